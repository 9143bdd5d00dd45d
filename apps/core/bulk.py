"""Writing many rows whose objects nobody needs: made ready without a lock, put into their table in one step.

PostgreSQL takes them as one COPY. SQLite has a single lock for all who write, so there the rows wait in a table of the connection's
own, which that lock does not cover, and are copied by one statement: docs/adr/0014-rows-made-ready-before-the-lock.md.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import StringIO
from itertools import count, islice
from typing import Any
from uuid import UUID

from django.db import connections, models, router, transaction

CHUNK = 1000
# Pages of the file in memory, in KiB: by default 2 MB, and every index of a large table is then read again and again.
SQLITE_CACHE = 32_768
AS_THEY_ARE = {models.CharField, models.TextField, models.IntegerField, models.BigIntegerField, models.ForeignKey}
PLAIN_TYPES = {str, int, type(None)}
# What COPY takes as the text that Python makes of it.
TEXT_TYPES = {int, float, bool, date, datetime, Decimal, UUID}
NULL = "\\N"
ESCAPED = re.compile(r"[\\\t\n\r]")
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_names = count()


def insert_many(
    model: type[models.Model], rows: Iterable[Mapping[str, Any]], *, ignore_conflicts: bool = False
) -> None:
    """Inserts rows given as field name → value (a link by its number), defaults filled in; call it inside a transaction.

    No objects, no signals, no numbers back: several times as fast as `bulk_create`. `ignore_conflicts`: a row that a unique
    constraint refuses is passed over.
    """
    prepare(model, rows).write(ignore_conflicts=ignore_conflicts)


def reserve(model: type[models.Model], amount: int) -> Sequence[int]:
    """Numbers for as many new rows, which nobody else will get; what is not used stays a gap."""
    connection = connections[router.db_for_write(model)]
    table = model._meta.db_table
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            of_table = [connection.ops.quote_name(table), model._meta.pk.column, amount]
            cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)", of_table)
            return [number for (number,) in cursor.fetchall()]
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute("UPDATE sqlite_sequence SET seq = seq + %s WHERE name = %s", [amount, table])
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        found = cursor.fetchone()
        last = found[0] if found else amount
        if found is None:
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, last])
    return range(last - amount + 1, last + 1)


def prepare(
    model: type[models.Model],
    rows: Iterable[Mapping[str, Any]],
    *,
    numbers: Sequence[int] | None = None,
    only: Iterable[str] | None = None,
) -> Prepared:
    """Makes rows ready to be written, each given as for `insert_many`; nothing is locked. `numbers` are those of the rows.

    `only`: the fields that change in the rows of these numbers.
    """
    connection = connections[router.db_for_write(model)]
    key = model._meta.pk
    chosen = None if only is None else set(only)
    fields = [f for f in model._meta.concrete_fields if f is not key and (chosen is None or f.name in chosen)]
    changes = [_to_database(field, connection) for field in fields]
    names = [str(field.column) for field in (fields if numbers is None else [*fields, key])]
    made = (Copied if connection.vendor == "postgresql" else Staged)(connection, model._meta.db_table, names)
    left, left_numbers = iter(rows), iter(numbers or ())
    while chunk := list(islice(left, CHUNK)):
        columns = [_column(field, chunk, change) for field, change in zip(fields, changes, strict=True)]
        if numbers is not None:
            columns.append(list(islice(left_numbers, len(chunk))))
        made.add(columns)
    return made


class Copied:
    """Rows for PostgreSQL: the text of a COPY."""

    def __init__(self, connection: Any, table: str, names: list[str]) -> None:
        self.connection, self.table = connection, connection.ops.quote_name(table)
        self.columns = [connection.ops.quote_name(name) for name in names]
        self.names = ", ".join(self.columns)
        self.text = StringIO()

    def add(self, columns: list[list[Any]]) -> None:
        """A column of one value for all (a school, an instant, a default) is written into the pattern of the lines."""
        pattern, varying = [], []
        for column in columns:
            texts = _texts(column)
            if texts.count(texts[0]) == len(texts):
                pattern.append(texts[0].replace("%", "%%"))
            else:
                pattern.append("%s")
                varying.append(texts)
        line = "\t".join(pattern) + "\n"
        rows = zip(*varying, strict=True) if varying else [()] * len(columns[0])
        self.text.write("".join([line % row for row in rows]))

    def write(self, *, ignore_conflicts: bool = False) -> None:
        """Puts the rows into their table; call it once, inside a transaction."""
        with self.connection.cursor() as cursor:
            if not ignore_conflicts:
                self._copy(cursor, self.table)
                return
            # COPY itself passes nothing over.
            copied = f"INSERT INTO {self.table} ({self.names}) SELECT {self.names} FROM"
            self._aside(cursor, lambda place: f"{copied} {place} ON CONFLICT DO NOTHING")

    def update(self) -> None:
        """Changes the rows of these numbers; call it once, inside a transaction."""
        with self.connection.cursor() as cursor:
            self._aside(cursor, lambda place: _update(self.table, self.columns, place))

    def _copy(self, cursor: Any, target: str) -> None:
        self.text.seek(0)
        with self.connection.wrap_database_errors:
            cursor.copy_expert(f"COPY {target} ({self.names}) FROM STDIN", self.text)

    def _aside(self, cursor: Any, statement: Callable[[str], str]) -> None:
        """Copies the rows into a table of their own and takes them from there."""
        place = f'"ready_{next(_names)}"'
        cursor.execute(f"CREATE TEMP TABLE {place} ON COMMIT DROP AS SELECT {self.names} FROM {self.table} WHERE false")
        self._copy(cursor, place)
        cursor.execute(statement(place))
        cursor.execute(f"DROP TABLE {place}")


class Staged:
    """Rows for SQLite: in a temporary table, in memory. One that is never written goes with the connection."""

    def __init__(self, connection: Any, table: str, names: list[str]) -> None:
        self.connection, self.table = connection, connection.ops.quote_name(table)
        self.columns = [connection.ops.quote_name(name) for name in names]
        self.names = ", ".join(self.columns)
        self.place = f'temp."ready_{next(_names)}"'
        self.filling = f"INSERT INTO {self.place} VALUES ({', '.join(['%s'] * len(names))})"
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TABLE {self.place} ({self.names})")

    def add(self, columns: list[list[Any]]) -> None:
        with self.connection.cursor() as cursor:
            # `atomic` would begin with the lock of the whole file; a savepoint locks only what it touches.
            cursor.execute("SAVEPOINT ready")
            try:
                cursor.executemany(self.filling, list(zip(*columns, strict=True)))
            finally:
                cursor.execute("RELEASE ready")

    def write(self, *, ignore_conflicts: bool = False) -> None:
        """Puts the rows into their table; call it once, inside a transaction."""
        passing = " WHERE true ON CONFLICT DO NOTHING" if ignore_conflicts else ""
        self._take(f"INSERT INTO {self.table} ({self.names}) SELECT * FROM {self.place}{passing}")

    def update(self) -> None:
        """Changes the rows of these numbers; call it once, inside a transaction."""
        self._take(_update(self.table, self.columns, self.place))

    def _take(self, statement: str) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(f"PRAGMA cache_size = -{SQLITE_CACHE}")
            cursor.execute(statement)
            cursor.execute(f"DROP TABLE {self.place}")


Prepared = Copied | Staged


def _update(table: str, columns: list[str], place: str) -> str:
    """One statement that takes the values of all rows; the last column is their number."""
    *changing, key = columns
    values = ", ".join(f"{name} = ready.{name}" for name in changing)
    return f"UPDATE {table} SET {values} FROM {place} AS ready WHERE {table}.{key} = ready.{key}"


def _column(field: models.Field, rows: list[Mapping[str, Any]], change: Callable[[Any], Any]) -> list[Any]:
    """Values of one field as the database takes them; what neighbouring rows share (an instant, a school) is prepared once."""
    name = field.attname
    is_shared = not callable(field.default) or field.default in (dict, list)
    shared = field.get_default() if is_shared else None
    values = [row[name] if name in row else shared if is_shared else field.get_default() for row in rows]
    # A choice of an enumeration is a text of another type, which the driver takes for a name.
    if type(field) in AS_THEY_ARE and set(map(type, values)) <= PLAIN_TYPES:
        return values
    prepared: list[Any] = []
    for place, value in enumerate(values):
        is_repeated = place > 0 and value is values[place - 1]
        prepared.append(prepared[-1] if is_repeated else change(value))
    return prepared


def _to_database(field: models.Field, connection: Any) -> Callable[[Any], Any]:
    """How a value of the column becomes a parameter."""
    if isinstance(field, models.JSONField) and connection.vendor == "postgresql":
        # The driver would write each Cyrillic letter as six; the database would read them all.
        return lambda value: None if value is None else json.dumps(value, ensure_ascii=False, cls=field.encoder)
    return lambda value: field.get_db_prep_save(value, connection)


def _texts(column: list[Any]) -> list[str]:
    """Values as COPY reads them. Raises TypeError for a kind of value that it has not been taught."""
    return [value if type(value) is str and not ESCAPED.search(value) else _text(value) for value in column]


def _text(value: Any) -> str:
    if value is None:
        return NULL
    if isinstance(value, str):
        return str(value).translate(ESCAPES)
    if type(value) not in TEXT_TYPES:
        raise TypeError(f"COPY is not taught how to write {type(value).__name__}.")
    return str(value)
