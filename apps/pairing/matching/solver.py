"""Exact assignment of mentees to mentors with capacities and forbidden cells.

Most pairs are enforced by structure, not by a large bonus: the smaller side must be placed completely, and exactly as
many "nobody" columns are added as people must stay out. So scores never meet a big number and keep their precision.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from math import fsum, isclose
from typing import TYPE_CHECKING

from .ties import settle_ties

if TYPE_CHECKING:
    import numpy as np

COVERAGE = "coverage"
QUALITY = "quality"
MODES = (COVERAGE, QUALITY)
BLOCK_ROWS = 256
# Two of the last bits of a double: sums are exact (fsum), only the scores themselves are rounded.
DECIMAL_ROUNDING = 2.0**-51


@dataclass(frozen=True)
class Solution:
    """Pairs (mentor index, mentee index) in ascending order and the sum of their scores."""

    pairs: list[tuple[int, int]]
    total: float


def solve(
    scores: np.ndarray,
    capacities: Sequence[int],
    mode: str = COVERAGE,
    locked: Iterable[tuple[int, int]] = (),
    busy: Sequence[int] = (),
) -> Solution:
    """Best pairs for a score matrix mentors × mentees (NaN = forbidden, other scores ≥ 0).

    `coverage`: first the largest number of mentees paired, then the highest total. `quality`: the highest total, of
    equal totals the one with more pairs. `locked` pairs are kept whatever their cell says (a forbidden one counts 0)
    and use up places first. `busy`: mentees whom each mentor has already, none by default; it decides between equal totals alone
    (see `ties.settle_ties`). Raises ValueError for a malformed problem.
    """
    import numpy as np

    scores = np.asarray(scores, dtype=float)
    # The same pair locked twice takes one place, not two.
    locked = sorted(set(locked))
    _check(scores, capacities, mode, locked)
    places = _places_left(capacities, locked)
    open_mentees = np.setdiff1d(np.arange(scores.shape[1]), [mentee for _, mentee in locked])
    kept = np.bincount(np.array([mentor for mentor, _ in locked], dtype=int), minlength=len(places))
    load = kept + np.array(busy, dtype=int) if busy else kept
    free = _solve_open(scores, places, open_mentees, mode, load)
    pairs = sorted([*locked, *free])
    return Solution(pairs, _total(scores, pairs))


def _check(scores: np.ndarray, capacities: Sequence[int], mode: str, locked: list[tuple[int, int]]) -> None:
    import numpy as np

    if mode not in MODES:
        raise ValueError(f"unknown mode: {mode}")
    if scores.ndim != 2 or scores.shape[0] != len(capacities):
        raise ValueError("scores must have one row per mentor")
    if any(capacity < 0 for capacity in capacities):
        raise ValueError("a capacity must not be negative")
    # fmin.reduce sees past NaN without the copy a boolean mask would make.
    if scores.size and (np.fmin.reduce(scores, axis=None) < 0 or np.fmax.reduce(scores, axis=None) == np.inf):
        raise ValueError("scores must be finite and not negative")
    mentees = [mentee for _, mentee in locked]
    if len(mentees) != len(set(mentees)):
        raise ValueError("a mentee is locked to two mentors")
    if any(not (0 <= i < scores.shape[0] and 0 <= j < scores.shape[1]) for i, j in locked):
        raise ValueError("a locked pair is outside the matrix")


def _places_left(capacities: Sequence[int], locked: list[tuple[int, int]]) -> list[int]:
    places = list(capacities)
    for mentor, _ in locked:
        # A curator may lock more pairs than the mentor planned; the surplus does not reach over to others.
        places[mentor] = max(0, places[mentor] - 1)
    return places


def _total(scores: np.ndarray, pairs: list[tuple[int, int]]) -> float:
    values = (scores[pair] for pair in pairs)
    # NaN differs from itself: a pair locked against a rule is kept and adds nothing. fsum: the order of pairs changes no digit.
    return fsum(value for value in values if value == value)


def _solve_open(
    scores: np.ndarray, places: list[int], mentees: np.ndarray, mode: str, load: np.ndarray
) -> list[tuple[int, int]]:
    """Pairs of everybody who is not locked; people without a single allowed cell are set aside first."""
    import numpy as np

    mentors = np.flatnonzero(np.asarray(places, dtype=object) > 0) if places else np.array([], dtype=int)
    is_whole = (len(mentors), len(mentees)) == scores.shape
    view = scores if is_whole else scores[mentors][:, mentees]
    allowed = ~np.isnan(view)
    per_mentor, per_mentee = allowed.sum(axis=1), allowed.sum(axis=0)
    # The mask is as large as the pool squared; it is let go before the cost matrix needs the room.
    del allowed
    if not per_mentor.all() or not per_mentee.all():
        rows, columns = np.flatnonzero(per_mentor), np.flatnonzero(per_mentee)
        mentors, mentees, per_mentor = mentors[rows], mentees[columns], per_mentor[rows]
        view = view[rows][:, columns]
    if not view.size:
        return []
    # A place beyond the number of mentees a mentor may take can never be used.
    useful = np.array([min(places[i], int(count)) for i, count in zip(mentors, per_mentor, strict=True)])
    owner = _Problem(view, useful).best(mode)
    owner = settle_ties(view, useful, owner, load[mentors])
    return [(int(mentors[i]), int(mentees[j])) for j, i in enumerate(owner) if i >= 0]


def _same_total(one: float, other: float) -> bool:
    """Whole totals are equal only to the last point; others up to the rounding of their decimals (0.1 + 0.2 is 0.3)."""
    return one == other or (
        not (one.is_integer() and other.is_integer()) and isclose(one, other, rel_tol=DECIMAL_ROUNDING)
    )


class _Problem:
    """One open problem; an answer is `owner`: for each mentee the index of the mentor, −1 = nobody."""

    def __init__(self, scores: np.ndarray, places: np.ndarray) -> None:
        import numpy as np

        self.scores = scores
        self.slots = np.repeat(np.arange(len(places)), places)
        self.slots_are_rows = len(self.slots) <= scores.shape[1]
        self.side = min(len(self.slots), scores.shape[1])

    def best(self, mode: str) -> np.ndarray:
        return self._coverage() if mode == COVERAGE else self._quality()

    def _coverage(self) -> np.ndarray:
        # scipy raises ValueError when the smaller side cannot be placed completely; that is found out cheaply by trying.
        # Solved again outside the handler, whose traceback would keep the first cost matrix in memory.
        with suppress(ValueError):
            return self._at_least(self.side)
        return self._at_least(self._most_pairs())

    def _quality(self) -> np.ndarray:
        """The highest total; then the most pairs that keep it (the best total is concave in their number)."""
        owner = self._assign(self._costs(spare=0, forbidden=0.0))
        count, goal = self._count(owner), self._value(owner)
        most = self.side if count == self.side else self._most_pairs()
        step = 1
        while count < most:
            wanted = min(count + step, most)
            trial = self._at_least(wanted)
            # The step doubles while it costs nothing and falls back to one: few solutions instead of one for each pair.
            if _same_total(self._value(trial), goal):
                owner, count, step = trial, self._count(trial), step * 2
            elif step == 1:
                break
            else:
                most, step = wanted - 1, 1
        return owner

    def _at_least(self, pairs: int) -> np.ndarray:
        """Highest total with at least so many pairs; ValueError when there are not so many."""
        from math import inf

        return self._assign(self._costs(spare=self.side - pairs, forbidden=inf))

    def _costs(self, *, spare: int, forbidden: float) -> np.ndarray:
        """Costs: the smaller side in rows, `spare` columns of "nobody" at the end; filled by blocks to spare memory."""
        import numpy as np

        everyone = np.arange(self.scores.shape[1])
        table = self.scores if self.slots_are_rows else self.scores.T
        rows, columns = (self.slots, everyone) if self.slots_are_rows else (everyone, self.slots)
        costs = np.zeros((len(rows), len(columns) + spare))
        for start in range(0, len(rows), BLOCK_ROWS):
            block = costs[start : start + BLOCK_ROWS, : len(columns)]
            np.negative(table[rows[start : start + BLOCK_ROWS]][:, columns], out=block)
            block[np.isnan(block)] = forbidden
        return costs

    def _assign(self, costs: np.ndarray) -> np.ndarray:
        import numpy as np
        from scipy.optimize import linear_sum_assignment

        rows, columns = linear_sum_assignment(costs)
        real = columns < (self.scores.shape[1] if self.slots_are_rows else len(self.slots))
        slots, mentees = (rows[real], columns[real]) if self.slots_are_rows else (columns[real], rows[real])
        owner = np.full(self.scores.shape[1], -1)
        owner[mentees] = self.slots[slots]
        # In the mode of quality a forbidden cell costs nothing, so the solver may use it as one more way to stay alone.
        forbidden = np.isnan(self.scores[owner, np.arange(len(owner))])
        owner[forbidden] = -1
        return owner

    def _most_pairs(self) -> int:
        from scipy.sparse import csr_array
        from scipy.sparse.csgraph import maximum_bipartite_matching

        # A cell that equals itself is not NaN: allowed.
        allowed = csr_array(self.scores == self.scores)[self.slots]
        return int((maximum_bipartite_matching(allowed.tocsr(), perm_type="column") >= 0).sum())

    def _count(self, owner: np.ndarray) -> int:
        return int((owner >= 0).sum())

    def _value(self, owner: np.ndarray) -> float:
        paired = (owner >= 0).nonzero()[0]
        return fsum(self.scores[owner[paired], paired])
