"""The agenda: everything that has a date and somebody who answers for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property, wraps
from typing import Any

from apps.core.registry import Registry
from apps.organizations.enums import Role
from apps.organizations.models import Membership


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


@dataclass
class Span:
    """What is asked: organizations of ONE time zone, two days (both included), and who holds which role there today.

    Roles are read once for all sources: hundreds of organizations cost as many queries as one.
    """

    organizations: list[Any]
    start: date
    end: date

    @cached_property
    def today(self) -> date:
        return self.organizations[0].today

    @cached_property
    def numbers(self) -> list[int]:
        return [organization.pk for organization in self.organizations]

    @cached_property
    def by_number(self) -> dict[int, Any]:
        return {organization.pk: organization for organization in self.organizations}

    @cached_property
    def roles(self) -> dict[int, dict[str, frozenset[int]]]:
        """Number of the organization → role → users who hold it today."""
        found: dict[int, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
        rows = Membership.objects.valid_on(self.today).filter(organization__in=self.organizations)
        for number, role, user in rows.values_list("organization_id", "role", "user"):
            found[number][role].add(user)
        return {number: {role: frozenset(users) for role, users in held.items()} for number, held in found.items()}

    def users(self, number: int, *roles: str) -> frozenset[int]:
        held = self.roles.get(number, {})
        return frozenset().union(*(held.get(role, frozenset()) for role in roles))

    def curators(self, number: int) -> frozenset[int]:
        return self.users(number, Role.CURATOR)

    def directors(self, number: int) -> frozenset[int]:
        return self.users(number, Role.DIRECTOR, Role.ACTING_DIRECTOR)

    def contains(self, day: date) -> bool:
        return self.start <= day <= self.end


# source(organization, start, end) → open things due in [start, end]; things already done are left out.
Source = Callable[[Any, date, date], Iterable[Due]]
# The same of a span, by a fixed number of queries: (number of the organization, its thing).
SetSource = Callable[[Span], Iterable[tuple[int, Due]]]
sources: Registry[Source] = Registry("Источники сроков")
_sets: dict[str, SetSource] = {}


def source(code: str) -> Callable[[Source], Source]:
    """Registers a source that is asked organization by organization: for few rows and rare things only."""

    def add(function: Source) -> Source:
        return sources.register(code, function)

    return add


def set_source(code: str) -> Callable[[SetSource], Source]:
    """Registers a source that answers for many organizations at once; it may be asked for one as well."""

    def add(function: SetSource) -> Source:
        @wraps(function)
        def of_one(organization: Any, start: date, end: date) -> list[Due]:
            return [thing for _, thing in function(Span([organization], start, end))]

        _sets[code] = function
        return sources.register(code, of_one)

    return add


def due_things(organization: Any, start: date, end: date) -> list[Due]:
    """Open things of an organization due between two days, the earliest first."""
    return due_things_of([organization], start, end)[organization.pk]


def due_things_of(organizations: list[Any], start: date, end: date) -> dict[int, list[Due]]:
    """The same for several organizations of one time zone: number → things."""
    found: dict[int, list[Due]] = {organization.pk: [] for organization in organizations}
    if not organizations:
        return found
    span = Span(organizations, start, end)
    for code in sources.codes():
        for number, thing in _read(code, span):
            found[number].append(thing)
    return {number: sorted(things, key=lambda thing: (thing.due, thing.title)) for number, things in found.items()}


def _read(code: str, span: Span) -> Iterable[tuple[int, Due]]:
    if code in _sets:
        return _sets[code](span)
    read = sources.get(code)
    return ((o.pk, thing) for o in span.organizations for thing in read(o, span.start, span.end))


def due_for(user: Any, organization: Any, start: date, end: date) -> list[Due]:
    """Open things of one user."""
    return [thing for thing in due_things(organization, start, end) if user.pk in thing.user_ids]
