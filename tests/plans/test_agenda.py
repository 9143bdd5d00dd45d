"""What has a date in this room, and who answers for it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from apps.notifications.agenda import due_things
from apps.plans.models import Plan, PlanItem, PlanOutcome
from tests.factories import make_meeting, make_pair, make_person, make_plan

pytestmark = pytest.mark.django_db
START, END = date(2026, 10, 1), date(2026, 12, 31)


def due(cast, prefix, start=START, end=END):
    return [t for t in due_things(cast.school, start, end) if t.key.startswith(prefix)]


def test_open_tasks_of_running_plans(cast, plan):
    PlanItem.objects.filter(plan=plan, position=1).update(state="done", done_on=date(2026, 10, 2))
    PlanItem.objects.filter(plan=plan, position=2).update(state="dropped", dropped_on=date(2026, 10, 2))
    make_plan(cast, state="draft")
    found = due(cast, "plans.item")
    assert [(t.title, t.due, t.user_ids) for t in found] == [
        ("Задание 3 (Лапин П. И.)", date(2026, 12, 1), frozenset({cast.mentor.pk}))
    ]


def test_without_a_login_the_curator_answers(cast):
    make_plan(cast, items=1)
    assert [t.user_ids for t in due(cast, "plans.item")] == [frozenset({cast.curator.pk})]


def test_tasks_of_a_suspended_pair_stay_and_of_an_ended_one_go(cast):
    make_plan(cast, make_pair(cast, state="suspended"), items=1)
    make_plan(cast, make_pair(cast, state="ended"), items=1)
    assert len(due(cast, "plans.item")) == 1


def test_planned_meetings_belong_to_both(cast, pair):
    make_meeting(cast, pair, state="planned")
    make_meeting(cast, pair)
    found = due(cast, "plans.meeting")
    assert [(t.due, t.user_ids) for t in found] == [(date(2026, 12, 1), frozenset({cast.mentor.pk, cast.mentee.pk}))]
    assert cast.client("mentor").get(found[0].url).status_code == 200


def test_sent_plans_wait_for_the_curator_and_returned_ones_for_the_mentor(cast, pair):
    sent_at = datetime(2026, 11, 18, 9, tzinfo=UTC)
    make_plan(cast, pair, state="returned", sent_at=sent_at)
    make_plan(cast, state="sent", sent_at=sent_at)
    assert [(t.due, t.user_ids) for t in due(cast, "plans.sent")] == [
        (date(2026, 11, 21), frozenset({cast.curator.pk}))
    ]
    assert [(t.due, t.user_ids) for t in due(cast, "plans.returned")] == [
        (date(2026, 11, 21), frozenset({cast.mentor.pk}))
    ]


def test_a_pair_without_a_plan_after_fourteen_days(cast, pair):
    make_pair(cast, state="proposed")
    found = due(cast, "plans.missing", date(2026, 9, 1))
    assert [(t.due, t.user_ids) for t in found] == [(date(2026, 9, 29), frozenset({cast.mentor.pk, cast.curator.pk}))]
    make_plan(cast, pair, state="draft")
    assert due(cast, "plans.missing", date(2026, 9, 1)) == []


def test_a_programme_that_is_finished_asks_the_curator_to_end_its_pair(cast, plan):
    outcome = PlanOutcome.objects.create(plan=plan, decision="finish", decided_on=date(2026, 11, 18))
    going_on = make_plan(cast)
    PlanOutcome.objects.create(plan=going_on, decision="go_on", decided_on=date(2026, 11, 18))
    over = make_plan(cast, make_pair(cast, state="ended"))
    PlanOutcome.objects.create(plan=over, decision="finish", decided_on=date(2026, 11, 1))
    found = due(cast, "plans.outcome")
    assert [(t.key, t.due, t.url, t.user_ids) for t in found] == [
        (
            f"plans.outcome:{outcome.pk}",
            date(2026, 11, 21),
            f"/pairs/{plan.pair.public_id}/",
            frozenset({cast.curator.pk}),
        )
    ]
    page = cast.client("curator").get(found[0].url).content.decode()
    assert "Итог программы записан 18.11.2026: завершить." in page


@pytest.mark.parametrize("count", [2, 12])
def test_a_fixed_number_of_queries(cast, count, django_assert_num_queries):
    from apps.plans import agenda

    for n in range(count):
        mentor, mentee = make_person(cast), make_person(cast)
        pair = make_pair(cast, mentor, mentee)
        make_meeting(cast, pair, state="planned")
        state = ("running", "sent", "returned")[n % 3]
        make_plan(cast, pair, state=state, sent_at=datetime(2026, 11, 18, tzinfo=UTC))
        make_pair(cast, make_person(cast), make_person(cast))
    assert Plan.objects.count() == count
    readers = (agenda.items_due, agenda.meetings_planned, agenda.plans_waiting, agenda.plans_not_composed)
    with django_assert_num_queries(7):
        found = [list(read(cast.school, date(2026, 9, 1), END)) for read in readers]
    assert all(found)


def test_the_calendar_feed_holds_meetings_and_tasks(cast, pair, plan):
    from icalendar import Calendar

    from apps.notifications.services import feed

    make_meeting(cast, pair, state="planned")
    parsed = Calendar.from_ical(feed.as_ical(feed.feed_of(cast.mentor)))
    events = {(str(e["summary"]), e["dtstart"].dt) for e in parsed.walk("vevent")}
    assert ("Рабочая встреча: Соколова П. И. — Лапин П. И.", date(2026, 12, 1)) in events
    assert ("Задание 3 (Лапин П. И.)", date(2026, 12, 1)) in events
