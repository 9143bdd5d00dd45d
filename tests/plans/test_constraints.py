"""Each rule of the database, provoked."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from apps.core import clock
from apps.plans.models import (
    Meeting,
    MeetingFeedback,
    Plan,
    PlanItem,
    PlanTemplateItem,
    PlanTemplateVersion,
    PlanVersion,
)
from tests.factories import make_meeting, make_pair, make_plan, make_template

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 1)


def refuses(name, act):
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        act()
    assert name in str(caught.value) or "UNIQUE" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("plan_period_ordered", {"start": date(2027, 6, 1)}),
        ("plan_approved_has_day", {"state": "running", "approved_on": None}),
        ("plan_approved_has_day", {"state": "draft", "approved_on": DAY}),
        ("plan_returned_has_remark", {"state": "returned", "approved_on": None, "remark": ""}),
        ("plan_closed_has_day", {"state": "completed", "closed_on": None}),
        ("plan_closed_has_day", {"state": "ended", "closed_on": None}),
    ],
)
def test_plans(cast, plan, name, changes):
    refuses(name, lambda: Plan.objects.filter(pk=plan.pk).update(**changes))


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("plan_item_done_has_day", {"state": "done", "done_on": None}),
        ("plan_item_done_has_day", {"state": "planned", "done_on": DAY}),
        ("plan_item_moved_has_dates", {"moved_on": DAY}),
        ("plan_item_moved_has_dates", {"due_before": DAY}),
        ("plan_item_dropped_has_day", {"state": "dropped"}),
        ("plan_item_dropped_has_day", {"dropped_on": DAY}),
    ],
)
def test_items(plan, name, changes):
    refuses(name, lambda: PlanItem.objects.filter(plan=plan).update(**changes))


def test_one_plan_a_pair(cast, plan):
    refuses("pair_id", lambda: make_plan(cast, plan.pair))


@pytest.mark.parametrize("minutes", [None, 0])
def test_a_held_meeting_has_minutes(cast, pair, minutes):
    refuses("meeting_held_has_minutes", lambda: make_meeting(cast, pair, minutes=minutes))


def test_a_key_once(cast):
    make_meeting(cast, make_pair(cast), key="k")
    refuses("key", lambda: make_meeting(cast, make_pair(cast), key="k"))
    make_meeting(cast, make_pair(cast), key=None)
    make_meeting(cast, make_pair(cast), key=None)
    assert Meeting.objects.count() == 3


def test_feedback_once_and_of_a_known_mood(cast, pair):
    meeting, person = make_meeting(cast, pair), pair.members.first().person

    def say(mood):
        MeetingFeedback.objects.create(meeting=meeting, person=person, mood=mood, created_at=clock.now())

    refuses("meeting_feedback_mood_known", lambda: say(4))
    say(3)
    refuses("meeting_feedback_once", lambda: say(2))


def test_versions_once(cast, plan):
    def keep():
        PlanVersion.objects.create(plan=plan, number=1, body={}, created_at=clock.now())

    keep()
    refuses("plan_version_once", keep)


def test_templates(cast):
    template = make_template(cast)
    refuses(
        "template_item_position_once", lambda: PlanTemplateItem.objects.create(template=template, position=1, title="х")
    )
    refuses(
        "template_item_month_known",
        lambda: PlanTemplateItem.objects.create(template=template, position=9, title="х", due_month=13),
    )
    refuses(
        "template_version_once",
        lambda: PlanTemplateVersion.objects.create(template=template, number=1, body={}, created_at=clock.now()),
    )
