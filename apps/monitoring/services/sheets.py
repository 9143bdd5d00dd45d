"""Tables of figures as XLSX."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from apps.core.workbooks import XLSX, Column, Sheet, Strong, book, by_content
from apps.metrics.services.figures import Value

from .overview import Overview

__all__ = ["XLSX", "Column", "Sheet", "Strong", "book", "figure_cells", "figure_titles", "overview_xlsx", "table"]


def table(
    title: str, headings: Sequence[str], titles: Sequence[str], rows: list[Sequence[Any]], held: int = 1
) -> Sheet:
    """A sheet whose columns are as wide as their content."""
    return Sheet(title, headings, by_content(titles, rows), rows, held)


def overview_xlsx(overview: Overview, title: str, day: date) -> bytes:
    """The table organizations × figures: for a share numerator, denominator and per cent, so that anybody can check it."""
    titles = ["Организация"]
    for cell in overview.totals:
        titles += figure_titles(cell.column.title, cell.column.is_share)
    rows: list[Sequence[Any]] = [_row(line.organization.short_name, line.cells) for line in overview.lines]
    rows.append(Strong(_row("Итого", overview.totals)))
    return book([table("Организации", [title, f"На дату {day:%d.%m.%Y}"], titles, rows)])


def _row(name: str, cells: list[Any]) -> list[Any]:
    row: list[Any] = [name]
    for cell in cells:
        row += figure_cells(cell.value, cell.column.is_share)
    return row


def figure_titles(title: str, is_share: bool) -> list[str]:
    """Titles over the cells of a figure."""
    return [f"{title}: выполнено", "из", "%"] if is_share else [title]


def figure_cells(value: Value | None, is_share: bool) -> list[Any]:
    """One cell for a count; numerator, denominator, per cent for a share; words where there is no number."""
    if value is None:
        return [None, None, None] if is_share else [None]
    if value.hidden:
        return [value.reason, None, None] if is_share else [value.reason]
    if not is_share:
        return [value.reason if value.number is None else round(value.numerator, 2)]
    if value.number is None:
        return [value.numerator, value.reason, None]
    return [value.numerator, value.denominator, round(value.number, 1)]
