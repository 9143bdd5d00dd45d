"""Workbooks that leave the system, written row by row: texts stay texts, every sheet prints on readable pages."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from math import ceil
from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from . import clock
from .texts import without_unseen

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A text that begins with one of these would run as a formula in some programs: its cell says that it is a text.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
# What looks like an escaped character in this format (_x0041_) is escaped itself, else it would come back as that character.
ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
LONGEST_CELL, LONGEST_TITLE = 32_767, 31
# Number of the paper size in the format.
A4 = 9
# More columns than this are printed on a landscape page.
PORTRAIT_COLUMNS = 6
# Letters that a landscape page shows and stays readable; a wider table goes over several pages side by side.
PAGE_WIDTH = 200
# Points of a line of text and of the tallest row that the format knows; words break early, bold letters are wider.
LINE, TALLEST, SLACK, BOLDER = 15, 409, 1.15, 1.1


@dataclass(frozen=True)
class Column:
    """Title and width of a column in letters; `percent`: one decimal always stands."""

    title: str
    width: float = 12
    percent: bool = False


@dataclass(frozen=True)
class Sheet:
    """Lines above the table (the first is its title), columns, and rows of plain values; a `Strong` row is bold.

    `held`: how many columns stay in sight when the table is moved aside.
    """

    title: str
    headings: Sequence[str]
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]] = field(default=())
    held: int = 1


class Strong(list):
    """A row in bold: a total, or a heading inside the table."""


def workbook(
    title: str, headings: Sequence[str], columns: Sequence[tuple[str, float]], rows: Iterable[Sequence]
) -> bytes:
    """One sheet with a heading, titles of columns and rows."""
    return book([Sheet(title, headings, [Column(name, width) for name, width in columns], rows)])


def book(sheets: Sequence[Sheet]) -> bytes:
    """The workbook; rows are taken one by one, so they may come from a cursor."""
    from openpyxl import Workbook

    made = Workbook(write_only=True)
    _describe(made, sheets[0].headings[0] if sheets[0].headings else sheets[0].title)
    for style in _styles():
        made.add_named_style(style)
    for name, sheet in zip(_titles(sheets), sheets, strict=True):
        _fill(made.create_sheet(name), sheet)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def by_content(titles: Sequence[str], rows: Iterable[Sequence[Any]], most: float = 48) -> list[Column]:
    """Columns as wide as what stands in them; a long title breaks at its blanks. A title «%» is a column of per cent."""
    widest = [max(map(len, title.split()), default=0) for title in titles]
    for row in rows:
        for place, value in enumerate(row[: len(widest)]):
            if value is not None:
                widest[place] = max(widest[place], len(str(value)))
    return [
        Column(title, min(max(width + 2, 7), most), percent=title == "%")
        for title, width in zip(titles, widest, strict=True)
    ]


def xlsx_response(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.xlsx")
    return response


# ---- a sheet
def _fill(page: Any, sheet: Sheet) -> None:
    """Lines above, titles of columns, rows. What stands before the rows in the file is set before the first of them."""
    header = len(sheet.headings) + (2 if sheet.headings else 1)
    _set_up(page, sheet, header)
    for number, line in enumerate(sheet.headings):
        page.append([_cell(page, _clean(line), "line" if number else "title")])
    if sheet.headings:
        page.append([])
    titles = [_clean(column.title) for column in sheet.columns]
    widths = [column.width for column in sheet.columns]
    _stretch(page, header, _height(titles, [width / BOLDER for width in widths]))
    page.append([_cell(page, title, "header") for title in titles])
    writers = {strong: [_writer(page, column, strong) for column in sheet.columns] for strong in (False, True)}
    for number, row in enumerate(sheet.rows, header + 1):
        lines, write = _height(row, widths), writers[isinstance(row, Strong)]
        _stretch(page, number, lines)
        page.append([cell(value, lines > 1) for cell, value in zip(write, row, strict=False)])
        # It is written: a hundred thousand of them would stay in memory.
        page.row_dimensions.pop(number, None)


def _stretch(page: Any, number: int, lines: int) -> None:
    """A row with words that break is as high as they need: not every program finds that out by itself."""
    if lines > 1:
        page.row_dimensions[number].height = min(lines * LINE, TALLEST)


def _height(values: Sequence[Any], widths: Sequence[float]) -> int:
    """Lines that a row takes."""
    words = ((value, width) for value, width in zip(values, widths, strict=False) if isinstance(value, str))
    return max((_lines(value, width) for value, width in words), default=1)


def _lines(words: str, width: float) -> int:
    """How many lines words take in a column, about."""
    if len(words) <= width and "\n" not in words:
        return 1
    return sum(max(1, ceil(len(line) * SLACK / width)) for line in words.split("\n"))


def _set_up(page: Any, sheet: Sheet, header: int) -> None:
    """Widths, the part that stays in sight, and the printed page: A4, titles of columns, held columns and numbers on every one."""
    from openpyxl.utils import get_column_letter

    for number, column in enumerate(sheet.columns, 1):
        page.column_dimensions[get_column_letter(number)].width = column.width
    page.freeze_panes = f"{get_column_letter(sheet.held + 1)}{header + 1}"
    page.print_title_rows, page.print_title_cols = f"{header}:{header}", f"A:{get_column_letter(sheet.held)}"
    page.page_setup.paperSize = A4
    page.page_setup.orientation = "portrait" if len(sheet.columns) <= PORTRAIT_COLUMNS else "landscape"
    page.sheet_properties.pageSetUpPr.fitToPage = True
    across = max(1, round(sum(column.width for column in sheet.columns) / PAGE_WIDTH))
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = across, 0
    page.oddFooter.left.text, page.oddFooter.right.text = "&A", "&P из &N"


# ---- cells
def _writer(page: Any, column: Column, strong: bool) -> Callable[[Any, bool], Any]:
    """Makes the cells of a column; those of a `tall` row stand at its top.

    A row is written before the next one is made, so a column needs one cell object of each style: to make one, and to find its
    style, costs several times as much as to write it. A plain short value goes to the library as it is.
    """
    bold = " strong" if strong else ""
    styled = cache(lambda style: _cell(page, None, f"{style}{bold}"))
    quoted = cache(lambda: _quoted(page, bold))

    def write(value: Any, tall: bool) -> Any:
        shown = strong or tall
        if value is None or value == "":
            return None
        if isinstance(value, datetime):
            return _with(styled("moment"), clock.local(value).replace(tzinfo=None))
        if isinstance(value, date):
            return _with(styled("day"), value)
        if not isinstance(value, str):
            return _with(styled("percent" if column.percent else "text"), value) if column.percent or shown else value
        words = _clean(value)
        if value.startswith(DANGEROUS):
            return _with(quoted(), words)
        return _with(styled("text"), words) if len(words) > column.width or shown else words

    return write


def _with(cell: Any, value: Any) -> Any:
    """The cell with another value."""
    cell.value = value
    if isinstance(value, str):
        # The library would take «=1+1» for a formula.
        cell.data_type = "s"
    return cell


def _cell(page: Any, value: Any, style: str) -> Any:
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(page)
    cell.style = style
    return _with(cell, value)


def _quoted(page: Any, bold: str) -> Any:
    cell = _cell(page, None, f"text{bold}")
    cell.quotePrefix = True
    return cell


def _clean(words: str) -> str:
    return ESCAPED.sub("_x005F_", without_unseen(words)[:LONGEST_CELL])


def _styles() -> Iterator[Any]:
    """The named styles of a workbook: values as they are and in bold, the lines above a table and its titles."""
    from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side

    top = Alignment(vertical="top", wrap_text=True)
    formats = {"text": "General", "percent": "0.0", "day": "dd.mm.yyyy", "moment": "dd.mm.yyyy hh:mm"}
    for name, shown in formats.items():
        for bold in (False, True):
            font = Font(name="Calibri", size=11, bold=bold)
            yield NamedStyle(f"{name} strong" if bold else name, font=font, alignment=top, number_format=shown)
    yield NamedStyle("title", font=Font(name="Calibri", size=13, bold=True))
    yield NamedStyle("line", font=Font(name="Calibri", size=11))
    yield NamedStyle(
        "header",
        font=Font(name="Calibri", size=11, bold=True),
        fill=PatternFill("solid", fgColor="EDF0F4"),
        border=Border(bottom=Side("thin", color="8A94A0")),
        alignment=Alignment(vertical="center", wrap_text=True),
    )


# ---- the workbook
def _titles(sheets: Sequence[Sheet]) -> list[str]:
    """Names of sheets as the format takes them: no brackets or slashes, at most 31 characters, each once."""
    found: list[str] = []
    for number, sheet in enumerate(sheets, 1):
        name = "".join(c for c in without_unseen(sheet.title) if c not in "[]:*?/\\'")[:LONGEST_TITLE].strip()
        found.append(name if name and name not in found else f"Лист {number}")
    return found


def _describe(made: Any, title: str) -> None:
    """Title and time, no author."""
    moment = clock.now().replace(tzinfo=None)
    made.properties.title, made.properties.creator = without_unseen(title), "Наставничество"
    made.properties.created = made.properties.modified = moment
