"""What stands in a person's calendar beside the agenda: things with an hour, and what became of them.

The agenda holds only what is still to be done. A calendar that a phone reads again and again must also learn that a meeting was
called off, so upper apps register their own entries here; one with the key of an agenda's thing stands in its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from apps.core import clock
from apps.core.registry import Registry


@dataclass(frozen=True)
class Entry:
    """One event. `key` names it for ever, `changes` counts what became of it (SEQUENCE), `last` is the last day of several.

    With `time` it lasts `minutes` by the clock of `zone`; without, it takes whole days and leaves them free.
    """

    key: str
    day: date
    summary: str
    url: str = ""
    last: date | None = None
    time: time | None = None
    minutes: int = 0
    zone: ZoneInfo | None = None
    place: str = ""
    is_cancelled: bool = False
    changes: int = 0


# source(user, organization, start, end) → entries of this user between two days.
Source = Callable[[Any, Any, date, date], Iterable[Entry]]
sources: Registry[Source] = Registry("Источники календаря")


def calendar_source(code: str) -> Callable[[Source], Source]:
    def add(function: Source) -> Source:
        return sources.register(code, function)

    return add


def write(entries: Iterable[Entry], *, name: str = "") -> bytes:
    """The entries as iCalendar (RFC 5545), with the rules of the time zones that they name."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//mentoring-site//RU")
    calendar.add("version", "2.0")
    if name:
        calendar.add("x-wr-calname", name)
        # How often a phone asks again; some know only the older name.
        calendar.add("refresh-interval", timedelta(hours=6), parameters={"value": "DURATION"})
        calendar.add("x-published-ttl", "PT6H")
    for entry in entries:
        calendar.add_component(_event(entry))
    calendar.add_missing_timezones()
    return calendar.to_ical()


def _event(entry: Entry) -> Any:
    from icalendar import Event

    event = Event()
    event.add("uid", f"{entry.key}@mentoring")
    event.add("dtstamp", clock.now())
    event.add("sequence", entry.changes)
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    event.add("summary", entry.summary)
    if entry.place:
        event.add("location", entry.place)
    if entry.url:
        event.add("url", settings.SITE_URL + entry.url)
    if entry.time is None:
        event.add("dtstart", entry.day)
        event.add("dtend", (entry.last or entry.day) + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
    else:
        start = datetime.combine(entry.day, entry.time, tzinfo=entry.zone)
        event.add("dtstart", start)
        event.add("dtend", start + timedelta(minutes=entry.minutes))
    return event
