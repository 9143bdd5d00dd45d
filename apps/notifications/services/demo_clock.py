"""The movable clock of the demonstration: a school year in ten minutes. Every day that is passed gets its reminders, as in life."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.conf import settings

from apps.core import clock
from apps.core.errors import Refused

from . import reminders

DAY, WEEK, DECEMBER, BACK = "day", "week", "december", "back"
STEPS = {DAY: "+1 день", WEEK: "+1 неделя", DECEMBER: "к 30 декабря", BACK: "к сегодняшнему дню"}
# Reminders of a day are put together at this hour and minute of Moscow; eastern schools had theirs by then as well.
HOUR = 12
FARTHEST = timedelta(days=3 * 366)


def distance(step: str) -> timedelta:
    """How far a step leads from the present moment of the demo. Raises Refused for an unknown one, or too far ahead."""
    if step not in STEPS:
        raise Refused("Часы переводятся на день, на неделю, к 30 декабря или обратно.")
    if step == BACK:
        return -clock.shift(timedelta())
    found = {DAY: timedelta(days=1), WEEK: timedelta(days=7)}.get(step) or timedelta(days=_days_to_december())
    if clock.shift(timedelta()) + found > FARTHEST:
        raise Refused("Дальше трёх лет вперёд часы не переводятся: верните их к сегодняшнему дню.")
    return found


def _days_to_december() -> int:
    today = clock.today()
    target = date(today.year, 12, 30)
    return ((target if target > today else date(today.year + 1, 12, 30)) - today).days


def move(step: str) -> tuple[datetime, datetime]:
    """Moves the clock; answers the moments before and after. Raises Refused outside of the demo."""
    if not settings.DEMO:
        raise Refused("Часы переводятся только в демонстрации.")
    before = clock.now()
    clock.shift(distance(step))
    return before, clock.now()


def days_between(before: datetime, after: datetime) -> Iterator[datetime]:
    """The moment of the reminders of every day after `before` up to `after`, its own day included."""
    first, last = clock.local(before).date(), clock.local(after).date()
    for n in range(1, (last - first).days + 1):
        day = first + timedelta(days=n)
        yield datetime(day.year, day.month, day.day, HOUR, 5, tzinfo=clock.zone_of())


def live_through(before: datetime, after: datetime) -> int:
    """Reminders of all passed days; answers how many messages are new."""
    return sum(reminders.remind(moment).new for moment in days_between(before, after))
