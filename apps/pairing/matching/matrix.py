"""Scores and obstacles of every mentor with every mentee, as whole numpy tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .criteria import CRITERIA
from .pool import Pool
from .rules import BITS, RULES

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True)
class Table:
    """`points`: what the pair would score; `blocked`: one bit per hard rule that forbids it (0 = allowed)."""

    points: np.ndarray
    blocked: np.ndarray

    def scores(self, locked: list[tuple[int, int]]) -> np.ndarray:
        """Scores for the solver: NaN where a rule forbids, except pairs the curator has locked."""
        import numpy as np

        scores = self.points.astype(float)
        scores[self.blocked != 0] = np.nan
        for cell in locked:
            scores[cell] = self.points[cell]
        return scores


def build(pool: Pool) -> Table:
    """All criteria and all rules over the pool. Criteria with weight 0 are not computed."""
    import numpy as np

    points = np.zeros(pool.shape, dtype=np.int32)
    for criterion in CRITERIA:
        weight = getattr(pool.settings.weights, criterion.code)
        if weight:
            points += criterion.table(pool, weight)
    blocked = np.zeros(pool.shape, dtype=np.uint32)
    for rule in RULES:
        mask = rule.mask(pool)
        if mask.any():
            blocked |= mask * np.uint32(BITS[rule.code])
    return Table(points, blocked)
