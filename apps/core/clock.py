"""The one source of time.

Tests and commands move it with `frozen(...)`; the demo moves it with `shift(...)`, kept in a file of the data folder so that
the web server, the worker and the scheduler agree.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

# The file of the demo's shift.
SHIFT = "clock-shift"
_frozen: ContextVar[datetime | None] = ContextVar("frozen", default=None)
# Asks for the organization whose clock is shown now; asked only where a time is shown.
_standing_in: ContextVar[Callable[[], Any] | None] = ContextVar("standing_in", default=None)


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return _frozen.get() or datetime.now(UTC) + _demo_shift()


def machine() -> datetime:
    """The instant of the machine, which neither the demo nor tests move: for the age of sessions."""
    return datetime.now(UTC)


def today(organization: Any = None) -> date:
    """The present day in the time zone of an organization (its `timezone`); without one, in that of the settings."""
    return now().astimezone(zone_of(organization)).date()


def zone_of(organization: Any = None) -> ZoneInfo:
    """Time zone of an organization; Europe/Moscow is not all of Russia."""
    return zone(getattr(organization, "timezone", None) or settings.TIME_ZONE)


@cache
def zone(name: str) -> ZoneInfo:
    """A time zone by its name. Python itself remembers eight of them, Russia has eleven: each further one is read from its file."""
    return ZoneInfo(name)


def local(instant: datetime, organization: Any = None) -> datetime:
    """An instant as the clocks of an organization show it; without one, as those of the reader's workplace do."""
    return instant.astimezone(zone_of(organization or _workplace()))


def day_of(instant: datetime, organization: Any = None) -> date:
    """The day of an instant by the same clocks: at midnight in Moscow it is still yesterday in UTC."""
    return local(instant, organization).date()


@contextmanager
def standing_in(organization: Callable[[], Any]) -> Iterator[None]:
    """What is shown meanwhile is shown by the clock of this organization (or of the site, when there is none)."""
    token = _standing_in.set(organization)
    try:
        yield
    finally:
        _standing_in.reset(token)


def _workplace() -> Any:
    ask = _standing_in.get()
    return ask() if ask else None


@contextmanager
def frozen(at: datetime) -> Iterator[None]:
    """Stops the clock of this thread at an aware instant."""
    if at.tzinfo is None:
        raise ValueError("clock.frozen needs an aware datetime")
    token = _frozen.set(at)
    try:
        yield
    finally:
        _frozen.reset(token)


def shift(delta: timedelta) -> timedelta:
    """Moves the demo's clock by a delta; returns the whole shift. Only in demo mode."""
    if not settings.DEMO:
        raise RuntimeError("Часы переводятся только в демонстрационном режиме.")
    total = _demo_shift() + delta
    _shift_file().write_text(str(total.total_seconds()), encoding="ascii")
    return total


def _shift_file() -> Path:
    return Path(settings.DATA_DIR) / SHIFT


def _demo_shift() -> timedelta:
    if not settings.DEMO:
        return timedelta()
    try:
        written_at = os.stat(f"{settings.DATA_DIR}/{SHIFT}").st_mtime_ns
    except OSError:
        return timedelta()
    return _read_shift(_shift_file(), written_at)


@lru_cache(maxsize=1)
def _read_shift(file: Path, written_at: int) -> timedelta:
    """The kept shift, read once for every time it was written: a page asks for the time at each of its rows."""
    try:
        return timedelta(seconds=float(file.read_text(encoding="ascii")))
    except (OSError, ValueError):
        return timedelta()
