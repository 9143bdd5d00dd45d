"""Finding the table in a file: which sheet, which row is its header, which column means what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from apps.core.errors import Refused
from apps.jobs.sheets import Sheet

from .cells import text
from .columns import code_of

HEADER_ROWS = 10


@dataclass(frozen=True)
class Table:
    """A sheet with its header understood: `columns` maps a field to its column; data begin below `header_row` (from nought)."""

    sheet: Sheet
    header_row: int
    columns: dict[str, int]
    unread: tuple[str, ...]

    @property
    def has_name(self) -> bool:
        return "full_name" in self.columns or {"last_name", "first_name"} <= set(self.columns)

    @property
    def fit(self) -> tuple[bool, int]:
        return self.has_name, len(self.columns)

    def body(self) -> list[tuple[int, list[Any]]]:
        """Filled rows below the header with their numbers in the file, from one; a row that numbers the columns is left out."""
        rows = enumerate(self.sheet.rows[self.header_row + 1 :], start=self.header_row + 2)
        return [(n, row) for n, row in rows if any(c not in (None, "") for c in row) and not _numbers_columns(row)]


def find(sheets: list[Sheet], role: str, name: str = "") -> Table:
    """The table of a sheet, or of the sheet whose header fits best. Raises Refused."""
    if name:
        sheets = [sheet for sheet in sheets if sheet.name == name] or _no_sheet(sheets, name)
    tables = [table_of(sheet, role) for sheet in sheets]
    best = max(tables, key=lambda table: table.fit)
    if not best.has_name:
        raise Refused(
            "Не найдена строка с заголовками: в первых десяти строках нет столбца «ФИО» или столбцов «Фамилия» и «Имя». "
            "Возьмите за образец наш файл."
        )
    return best


def _no_sheet(sheets: list[Sheet], name: str) -> list[Sheet]:
    raise Refused(f"Листа «{name}» в файле нет. Есть: {', '.join(f'«{sheet.name}»' for sheet in sheets)}.")


def table_of(sheet: Sheet, role: str) -> Table:
    """The best header among the first ten rows; titles in two rows (ФИО over Фамилия, Имя) are read together."""
    found = [_header(sheet, number, role) for number in range(min(HEADER_ROWS, len(sheet.rows)))]
    return max(found, key=lambda table: (*table.fit, -table.header_row)) if found else Table(sheet, 0, {}, ())


def _header(sheet: Sheet, number: int, role: str) -> Table:
    titles = [text(cell) for cell in sheet.rows[number]]
    below = [text(cell) for cell in sheet.rows[number + 1]] if number + 1 < len(sheet.rows) else []
    joined = _joined(titles, below, role)
    last = number + 1 if joined else number
    titles = joined or titles
    columns: dict[str, int] = {}
    unread = []
    for place, title in enumerate(titles):
        code = code_of(title, role)
        if code and code not in columns:
            columns[code] = place
        elif title and not title.rstrip(".").isdigit() and title not in ("№", "№ п/п"):
            unread.append(title)
    return Table(sheet, last, columns, tuple(unread))


def _joined(titles: list[str], below: list[str], role: str) -> list[str]:
    """Titles of two rows as one, when the lower row holds titles only; else nothing."""
    filled = [title for title in below if title]
    if len(filled) < 2 or not all(code_of(title, role) for title in filled):
        return []
    width = max(len(titles), len(below))
    upper, lower = titles + [""] * (width - len(titles)), below + [""] * (width - len(below))
    if sum(1 for title in upper if code_of(title, role)) < 1:
        return []
    return [low or up for up, low in zip(upper, lower, strict=True)]


def _numbers_columns(row: list[Any]) -> bool:
    """«1 2 3 4» under the titles, as on printed forms."""
    numbers = [text(cell).rstrip(".") for cell in row if cell not in (None, "")]
    return len(numbers) > 2 and numbers == [str(n) for n in range(1, len(numbers) + 1)]
