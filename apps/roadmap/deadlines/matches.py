"""What the builders share: the groups of a match, numbers and lists of numbers."""

import re
from collections.abc import Callable, Sequence

from apps.roadmap.deadlines.model import Plan
from apps.roadmap.deadlines.parts import AND, OR, Link, Part

Found = dict[str, str | None]
Build = Callable[[Found, Plan], Sequence[Part]]
ENDS = {"итог": "конец", "окончание": "конец"}


def number_of(text: str | None, default: int = 1) -> int:
    if text is None:
        return default
    return -1 if text == "LAST" else int(text)


def year_of(found: Found) -> int | None:
    return int(found.get("y") or 0) or None


def pairs(text: str) -> list[tuple[int, int]]:
    """«1 - 2» is one pair (1, 2); «1 , 3» are (1, 1) and (3, 3)."""
    groups = re.split(r" (?:,|и|или) ", text)
    found = [[number_of(n) for n in re.split(r" (?:-|по|до) ", group)] for group in groups]
    return [(group[0], group[-1]) for group in found]


def listed_parts(items: list[Part], text: str = "") -> list[Part]:
    """Parts with list links between them, as the phrase had them."""
    link = Link(OR if " или " in text else AND)
    return [part for item in items for part in (link, item)][1:]
