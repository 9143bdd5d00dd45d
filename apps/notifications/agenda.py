"""The agenda: everything that has a date and somebody who answers for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from apps.core.registry import Registry


@dataclass(frozen=True)
class Due:
    """One due thing. `key` names it for ever («roadmap.occurrence:17»), `user_ids` are those who answer."""

    key: str
    due: date
    title: str
    url: str
    user_ids: frozenset[int]
    kind: str = ""
    action: str = "Открыть"


# source(organization, start, end) → open things due in [start, end]; things already done are left out.
Source = Callable[[Any, date, date], Iterable[Due]]
sources: Registry[Source] = Registry("Источники сроков")


def source(code: str) -> Callable[[Source], Source]:
    def add(function: Source) -> Source:
        return sources.register(code, function)

    return add


def due_things(organization: Any, start: date, end: date) -> list[Due]:
    """Open things of an organization due between two days, the earliest first."""
    found = [thing for read in sources for thing in read(organization, start, end)]
    return sorted(found, key=lambda thing: (thing.due, thing.title))


def due_for(user: Any, organization: Any, start: date, end: date) -> list[Due]:
    """The same, of one user."""
    return [thing for thing in due_things(organization, start, end) if user.pk in thing.user_ids]
