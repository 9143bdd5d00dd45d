"""What-if: two results side by side, mentee by mentee."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from . import words
from .engine import Result

SAME, CHANGED, GAINED, LOST, WITHOUT = "same", "changed", "gained", "lost", "without"


@dataclass(frozen=True)
class PairChange:
    """One mentee in both results; mentor and score are None where he has no pair."""

    mentee: Hashable
    kind: str
    before_mentor: Hashable | None
    after_mentor: Hashable | None
    before_score: int | None
    after_score: int | None
    text: str


@dataclass(frozen=True)
class Comparison:
    """All mentees in the order of the first result's pool, and the totals of both."""

    rows: list[PairChange]
    before: dict[str, Any]
    after: dict[str, Any]
    summary: str

    @property
    def differences(self) -> list[PairChange]:
        return [row for row in self.rows if row.kind not in (SAME, WITHOUT)]


class Proposed(Protocol):
    """A pair as the engine gives it, or as it was kept."""

    @property
    def mentor(self) -> Hashable: ...
    @property
    def score(self) -> int: ...


@dataclass(frozen=True)
class Outcome:
    """What is compared of one run: mentee → pair, names of mentors, everybody in the pool, totals."""

    pairs: Mapping[Hashable, Proposed]
    names: Mapping[Hashable, str]
    mentees: Sequence[Hashable]
    totals: dict[str, Any]


def compare(before: Result, after: Result) -> Comparison:
    """Difference of two runs over the same people. Totals of different weights are shown, but are not of one scale."""
    return compare_outcomes(_outcome(before), _outcome(after))


def compare_outcomes(before: Outcome, after: Outcome) -> Comparison:
    """The same for runs that were kept and whose pool is gone."""
    names: dict[Hashable | None, str] = {**before.names, **after.names}
    mentees = dict.fromkeys([*before.mentees, *after.mentees])
    rows = [_row(mentee, before.pairs.get(mentee), after.pairs.get(mentee), names) for mentee in mentees]
    return Comparison(rows, before.totals, after.totals, _summary(rows, len(after.pairs) - len(before.pairs)))


def _outcome(result: Result) -> Outcome:
    names = {mentor.id: mentor.label for mentor in result.pool.mentors}
    return Outcome({pair.mentee: pair for pair in result.pairs}, names, list(result.pool.columns), _totals(result))


def _row(mentee: Hashable, old: Proposed | None, new: Proposed | None, names: dict[Hashable | None, str]) -> PairChange:
    was, now = old.mentor if old else None, new.mentor if new else None
    kind = _kind(old, new)
    text = {
        SAME: "наставник тот же",
        CHANGED: f"{names.get(was, '')} → {names.get(now, '')}",
        GAINED: f"без пары → {names.get(now, '')}",
        LOST: f"{names.get(was, '')} → без пары",
        WITHOUT: "без пары в обоих вариантах",
    }[kind]
    scores = old.score if old else None, new.score if new else None
    return PairChange(mentee, kind, was, now, *scores, text)


def _kind(old: Proposed | None, new: Proposed | None) -> str:
    if old and new:
        return SAME if old.mentor == new.mentor else CHANGED
    if old or new:
        return GAINED if new else LOST
    return WITHOUT


def _totals(result: Result) -> dict[str, Any]:
    return {"pairs": len(result.pairs), "unmatched": len(result.unmatched), "total": result.total}


def _summary(rows: list[PairChange], more: int) -> str:
    changed = sum(row.kind not in (SAME, WITHOUT) for row in rows)
    if not changed:
        return "варианты совпадают"
    people = words.counted(changed, "наставляемого", "наставляемых", "наставляемых")
    difference = words.counted(abs(more), "пару", "пары", "пар")
    verdict = "пар столько же" if not more else f"{'больше' if more > 0 else 'меньше'} на {difference}"
    return f"результат другой у {people}; {verdict}"
