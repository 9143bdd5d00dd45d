"""The demonstration year: a world that every app fills with its own step (`demo.py`), from the ground up.

@step(order=40)
def build(world: World) -> None: ...
"""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from apps.core import clock

Step = Callable[["World"], None]
_steps: list[tuple[int, Step]] = []


@dataclass
class World:
    """What the steps share. `school` is the one with a full year; `users` holds the demo logins by name."""

    today: date
    rng: random.Random = field(default_factory=lambda: random.Random(20261120))
    region: Any = None
    municipality: Any = None
    school: Any = None
    foreign_school: Any = None
    organizations: list[Any] = field(default_factory=list)
    users: dict[str, Any] = field(default_factory=dict)
    # Free for the apps: «participants» keeps its people here for the steps above.
    store: dict[str, Any] = field(default_factory=dict)

    @property
    def year_start(self) -> date:
        """First day of the school year that contains today."""
        start = date(self.today.year, 9, 1)
        return start if start <= self.today else date(self.today.year - 1, 9, 1)

    @property
    def year_end(self) -> date:
        return date(self.year_start.year + 1, 8, 31)

    def year_of(self, organization: Any) -> Any:
        """The programme year of an organization that contains today."""
        return organization.years.containing(self.today).get()

    def former_year_of(self, organization: Any) -> Any:
        """The programme year before that one."""
        return organization.years.filter(end__lt=self.year_start).latest("start")

    def ago(self, days: int) -> date:
        """A day in the past, never before the year began."""
        return max(self.today - timedelta(days=days), self.year_start)

    def noon(self, day: date) -> datetime:
        """Midday of a day by the clock of the school: where the demo stands when something was done then."""
        return datetime.combine(day, time(12), tzinfo=clock.zone_of(self.school))


def step(order: int) -> Callable[[Step], Step]:
    def add(function: Step) -> Step:
        _steps.append((order, function))
        return function

    return add


def build(today: date) -> World:
    """Runs all steps in their order. The caller opens the transaction.

    A year around another day is built as if it were noon of that day: a consent that runs out next week is in force then.
    """
    world = World(today=today)
    other_day = today != clock.today()
    noon = datetime.combine(today, time(12), tzinfo=clock.zone_of())
    with clock.frozen(noon) if other_day else nullcontext():
        for _, function in sorted(_steps, key=lambda entry: entry[0]):
            function(world)
    return world
