"""The file given back with what is wrong marked in its cells: red cell, note with advice, and a column of remarks."""

from __future__ import annotations

import io
from collections import defaultdict
from datetime import date, datetime
from typing import Any

from apps.core.texts import without_unseen
from apps.core.workbooks import DANGEROUS

from .plan import Plan
from .rows import Row

RED, YELLOW = "FFD9D9", "FFF6CC"


def workbook(plan: Plan) -> bytes:
    """The sheet as it was read; rows that will not be taken have their cells in red."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet((plan.table.sheet.name or "Лист")[:31])
    # One row of the file may name several people.
    wrong: dict[int, list[Row]] = defaultdict(list)
    for step in plan.steps:
        if step.row.problems or step.row.notes or step.row.consent_note or step.row.clearance_note:
            wrong[step.row.number].append(step.row)
    width = max((len(row) for row in plan.table.sheet.rows), default=0)
    for number, raw in enumerate(plan.table.sheet.rows, start=1):
        remark = "Замечания" if number == plan.table.header_row + 1 else _remark(wrong.get(number, []))
        cells = [_plain(sheet, value) for value in [*raw, *[None] * (width - len(raw)), remark]]
        _mark(sheet, cells, wrong.get(number, []))
        sheet.append(cells)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _plain(sheet: Any, value: Any) -> Any:
    """A plain value for the writer; a text that looks like a formula becomes a cell that is text and says so."""
    from openpyxl.cell import WriteOnlyCell

    if isinstance(value, str):
        value = without_unseen(value)
    if isinstance(value, str) and value.startswith(DANGEROUS):
        cell = WriteOnlyCell(sheet, value="")
        cell._value, cell.data_type = value, "s"
        cell.quotePrefix = True
        return cell
    if isinstance(value, date) and not isinstance(value, datetime):
        cell = WriteOnlyCell(sheet, value=value)
        cell.number_format = "DD.MM.YYYY"
        return cell
    return value


def _remark(rows: list[Row]) -> str:
    problems = [problem.reason for row in rows for problem in row.problems]
    notes = [note for row in rows for note in (*row.notes, row.consent_note, row.clearance_note) if note]
    return "; ".join(dict.fromkeys(problems or notes))


def _mark(sheet: Any, cells: list[Any], rows: list[Row]) -> None:
    """Paints the cells of a row that have a problem; a problem without a place paints the first cell."""
    problems = [problem for row in rows for problem in row.problems]
    for problem in problems:
        place = problem.place if problem.place is not None and problem.place < len(cells) else 0
        cells[place] = _painted(sheet, cells[place], RED, problem.reason)
    if rows and not problems:
        cells[-1] = _painted(sheet, cells[-1], YELLOW, "")


def _painted(sheet: Any, value: Any, colour: str, note: str) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    cell = value if hasattr(value, "fill") else WriteOnlyCell(sheet, value=value)
    cell.fill = PatternFill("solid", fgColor=colour)
    if note:
        cell.comment = Comment(note, "Проверка")
    return cell
