"""What the first cells under a header tell of a column when its title does not say enough."""

from __future__ import annotations

from typing import Any

from apps.jobs.sheets import Sheet

from .cells import is_yes, text
from .fullnames import has_known_first_name, is_whole

LOOKED_AT = 60  # rows under a header


def holds_marks(sheet: Sheet, end: int, place: int) -> bool:
    """Whether a column «Наставник» holds «да» and «+» instead of names."""
    cells = [row[place] for row in sheet.rows[end : end + LOOKED_AT] if place < len(row)]
    told = [cell for cell in cells if isinstance(cell, str) and cell]
    # Totals and signatures stand under the column too.
    return any(map(is_yes, told)) and not any(is_whole(cell) or has_known_first_name(cell) for cell in told)


def width_by_words(sheet: Sheet, end: int, place: int) -> int:
    """A word of the name in each of two or three cells side by side, of which only the first has a title."""
    titles = sheet.rows[end - 1]
    rows = [row for row in sheet.rows[end : end + LOOKED_AT] if _is_word(row, place)]
    width = 1
    while width < 3 and rows and not text(titles[place + width] if place + width < len(titles) else ""):
        if 2 * sum(_is_word(row, place + width) for row in rows) <= len(rows):
            break
        width += 1
    return width


def _is_word(row: list[Any], place: int) -> bool:
    cell = row[place] if place < len(row) else None
    return isinstance(cell, str) and cell.strip().replace("-", "").isalpha()


def has_whole_names(sheet: Sheet, end: int, columns: dict[str, int]) -> bool:
    """«Фамилия» over whole names, no other column holding the first ones."""
    if "last_name" not in columns or {"full_name", "first_name", "name_rest"} & set(columns):
        return False
    place = columns["last_name"]
    cells = (row[place] for row in sheet.rows[end : end + LOOKED_AT] if place < len(row) and row[place])
    return has_known_first_name(next(cells, None))
