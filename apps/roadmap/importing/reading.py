"""The way from a file to an imported roadmap."""

from datetime import date
from pathlib import Path

from . import warnings
from .columns import Column
from .ditto import repeat_above
from .errors import UnreadableDocument
from .grid import Block, Grid, Paragraph
from .header import read_header
from .items import Reading
from .limits import check_cell, check_words
from .lists import DOUBT as LIST_DOUBT
from .lists import deadline_inside, deadline_of_title, read_list
from .model import ImportedItem, ImportedRoadmap
from .others import is_of_something_else, names_activities, titles_above_tables
from .readers import read_blocks, read_pasted
from .shapes import reshaped
from .table import Table, any_table, read_table

_TITLE_LENGTH = 160
UNKNOWN_COLUMNS = "Столбцы таблицы не опознаны по заголовкам: проверьте, где мероприятие, срок и ответственные."
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
        self.unread: list[tuple[slice, Grid]] = []
        self.doubt = ""
        self.plans_named = False
        self.later_titles: list[str] = []

    def take(self, blocks: list[Block]) -> None:
        tables = sum(isinstance(block, Grid) for block in blocks)
        self.plans_named = any(isinstance(block, Grid) and names_activities(reshaped(block)) for block in blocks)
        self.later_titles = titles_above_tables(blocks)
        for block in blocks:
            if isinstance(block, Paragraph):
                check_words(block.text)
                self.pending.append(block.text)
            else:
                self._grid(block, many=tables > 1)
        self._close()

    def _grid(self, grid: Grid, *, many: bool) -> None:
        for cell in (cell for row in grid.rows for cell in row):
            check_cell(cell.text)
            check_words(cell.text)
        self.later_titles = self.later_titles[1:]
        grid = reshaped(grid)
        direct = not any(self.pending)
        other = self.plans_named and is_of_something_else(grid)
        table = None if other else read_table(grid, self.columns, direct=direct)
        if table is None:
            lines = [line for row in grid.rows for cell in row if not cell.carried for line in cell.text.split("\n")]
            self.unread.append((slice(len(self.pending), len(self.pending) + len(lines) + 2), grid))
            self.pending.extend(["", *lines, ""])
            return
        self._text_above(table, first=self.columns is None, many=many)
        self.columns = table.columns
        self.headers.extend(table.headers)
        replaced = repeat_above(table.lines)
        self.reading.add_table(table)
        self.reading.rest.extend([*table.after, *replaced])

    def _text_above(self, table: Table, *, first: bool, many: bool) -> None:
        texts = [*self.pending, *table.before]
        self.pending = []
        begins_with_section = bool(table.lines and table.lines[0].section)
        title = ""
        has_sections = any(line.section for line in table.lines)
        if (many or has_sections) and not begins_with_section:
            title = _section_title(texts, first, self.later_titles) or (table.name if many else "")
        if title:
            self.reading.outline.enter(title, ("between",))
            if title in texts:
                texts = texts[: len(texts) - 1 - texts[::-1].index(title)]
        (self.before if first else self.reading.rest).extend(texts)

    def _without_table(self) -> None:
        """No table was known as such: a list of activities, or the largest table whatever its columns."""
        table, self.doubt = read_list(self.pending), LIST_DOUBT
        if table is not None:
            self.before, self.pending = table.before, []
        else:
            self.doubt = UNKNOWN_COLUMNS
            for place, grid in sorted(self.unread, key=lambda found: -len(found[1].rows)):
                table = any_table(grid)
                if table is not None:
                    self.before, self.pending = self.pending[: place.start], self.pending[place.stop :]
                    break
        if table is None:
            raise UnreadableDocument(NO_TABLE)
        self.columns = table.columns
        self.headers.extend(table.headers)
        self.reading.add_table(table)
        self.reading.rest.extend(table.after)

    def _close(self) -> None:
        if self.columns is None:
            self._without_table()
        self.reading.rest.extend([*self.reading.outline.close(), *self.pending])

    def _look_for_deadline(self, item: ImportedItem) -> None:
        """Without a column of deadlines they stand in the activity itself or, in plans by months, over the rows."""
        if item.deadline_text or (self.reading.has_deadlines and not self.doubt):
            return
        inside = deadline_inside(item.activity)
        title = next((text for text in map(deadline_of_title, (item.group, item.section)) if text), "")
        if inside or title:
            item.deadline_text = inside or title
            item.doubts.append(
                f"Срок взят из {'текста строки' if inside else 'названия раздела'}: «{inside or title}»."
            )

    def roadmap(self, organization_name: str | None, known_surnames: set[str] | None) -> ImportedRoadmap:
        """Deadlines read, warnings collected, everything put together."""
        from apps.roadmap.deadlines import parse_deadline

        items = self.reading.items
        if not items:
            raise UnreadableDocument(NO_TABLE)
        for item in items:
            self._look_for_deadline(item)
            item.doubts.extend([self.doubt] if self.doubt else [])
            item.deadline = parse_deadline(item.deadline_text, self.start, self.end)
            item.doubts.extend(item.deadline.doubts)
        header = read_header(self.before)
        header.rest.extend(text for text in [*self.headers, *self.reading.rest] if text)
        found = warnings.collect(self.reading, header, self.start, self.end, organization_name, known_surnames)
        return ImportedRoadmap(header, items, found)


def _section_title(texts: list[str], first: bool, later: list[str]) -> str:
    """The last paragraph right above a table, when it is short enough for a title; above the first one it must be numbered
    or begin as the titles of later tables do («Форма «Учитель – учитель»», «Форма «Ученик – ученик»»)."""
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
    alike = len(filled) > 1 and any(title.split(" ")[0] == last.split(" ")[0] for title in later if title)
    return last if numbered or alike or not first else ""
