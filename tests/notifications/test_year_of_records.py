"""A whole school year out of real records, day by day through the service behind `remind --at`.

Roadmap, plan, meeting, consent, birthday, partner, clearance, order, acknowledgement, collection and pair: what is done is done by the
services that people use. Who is told what on which day stands in a table written by hand from the rules: 7, 1 and 0 days before, weekly
when late, the curator after three days, the director after seven.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from apps.core import clock
from apps.documents.services import acknowledgements, documents
from apps.notifications.models import Message
from apps.notifications.services import reminders
from apps.organizations.enums import DayKind
from apps.organizations.models import CalendarDay
from apps.pairing.enums import PairState
from apps.pairing.models import Pair
from apps.pairing.services import pairs
from apps.participants.models import Agreement, Clearance, Partner
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
    # A task of the other pair's plan, due on Thursday 1 October, done that evening.
    ("2026-09-24", "mentor", "item 01.10"),
    ("2026-09-28", "curator", "missing 29.09"),
    ("2026-09-29", "curator", "missing 29.09"),
    ("2026-09-30", "mentor", "item 01.10"),
    ("2026-10-01", "mentor", "item 01.10"),
    # Proposed on Monday 5 October: a week for the answer; the day before is a Sunday. Then a week for the order, and it is taken back.
    ("2026-10-06", "curator", "agree 12.10"),
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
    # A row of the roadmap for the director, due on Tuesday 15 December; three days late the curator hears of it, the second week
    # of the delay begins on Wednesday the 23rd for both, and the curator closes it.
    ("2026-12-08", "director", "occurrence 15.12"),
    ("2026-12-14", "director", "occurrence 15.12"),
    ("2026-12-15", "director", "occurrence 15.12"),
    ("2026-12-16", "director", "occurrence 15.12"),
    ("2026-12-18", "curator", "occurrence 15.12"),
    ("2026-12-23", "curator", "occurrence 15.12"),
    ("2026-12-23", "director", "occurrence 15.12"),
    # A collection open from 11 January, due on Wednesday the 20th; the fortnight of holidays before it is silent.
    ("2027-01-13", "curator", "answer 20.01"),
    ("2027-01-19", "curator", "answer 20.01"),
    ("2027-01-20", "curator", "answer 20.01"),
    ("2027-01-21", "curator", "answer 20.01"),
    # An order before the director since Monday 1 February: a day to sign. Signed on Tuesday, it is to be read in ten days.
    ("2027-02-02", "director", "waiting 02.02"),
    ("2027-02-05", "mentor", "acknowledge 12.02"),
    ("2027-02-11", "mentor", "acknowledge 12.02"),
    ("2027-02-12", "mentor", "acknowledge 12.02"),
    # A consent to dissemination until Monday 1 March.
    ("2027-02-22", "curator", "consent 01.03"),
    ("2027-03-01", "curator", "consent 01.03"),
    # An agreement with a partner until Saturday 10 April, prolonged on Monday.
    ("2027-04-05", "curator", "agreement 10.04"),
    ("2027-04-09", "curator", "agreement 10.04"),
    ("2027-04-12", "curator", "agreement 10.04"),
    # Both pairs end on Monday 31 May.
    ("2027-05-24", "curator", "end 31.05 end 31.05"),
    ("2027-05-31", "curator", "end 31.05 end 31.05"),
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
    row = make_item(make_roadmap(cast, state="active"), due=date(2026, 12, 15))
    row.responsible.create(role="director")
    days = [date(2026, 11, 4), *(date(2027, 1, n) for n in range(1, 11)), date(2027, 2, 23)]
    CalendarDay.objects.bulk_create(CalendarDay(date=day, kind=DayKind.HOLIDAY) for day in days)
    later: dict[str, object] = {}

    def propose():
        later["pair"] = make_pair(cast, state=PairState.PROPOSED)

    def collect():
        later["campaign"] = make_campaign(
            cast, opens_on=date(2027, 1, 11), due_on=date(2027, 1, 20), figures_on=date(2027, 1, 1)
        )

    def submit():
        later["campaign"].answers.filter(organization=cast.school).update(state="submitted", submitted_at=clock.now())

    def send():
        later["order"] = make_document(cast, "sent", people=[mentor.pk])

    def end():
        Pair.objects.filter(pk__in=[pair.pk, other.pk]).update(
            state=PairState.COMPLETED, ended_on=date(2027, 5, 31), end_note="по итогам года"
        )

    return {
        date(2026, 9, 29): lambda: make_plan(cast, other, items=0),
        date(2026, 10, 1): lambda: progress.mark(task, by=cast.mentor, said=progress.Mark("done")),
        date(2026, 10, 5): propose,
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
        date(2027, 3, 1): lambda: make_consent(mentor, purpose="dissemination", signed_on=date(2027, 3, 1)),
        date(2027, 4, 12): lambda: Agreement.objects.filter(pk=agreement.pk).update(valid_to=date(2028, 4, 10)),
        date(2027, 5, 31): end,
    }


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
