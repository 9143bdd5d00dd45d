"""The way from a file to an imported roadmap."""

from datetime import date
from pathlib import Path

from . import warnings
from .columns import Column
from .errors import UnreadableDocument
from .grid import Block, Grid, Paragraph
from .header import read_header
from .items import Reading
from .limits import check_cell
from .model import ImportedRoadmap
from .readers import read_blocks, read_pasted
from .table import Table, read_table

_TITLE_LENGTH = 160
NO_TABLE = (
    "В документе не найдена таблица дорожной карты. Нужна таблица со столбцами вроде «Мероприятие», «Срок», «Ответственный»; "
    "если она есть, скопируйте её в отдельный документ и загрузите снова."
)


def read_roadmap(
    source: Path | str | bytes,
    *,
    filename: str = "",
    start: date,
    end: date,
    organization_name: str | None = None,
    known_surnames: set[str] | None = None,
) -> ImportedRoadmap:
    """Read a document (path, bytes, or pasted text as str) as a roadmap of the period start..end.

    With the name of the organization other schools are warned about; with the surnames of its people, strangers.
    Raises UnreadableDocument with one sentence for the person who sent it."""
    blocks = _blocks(source, filename)
    document = _Document(start, end)
    document.take(blocks)
    return document.roadmap(organization_name, known_surnames)


def _blocks(source: Path | str | bytes, filename: str) -> list[Block]:
    if isinstance(source, str):
        return read_pasted(source)
    if isinstance(source, Path):
        return read_blocks(source.read_bytes(), filename or source.name)
    return read_blocks(source, filename)


class _Document:
    """Goes through the blocks: text before the first table is the header, titles between tables are sections."""

    def __init__(self, start: date, end: date) -> None:
        self.start, self.end = start, end
        self.reading = Reading(start, end)
        self.before: list[str] = []
        self.pending: list[str] = []
        self.headers: list[str] = []
        self.columns: list[Column] | None = None

    def take(self, blocks: list[Block]) -> None:
        tables = sum(isinstance(block, Grid) for block in blocks)
        for block in blocks:
            if isinstance(block, Paragraph):
                self.pending.append(block.text)
            else:
                self._grid(block, many=tables > 1)
        self._close()

    def _grid(self, grid: Grid, *, many: bool) -> None:
        for cell in (cell for row in grid.rows for cell in row):
            check_cell(cell.text)
        direct = not any(self.pending)
        table = read_table(grid, self.columns, direct=direct)
        if table is None:
            self.pending.extend(
                [
                    "",
                    *(line for row in grid.rows for cell in row if not cell.carried for line in cell.text.split("\n")),
                    "",
                ]
            )
            return
        self._text_above(table, first=self.columns is None, many=many)
        self.columns = table.columns
        self.headers.extend(table.headers)
        self.reading.add_table(table)
        self.reading.rest.extend(table.after)

    def _text_above(self, table: Table, *, first: bool, many: bool) -> None:
        texts = [*self.pending, *table.before]
        self.pending = []
        begins_with_section = bool(table.lines and table.lines[0].section)
        title = ""
        has_sections = any(line.section for line in table.lines)
        if (many or has_sections) and not begins_with_section:
            title = _section_title(texts, first) or (table.name if many else "")
        if title:
            self.reading.outline.enter(title, ("between",))
            if title in texts:
                texts = texts[: len(texts) - 1 - texts[::-1].index(title)]
        (self.before if first else self.reading.rest).extend(texts)

    def _close(self) -> None:
        if self.columns is None:
            raise UnreadableDocument(NO_TABLE)
        self.reading.rest.extend([*self.reading.outline.close(), *self.pending])

    def roadmap(self, organization_name: str | None, known_surnames: set[str] | None) -> ImportedRoadmap:
        """Deadlines read, warnings collected, everything put together."""
        from apps.roadmap.deadlines import parse_deadline

        items = self.reading.items
        if not items:
            raise UnreadableDocument(NO_TABLE)
        for item in items:
            item.deadline = parse_deadline(item.deadline_text, self.start, self.end)
            item.doubts.extend(item.deadline.doubts)
        header = read_header(self.before)
        header.rest.extend(text for text in [*self.headers, *self.reading.rest] if text)
        found = warnings.collect(self.reading, header, self.start, self.end, organization_name, known_surnames)
        return ImportedRoadmap(header, items, found)


def _section_title(texts: list[str], first: bool) -> str:
    """The last paragraph right above a table, when it is short enough for a title; above the first one it must be numbered."""
    filled = [text for text in texts if text]
    if not filled or len(filled[-1]) > _TITLE_LENGTH or filled[-1].endswith((";", ":")):
        return ""
    last = filled[-1]
    numbered = last[:1].isdigit() or last.split(" ")[0].rstrip(".").upper() in (
        "I",
        "II",
        "РАЗДЕЛ",
        "ЭТАП",
        "БЛОК",
        "НАПРАВЛЕНИЕ",
    )
    return last if numbered or not first else ""
