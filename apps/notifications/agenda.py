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
# The same for many organizations at once: number of the organization → its things, by a fixed number of queries.
ManySource = Callable[[list[Any], date, date], dict[int, list[Due]]]
sources: Registry[Source] = Registry("Источники сроков")
_many: dict[str, ManySource] = {}


def source(code: str, *, many: ManySource | None = None) -> Callable[[Source], Source]:
    """Registers a source; `many` answers for hundreds of organizations, where one by one would be slow."""

    def add(function: Source) -> Source:
        if many is not None:
            _many[code] = many
        return sources.register(code, function)

    return add


def due_things(organization: Any, start: date, end: date) -> list[Due]:
    """Open things of an organization due between two days, the earliest first."""
    return due_things_of([organization], start, end)[organization.pk]


def due_things_of(organizations: list[Any], start: date, end: date) -> dict[int, list[Due]]:
    """The same for several organizations: number → things."""
    found: dict[int, list[Due]] = {organization.pk: [] for organization in organizations}
    for code in sources.codes():
        for number, things in _read(code, organizations, start, end).items():
            found[number] += things
    return {number: sorted(things, key=lambda thing: (thing.due, thing.title)) for number, things in found.items()}


def _read(code: str, organizations: list[Any], start: date, end: date) -> dict[int, list[Due]]:
    if code in _many and len(organizations) > 1:
        return _many[code](organizations, start, end)
    read = sources.get(code)
    return {organization.pk: list(read(organization, start, end)) for organization in organizations}


def due_for(user: Any, organization: Any, start: date, end: date) -> list[Due]:
    """Open things of one user."""
    return [thing for thing in due_things(organization, start, end) if user.pk in thing.user_ids]
