"""State × action × role, written by hand once: who may do what when."""

import pytest
from django.core.exceptions import PermissionDenied

from apps.core.errors import AlreadyDone, Refused
from apps.pairing.enums import PairState
from apps.pairing.transitions import PAIR
from apps.workflow.transitions import apply, available
from tests.factories import make_pair

ROLES = ["curator", "director", "mentor", "mentee", "psychologist", "administrator", "municipal", "foreign_curator"]
DONE, ALREADY, WRONG = "done", "already", "wrong"
# action → state → what happens when somebody with the right does it; states that are not named: WRONG.
OUTCOMES = {
    "agree": {"proposed": DONE, "agreed": ALREADY},
    "order": {"agreed": DONE, "ordered": ALREADY},
    "unorder": {"ordered": DONE, "agreed": ALREADY},
    "activate": {"ordered": DONE, "active": ALREADY},
    "unfix": {"active": DONE, "agreed": ALREADY},
    "suspend": {"active": DONE, "suspended": ALREADY},
    "resume": {"suspended": DONE, "active": ALREADY},
    "complete": {"active": DONE, "suspended": DONE, "completed": ALREADY},
    "end": {"active": DONE, "suspended": DONE, "ended": ALREADY},
    "replace": {"active": DONE, "suspended": DONE, "replaced": ALREADY},
    "cancel": {"proposed": DONE, "agreed": DONE, "cancelled": ALREADY},
}
WHO_MAY = {
    "agree": {"curator", "mentor", "mentee"},
    "order": set(),
    "unorder": set(),
    "activate": set(),
    "unfix": set(),
    "suspend": {"curator"},
    "resume": {"curator"},
    "complete": {"curator", "director"},
    "end": {"curator", "director"},
    "replace": {"curator", "director"},
    "cancel": {"curator"},
}
TARGETS = {
    "agree": "agreed",
    "order": "ordered",
    "unorder": "agreed",
    "activate": "active",
    "unfix": "agreed",
    "suspend": "suspended",
    "resume": "active",
    "complete": "completed",
    "end": "ended",
    "replace": "replaced",
    "cancel": "cancelled",
}
CLOSING = {"complete", "end", "replace", "cancel"}


def fields(cast, action):
    """Values that the step must bring along."""
    if action in CLOSING:
        return {"ended_on": cast.school.today}
    days = {"activate": cast.school.today, "unfix": None}
    return {"activated_on": days[action]} if action in days else {}


def outcome(pair, action, cast, **how):
    try:
        apply(pair, action, reason="Причина", **how, **fields(cast, action))
    except AlreadyDone:
        return ALREADY
    except Refused:
        return WRONG
    return DONE


def test_table_names_every_action_of_the_code():
    assert set(OUTCOMES) == set(WHO_MAY) == set(TARGETS) == set(PAIR.by_action)


@pytest.mark.parametrize("state", PairState.values)
@pytest.mark.parametrize("action", OUTCOMES)
def test_step_of_the_system_or_an_order(cast, state, action):
    pair = make_pair(cast, state=state)

    result = outcome(pair, action, cast, by=cast.curator, via=object())

    pair.refresh_from_db()
    expected = OUTCOMES[action].get(state, WRONG)
    assert (result, pair.state) == (expected, TARGETS[action] if expected == DONE else state)


@pytest.mark.parametrize("who", ROLES)
@pytest.mark.parametrize("action", OUTCOMES)
def test_role_may_take_the_step_or_not(cast, who, action):
    state = next(s for s, result in OUTCOMES[action].items() if result == DONE)
    pair = make_pair(cast, state=state)

    try:
        result = outcome(pair, action, cast, by=cast.users[who])
    except PermissionDenied:
        result = "forbidden"

    pair.refresh_from_db()
    allowed = who in WHO_MAY[action]
    assert (result, pair.state) == ((DONE, TARGETS[action]) if allowed else ("forbidden", state))


@pytest.mark.parametrize("state", PairState.values)
@pytest.mark.parametrize("who", ["curator", "director", "psychologist"])
def test_buttons_are_the_steps_that_would_be_taken(cast, who, state):
    pair = make_pair(cast, state=state)

    shown = {step.action for step in available(pair, cast.users[who])}

    assert shown == {a for a, results in OUTCOMES.items() if results.get(state) == DONE and who in WHO_MAY[a]}


@pytest.mark.parametrize("action", ["suspend", "end", "replace", "cancel"])
def test_step_needs_its_reason(cast, action):
    state = next(s for s, result in OUTCOMES[action].items() if result == DONE)
    pair = make_pair(cast, state=state)

    with pytest.raises(Refused) as refusal:
        apply(pair, action, by=cast.curator, reason=" ", **fields(cast, action))

    title = PAIR.by_action[action].title
    assert refusal.value.sentence == f"Укажите причину: без неё шаг «{title}» не выполняется."
