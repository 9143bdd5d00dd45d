"""What the statement of the agenda is made of: the same columns for every source, a row for each person of a thing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection, models
from django.db.models import F, QuerySet
from django.db.models.expressions import Combinable, Expression

from apps.core.russian.numbers import short_name


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
    chosen = {f"line_{name}": _column(name, given.get(name)) for name in COLUMNS}
    return rows.order_by().annotate(**chosen)


class Nothing(Expression):
    """An empty column of a type: UNION wants the columns of all selects to have the same one, and a bare NULL has none.

    There are more of them in a statement than of the others, and nothing in them is to be resolved.
    """

    def __init__(self, kind: models.Field) -> None:
        super().__init__(output_field=kind)

    def resolve_expression(self, *_: Any, **__: Any) -> Nothing:
        return self

    relabeled_clone = resolve_expression

    def get_group_by_cols(self) -> list:
        return []

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple]:
        return f"CAST(NULL AS {self.output_field.cast_db_type(connection)})", ()


NOTHING = {name: Nothing(kind) for name, kind in COLUMNS.items()}


def _column(name: str, given: str | Combinable | None) -> Combinable:
    if given is None:
        return NOTHING[name]
    return F(given) if isinstance(given, str) else given


def as_python(rows: list[tuple]) -> Iterable[Sequence[Any]]:
    """What the database keeps as text (SQLite: days, moments, identifiers) as what it is."""
    changes = [
        (place, change, column)
        for place, column in enumerate(NOTHING.values(), 1)
        for change in (*connection.ops.get_db_converters(column), *column.get_db_converters(connection))
    ]
    if not changes:
        return rows
    told = [list(row) for row in rows]
    for row in told:
        for place, change, column in changes:
            row[place] = change(row[place], column, connection)
    return told
