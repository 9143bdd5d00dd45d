"""Spreadsheets made for tests: as tidy or as untidy as a school's own."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

HEADER = ["Фамилия", "Имя", "Отчество", "Дата рождения", "Класс", "Должность"]


def xlsx_bytes(rows: Sequence[Sequence[Any]], *, title: str = "Лист1", **more: Sequence[Sequence[Any]]) -> bytes:
    """A workbook; further sheets by keyword."""
    from openpyxl import Workbook

    book = Workbook()
    book.active.title = title
    for name, content in {title: rows, **more}.items():
        sheet = book[name] if name in book.sheetnames else book.create_sheet(name)
        for row in content:
            sheet.append(list(row))
    return saved(book)


def saved(book: Any) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def csv_bytes(rows: Sequence[Sequence[Any]], *, encoding: str = "utf-8-sig", delimiter: str = ";") -> bytes:
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter).writerows(rows)
    return stream.getvalue().encode(encoding)


def ods_bytes(
    rows: Sequence[Sequence[str | None]], *, merged: dict[tuple[int, int], tuple[int, int]] | None = None
) -> bytes:
    """`merged`: row and column of a cell → rows and columns it stands over."""
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table, TableCell, TableRow
    from odf.text import P

    document = OpenDocumentSpreadsheet()
    table = Table(name="Лист1")
    for number, row in enumerate(rows):
        line = TableRow()
        for place, value in enumerate(row):
            down, across = (merged or {}).get((number, place), (1, 1))
            cell = TableCell(valuetype="string", numberrowsspanned=down, numbercolumnsspanned=across)
            cell.addElement(P(text="" if value is None else str(value)))
            line.addElement(cell)
        table.addElement(line)
    document.spreadsheet.addElement(table)
    return saved(document)


def values_of(content: bytes) -> list[list[Any]]:
    """Cells of the first sheet of a workbook."""
    from openpyxl import load_workbook

    return [list(row) for row in load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True)]
