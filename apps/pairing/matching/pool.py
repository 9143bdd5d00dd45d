"""The whole pool as numpy arrays: overlaps of sets by one matrix product, references by index; no loop per cell."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from .profiles import MenteeProfile, MentorProfile, Settings

if TYPE_CHECKING:
    import numpy as np


class Pool:
    """Mentors (rows) and mentees (columns) of one run. Ids are unique within a side (ValueError otherwise)."""

    def __init__(self, mentors: Sequence[MentorProfile], mentees: Sequence[MenteeProfile], settings: Settings) -> None:
        self.mentors, self.mentees, self.settings = list(mentors), list(mentees), settings
        self.rows = {mentor.id: row for row, mentor in enumerate(self.mentors)}
        self.columns = {mentee.id: column for column, mentee in enumerate(self.mentees)}
        if len(self.rows) != len(self.mentors) or len(self.columns) != len(self.mentees):
            raise ValueError("ids must be unique")

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.mentors), len(self.mentees)

    def by_mentor(self, value: Callable[[MentorProfile], Any], dtype: Any = None) -> np.ndarray:
        """A column: one value per mentor, ready to be broadcast over mentees."""
        import numpy as np

        return np.array([value(mentor) for mentor in self.mentors], dtype=dtype).reshape(-1, 1)

    def by_mentee(self, value: Callable[[MenteeProfile], Any], dtype: Any = None) -> np.ndarray:
        import numpy as np

        return np.array([value(mentee) for mentee in self.mentees], dtype=dtype).reshape(1, -1)

    def shared(
        self,
        of_mentor: Callable[[MentorProfile], Iterable[Hashable]],
        of_mentee: Callable[[MenteeProfile], Iterable[Hashable] | Mapping[Hashable, int]],
    ) -> np.ndarray:
        """How much each two have in common: the number of common tokens, or the sum of the mentee's weights of them."""
        import numpy as np

        left = [frozenset(of_mentor(mentor)) for mentor in self.mentors]
        right = [_weighed(of_mentee(mentee)) for mentee in self.mentees]
        # Only tokens known to both sides can be shared, which keeps the product small.
        common = frozenset().union(*left) & frozenset().union(*right)
        tokens = {token: number for number, token in enumerate(common)}
        mine = _incidence([dict.fromkeys(item, 1) for item in left], tokens)
        theirs = np.ascontiguousarray(_incidence(right, tokens).T)
        # Not `@`: the threads it starts for such thin tables wait for one another on a busy machine.
        product = np.einsum("it,tj->ij", mine, theirs)
        return product.astype(np.int32)

    def marked(
        self,
        by_mentor: Callable[[MentorProfile], Iterable[Hashable]] = lambda mentor: (),
        by_mentee: Callable[[MenteeProfile], Iterable[Hashable]] = lambda mentee: (),
    ) -> np.ndarray:
        """True where the mentor names the mentee's id, or the mentee names the mentor's."""
        import numpy as np

        mask = np.zeros(self.shape, dtype=bool)
        for row, mentor in enumerate(self.mentors):
            mask[row, [self.columns[name] for name in by_mentor(mentor) if name in self.columns]] = True
        for column, mentee in enumerate(self.mentees):
            mask[[self.rows[name] for name in by_mentee(mentee) if name in self.rows], column] = True
        return mask

    @cached_property
    def common_formats(self) -> np.ndarray:
        return self.shared(lambda mentor: mentor.formats, lambda mentee: mentee.formats)

    @cached_property
    def common_days(self) -> np.ndarray:
        return self.shared(lambda mentor: mentor.days, lambda mentee: mentee.days)

    @cached_property
    def same_building(self) -> np.ndarray:
        return self.shared(lambda mentor: _said(mentor.building), lambda mentee: _said(mentee.building)) > 0

    @cached_property
    def same_subject(self) -> np.ndarray:
        return self.shared(lambda mentor: mentor.subjects, lambda mentee: _said(mentee.subject)) > 0

    def both_said(self, value: Callable[[Any], Any]) -> np.ndarray:
        """True where neither side left the field empty."""
        return self.by_mentor(lambda item: bool(value(item)), bool) & self.by_mentee(
            lambda item: bool(value(item)), bool
        )


def _said(value: str) -> tuple[str, ...]:
    return (value,) if value else ()


def _weighed(tokens: Iterable[Hashable] | Mapping[Hashable, int]) -> Mapping[Hashable, int]:
    return tokens if isinstance(tokens, Mapping) else dict.fromkeys(tokens, 1)


def _incidence(items: Sequence[Mapping[Hashable, int]], tokens: Mapping[Hashable, int]) -> np.ndarray:
    import numpy as np

    table = np.zeros((len(items), len(tokens)), dtype=np.float32)
    for row, item in enumerate(items):
        for token, weight in item.items():
            if token in tokens:
                table[row, tokens[token]] = weight
    return table
