"""Workbooks that leave the system. Texts stay texts, whatever they begin with."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from .texts import without_unseen

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

    if isinstance(value, str):
        value = without_unseen(value)
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
