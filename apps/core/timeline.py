"""Geometry of the year strip and of the Gantt view: dates become per cents of the width, so no style is needed."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

MONTHS = ("янв", "фев", "мар", "апр", "май", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
# Two dots nearer than this (per cent of the width) would cover each other and are stacked.
DOT_DISTANCE = 1.4
MAX_LEVELS = 5
MIN_BAR = 0.8


@dataclass(frozen=True)
class Dot:
    """A dated thing on the strip; `state` is a code of the chip vocabulary."""

    day: date
    state: str
    title: str
    url: str = ""


@dataclass(frozen=True)
class Bar:
    """A stretch of days in a lane of the Gantt view; `start` None makes it one day long."""

    start: date | None
    due: date
    state: str
    title: str
    url: str = ""


@dataclass(frozen=True)
class Lane:
    title: str
    bars: list[Bar] = field(default_factory=list)
    url: str = ""
    number: str = ""


@dataclass(frozen=True)
class Group:
    title: str
    lanes: list[Lane] = field(default_factory=list)


@dataclass(frozen=True)
class Scale:
    """Maps days of a period, both ends included, to 0–100."""

    start: date
    end: date

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    def at(self, day: date) -> float:
        """Left edge of the day; days outside are put on the nearest edge."""
        offset = (day - self.start).days
        return round(min(max(offset, 0), self.days) * 100 / self.days, 2)

    def middle(self, day: date) -> float:
        return round((self.at(day) + self.at(day + timedelta(days=1))) / 2, 2)

    def width(self, first: date, last: date) -> float:
        """Width of the days first..last, never too thin to be seen."""
        return max(round(self.at(last + timedelta(days=1)) - self.at(first), 2), MIN_BAR)

    def holds(self, day: date | None) -> bool:
        return day is not None and self.start <= day <= self.end


@dataclass(frozen=True)
class Month:
    name: str
    left: float
    middle: float


@dataclass(frozen=True)
class PlacedDot:
    dot: Dot
    x: float
    level: int


@dataclass(frozen=True)
class PlacedBar:
    bar: Bar
    x: float
    width: float


def months(scale: Scale) -> list[Month]:
    """Months touched by the period, each with its left edge and its middle."""
    found, first = [], scale.start.replace(day=1)
    while first <= scale.end:
        following = (first + timedelta(days=32)).replace(day=1)
        left, right = scale.at(first), scale.at(following)
        found.append(Month(MONTHS[first.month - 1], left, round((left + right) / 2, 2)))
        first = following
    return found


def place_dots(scale: Scale, dots: Iterable[Dot]) -> list[PlacedDot]:
    """Dots inside the period in time order; near ones are stacked upwards, at most MAX_LEVELS high."""
    placed: list[PlacedDot] = []
    last_at_level: dict[int, float] = {}
    for dot in sorted((dot for dot in dots if scale.holds(dot.day)), key=lambda dot: dot.day):
        x = scale.middle(dot.day)
        free = (n for n in range(MAX_LEVELS) if x - last_at_level.get(n, -100.0) >= DOT_DISTANCE)
        level = next(free, MAX_LEVELS - 1)
        last_at_level[level] = x
        placed.append(PlacedDot(dot, x, level))
    return placed


def place_bars(scale: Scale, bars: Iterable[Bar]) -> list[PlacedBar]:
    """Bars that touch the period, cut at its edges."""
    placed = []
    for bar in bars:
        first, last = bar.start or bar.due, bar.due
        if last < scale.start or first > scale.end:
            continue
        width = scale.width(max(first, scale.start), min(last, scale.end))
        placed.append(PlacedBar(bar, min(scale.at(first), 100 - width), width))
    return placed
