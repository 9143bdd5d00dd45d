"""Workbooks that leave the system: the same columns as on the screen, the filter and the date in the heading."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from apps.core import clock
from apps.core.workbooks import XLSX, workbook, xlsx_response

__all__ = ["XLSX", "workbook", "xlsx_response"]

ROWS_AT_ONCE = 1000


def journal(organization: Any, entries: Iterable[Any], people: dict, now: datetime) -> bytes:
    """The access journal: when, who, what, whose data, how many rows, from where."""
    from .tables import object_words

    columns = [("Когда", 18), ("Кто", 34), ("Действие", 14), ("Чьи данные", 40), ("Записей", 10), ("Откуда", 18)]
    headings = [f"Журнал доступа к персональным данным. {organization}", f"Выгружено {_moment(now, organization)}"]

    def line(entry: Any) -> list[Any]:
        person = people.get((entry.object_type, entry.object_id))
        whose = person.full_name if person else object_words(entry)
        kind = entry.get_kind_display()
        return [_moment(entry.at, organization), entry.user.full_name, kind, whose, entry.rows, entry.ip or ""]

    return workbook("Журнал доступа", headings, columns, (line(entry) for entry in entries))


def _moment(at: datetime, organization: Any) -> str:
    return f"{clock.local(at, organization):%d.%m.%Y %H:%M:%S}"


def base(organization: Any, role: str, participations: QuerySet[Any], headings: Sequence[str]) -> bytes:
    """A base with the columns of the template, so that the file can be loaded back, and whether a consent is in force.

    Rows come from the cursor and are forgotten: the file of a hundred thousand takes no more memory than that of a thousand.
    """
    from .imports.template import columns_for

    columns = columns_for(organization, role)
    codes = [column.code for column in columns]
    found = participations.iterator(chunk_size=ROWS_AT_ONCE)
    rows = ([_value(row, code) for code in codes] + ["есть" if row.has_consent else "нет"] for row in found)
    titles = [(column.title, column.width) for column in columns] + [("Согласие", 10)]
    return workbook("Наставники" if role == "mentor" else "Наставляемые", headings, titles, rows)


def _value(row: Any, code: str) -> Any:
    """One cell of a base: of the person, or of his participation."""
    if code in ("gender", "category"):
        return getattr(row.person, f"get_{code}_display")()
    owner = row.person if hasattr(row.person, code) else row
    found = getattr(owner, code)
    return found if found is None or isinstance(found, str | int | date) else str(found)
