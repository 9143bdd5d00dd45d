"""run(): profiles and settings in, explained pairs out."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from time import perf_counter
from typing import TYPE_CHECKING, Any

from . import explain, matrix
from .criteria import Reason, reasons
from .pool import Pool
from .profiles import MenteeProfile, MentorProfile, Settings
from .solver import solve

if TYPE_CHECKING:
    import numpy as np

LOCKED = Reason("locked", "пара закреплена куратором", 0)
NOTHING_SHARED = Reason("allowed", "ограничений нет, общих признаков не указано", 0)
Step = Callable[[int, str], None]


@dataclass(frozen=True)
class ProposedPair:
    """A pair the engine proposes; points of `reasons` add up to `score`."""

    mentor: Hashable
    mentee: Hashable
    score: int
    reasons: list[Reason]
    locked: bool = False


@dataclass(frozen=True)
class UnmatchedMentee:
    """A mentee without a mentor: why, and which single changes would help."""

    mentee: Hashable
    reasons: list[str]
    unlocks: list[str]

    @property
    def sentences(self) -> list[str]:
        """Both in one list, for a reader who has no second column."""
        return [*self.reasons, *(f"поможет: {unlock}" for unlock in self.unlocks)]


@dataclass(frozen=True)
class Result:
    """Everything a run gave. The pool and the table stay for alternatives, which are worked out when asked for."""

    pairs: list[ProposedPair]
    unmatched: list[UnmatchedMentee]
    total: int
    seconds: float
    settings: Settings
    pool: Pool = field(repr=False, compare=False)
    table: matrix.Table = field(repr=False, compare=False)

    def alternatives(self, mentee: Hashable) -> list[explain.Alternative]:
        """The next three mentors for a mentee, paired or not. Raises KeyError for an unknown id."""
        column = self.pool.columns[mentee]
        return explain.alternatives(self.table, self.pool, column, self._rows_taken.get(mentee), self._free)

    # Worked out once: a kept run asks for the alternatives of everybody.
    @cached_property
    def _rows_taken(self) -> dict[Hashable, int]:
        return {pair.mentee: self.pool.rows[pair.mentor] for pair in self.pairs}

    @cached_property
    def _free(self) -> np.ndarray:
        return _free_places(self.pool, self._rows_taken.values())

    def as_json(self) -> dict[str, Any]:
        """The shape every caller of `match` gets."""
        return {
            "pairs": [
                {"mentor": p.mentor, "mentee": p.mentee, "score": p.score, "reasons": [str(r) for r in p.reasons]}
                for p in self.pairs
            ],
            "unmatched": [{"mentee": item.mentee, "reasons": item.sentences} for item in self.unmatched],
            "total": self.total,
            "seconds": self.seconds,
        }


def run(
    mentors: Sequence[MentorProfile],
    mentees: Sequence[MenteeProfile],
    settings: Settings | None = None,
    locked: Iterable[tuple[Hashable, Hashable]] = (),
    on_step: Step = lambda percent, words: None,
) -> Result:
    """Proposes pairs for the whole pool.

    `locked`: (mentor id, mentee id) kept as they are, even against a rule. `on_step(percent, words)` is called between
    the steps; it may raise to cancel. Raises ValueError for repeated ids or a mentee locked twice, KeyError for an
    unknown id.
    """
    started = perf_counter()
    settings = settings or Settings()
    pool = Pool(mentors, mentees, settings)
    cells = sorted((pool.rows[mentor], pool.columns[mentee]) for mentor, mentee in locked)
    on_step(0, "Считаем баллы")
    table = matrix.build(pool)
    on_step(30, "Подбираем пары")
    places, busy = [mentor.places for mentor in pool.mentors], [mentor.busy for mentor in pool.mentors]
    solution = solve(table.scores(cells), places, settings.mode, cells, busy)
    on_step(70, "Объясняем пары")
    pairs = [_proposed(pool, table, cell, cell in set(cells)) for cell in solution.pairs]
    on_step(85, "Объясняем, кто остался без пары")
    unmatched = _unmatched(pool, table, solution.pairs)
    on_step(100, "Готово")
    total = sum(pair.score for pair in pairs)
    return Result(pairs, unmatched, total, round(perf_counter() - started, 3), settings, pool, table)


def _proposed(pool: Pool, table: matrix.Table, cell: tuple[int, int], is_locked: bool) -> ProposedPair:
    mentor, mentee = pool.mentors[cell[0]], pool.mentees[cell[1]]
    found = reasons(mentor, mentee, pool.settings)
    if is_locked:
        # The reasons of a locked pair are shown too: the curator sees what his decision is worth.
        found = [LOCKED, *found]
    return ProposedPair(mentor.id, mentee.id, int(table.points[cell]), found or [NOTHING_SHARED], is_locked)


def _unmatched(pool: Pool, table: matrix.Table, pairs: list[tuple[int, int]]) -> list[UnmatchedMentee]:
    paired = {mentee for _, mentee in pairs}
    free = _free_places(pool, [mentor for mentor, _ in pairs])
    return [
        UnmatchedMentee(
            mentee.id,
            explain.why_unmatched(pool, table, column),
            explain.what_unlocks(pool, table, column, free),
        )
        for column, mentee in enumerate(pool.mentees)
        if column not in paired
    ]


def _free_places(pool: Pool, taken: Iterable[int]) -> np.ndarray:
    import numpy as np

    free = np.array([mentor.places for mentor in pool.mentors], dtype=int)
    for row in taken:
        free[row] -= 1
    return free
