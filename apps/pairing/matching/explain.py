"""Words for the result: why nobody was found for a mentee, what would change that, who else would fit."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.core.russian.numbers import plural

from . import words
from .matrix import Table
from .pool import Pool
from .profiles import MenteeProfile, MentorProfile
from .rules import BITS, GATES, RULES, Rule, more_places

if TYPE_CHECKING:
    import numpy as np

MAX_UNLOCKS = 3
MAX_ALTERNATIVES = 3
RULE_OF_BIT = {BITS[rule.code]: rule for rule in RULES}


@dataclass(frozen=True)
class Alternative:
    """Another mentor allowed for a mentee; `is_free`: he has a place left in this result."""

    mentor: Hashable
    score: int
    is_free: bool


def all_busy(count: int) -> str:
    """«все 3 подходящих наставника заняты»."""
    if count == 1:
        return "единственный подходящий наставник занят"
    if count == 2:
        return "оба подходящих наставника заняты"
    noun = plural(count, "подходящий наставник", "подходящих наставника", "подходящих наставников")
    return f"заняты все {count} {noun}" if count % 10 == 1 and count % 100 != 11 else f"все {count} {noun} заняты"


def why_unmatched(pool: Pool, table: Table, column: int) -> list[str]:
    """Each rule with the number of mentors it takes away from this mentee, then whether the rest are busy."""
    mentee = pool.mentees[column]
    if not pool.mentors:
        return ["в базе нет наставников"]
    blocked = table.blocked[:, column]
    gates = _gates(blocked)
    if gates:
        return [rule.forbids(pool.mentors[0], mentee, pool.settings) for rule in gates]
    lines = [_counted(rule.label, int((blocked & BITS[rule.code] != 0).sum()), len(blocked)) for rule in RULES]
    allowed = int((blocked == 0).sum())
    return ([all_busy(allowed)] if allowed else []) + [line for line in lines if line]


def _gates(blocked: np.ndarray) -> list[Rule]:
    """Rules that keep a mentee from every mentor by what is known of himself; `blocked` is his column."""
    return [rule for rule in GATES if len(blocked) and blocked[0] & BITS[rule.code]]


def _counted(label: str, count: int, total: int) -> str:
    if not count:
        return ""
    if count == total:
        return f"{label}: у всех наставников ({total})"
    return f"{label}: {words.counted(count, 'наставник', 'наставника', 'наставников')} из {total}"


def what_unlocks(pool: Pool, table: Table, column: int, free: np.ndarray) -> list[str]:
    """Single changes, the best-scoring first and one of a kind, each of which alone would give this mentee a mentor."""
    import numpy as np

    mentee, blocked = pool.mentees[column], table.blocked[:, column]
    single = (blocked & (blocked - (blocked > 0))) == 0
    has_place = (free > 0) | (blocked == BITS["capacity"]) | (blocked == 0)
    rows = np.flatnonzero(single & has_place)
    points = table.points[rows, column]
    best = {int(kind): rows[np.where(blocked[rows] == kind, points, -1).argmax()] for kind in np.unique(blocked[rows])}
    ranked = sorted(best.items(), key=lambda item: -table.points[item[1], column])
    texts = [_unlock(kind)(pool.mentors[row], mentee) for kind, row in ranked]
    found = [text for text in dict.fromkeys(texts) if text]
    # Nobody can be looked for as long as his own papers are not in order.
    found = found or [rule.unlock(pool.mentors[0], mentee) for rule in _gates(blocked)]
    return found[:MAX_UNLOCKS] or [find_somebody(mentee)]


def _unlock(kind: int) -> Callable[[MentorProfile, MenteeProfile], str]:
    """What lifts one obstacle; no obstacle at all means an allowed mentor who is busy."""
    return RULE_OF_BIT[kind].unlock if kind else more_places


def find_somebody(mentee: MenteeProfile) -> str:
    """The next step when no single change helps: whom to look for."""
    needs = [f"предмет — {words.lowered(mentee.subject)}"] if mentee.subject else []
    if mentee.requests:
        needs.append(f"запросы — {', '.join(sorted(mentee.requests))}")
    return "пригласить нового наставника" + (f" ({'; '.join(needs)})" if needs else "")


def alternatives(table: Table, pool: Pool, column: int, owner: int | None, free: np.ndarray) -> list[Alternative]:
    """The next best mentors allowed for this mentee besides his own; of equal ones the one with the lower index."""
    import numpy as np

    rows = np.flatnonzero(table.blocked[:, column] == 0)
    rows = rows[rows != owner] if owner is not None else rows
    best = rows[np.argsort(-table.points[rows, column], kind="stable")][:MAX_ALTERNATIVES]
    return [Alternative(pool.mentors[r].id, int(table.points[r, column]), bool(free[r] > 0)) for r in best]
