"""Tables of a document that are no plan: indicators, members of a group, pairs, acquaintance sheets."""

from .columns import ACTIVITY, KPI, OTHER, SECTION, field_of, header_score, texts_by_column
from .grid import Block, Grid, Paragraph, Row
from .words import is_activity, is_event

_HEADER_DEPTH = 15


def names_activities(grid: Grid) -> bool:
    """Whether the header of a table names what is to be done, or its stages."""
    header = _header(grid)
    return header is not None and _names_activity(header)


def is_of_something_else(grid: Grid) -> bool:
    """A table with a header that names no activity, and none below it; no plan where another table of the document is one."""
    header = _header(grid)
    if header is None or _names_activity(header):
        return False
    if KPI in (field_of(cell.text) for cell in header):
        return True
    below = texts_by_column(grid.rows[grid.rows.index(header) + 1 :], grid.width)
    unnamed = [cell.column for cell in header if field_of(cell.text) == OTHER]
    return not any(_tells_of_activities(below[column]) for column in unnamed)


def _tells_of_activities(texts: list[str]) -> bool:
    filled = [text for text in texts if text.strip()]
    return bool(filled) and sum(is_activity(text) or is_event(text) for text in filled) >= len(filled) / 2


def _header(grid: Grid) -> Row | None:
    return next((row for row in grid.rows[:_HEADER_DEPTH] if header_score(row) >= 2), None)


def _names_activity(header: Row) -> bool:
    return any(field_of(cell.text) in (ACTIVITY, SECTION) for cell in header if cell.text)


def titles_above_tables(blocks: list[Block]) -> list[str]:
    """The last paragraph before each table, an empty string where there is none."""
    titles, last = [], ""
    for block in blocks:
        if isinstance(block, Paragraph):
            last = block.text or last
        else:
            titles.append(last)
            last = ""
    return titles
