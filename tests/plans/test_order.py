"""The order that approves plans: what goes in, what stands in the way, what it does, and what its repeal undoes."""

from __future__ import annotations

from datetime import date

import pytest

from apps.core.errors import Refused
from apps.documents.kinds import kinds
from apps.documents.services import documents
from apps.pairing.models import Pair
from apps.pairing.signals import pair_ended
from apps.plans.enums import PlanState
from apps.plans.models import Plan, PlanItem
from apps.plans.services import plans
from apps.workflow import audit
from tests.factories import make_meeting, make_pair, make_plan

pytestmark = pytest.mark.django_db
KIND = "plans.approve_plans"


def order_for(cast, *rows):
    return documents.create(
        kind=KIND,
        organization=cast.school,
        year=cast.year,
        records={"plans": [plan.pk for plan in rows]},
        by=cast.curator,
    )


def states(*rows):
    return [type(row).objects.get(pk=row.pk).state for row in rows]


def blocking(cast, document):
    return [p.text for p in kinds.get(KIND).checks(document) if p.blocks]


def test_candidates_are_the_agreed_plans_that_no_order_names(cast):
    kind = kinds.get(KIND)
    assert kind.candidates(cast.school, cast.year) == []
    first, second = make_plan(cast, state="agreed"), make_plan(cast, state="agreed")
    for state in ("draft", "sent", "returned", "running"):
        make_plan(cast, state=state)
    found = kind.candidates(cast.school, cast.year)
    assert [(c["records"], c["title"].replace("\u00a0", " ")) for c in found] == [
        ({"plans": [first.pk, second.pk]}, "2 согласованных плана")
    ]
    documents.send(order_for(cast, first, second), by=cast.curator)
    assert kind.candidates(cast.school, cast.year) == []


def test_approval_runs_the_plans_and_freezes_them(cast):
    rows = [make_plan(cast, state="agreed"), make_plan(cast, state="agreed", items=2)]
    document = documents.send(order_for(cast, *rows), by=cast.curator)
    documents.approve(document, by=cast.director)
    document.refresh_from_db()
    found = Plan.objects.order_by("pk")
    assert [(p.state, p.approved_on, p.order_id, p.version) for p in found] == [
        (PlanState.RUNNING, date(2026, 11, 20), document.pk, 1)
    ] * 2
    assert [len(p.versions.get().body["items"]) for p in found] == [4, 2]
    table = document.content["annexes"][0]["table"]
    assert [row[5] for row in table["rows"]] == ["4", "2"]


def test_a_returned_order_lets_the_plans_go(cast):
    plan = make_plan(cast, state="agreed")
    document = documents.send(order_for(cast, plan), by=cast.curator)
    plan.refresh_from_db()
    with pytest.raises(Refused, match="уже включён в приказ"):
        plans.give_back(plan, by=cast.curator, remark="исправить")
    documents.give_back(document, by=cast.director, remark="добавьте сроки")
    plan.refresh_from_db()
    assert (plan.state, plan.order) == ("agreed", None)
    assert plans.give_back(plan, by=cast.curator, remark="исправить").state == "returned"


@pytest.mark.parametrize("state", ["draft", "sent", "returned", "running", "completed"])
def test_a_plan_that_is_not_agreed_blocks_the_order(cast, state):
    document = order_for(cast, make_plan(cast, state=state))
    assert len(blocking(cast, document)) == 1
    with pytest.raises(Refused):
        documents.send(document, by=cast.curator)


def test_a_plan_of_another_order_blocks(cast):
    plan = make_plan(cast, state="agreed")
    documents.send(order_for(cast, plan), by=cast.curator)
    second = order_for(cast, plan, make_plan(cast, state="agreed"))
    assert [text.split("»")[-1] for text in blocking(cast, second)] == [" уже назван в другом приказе."]


def test_a_plan_of_another_school_is_not_taken(cast):
    from tests.factories import make_person

    people = [make_person(cast, organization=cast.foreign_school) for _ in range(2)]
    foreign = make_plan(cast, make_pair(cast, *people), state="agreed")
    with pytest.raises(Refused, match="нет ни одного плана"):
        order_for(cast, foreign)


