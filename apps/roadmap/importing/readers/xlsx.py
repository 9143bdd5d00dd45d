"""Excel books: every visible sheet is a table, merged cells become spans."""

import io
import re
from bisect import bisect_left, bisect_right
from datetime import date, datetime, time
from typing import Any

from lxml import etree

from ..archive import DAMAGED, Archive
from ..errors import UnreadableDocument
from ..grid import Block, Cell, Grid, clean_lines
from ..limits import MAX_CELLS, MAX_COLUMNS, check_grid, check_stored

_MONTHS = [
    "январь",
    "февраль",
    "март",
    "апрель",
    "май",
    "июнь",
    "июль",
    "август",
    "сентябрь",
    "октябрь",
    "ноябрь",
    "декабрь",
]


def read_xlsx(archive: Archive, data: bytes) -> list[Block]:
    """One table per sheet that holds anything."""
    import openpyxl

    archive.check_no_entities()
    _check_extent(archive)
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True, rich_text=False)
    grids = [_grid(sheet) for sheet in book.worksheets if sheet.sheet_state == "visible"]
    return [grid for grid in grids if grid.rows]


# A part with cells, whatever its name and encoding.
_CELLS = ["sheetData".encode(code) for code in ("ascii", "utf-16-le", "utf-16-be")]
_AREA = re.compile(r"\$?([A-Za-z]{0,3})\$?(\d{0,7}):\$?([A-Za-z]{0,3})\$?(\d{0,7})")
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384


def _check_extent(archive: Archive) -> None:
    """Refuse what the library would make millions of cells of: it does so before anything can be asked of it."""
    for part in sorted(archive.names):
        data = archive.read(part)
        if any(mark in data for mark in _CELLS):
            extent = _Extent()
            try:
                etree.fromstring(data, etree.XMLParser(target=extent, resolve_entities=False, no_network=True))
            except (etree.XMLSyntaxError, ValueError):
                raise UnreadableDocument(DAMAGED)


class _Extent:
    """Counts the cells of a sheet as its text goes by: rows, cells, every place of a merged area and of a link."""

    def __init__(self) -> None:
        self.cells = 0

    def start(self, tag: str, attributes: Any) -> None:
        kind = tag.rpartition("}")[2]
        if kind in ("c", "row"):
            self.cells += 1
        elif kind in ("mergeCell", "hyperlink"):
            self.cells += _size_of(attributes.get("ref", ""))
        check_stored(self.cells)

    def end(self, tag: str) -> None:
        """Nothing is kept."""

    def data(self, text: str) -> None:
        """Nothing is kept."""

    def close(self) -> None:
        """Nothing is kept."""


def _size_of(area: str) -> int:
    """How many places an area has: «A1:D3» 12; a side that is not named reaches to the end of the sheet."""
    found = _AREA.fullmatch(area)
    if found is None:
        return 1
    left, top, right, bottom = found.groups()
    columns = (_column(right) or _LAST_COLUMN) - (_column(left) or 1) + 1
    rows = int(bottom or _LAST_ROW) - int(top or 1) + 1
    return max(columns, 1) * max(rows, 1)


def _column(letters: str) -> int:
    place = 0
    for letter in letters.upper():
        place = place * 26 + ord(letter) - ord("A") + 1
    return place


def _grid(sheet: Any) -> Grid:
    # Only stored cells are looked at: a stray cell at XFD1048576 makes the walk over all places endless.
    cells = {place: cell for place, cell in sheet._cells.items() if _value(cell)}
    rows = sorted({row for row, _ in cells})
    columns = sorted({column for _, column in cells})
    check_grid(len(rows), len(columns))
    merges = _merges(sheet, rows, columns)
    grid = Grid([], name=sheet.title)
    for row in rows:
        grid.rows.append(_row(row, columns, cells, merges))
    return grid


def _merges(sheet: Any, rows: list[int], columns: list[int]) -> dict[tuple[int, int], Any]:
    """Merged area by place, for places that hold anything."""
    found: dict[tuple[int, int], Any] = {}
    for area in list(sheet.merged_cells.ranges)[:MAX_CELLS]:
        inside = rows[bisect_left(rows, area.min_row) : bisect_right(rows, area.max_row)]
        across = columns[bisect_left(columns, area.min_col) : bisect_right(columns, area.max_col)]
        found.update({(row, column): area for row in inside for column in across})
        check_grid(len(found) // MAX_COLUMNS, 1)
    return found


def _row(row: int, columns: list[int], cells: dict, merges: dict) -> list[Cell]:
    found: list[Cell] = []
    skip_to = 0
    for place, column in enumerate(columns):
        if column < skip_to:
            continue
        area = merges.get((row, column))
        source = cells.get((area.min_row, area.min_col) if area else (row, column))
        last = area.max_col if area else column
        text = _value(source) if source is not None else ""
        carried = bool(text and area and area.min_row < row)
        found.append(Cell(text, place, bisect_right(columns, last) - place, _is_bold(source), carried))
        skip_to = last + 1
    return found


def _is_bold(cell: Any) -> bool:
    return bool(cell is not None and cell.font and cell.font.b)


def _value(cell: Any) -> str:
    """The cell as a reader of the sheet sees it."""
    value, form = cell.value, cell.number_format or "General"
    if value is None:
        return ""
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, date | datetime):
        return _date(value, form)
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, int | float):
        return _number(value, form)
    return clean_lines(str(value))


def _date(value: date, form: str) -> str:
    if "d" not in form.lower().replace("[red]", "") and "m" in form.lower():
        return f"{_MONTHS[value.month - 1]} {value.year}"
    return value.strftime("%d.%m.%Y")


def _number(value: float, form: str) -> str:
    sign = ""
    if "%" in form:
        value, sign = round(value * 100, 6), "%"
    places = re.fullmatch(r"[#,0]*0\.(0{1,4})", form)
    text = str(int(value)) if float(value).is_integer() else f"{value:.10g}"
    if places and "." in text:
        # The number «1.10» of a point is stored as 1.1.
        text = f"{value:.{len(places[1])}f}"
    return text.replace(".", ",") + sign if sign else text
