"""SQL put together once for all organizations (or users), with `PLACE` where the number of one belongs.

Django takes far longer to write a union of sixty questions as SQL than a database to answer it, and PostgreSQL takes twice as long to
plan it; for every school it is the same text with another number in it. So the text is written once a process and, on PostgreSQL,
planned once a connection (ADR 0015).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.db.models.query import get_related_populators

# No organization and no user has this number.
PLACE = -(2**40)
# The statements of a day's pages; the plan of a wide one takes a megabyte of every connection.
PLANNED_AT_ONCE = 16


@dataclass(frozen=True, eq=False)
class Statement:
    """SQL with its parameters; the same object is the same statement."""

    sql: str
    parameters: tuple[Any, ...]

    def rows(self) -> list[tuple]:
        """The answer to a statement that is asked but once."""
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self.parameters)
            return cursor.fetchall()

    def rows_of(self, place: int) -> list[tuple]:
        """The answer for the organization with this number."""
        with connection.cursor() as cursor:
            name = _planned(self)
            if not name:
                return self.rows_unplanned(place)
            cursor.execute(f"EXECUTE {name} (%s)", [place])
            return cursor.fetchall()

    def rows_unplanned(self, place: int) -> list[tuple]:
        """The same without a kept plan: a plan breaks when an update alters a column of its answer while the site runs."""
        with connection.cursor() as cursor:
            cursor.execute(self.sql, [place if each == PLACE else each for each in self.parameters])
            return cursor.fetchall()


def statement_of(rows: QuerySet) -> Statement | None:
    """None for what cannot have a row, as a filter by an empty list."""
    try:
        return Statement(*rows.query.sql_with_params())
    except EmptyResultSet:
        return None


class Selection:
    """A statement that reads objects of a model with their `select_related`: what every request asks for is written once."""

    def __init__(self, rows: QuerySet) -> None:
        self.database = rows.db
        self.compiler = rows.query.get_compiler(rows.db)
        self.statement = Statement(*self.compiler.as_sql())
        # Which columns of a row belong to the object itself, and who fills those that come with it.
        told, columns = self.compiler.klass_info, self.compiler.select
        self.model = told["model"]
        self.own = slice(told["select_fields"][0], told["select_fields"][-1] + 1)
        self.names = [column.target.attname for column, *_ in columns[self.own]]
        # The stubs are of a later Django, which asks for one value more here.
        self.related = get_related_populators(told, columns, self.database)  # type: ignore[call-arg]

    def objects_of(self, place: int) -> list[Any]:
        """The objects for the row (an organization, a user) with this number, as the queryset would give them."""
        rows = self.statement.rows_unplanned(place)
        return [self._object(row) for row in self.compiler.results_iter([rows])]

    def _object(self, row: tuple) -> Any:
        made = self.model.from_db(self.database, self.names, row[self.own])
        for each in self.related:
            each.populate(row, made)
        return made


@contextmanager
def asking_nothing() -> Iterator[None]:
    """A block that puts statements together: what it read now would be of an organization that does not exist, and be kept."""

    def refuse(execute: Any, sql: str, *rest: Any) -> Any:
        raise AssertionError(f"The database is asked while a statement is put together: {sql}")

    with connection.execute_wrapper(refuse):
        yield


# Connection of the driver → statement → its name there, the one used last at the end.
_names: WeakKeyDictionary[Any, OrderedDict[Statement, str]] = WeakKeyDictionary()


def _planned(statement: Statement) -> str | None:
    """The name under which this connection keeps the statement planned; None where nothing is kept.

    A pooler that lends a connection for a transaction would lend the plans of others: the setting against it counts here too.
    """
    if connection.vendor != "postgresql" or connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS"):
        return None
    names = _names.setdefault(connection.connection, OrderedDict())
    if statement not in names:
        if len(names) >= PLANNED_AT_ONCE:
            _say(f"DEALLOCATE {next(iter(names.values()))}")
            names.popitem(last=False)
        name = f"planned_{id(statement)}"
        _say(f"PREPARE {name} (bigint) AS {_with_a_number(statement)}")
        names[statement] = name
    names.move_to_end(statement)
    return names[statement]


def _with_a_number(statement: Statement) -> str:
    """The SQL with all its values in it, and the number of the organization left open."""
    from psycopg2.extensions import AsIs

    values = [AsIs("$1") if each == PLACE else each for each in statement.parameters]
    with connection.connection.cursor() as cursor:
        return cursor.mogrify(statement.sql, values).decode()


def _say(sql: str) -> None:
    """To the driver itself: these are no questions of a page, and each is said once a connection."""
    with connection.wrap_database_errors, connection.connection.cursor() as cursor:
        cursor.execute(sql)
