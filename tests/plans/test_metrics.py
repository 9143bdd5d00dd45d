"""Figures as of a date, on records whose answers are counted by hand."""

from __future__ import annotations

from datetime import date

import pytest

from apps.metrics.services import figures
from apps.metrics.services.figures import Ask, Value
from apps.organizations.models import Organization
from apps.plans.models import Plan, PlanItem
from apps.plans.services import progress
from apps.plans.services.progress import Mark
from tests.factories import make_meeting, make_pair, make_person, make_plan

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


def value(code, organization, day=TODAY):
    found = figures.value(code, organization, day, {})
    return found.numerator, found.denominator


def done(plan, *numbers, on=date(2026, 10, 5)):
    PlanItem.objects.filter(plan=plan, position__in=numbers).update(state="done", done_on=on)


def test_running(cast):
    make_plan(cast, approved_on=date(2026, 10, 1))
    make_plan(cast, approved_on=TODAY)
    make_plan(cast, state="completed", closed_on=date(2026, 11, 10))
    for state in ("draft", "sent", "returned", "agreed"):
        make_plan(cast, state=state)
    assert value("plans.running", cast.school) == (2, None)
    assert value("plans.running", cast.school, date(2026, 11, 9)) == (2, None)
    assert value("plans.running", cast.school, date(2026, 9, 30)) == (0, None)
    assert value("plans.running", cast.neighbour) == (0, None)


def test_completion_counts_tasks_whose_day_has_come(cast):
    """Tasks are due on the first days of October, November, December and January."""
    plan = make_plan(cast)
    done(plan, 1, 3)  # the first is due, the third was done ahead
    assert value("plans.completion", cast.school) == (1, 2)
    assert value("plans.completion", cast.school, date(2026, 10, 31)) == (1, 1)
    assert value("plans.completion", cast.school, date(2026, 12, 1)) == (2, 3)


def test_completion_of_a_past_day_stays(cast, pair):
    plan = make_plan(cast, pair)
    day = date(2026, 11, 15)
    before = value("plans.completion", cast.school, day)
    progress.mark(plan.items.get(position=1), by=cast.mentor, said=Mark("moved", date(2027, 1, 20), "болели"))
    progress.mark(plan.items.get(position=2), by=cast.mentor, said=Mark("done"))
    assert value("plans.completion", cast.school, day) == before == (0, 2)
    assert value("plans.completion", cast.school) == (1, 1)


def test_completion_leaves_dropped_tasks_out(cast):
    plan = make_plan(cast)
    done(plan, 1)
    PlanItem.objects.filter(plan=plan, position=2).update(state="dropped", dropped_on=date(2026, 11, 18))
    assert value("plans.completion", cast.school) == (1, 1)
    assert value("plans.completion", cast.school, date(2026, 11, 17)) == (1, 2)


def test_completion_of_closed_plans(cast):
    """A completed plan stays in the figure of its year; of an ended one only what was due before its end counts."""
    finished = make_plan(cast, state="completed", closed_on=date(2026, 11, 10))
    done(finished, 1, 2, 3, 4)
    make_plan(cast, state="ended", closed_on=date(2026, 10, 15))
    assert value("plans.completion", cast.school) == (2, 3)


def test_completion_without_due_tasks_is_not_known(cast):
    make_plan(cast, items=0)
    found = figures.value("plans.completion", cast.school, TODAY, {})
    assert found.number is None


def test_realized(cast):
    full, nearly, empty = make_plan(cast, items=10), make_plan(cast, items=10), make_plan(cast, items=0)
    done(full, *range(1, 10))
    done(nearly, *range(1, 9))
    assert empty.items.count() == 0
    assert value("plans.realized", cast.school) == (1, 2)


def test_coverage(cast):
    make_plan(cast)
    make_plan(cast, state="draft")
    make_pair(cast)
    make_pair(cast, state="proposed")
    assert value("plans.coverage", cast.school) == (1, 3)


def test_meetings(cast):
    pair = make_pair(cast)
    make_pair(cast)
    make_meeting(cast, pair, minutes=45)
    make_meeting(cast, pair, minutes=60, date=date(2026, 10, 10))
    make_meeting(cast, pair, state="planned", date=date(2026, 11, 5))
    make_meeting(cast, pair, state="cancelled", date=date(2026, 11, 6))
    assert value("meetings.held", cast.school) == (2, None)
    assert value("meetings.hours", cast.school) == (1.75, None)
    assert value("meetings.first", cast.school) == (1, 2)
    assert value("meetings.held", cast.school, date(2026, 11, 1)) == (1, None)
    assert value("meetings.first", cast.school, date(2026, 10, 9)) == (0, 2)


def test_one_query_for_all_figures_of_all_organizations(cast, django_assert_num_queries):
    codes = ["plans.running", "plans.completion", "plans.realized", "plans.coverage"]
    codes += ["meetings.held", "meetings.hours", "meetings.first"]
    ids = [cast.school.pk, cast.foreign_school.pk]
    for organization in (cast.school, cast.foreign_school):
        for _ in range(2):
            mentor, mentee = (make_person(cast, organization=organization) for _ in range(2))
            plan = make_plan(cast, make_pair(cast, mentor, mentee))
            make_meeting(cast, plan.pair)
    assert Plan.objects.count() == 4
    with django_assert_num_queries(1):
        found = figures.answer([Ask(code, TODAY) for code in codes], Organization.objects.all(), ids=ids)
    counted = [Value(2), Value(0, 4), Value(0, 2), Value(2, 2), Value(2), Value(1.3333), Value(2, 2)]
    assert found == [dict.fromkeys(ids, value) for value in counted]


@pytest.mark.parametrize("code", ["plans.running", "plans.completion", "plans.coverage", "meetings.first"])
def test_the_list_behind_a_figure_opens(cast, code):
    from apps.metrics.registry import metrics

    make_plan(cast)
    make_pair(cast)
    client = cast.client("curator")
    found = list(metrics.get(code).people(cast.school, TODAY, {}))
    assert found
    assert {client.get(url).status_code for _, url in found} == {200}
