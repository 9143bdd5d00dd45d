"""What the scanner finds in a line: spans of the year, repetitions, stretches of the plan, marks and the words between."""

from collections.abc import Callable
from dataclasses import dataclass

from apps.roadmap.deadlines.model import Plan, Window
from apps.roadmap.deadlines.spans import Span

YEAR, HALF, QUARTER, TERM, TRIMESTER = "год", "полугодие", "квартал", "четверть", "триместр"
MONTH, WEEK, DAY = "месяц", "неделя", "день"
# From the coarsest to the finest.
UNITS = (YEAR, HALF, QUARTER, TERM, TRIMESTER, MONTH, WEEK, DAY)


@dataclass(frozen=True)
class Recurrence:
    """Something repeated; `general` is a bare frequency that a more exact one of the same unit replaces."""

    rule: str
    unit: str
    expand: Callable[[Plan], list[Window]]
    general: bool = False
    times: int = 1
    weight: float = 1.0
    doubt: str = ""
    impossible: bool = False
    step: int = 1


@dataclass(frozen=True)
class Stretch:
    """The whole plan, or one or several named years of it (`first_year`..`last_year`)."""

    rule: str
    first_year: int | None = None
    last_year: int | None = None
    school: bool = False
    weight: float = 1.0
    doubt: str = ""


@dataclass(frozen=True)
class Mark:
    """A deadline without days: on request, by a schedule, relative to another object, not named."""

    kind: str
    rule: str
    weight: float = 1.0


@dataclass(frozen=True)
class Bound:
    """A bare day of a month, «до 25»: it means something only beside «ежемесячно»."""

    number: int
    until: bool


@dataclass(frozen=True)
class Excluded:
    """Days of each year in which a repetition rests: «ежемесячно, кроме июля»."""

    span: Span


@dataclass(frozen=True)
class Link:
    """A word between parts: from, to, by, inclusive by, list, choice."""

    name: str


@dataclass(frozen=True)
class Noise:
    word: str


Part = Span | Recurrence | Stretch | Mark | Bound | Excluded | Link | Noise
FROM, NOT_BEFORE, AFTER, DASH = "from", "not before", "after", "dash"
BY, LAST_DAY, AND, OR = "by", "not later", "and", "or"
