"""The agenda: everything that has a date and somebody who answers for it.

A source says which rows its things are made of and how one is told. The rows of all sources come in one statement: they have the
same columns (`Line`), and what a thing needs of its people stands beside it, a row for each of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from django.db import connection, models
from django.db.models import QuerySet, Value

from apps.core import clock
from apps.core.registry import Registry
from apps.core.statements import PLACE, Statement, asking_nothing, statement_of
from apps.organizations.enums import Role
from apps.organizations.models import Membership, Organization

from .agenda_lines import NAMES, WIDTH, Line, Someone, as_python, lines

__all__ = ["Due", "Line", "Someone", "Source", "Span", "due_for", "due_things", "due_things_of", "lines", "source"]

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


def numbers_of(organizations: list[Any]) -> list[int] | QuerySet:
    """For `organization__in`, of organizations of ONE time zone: their numbers; of many the range of numbers in their zone, and what
    else lies in it is left out later."""
    numbers = [organization.pk for organization in organizations]
    if len(numbers) < MANY:
        return numbers
    place = {"timezone": organizations[0].timezone, "pk__range": (min(numbers), max(numbers))}
    return Organization.objects.filter(**place).order_by().values("pk")


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
        return numbers_of(self.organizations)

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
        rows = Membership.objects.valid_on(self.today).filter(organization__in=self.numbers)
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
    found: dict[int, dict[int, Line]] = defaultdict(dict)
    for row in as_python(_rows(tuple(some), span)):
        told, pk = found[row[0]], row[2]
        line = told.get(pk)
        if line is None:
            line = told[pk] = Line(*row[1 : WIDTH + 1])
        line.people.append(Someone._make(row[WIDTH + 1 :]))
    for told in found.values():
        for line in told.values():
            if len(line.people) > 1:
                # A union promises no order; a title names people in the order in which they joined.
                line.people.sort(key=lambda someone: someone.nth or 0)
    return found


def _rows(some: tuple[Source, ...], span: Span) -> list[tuple]:
    """The answer of the database; None is a statement that has nothing to look for."""
    if len(span.organizations) > 1:
        statement = _statement(some, span)
        return statement.rows() if statement else []
    (organization,) = span.organizations
    kept = _kept(some, span.days, span.today, organization.timezone, connection.vendor)
    return kept.rows_of(organization.pk) if kept else []


# The first page and the calendar of a school ask for different days, and every time zone has a today of its own.
@lru_cache(maxsize=64)
def _kept(
    some: tuple[Source, ...], days: tuple[date, date], today: date, timezone: str, vendor: str
) -> Statement | None:
    """The statement of a single organization depends on the days and on nothing else of it. `vendor`: the text is of a database."""
    span = Span([Organization(pk=PLACE, timezone=timezone)], *days)
    span.today = today
    with asking_nothing():
        return _statement(some, span)


def _statement(some: tuple[Source, ...], span: Span) -> Statement | None:
    first, *others = (
        one.rows(span).annotate(line_source=Value(number, models.IntegerField())).values_list("line_source", *NAMES)
        for number, one in enumerate(some)
    )
    return statement_of(first.union(*others, all=True) if others else first)


def due_for(user: Any, organization: Any, start: date, end: date) -> list[Due]:
    """Open things of one user."""
    return [thing for thing in due_things(organization, start, end) if user.pk in thing.user_ids]
