"""What every reader gives: paragraphs and grids in the order of the document."""

import re
from dataclasses import dataclass, field

_BLANKS = re.compile(r"[ \t\u00a0\u2007\u202f\u2009\r\f\v]+")
# Word and web pages leave these invisible marks inside words.
_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff\x00-\x08\x0e-\x1f]")


def clean(text: str) -> str:
    """One line with single blanks."""
    return _BLANKS.sub(" ", _INVISIBLE.sub("", text)).strip()


def clean_lines(text: str) -> str:
    """Every line clean, empty lines left out."""
    return "\n".join(line for line in map(clean, text.split("\n")) if line)


@dataclass
class Paragraph:
    """Text outside tables; an empty one marks the end of a block of lines."""

    text: str


@dataclass
class Cell:
    """A cell: text by lines, its place, and whether it only continues the merged cell above."""

    text: str
    column: int = 0
    width: int = 1
    bold: bool = False
    carried: bool = False

    @property
    def line(self) -> str:
        return " ".join(self.text.split())

    @property
    def columns(self) -> range:
        return range(self.column, self.column + self.width)


Row = list[Cell]


@dataclass
class Grid:
    """A table. In a loose one (pasted text) the places of cells in a row shorter than the header are not known."""

    rows: list[Row]
    loose: bool = False
    name: str = ""

    @property
    def width(self) -> int:
        return max((cell.column + cell.width for row in self.rows for cell in row), default=0)


Block = Paragraph | Grid


@dataclass
class Spans:
    """Places cells of a row-by-row table (HTML, DOCX, ODT) on a grid, carrying vertical merges down."""

    _open: dict[int, tuple[int, Cell]] = field(default_factory=dict)

    def place(self, cells: list[tuple[Cell, int]]) -> Row:
        """Cells of one row with their heights, in order; gives the full row with carried cells filled in."""
        row: Row = []
        column = self._fill(row, 0)
        for cell, height in cells:
            cell.column = column
            row.append(cell)
            if height > 1:
                self._open[column] = (height - 1, cell)
            column = self._fill(row, column + cell.width)
        self._fill_rest(row)
        return row

    def _fill(self, row: Row, column: int) -> int:
        """Put the merged cells standing at this place; the next free column."""
        while column in self._open and not any(cell.column == column for cell in row):
            column += self._carry(row, column)
        return column

    def _fill_rest(self, row: Row) -> None:
        taken = {place for cell in row for place in cell.columns}
        for column in sorted(self._open):
            if column not in taken:
                self._carry(row, column)
        row.sort(key=lambda cell: cell.column)

    def _carry(self, row: Row, column: int) -> int:
        left, cell = self._open.pop(column)
        row.append(Cell(cell.text, column, cell.width, cell.bold, carried=True))
        if left > 1:
            self._open[column] = (left - 1, cell)
        return cell.width
