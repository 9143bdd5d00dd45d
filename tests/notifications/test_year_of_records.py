"""A whole school year out of real records, day by day through the service behind `remind --at`.

Roadmap, plan, meeting, consent, birthday, partner, clearance, order, acknowledgement, collection and pair: what is done is done by the
services that people use. Who is told what on which day stands in a table written by hand from the rules: 7, 1 and 0 days before, weekly
when late, the curator after three days, the director after seven.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from apps.core import clock
from apps.documents.models import Document
from apps.documents.services import acknowledgements, documents
from apps.notifications.models import Message
from apps.notifications.services import reminders
from apps.organizations.enums import DayKind
from apps.organizations.models import CalendarDay, Membership
from apps.pairing.enums import MemberRole, PairState
from apps.pairing.models import Pair
from apps.pairing.services import pairs
from apps.participants.models import Agreement, Clearance, Partner, Person
from apps.plans.enums import MeetingState
from apps.plans.services import meetings, progress
from apps.roadmap.services import occurrences
from tests.documents.kinds import make_document
from tests.factories import make_consent, make_meeting, make_pair, make_person, make_plan
from tests.monitoring.forms import make_campaign
from tests.roadmap.rows import make_item, make_roadmap

FIRST = date(2026, 9, 1)
# (day, who is told, things of the digest with their last days)
EXPECTED = [
    # A pair of 15 September without a plan; two weeks end on Tuesday the 29th, the plan is composed that evening.
    ("2026-09-22", "curator", "missing 29.09"),
    # A task of the other pair's plan, due on Thursday 1 October, moved to Friday, done that evening.
    ("2026-09-24", "mentor", "item 01.10"),
    ("2026-09-28", "curator", "missing 29.09"),
    ("2026-09-29", "curator", "missing 29.09"),
    ("2026-10-01", "mentor", "item 02.10"),
    ("2026-10-02", "mentor", "item 02.10"),
    # Proposed half an hour after Sunday's midnight: a week for the answer. Then a week for the order, and it is taken back.
    ("2026-10-05", "curator", "agree 12.10"),
    ("2026-10-12", "curator", "agree 12.10"),
    ("2026-10-13", "curator", "order 19.10"),
    ("2026-10-19", "curator", "order 19.10"),
    # A clearance until Friday 13 November, renewed a week later: late from Saturday, the director hears on the seventh day.
    ("2026-11-06", "curator", "clearance 13.11"),
    ("2026-11-12", "curator", "clearance 13.11"),
    ("2026-11-13", "curator", "clearance 13.11"),
    ("2026-11-16", "curator", "clearance 13.11"),
    ("2026-11-20", "director", "clearance 13.11"),
    # A meeting planned for Tuesday 1 December: both sides.
    ("2026-11-24", "mentee", "meeting 01.12"),
    ("2026-11-24", "mentor", "meeting 01.12"),
    # Eighteen on Saturday 5 December: the week before begins on a Saturday, so Monday; tomorrow on Friday; late on Monday.
    ("2026-11-30", "curator", "age 05.12"),
    ("2026-11-30", "mentee", "meeting 01.12"),
    ("2026-11-30", "mentor", "meeting 01.12"),
    ("2026-12-01", "mentee", "meeting 01.12"),
    ("2026-12-01", "mentor", "meeting 01.12"),
    ("2026-12-04", "curator", "age 05.12"),
    ("2026-12-07", "curator", "age 05.12"),
    # A row of the roadmap for the director, due on Tuesday 15 December; an acting one hears of it since his first day, the 16th. Three days
    # late the curator does, the second week of the delay begins on Wednesday the 23rd for all of them, and the curator closes it.
    ("2026-12-08", "director", "occurrence 15.12"),
    ("2026-12-14", "director", "occurrence 15.12"),
    ("2026-12-15", "director", "occurrence 15.12"),
    ("2026-12-16", "director", "occurrence 15.12"),
    ("2026-12-16", "psychologist", "occurrence 15.12"),
    ("2026-12-18", "curator", "occurrence 15.12"),
    ("2026-12-23", "curator", "occurrence 15.12"),
    ("2026-12-23", "director", "occurrence 15.12"),
    ("2026-12-23", "psychologist", "occurrence 15.12"),
    # A collection open from 11 January, due on Wednesday the 20th; the fortnight of holidays before it is silent.
    ("2027-01-13", "curator", "answer 20.01"),
    ("2027-01-19", "curator", "answer 20.01"),
    ("2027-01-20", "curator", "answer 20.01"),
    ("2027-01-21", "curator", "answer 20.01"),
    # An order before the director since Monday 1 February: a day to sign. Signed on Tuesday, it is to be read in ten days.
    ("2027-02-02", "director", "waiting 02.02"),
    ("2027-02-02", "psychologist", "waiting 02.02"),
    ("2027-02-05", "mentor", "acknowledge 12.02"),
    ("2027-02-11", "mentor", "acknowledge 12.02"),
    ("2027-02-12", "mentor", "acknowledge 12.02"),
    # Another one comes back on Monday 15 February: three days for the curators and who composed it; thrown away in the evening.
    ("2027-02-16", "curator", "returned 18.02"),
    ("2027-02-16", "psychologist", "returned 18.02"),
    # A consent to dissemination until Monday 1 March; the newer one of Wednesday is withdrawn the same day.
    ("2027-02-22", "curator", "consent 01.03"),
    ("2027-03-01", "curator", "consent 01.03"),
    # The consent to processing is withdrawn, the one to dissemination is no help: told at once.
    ("2027-03-10", "curator", "consent 10.03"),
    # An agreement with a partner until Saturday 10 April, prolonged on Monday.
    ("2027-04-05", "curator", "agreement 10.04"),
    ("2027-04-09", "curator", "agreement 10.04"),
    ("2027-04-12", "curator", "agreement 10.04"),
    # Both of the other pair left the school, the mentor first; on Tuesday evening he is back, the mentee is no longer of the pair.
    ("2027-05-04", "curator", "left 30.04"),
    # Both pairs end on Monday 31 May.
    ("2027-05-24", "curator", "end 31.05 end 31.05"),
    ("2027-05-31", "curator", "end 31.05 end 31.05"),
    # A row of the roadmap for all mentors, due on Tuesday 15 June: the curator's.
    ("2027-06-08", "curator", "occurrence 15.06"),
    ("2027-06-14", "curator", "occurrence 15.06"),
    ("2027-06-15", "curator", "occurrence 15.06"),
    # The year itself ends on Tuesday 31 August: the curator passes to the next one.
    ("2027-08-24", "curator", "roll_over 31.08"),
    ("2027-08-30", "curator", "roll_over 31.08"),
    ("2027-08-31", "curator", "roll_over 31.08"),
]


@pytest.fixture
def deeds(cast) -> dict[date, Callable]:
    """What happens on which evening; the records themselves are made on the evening before the year."""
    with clock.frozen(datetime(2026, 8, 31, 15, tzinfo=UTC)):
        return make_school(cast)


def make_school(cast) -> dict[date, Callable]:
    curator = cast.curator
    mentor = make_person(cast, role="mentor", user=cast.mentor)
    mentee = make_person(cast, role="mentee", user=cast.mentee, birth_date=date(2008, 12, 5))
    pair, other = make_pair(cast, mentor, mentee), make_pair(cast)
    task = make_plan(cast, pair, items=1).items.get()
    meeting = make_meeting(cast, pair, state=MeetingState.PLANNED)
    make_consent(mentor, purpose="dissemination", valid_to=date(2027, 3, 1))
    issued = {"organization": cast.school, "person": mentor, "number": "1", "issued_on": date(2025, 11, 13)}
    Clearance.objects.create(**issued, valid_to=date(2026, 11, 13))
    partner = Partner.objects.create(organization=cast.school, name="Завод")
    agreement = Agreement.objects.create(
        organization=cast.school, partner=partner, signed_on=date(2026, 4, 10), valid_to=date(2027, 4, 10)
    )
    roadmap = make_roadmap(cast, state="active")
    row, shared = make_item(roadmap, due=date(2026, 12, 15)), make_item(roadmap, due=date(2027, 6, 15))
    row.responsible.create(role="director")
    shared.responsible.create(role="mentor")
    Membership.objects.create(
        user=cast.psychologist,
        organization=cast.school,
        role="acting_director",
        valid_from=date(2026, 12, 16),
        valid_to=date(2027, 2, 2),
    )
    make_silent_records(cast, other)
    days = [date(2026, 11, 4), *(date(2027, 1, n) for n in range(1, 11)), date(2027, 2, 23)]
    CalendarDay.objects.bulk_create(CalendarDay(date=day, kind=DayKind.HOLIDAY) for day in days)
    later: dict[str, object] = {}

    def propose():
        with clock.frozen(datetime(2026, 10, 4, 21, 30, tzinfo=UTC)):
            later["pair"] = make_pair(cast, state=PairState.PROPOSED)

    def collect():
        later["campaign"] = make_campaign(
            cast, opens_on=date(2027, 1, 11), due_on=date(2027, 1, 20), figures_on=date(2027, 1, 1)
        )

    def submit():
        later["campaign"].answers.filter(organization=cast.school).update(state="submitted", submitted_at=clock.now())

    def send():
        later["order"] = make_document(cast, "sent", people=[mentor.pk])

    def move():
        progress.mark(task, by=cast.mentor, said=progress.Mark("moved", date(2026, 10, 2), "Педсовет перенесён"))

    def give_back():
        later["returned"] = make_document(cast, "returned")
        Document.objects.filter(pk=later["returned"].pk).update(created_by=cast.psychologist)

    def withdraw():
        mentor.consents.filter(purpose="processing").update(withdrawn_on=date(2027, 3, 9))

    def leave():
        for role, day in ((MemberRole.MENTOR, date(2027, 4, 30)), (MemberRole.MENTEE, date(2027, 5, 3))):
            Person.objects.filter(pair_memberships__pair=other, pair_memberships__role=role).update(left_on=day)

    def settle():
        Person.objects.filter(left_on=date(2027, 4, 30)).update(left_on=None)
        other.members.filter(role=MemberRole.MENTEE).update(left_on=date(2027, 5, 4), left_note="выбыл")

    def end():
        Pair.objects.filter(pk__in=[pair.pk, other.pk]).update(
            state=PairState.COMPLETED, ended_on=date(2027, 5, 31), end_note="по итогам года"
        )

    return {
        date(2026, 9, 29): lambda: make_plan(cast, other, items=0),
        date(2026, 9, 24): move,
        date(2026, 10, 2): lambda: progress.mark(task, by=cast.mentor, said=progress.Mark("done")),
        date(2026, 10, 4): propose,
        date(2026, 10, 12): lambda: pairs.agree_all_on_paper(later["pair"], by=curator),
        date(2026, 10, 19): lambda: pairs.cancel(later["pair"], by=curator, note="Наставник заболел"),
        date(2026, 11, 20): lambda: Clearance.objects.create(**issued, valid_to=date(2027, 11, 13)),
        date(2026, 12, 1): lambda: meetings.log_meeting(
            pair, by=cast.mentor, talk=meetings.Talk(date(2026, 12, 1)), planned=meeting
        ),
        date(2026, 12, 7): lambda: make_consent(mentee, signed_on=date(2026, 12, 7)),
        date(2026, 12, 23): lambda: occurrences.close(
            row.occurrences.get(), by=curator, reason="Совещание прошло без протокола"
        ),
        date(2027, 1, 8): collect,
        date(2027, 1, 21): submit,
        date(2027, 2, 1): send,
        date(2027, 2, 2): lambda: documents.approve(later["order"], by=cast.director),
        date(2027, 2, 12): lambda: acknowledgements.acknowledge(later["order"], by=cast.mentor),
        date(2027, 2, 15): give_back,
        date(2027, 2, 16): lambda: documents.cancel(later["returned"], by=curator),
        date(2027, 2, 24): lambda: make_consent(
            mentor, purpose="dissemination", signed_on=date(2027, 2, 24), withdrawn_on=date(2027, 2, 24)
        ),
        date(2027, 3, 1): lambda: make_consent(mentor, purpose="dissemination", signed_on=date(2027, 3, 1)),
        date(2027, 3, 9): withdraw,
        date(2027, 3, 10): lambda: make_consent(mentor, signed_on=date(2027, 3, 10)),
        date(2027, 4, 12): lambda: Agreement.objects.filter(pk=agreement.pk).update(valid_to=date(2028, 4, 10)),
        date(2027, 5, 3): leave,
        date(2027, 5, 4): settle,
        date(2027, 5, 31): end,
        date(2027, 6, 15): lambda: occurrences.close(
            shared.occurrences.get(), by=curator, reason="Совещание прошло без протокола"
        ),
    }


def make_silent_records(cast, pair) -> None:
    """Nobody is told of these: papers of who left, a pair that ended without a plan, a draft of the roadmap, a meeting after the end."""
    gone = make_person(cast, role="mentor", left_on=date(2026, 9, 30))
    make_consent(gone, purpose="dissemination", valid_to=date(2027, 3, 1))
    Clearance.objects.create(
        organization=cast.school, person=gone, number="2", issued_on=date(2025, 11, 13), valid_to=date(2026, 11, 13)
    )
    make_pair(cast, state=PairState.ENDED)
    make_item(make_roadmap(cast, edition=2), due=date(2026, 12, 15))
    make_meeting(cast, pair, state=MeetingState.PLANNED, date=date(2027, 6, 10))


def live(deeds) -> None:
    """365 days: reminders in the morning, deeds in the evening."""
    for n in range(365):
        day = FIRST + timedelta(days=n)
        reminders.remind(datetime(day.year, day.month, day.day, 6, 5, tzinfo=UTC))
        if deed := deeds.get(day):
            with clock.frozen(datetime(day.year, day.month, day.day, 15, tzinfo=UTC)):
                deed()


def test_year_of_records_day_by_day(cast, deeds):
    live(deeds)

    told = Message.objects.filter(organization=cast.school).order_by("created_at", "user__username")
    found = [
        (
            f"{message.created_at:%Y-%m-%d}",
            message.user.username,
            " ".join(f"{item['key'].split(':')[0].split('.')[1]} {item['day'][:5]}" for item in message.items),
        )
        for message in told.select_related("user")
    ]
    assert found == EXPECTED
