"""Tables of figures as XLSX. What looks like a formula is written as text."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

from apps.core import clock
from apps.core.texts import without_unseen
from apps.metrics.services.figures import Value

from .overview import Overview

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def overview_xlsx(overview: Overview, title: str, day: date) -> bytes:
    """The table organizations × figures: for a share numerator, denominator and per cent, so that anybody can check it."""
    header, rows = ["Организация"], []
    for cell in overview.totals:
        header += [cell.column.title] if not cell.column.is_share else [f"{cell.column.title}: выполнено", "из", "%"]
    for name, cells in [
        *((line.organization.short_name, line.cells) for line in overview.lines),
        ("Итого", overview.totals),
    ]:
        row: list[Any] = [name]
        for cell in cells:
            row += figure_cells(cell.value, cell.column.is_share)
        rows.append(row)
    return workbook([(title[:31], [[title], [f"На дату {day:%d.%m.%Y}"], [], header, *rows])])


def figure_cells(value: Value, is_share: bool) -> list[Any]:
    """One cell for a count; numerator, denominator, per cent for a share; words where there is no number."""
    if value.hidden:
        return [value.reason, None, None] if is_share else [value.reason]
    if not is_share:
        return [value.numerator]
    if value.number is None:
        return [value.numerator, value.reason, None]
    return [value.numerator, value.denominator, round(value.number, 1)]


def workbook(sheets: list[tuple[str, list[list[Any]]]]) -> bytes:
    """Sheets of rows as one XLSX file; column widths by content."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(_sheet_title(title))
        for row in rows:
            sheet.append([_safe(value) for value in row])
        sheet["A1"].font = Font(bold=True, size=13)
        for number, width in enumerate(_widths(rows), 1):
            sheet.column_dimensions[get_column_letter(number)].width = width
        for line in sheet.iter_rows(min_row=2):
            for cell in line:
                cell.alignment = Alignment(wrap_text=True, vertical="top")
    book.properties.creator = "Наставничество"
    book.properties.created = book.properties.modified = clock.now().replace(tzinfo=None)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _safe(value: Any) -> Any:
    """Text that a spreadsheet would take for a formula gets an apostrophe in front."""
    if isinstance(value, str):
        value = without_unseen(value)
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{value}"
    return value


def _sheet_title(title: str) -> str:
    return "".join(c for c in title if c not in r"[]:*?/\\")[:31] or "Лист"


def _widths(rows: list[list[Any]]) -> list[int]:
    """Width of each column by its longest word group, between 9 and 60; the title line does not count."""
    longest: dict[int, int] = {}
    for row in rows[1:]:
        for number, value in enumerate(row):
            longest[number] = max(longest.get(number, 0), len(str(value)) if value is not None else 0)
    return [min(max(longest.get(n, 0) + 2, 9), 60) for n in range(max(longest, default=0) + 1)]
