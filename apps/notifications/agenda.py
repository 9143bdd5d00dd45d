"""The agenda: everything that has a date and somebody who answers for it.

A source says which rows its things are made of and how one is told. The rows of all sources come in one statement: they have the
same columns (`Line`), and what a thing needs of its people stands beside it, a row for each of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from django.db import models
from django.db.models import F, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast

from apps.core import clock
from apps.core.registry import Registry
from apps.core.russian.numbers import short_name
from apps.organizations.enums import Role
from apps.organizations.models import Membership, Organization

# Hundreds of organizations are not named one by one in every source: the database would read the list as often as there are sources.
MANY = 200


class Due(NamedTuple):
    """One due thing. `key` names it for ever («roadmap.occurrence:17»), `user_ids` are those who answer."""

    key: str
    due: date
    title: str
    url: str
    user_ids: frozenset[int]
    kind: str = ""
    action: str = "Открыть"


class Someone(NamedTuple):
    """A person or a role that a thing concerns. `left_on`: no longer concerned; `gone_on`: left the organization."""

    nth: int | None
    role: str | None
    user: int | None
    last_name: str | None
    first_name: str | None
    middle_name: str | None
    left_on: date | None
    gone_on: date | None

    @property
    def name(self) -> str:
        return short_name(self.last_name or "", self.first_name or "", self.middle_name or "")


@dataclass(slots=True)
class Line:
    """What a thing is made of; a source fills the columns that it has. `place` is the number of the organization."""

    place: int
    pk: int
    public_id: UUID
    title: str
    code: str
    day: date
    since: date | None
    moment: datetime
    people: list[Someone] = field(default_factory=list)

    @property
    def first(self) -> Someone:
        return self.people[0]

    def users(self, *roles: str) -> frozenset[int]:
        """Logins of those who are still concerned (of some roles)."""
        there = (s for s in self.people if s.left_on is None and (not roles or s.role in roles))
        return frozenset(s.user for s in there if s.user)


# Columns of the statement in their order: those of Line, then those of Someone.
OF_THING: dict[str, models.Field] = {
    "place": models.BigIntegerField(),
    "pk": models.BigIntegerField(),
    "public_id": models.UUIDField(),
    "title": models.TextField(),
    "code": models.TextField(),
    "day": models.DateField(),
    "since": models.DateField(),
    "moment": models.DateTimeField(),
}
OF_SOMEONE: dict[str, models.Field] = {
    "nth": models.BigIntegerField(),
    "role": models.TextField(),
    "user": models.BigIntegerField(),
    "last_name": models.TextField(),
    "first_name": models.TextField(),
    "middle_name": models.TextField(),
    "left_on": models.DateField(),
    "gone_on": models.DateField(),
}
COLUMNS = OF_THING | OF_SOMEONE
NAMES = [f"line_{name}" for name in COLUMNS]
WIDTH = len(OF_THING)


def lines(rows: QuerySet, **columns: str | Combinable) -> QuerySet:
    """Rows of a source: for each column that it has a path or an expression. `pk` is given, `place` is `organization` unless said."""
    given = {"place": "organization", "pk": "pk", **columns}
    chosen = {f"line_{name}": _column(given.get(name), kind) for name, kind in COLUMNS.items()}
    return rows.order_by().annotate(**chosen)


def _column(given: str | Combinable | None, kind: models.Field) -> Combinable:
    if given is None:
        # A bare NULL has no type, and UNION wants the columns of all selects to have the same one.
        return Cast(Value(None), kind)
    return F(given) if isinstance(given, str) else given


@dataclass
class Span:
    """What is asked: organizations of ONE time zone, two days (both included), and who holds which role there today.

    Roles are read once for all sources: hundreds of organizations cost as many queries as one.
    """

    organizations: list[Any]
    start: date
    end: date
    # What a source works out once for all its lines.
    notes: dict[Any, Any] = field(default_factory=dict)

    @cached_property
    def today(self) -> date:
        return self.organizations[0].today

    @cached_property
    def numbers(self) -> list[int] | QuerySet:
        """For `organization__in`: their numbers; of many the range of numbers in their zone, what else lies in it is left out later."""
        numbers = [organization.pk for organization in self.organizations]
        if len(numbers) < MANY:
            return numbers
        place = {"timezone": self.organizations[0].timezone, "pk__range": (min(numbers), max(numbers))}
        return Organization.objects.filter(**place).order_by().values("pk")

    @cached_property
    def asked(self) -> set[int]:
        return {organization.pk for organization in self.organizations}

    @cached_property
    def days(self) -> tuple[date, date]:
        return self.start, self.end

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

    def local_day(self, moment: datetime) -> date:
        """The day of a moment in the zone of the organizations."""
        return clock.local(moment, self.organizations[0]).date()


# rows(span) → `lines(…)` of open things, those already done left out.
Rows = Callable[[Span], QuerySet]
# tell(span, line) → its things; those outside the span are left out afterwards.
Tell = Callable[[Span, Line], Iterable[Due]]


@dataclass(frozen=True)
class Source:
    """A kind of due things of some app."""

    code: str
    rows: Rows
    tell: Tell

    def __call__(self, organization: Any, start: date, end: date) -> list[Due]:
        """The things of this source alone in one organization."""
        return [thing for _, thing in _read([self], Span([organization], start, end))]

    def things(self, span: Span, found: Iterable[Line]) -> Iterable[tuple[int, Due]]:
        told = ((line.place, thing) for line in found if line.place in span.asked for thing in self.tell(span, line))
        return (pair for pair in told if span.contains(pair[1].due))


sources: Registry[Source] = Registry("Источники сроков")


def source(code: str, rows: Rows) -> Callable[[Tell], Source]:
    """Registers a source: its rows, and the decorated function that tells the thing of a line."""

    def add(tell: Tell) -> Source:
        return sources.register(code, Source(code, rows, tell))

    return add


def due_things(organization: Any, start: date, end: date) -> list[Due]:
    """Open things of an organization due between two days, the earliest first. Two queries."""
    return due_things_of([organization], start, end)[organization.pk]


def due_things_of(organizations: list[Any], start: date, end: date) -> dict[int, list[Due]]:
    """The same for several organizations of one time zone: number → things."""
    found: dict[int, list[Due]] = {organization.pk: [] for organization in organizations}
    if organizations:
        for number, thing in _read(list(sources), Span(organizations, start, end)):
            found[number].append(thing)
    return {number: sorted(things, key=lambda t: (t.due, t.title, t.key)) for number, things in found.items()}


def _read(asked: list[Source], span: Span) -> Iterable[tuple[int, Due]]:
    found = _lines_of(asked, span)
    for number, one in enumerate(asked):
        yield from one.things(span, found[number].values())


def _lines_of(some: list[Source], span: Span) -> dict[int, dict[int, Line]]:
    """Number of the source → number of the row → its line with its people, in one statement."""
    first, *others = (
        one.rows(span).annotate(line_source=Value(number, models.IntegerField())).values_list("line_source", *NAMES)
        for number, one in enumerate(some)
    )
    found: dict[int, dict[int, Line]] = defaultdict(dict)
    for number, *columns in first.union(*others, all=True) if others else first:
        pk = columns[1]
        if pk not in found[number]:
            found[number][pk] = Line(*columns[:WIDTH])
        found[number][pk].people.append(Someone(*columns[WIDTH:]))
    for told in found.values():
        for line in told.values():
            # A union promises no order; a title names people in the order in which they joined.
            line.people.sort(key=lambda someone: someone.nth or 0)
    return found


def due_for(user: Any, organization: Any, start: date, end: date) -> list[Due]:
    """Open things of one user."""
    return [thing for thing in due_things(organization, start, end) if user.pk in thing.user_ids]