def test_an_order_without_plans_is_refused(cast):
    with pytest.raises(Refused, match="нет ни одного плана"):
        order_for(cast)


def test_a_plan_taken_back_before_approval_stops_the_whole_order(cast):
    plan, other = make_plan(cast, state="agreed"), make_plan(cast, state="agreed")
    document = documents.send(order_for(cast, plan, other), by=cast.curator)
    Plan.objects.filter(pk=plan.pk).update(state="returned", remark="исправить")
    with pytest.raises(Refused):
        documents.approve(document, by=cast.director)
    assert states(plan, other) == ["returned", "agreed"]


def test_repeal_stops_what_the_order_began(cast):
    running, closed = make_plan(cast, state="agreed"), make_plan(cast, state="agreed")
    document = documents.approve(documents.send(order_for(cast, running, closed), by=cast.curator), by=cast.director)
    closed.refresh_from_db()
    plans.complete(closed, by=cast.curator)
    documents.repeal(document, by=cast.director, reason="издан по ошибке")
    running.refresh_from_db()
    assert (running.state, running.approved_on, running.order) == ("agreed", None, None)
    assert states(closed) == ["completed"]


# ---- pairs that end
@pytest.mark.parametrize(
    ("pair_state", "state"), [("completed", "completed"), ("ended", "ended"), ("replaced", "ended")]
)
def test_the_plan_ends_with_its_pair(cast, pair_state, state):
    plan = make_plan(cast)
    Pair.objects.filter(pk=plan.pair_id).update(state=pair_state, ended_on=date(2026, 11, 5), end_note="переезд")
    pair_ended.send(sender=Pair, pair=Pair.objects.get(pk=plan.pair_id), by=cast.curator, replacement=None)
    plan.refresh_from_db()
    assert (plan.state, plan.closed_on) == (state, date(2026, 11, 5))


def test_meetings_to_come_are_called_off_with_the_pair(cast):
    """One that was planned for a day of the pair's life may have been held: it waits for its record."""
    pair = make_pair(cast, state="ended", ended_on=date(2026, 11, 5))
    days = (date(2026, 11, 4), date(2026, 11, 5), date(2026, 11, 6), date(2026, 12, 1))
    planned = [make_meeting(cast, pair, state="planned", date=day) for day in days]
    held = make_meeting(cast, pair, date=date(2026, 10, 1))
    pair_ended.send(sender=Pair, pair=pair, by=cast.curator, replacement=None)
    assert states(*planned) == ["planned", "planned", "cancelled", "cancelled"]
    assert states(held) == ["held"]
    assert [event.reason for event in audit.history(planned[3])] == ["пара закончила работу"]


@pytest.mark.parametrize("state", ["draft", "sent", "returned", "agreed", "completed"])
def test_a_plan_that_did_not_run_stays(cast, state):
    plan = make_plan(cast, state=state)
    plans.close_with_pair(plan.pair, by=cast.curator)
    assert states(plan) == [state]


def test_a_new_mentor_goes_on_with_the_open_tasks(cast):
    plan = make_plan(cast)
    PlanItem.objects.filter(plan=plan, position=1).update(state="done", done_on=date(2026, 10, 1))
    Pair.objects.filter(pk=plan.pair_id).update(state="replaced", ended_on=date(2026, 11, 19), end_note="болезнь")
    replacement = make_pair(cast, start=date(2026, 11, 20))
    old = Pair.objects.get(pk=plan.pair_id)
    pair_ended.send(sender=Pair, pair=old, by=cast.curator, replacement=replacement)
    draft = Plan.objects.get(pair=replacement)
    assert (draft.state, draft.goal) == ("draft", plan.goal)
    assert list(draft.items.values_list("position", "title", "due", "state")) == [
        (1, "Задание 2", date(2026, 11, 20), "planned"),  # its day is over: the first day of the new pair
        (2, "Задание 3", date(2026, 12, 1), "planned"),
        (3, "Задание 4", date(2027, 1, 1), "planned"),
    ]
    assert states(plan) == ["ended"]
