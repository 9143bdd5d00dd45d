"""Workbooks that leave the system: the same columns as on the screen, the filter and the date in the heading."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from apps.core import clock

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A text that begins with one of these would run as a formula in some programs.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def workbook(
    title: str, headings: Sequence[str], columns: Sequence[tuple[str, int]], rows: Iterable[Sequence]
) -> bytes:
    """A sheet with a heading, titles of columns and rows. Texts stay texts, whatever they begin with."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    for number, (_, width) in enumerate(columns):
        sheet.column_dimensions[_letter(number)].width = width
    for line in headings:
        sheet.append([plain_cell(sheet, line)])
    sheet.append([plain_cell(sheet, name, bold=True) for name, _ in columns])
    for row in rows:
        sheet.append([plain_cell(sheet, value) for value in row])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _letter(number: int) -> str:
    from openpyxl.utils import get_column_letter

    return get_column_letter(number + 1)


def plain_cell(sheet: Any, value: Any, *, bold: bool = False) -> Any:
    """A plain value for the writer; a dangerous text becomes a cell that is text and says so."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    if isinstance(value, str) and (bold or value.startswith(DANGEROUS)):
        cell = WriteOnlyCell(sheet, value="")
        cell._value, cell.data_type = value, "s"
        cell.quotePrefix = True
        if bold:
            cell.font = Font(bold=True)
        return cell
    if isinstance(value, date) and not isinstance(value, datetime):
        cell = WriteOnlyCell(sheet, value=value)
        cell.number_format = "DD.MM.YYYY"
        return cell
    return value


def xlsx_response(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.xlsx")
    response["Cache-Control"] = "private, no-store"
    return response


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


def base(organization: Any, role: str, participations: Iterable[Any], headings: Sequence[str]) -> bytes:
    """A base with the columns of the template, so that the file can be loaded back, and whether a consent is in force."""
    from .imports.template import columns_for

    columns = columns_for(organization, role)
    rows = ([_value(row, c.code) for c in columns] + ["есть" if row.has_consent else "нет"] for row in participations)
    titles = [(column.title, column.width) for column in columns] + [("Согласие", 10)]
    return workbook("Наставники" if role == "mentor" else "Наставляемые", headings, titles, rows)


def _value(row: Any, code: str) -> Any:
    """One cell of a base: of the person, or of his participation."""
    if code in ("gender", "category"):
        return getattr(row.person, f"get_{code}_display")()
    owner = row.person if hasattr(row.person, code) else row
    found = getattr(owner, code)
    return found if found is None or isinstance(found, str | int | date) else str(found)
