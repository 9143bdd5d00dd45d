"""Who may take which step from which state: written by hand, compared with what happens."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from apps.core.errors import AlreadyDone, Refused
from apps.plans.enums import ItemState, MeetingState, PlanState
from apps.plans.models import PlanItem
from apps.plans.services import meetings, plans
from apps.workflow.transitions import apply
from tests.factories import make_meeting, make_plan

pytestmark = pytest.mark.django_db
P, T, M = PlanState, ItemState, MeetingState
DAY = date(2026, 11, 20)

# state → action → state after it; a step that is not here is refused.
PLAN = {
    P.DRAFT: {"send": P.SENT, "agree": P.AGREED},
    P.SENT: {"give_back": P.RETURNED, "agree": P.AGREED},
    P.RETURNED: {"send": P.SENT, "agree": P.AGREED},
    P.AGREED: {"give_back": P.RETURNED, "run": P.RUNNING},
    P.RUNNING: {"complete": P.COMPLETED, "end": P.ENDED, "unrun": P.AGREED},
    P.COMPLETED: {},
    P.ENDED: {},
}
PLAN_ROLES = {
    "send": {"curator", "mentor"},
    "give_back": {"curator"},
    "agree": {"curator"},
    "complete": {"curator"},
    "end": {"curator"},
    "run": set(),
    "unrun": set(),
}
PLAN_VALUES = {
    "run": {"approved_on": DAY},
    "unrun": {"approved_on": None},
    "complete": {"closed_on": DAY},
    "end": {"closed_on": DAY},
}
ITEM = {
    T.PLANNED: {"done": T.DONE, "partly": T.PARTLY, "moved": T.MOVED, "dropped": T.DROPPED},
    T.PARTLY: {"done": T.DONE, "partly": T.PARTLY, "moved": T.MOVED, "planned": T.PLANNED, "dropped": T.DROPPED},
    T.MOVED: {"done": T.DONE, "partly": T.PARTLY, "moved": T.MOVED, "planned": T.PLANNED, "dropped": T.DROPPED},
    T.DONE: {"planned": T.PLANNED},
    T.DROPPED: {"restored": T.PLANNED},
}
ITEM_ROLES = {name: {"curator", "mentor"} for name in ("done", "partly", "moved", "planned")} | {
    "dropped": {"curator"},
    "restored": {"curator"},
}
ITEM_VALUES = {
    "done": {"done_on": DAY},
    "planned": {"done_on": None},
    "dropped": {"dropped_on": DAY},
    "restored": {"dropped_on": None},
}
MEETING = {
    M.PLANNED: {"hold": M.HELD, "cancel": M.CANCELLED},
    M.HELD: {"take_back": M.CANCELLED},
    M.CANCELLED: {},
}
MEETING_ROLES = {name: {"curator", "mentor"} for name in ("hold", "cancel", "take_back")}
WHO = ("curator", "director", "mentor", "mentee", "psychologist", "administrator", "municipal", "foreign_curator")


def outcome(obj, action, user, **values):
    """The state after a step, or the kind of refusal."""
    try:
        return apply(obj, action, by=user, reason="причина", **values).state
    except PermissionDenied:
        return "forbidden"
    except AlreadyDone:
        return "already"
    except Refused:
        return "refused"


def expected(table, roles, state, action, who):
    if action not in table[state]:
        return "refused"
    return table[state][action] if who in roles[action] else "forbidden"


def calm(answer):
    return "refused" if answer == "already" else answer


def answers(make, action, cast, **values):
    """What each of the cast gets, every time on a fresh object."""
    return {who: calm(outcome(make(), action, getattr(cast, who), **values)) for who in WHO}


def table_of(table, roles, state, action):
    return {who: expected(table, roles, state, action, who) for who in WHO}


@pytest.mark.parametrize("action", PLAN_ROLES)
@pytest.mark.parametrize("state", PLAN)
def test_plan(state, action, cast):
    found = answers(lambda: make_plan(cast, state=state, items=1), action, cast, **PLAN_VALUES.get(action, {}))
    assert found == table_of(PLAN, PLAN_ROLES, state, action)


@pytest.mark.parametrize("action", ITEM_ROLES)
@pytest.mark.parametrize("state", ITEM)
def test_item(state, action, cast):
    plan = make_plan(cast, items=0)
    days = {"done_on": DAY} if state == T.DONE else {"dropped_on": DAY} if state == T.DROPPED else {}

    def make():
        return PlanItem.objects.create(plan=plan, position=1, title="Задание", due=DAY, state=state, **days)

    found = answers(make, action, cast, **ITEM_VALUES.get(action, {}))
    assert found == table_of(ITEM, ITEM_ROLES, state, action)


@pytest.mark.parametrize("action", MEETING_ROLES)
@pytest.mark.parametrize("state", MEETING)
def test_meeting(state, action, cast, pair):
    values = {"minutes": 40} if action == "hold" else {}
    found = answers(lambda: make_meeting(cast, pair, state=state), action, cast, **values)
    assert found == table_of(MEETING, MEETING_ROLES, state, action)


def test_give_back_keeps_the_remark_and_send_clears_it(cast, pair):
    plan = make_plan(cast, pair, state=P.SENT)
    plans.give_back(plan, by=cast.curator, remark="Уточните результаты")
    assert (plan.state, plan.remark) == (P.RETURNED, "Уточните результаты")
    plans.send(plan, by=cast.mentor)
    assert (plan.state, plan.remark) == (P.SENT, "")


@pytest.mark.parametrize("remark", ["", "   "])
def test_a_return_without_words_is_refused(cast, pair, remark):
    plan = make_plan(cast, pair, state=P.SENT)
    with pytest.raises(Refused):
        plans.give_back(plan, by=cast.curator, remark=remark)
    plan.refresh_from_db()
    assert plan.state == P.SENT


def test_only_the_mentor_of_the_pair_sends(cast, pair, stranger):
    plan = make_plan(cast, pair, state=P.DRAFT)
    with pytest.raises(PermissionDenied):
        plans.send(plan, by=stranger)
    with pytest.raises(PermissionDenied):
        plans.send(plan, by=cast.mentee)
    assert plans.send(plan, by=cast.mentor).state == P.SENT


def test_an_empty_plan_is_not_sent(cast, pair):
    plan = make_plan(cast, pair, state=P.DRAFT, items=0)
    with pytest.raises(Refused, match="нет ни одного задания"):
        plans.send(plan, by=cast.mentor)


def test_a_second_send_is_calm(cast, pair):
    plan = make_plan(cast, pair, state=P.DRAFT)
    plans.send(plan, by=cast.mentor)
    with pytest.raises(AlreadyDone):
        plans.send(plan, by=cast.mentor)


@pytest.mark.parametrize(("action", "state"), [(plans.complete, P.COMPLETED), (plans.end, P.ENDED)])
def test_closing_writes_the_day(cast, plan, action, state):
    words = {"reason": "переезд"} if action is plans.end else {}
    action(plan, by=cast.curator, **words)
    assert (plan.state, plan.closed_on) == (state, DAY)


def test_taking_a_meeting_back_needs_a_reason(cast, pair):
    meeting = make_meeting(cast, pair)
    with pytest.raises(Refused):
        meetings.cancel(meeting, by=cast.mentor)
    assert meetings.cancel(meeting, by=cast.mentor, reason="записана дважды").state == M.CANCELLED
