"""Who left a school, and works in another one, has no way to the pair that he was in."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from apps.documents.models import Acknowledgement
from apps.notifications.models import Message
from apps.notifications.services import reminders
from apps.organizations.enums import Role
from apps.organizations.models import Membership
from apps.plans.enums import MeetingState
from apps.plans.models import Meeting
from tests.documents.kinds import make_document
from tests.factories import make_meeting, make_pair, make_person, make_plan

pytestmark = pytest.mark.django_db
YESTERDAY = date(2026, 11, 19)


@pytest.fixture
def pair(cast):
    return make_pair(cast, make_person(cast, role="mentor", user=cast.users["mentor"]), make_person(cast, "Тайнова"))


def leave(cast, who: str = "mentor") -> None:
    Membership.objects.filter(user=cast.users[who]).update(valid_to=YESTERDAY)
    Membership.objects.create(
        user=cast.users[who], organization=cast.foreign_school, role=Role.MENTOR, valid_from=YESTERDAY
    )


def doors(pair, plan, meeting) -> list[str]:
    return [
        reverse("pairing:pair-detail", args=[pair.public_id]),
        reverse("plans:plan-detail", args=[plan.public_id]),
        reverse("plans:plan-file", args=[plan.public_id, "docx"]),
        reverse("plans:plan-outcome", args=[plan.public_id]),
        reverse("plans:meeting-list", args=[pair.public_id]),
        reverse("plans:meeting-file", args=[meeting.public_id]),
    ]


def test_mentor_who_left_reads_nothing_of_his_former_pair(cast, pair):
    plan, meeting = make_plan(cast, pair), make_meeting(cast, pair, state=MeetingState.PLANNED)
    before = [cast.client("mentor").get(door).status_code for door in doors(pair, plan, meeting)]
    leave(cast)

    client = cast.client("mentor")
    after = [client.get(door).status_code for door in doors(pair, plan, meeting)]

    assert (before, after) == ([200] * 6, [404] * 6)
    assert "Тайнова" not in client.get(reverse("plans:today"), follow=True).content.decode()


def test_mentor_who_left_writes_nothing_into_his_former_pair(cast, pair):
    item = make_plan(cast, pair).items.first()
    meeting = {"date": "2026-11-20", "minutes": "40", "kind": "working", "key": "k1"}
    leave(cast)
    client = cast.client("mentor")

    answers = [
        client.post(reverse("plans:meeting-plan", args=[pair.public_id]), meeting),
        client.post(reverse("plans:meeting-log", args=[pair.public_id]), meeting),
        client.post(reverse("plans:item-mark", args=[item.public_id]), {"state": "done"}),
    ]

    item.refresh_from_db()
    assert ([answer.status_code for answer in answers], Meeting.objects.count()) == ([404] * 3, 0)
    assert item.state == "planned"


def test_order_that_names_him_stays_in_the_school(cast, pair):
    document = make_document(cast, state="approved")
    Acknowledgement.objects.create(document=document, user=cast.users["mentor"], name="Имя", post="учитель")
    door = reverse("documents:document-read", args=[document.public_id])
    before = cast.client("mentor").get(door).status_code
    leave(cast)

    assert (before, cast.client("mentor").get(door).status_code) == (200, 404)


def test_reminders_of_his_former_school_do_not_reach_him(cast, pair):
    make_plan(cast, pair)
    told = {digest.user_id for digest in reminders.collect(cast.school, date(2026, 11, 20))}
    leave(cast)

    later = {digest.user_id for digest in reminders.collect(cast.school, date(2026, 11, 20))}

    number = cast.users["mentor"].pk
    assert (number in told, number in later) == (True, False)
    assert not Message.objects.exists()


def test_mentee_who_left_a_group_does_not_read_on(cast):
    mentee = make_person(cast, role="mentee", user=cast.users["mentee"])
    pair = make_pair(cast, make_person(cast, role="mentor"), mentee)
    plan, meeting = make_plan(cast, pair), make_meeting(cast, pair, state=MeetingState.PLANNED)
    rooms = [door for door in doors(pair, plan, meeting) if "outcome" not in door]
    before = [cast.client("mentee").get(door).status_code for door in rooms]
    pair.members.filter(person=mentee).update(left_on=YESTERDAY, left_note="переехал")

    after = [cast.client("mentee").get(door).status_code for door in rooms]

    assert (before, after) == ([200] * 5, [404] * 5)
