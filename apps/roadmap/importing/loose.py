"""Tables of pasted text: cells without places. Rows are cut and cells laid under columns so that the contents fit best."""

from collections import Counter
from functools import partial

from .columns import ACTIVITY, DEADLINE, KPI, NUMBER, RESPONSIBLE, RESULT, Column, field_of, is_known_header
from .grid import Cell, Row
from .limits import check_loose_cells
from .words import looks_like_deadline, looks_like_number, looks_like_responsible

_NEVER = 1_000.0
# A row may hold a cell or two more than the header: an extra line with a tab.
_SPARE = 2
# No roadmap has more columns; without this a text of one cell a line would be tried as one row.
_WIDEST = 20


def divide_cells(cells: list[Cell], gaps: list[bool]) -> list[Row]:
    """Rows of a table whose cells stand one a line; `gaps` tell before which cells an empty line stands."""
    check_loose_cells(len(cells))
    width = min(_header_width(cells, gaps), _WIDEST)
    fields = [field_of(cell.text) if is_known_header(cell.text) else "" for cell in cells[:width]]
    cost: list[float] = [0.0] + [_NEVER * len(cells)] * len(cells)
    cut = [0] * (len(cells) + 1)
    for end in range(1, len(cells) + 1):
        for start in range(max(0, end - width - _SPARE), end):
            if start and not gaps[start]:
                continue
            here = cost[start] + _row_cost(cells[start:end], gaps[start + 1 : end], fields)
            if here < cost[end]:
                cost[end], cut[end] = here, start
    return _cut(cells, cut)


def _cut(cells: list[Cell], cuts: list[int]) -> list[Row]:
    rows: list[Row] = []
    end = len(cells)
    while end > 0:
        start = cuts[end]
        rows.append(cells[start:end])
        end = start
    return rows[::-1]


def _header_width(cells: list[Cell], gaps: list[bool]) -> int:
    """Cells before the first gap: the header; when it is not one, the usual distance between gaps."""
    places = [place for place, gap in enumerate(gaps) if gap and place]
    first = places[0] if places else len(cells)
    if sum(is_known_header(cell.text) for cell in cells[:first]) >= 2:
        return first
    distances = [right - left for left, right in zip([0, *places], [*places, len(cells)], strict=True)]
    wide = [distance for distance in distances if distance >= 3]
    return Counter(wide).most_common(1)[0][0] if wide else max(first, 3)


def _row_cost(row: Row, inner_gaps: list[bool], fields: list[str]) -> float:
    """How badly a run of cells fits as one row: lacking cells, gaps inside, contents under a wrong header."""
    cost = 1.0 * sum(inner_gaps)
    if len(row) == 1:
        return cost + (5.0 if looks_like_number(row[0].text) else 1.5)
    lacking = len(fields) - len(row)
    cost += 1.5 * lacking if lacking >= 0 else -8.0 * lacking
    if fields[:1] == [NUMBER] and row[0].text and not looks_like_number(row[0].text):
        cost += 5.0
    return cost + min(_misfit(row, fields, dropped) for dropped in _drops(len(fields), len(row)))


def _drops(columns: int, cells: int) -> list[int]:
    """Places of the first column that may be missing in a short row; -1 when none is."""
    return [-1] if columns <= cells else list(range(1, columns))


def _misfit(row: Row, fields: list[str], dropped: int) -> float:
    missing = len(fields) - len(row)
    laid = fields if dropped < 0 else fields[:dropped] + fields[dropped + missing :]
    return sum(map(_wrong, row, laid))


def _wrong(cell: Cell, field: str) -> float:
    if not cell.text:
        return 0.0
    if field == DEADLINE and not looks_like_deadline(cell.text):
        return 3.0
    if field == RESPONSIBLE and not looks_like_responsible(cell.text):
        return 2.5
    return 0.0


def lay_out(row: Row, columns: list[Column]) -> Row:
    """A short row under its header: cells get places, and one may cover the two columns merged away."""
    missing = len(columns) - len(row)
    if missing <= 0 or len(row) == 1:
        return row
    fields = [column.field for column in columns]
    wide = min(range(len(row)), key=partial(_stretch_cost, row, fields, missing))
    column = 0
    for place, cell in enumerate(row):
        cell.column, cell.width = column, 1 + (missing if place == wide else 0)
        column += cell.width
    return row


def _stretch_cost(row: Row, fields: list[str], missing: int, wide: int) -> float:
    """How badly the row fits when its cell `wide` covers `missing` more columns."""
    cost, column = 0.0, 0
    for place, cell in enumerate(row):
        width = 1 + (missing if place == wide else 0)
        covered = fields[column : column + width]
        cost += min(_wrong(cell, field) for field in covered) + (_stretch_price(covered) if width > 1 else 0)
        cost += 5.0 * (NUMBER in covered and bool(cell.text) and not looks_like_number(cell.text))
        column += width
    return cost


def _stretch_price(covered: list[str]) -> float:
    """A result and its figures share a cell often; an activity and a deadline never."""
    if set(covered) <= {RESULT, KPI, "document"}:
        return 0.0
    return 2.0 if ACTIVITY in covered or DEADLINE in covered else 1.0
