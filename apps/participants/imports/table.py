"""Finding the people in a file: which sheet, which tables of it, which of their rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from apps.core.errors import Refused
from apps.core.russian.normalize import fold
from apps.jobs.sheets import Sheet

from ..normalize import section_class
from .cells import text
from .columns import OF_PAPERS, TITLES, is_paper, key_of, meaning
from .fullnames import is_whole, several, stands_alone
from .header import NAME_CODES, NAME_STARTS, PERSONAL, Header, filled, header_at, role_said

HEADER_ROWS = 20
# How clearly a table is of the role: said of other people, of nobody, as the second people of a table, plainly.
OTHER_ROLE, NO_ROLE, BESIDE, OWN_ROLE = range(4)
# What stands under a list: totals, signatures, dates, remarks.
SERVICE = re.compile(
    r"(?:итого|всего|директор|зам\.?|заместитель|куратор|ответственн\w+|исполнитель|исп\.?|подпись|согласован\w*|утвержд\w+|"
    r"в том числе|из них|тел\.|учитель|педагог|составил\w*|список|примечани\w+|дата|м\.\s?п\.?|руководитель|классный руководитель|"
    r"председатель|секретарь|методист|завуч|"
    r"количество|приложение|база|реестр|по состоянию|заведующ\w+|начальник|и\.\s?о\.\s)(?![а-яё])",
    re.IGNORECASE,
)
NAME_WORDS = re.compile(r"\bфи\b|\bфио\b|\bфамили[яю]\b")
BLANK = re.compile(r"[\s_\-–—.…/\\|()«»\"'*:]*")


@dataclass(frozen=True)
class Entry:
    """A row that speaks of a person: its number in the file, from one, its cells, the class that a heading over it names."""

    number: int
    cells: list[Any]
    header: Header
    section_class: str = ""


@dataclass
class Table:
    """What is read of a sheet: one table, or several of the same people under repeated headers."""

    sheet: Sheet
    headers: list[Header]
    bounds: list[int] = field(default_factory=list)  # rows where a table of the sheet begins, another role's too
    fit: tuple[bool, int, int] = (False, 0, 0)
    entries: list[Entry] = field(default_factory=list)
    skipped: list[int] = field(default_factory=list)  # rows with text in which nobody was found

    @property
    def header_row(self) -> int:
        """The last row of the titles, from nought."""
        return self.headers[0].end - 1

    @property
    def unread(self) -> tuple[str, ...]:
        """Titles of columns that are not loaded, each once."""
        return tuple(dict.fromkeys(title for header in self.headers for title in header.unread))

    @property
    def papers(self) -> list[str]:
        """Unread columns of consents and of those who sign them."""
        return [title for title in self.unread if is_paper(title)]

    @property
    def has_name(self) -> bool:
        return self.fit[0]

    @property
    def is_of_other_role(self) -> bool:
        """Whether the titles say that these are the people of the other role: perhaps the wrong base was chosen."""
        return self.fit[1] == OTHER_ROLE

    @property
    def understood(self) -> list[tuple[str, str]]:
        """Titles of the file with the fields that they are taken for."""
        pairs = ((header.titles[code], TITLES[code]) for header in self.headers for code in header.columns)
        return list(dict.fromkeys(pairs))


def find(sheets: list[Sheet], role: str, name: str = "") -> Table:
    """The table of a sheet, or of the sheet whose header fits best. Raises Refused."""
    if name:
        sheets = [sheet for sheet in sheets if sheet.name == name] or _no_sheet(sheets, name)
    best = max((_table_of(sheet, role) for sheet in sheets), key=lambda table: table.fit)
    if not best.has_name:
        raise Refused(
            "Не найдена строка с заголовками: в первых двадцати строках нет столбца «ФИО» или столбцов «Фамилия» и «Имя». "
            "Возьмите за образец наш файл."
        )
    for header in best.headers:
        end = min((row for row in best.bounds if row > header.row), default=len(best.sheet.rows))
        _Body(best, header, role).read(range(header.end, end))
    return best


def _no_sheet(sheets: list[Sheet], name: str) -> list[Sheet]:
    raise Refused(f"Листа «{name}» в файле нет. Есть: {', '.join(f'«{sheet.name}»' for sheet in sheets)}.")


# ---- headers


def _table_of(sheet: Sheet, role: str) -> Table:
    """The headers of a sheet that suit the role best: those of its own people, not of the other role's."""
    headers = _headers(sheet, role)
    if not headers:
        return Table(sheet, [Header(0)])
    found: list[tuple[Header, tuple[bool, int, int]]] = []
    for header, above in headers:
        # The header of a page break says no role again.
        repeated = found and header.columns == found[-1][0].columns
        found.append((header, found[-1][1] if repeated else _fit(sheet, header, above, role)))
    best = max(fit for _, fit in found)
    # Every table of the sheet that speaks as clearly of the role is read, whatever the number of its columns.
    chosen = [header for header, fit in found if fit[:2] == best[:2]]
    return Table(sheet, chosen, [header.row for header, _ in found], best)


def _headers(sheet: Sheet, role: str) -> list[tuple[Header, int]]:
    """Headers of every table of a sheet, each with the row after which its own titles begin."""
    found = [header_at(sheet, number, role) for number in range(min(HEADER_ROWS, len(sheet.rows)))]
    known = [header for header in found if header.columns or header.name_titles]
    best = max(known, key=lambda header: _clearness(sheet, header), default=None)
    if best is None:
        return []
    first = next((header for header in found if header.name_titles and _has_name_title(sheet.rows[header.row])), best)
    headers = [(first, 0), *_further(sheet, first, role)]
    return headers if best.row in [header.row for header, _ in headers] else [(best, 0), *_further(sheet, best, role)]


def _clearness(sheet: Sheet, header: Header) -> tuple[bool, bool, int, bool, int]:
    """The lone title over a table («Молодые специалисты») may also be a title of names: a row of titles is the clearer one."""
    has_titles = len(filled(sheet.rows[header.end - 1])) > 1
    return header.has_name, has_titles, len(header.columns), header.is_told, -header.row


def _fit(sheet: Sheet, header: Header, above: int, role: str) -> tuple[bool, int, int]:
    """Whether there are names, how clearly they are the role's, how many columns."""
    if header.is_told:
        return header.has_name, OWN_ROLE if header.comes_first else BESIDE, len(header.columns)
    said = role_said([cell for row in sheet.rows[above : header.row] for cell in row]) or role_said([sheet.name])
    return header.has_name, {role: OWN_ROLE, "": NO_ROLE}.get(said, OTHER_ROLE), len(header.columns)


def _further(sheet: Sheet, first: Header, role: str) -> Iterator[tuple[Header, int]]:
    """Headers lower on the sheet, each with the row after which its own titles begin: a page break, another table."""
    named = filled(sheet.rows[first.end - 1])
    above = number = first.end
    gap = False
    while number < len(sheet.rows):
        row = sheet.rows[number]
        lone = _is_lone(row)
        if not lone and ((named[0] in row and filled(row) == named) or (gap and _is_further(first, row))):
            header = header_at(sheet, number, role)
            yield header, above
            above = number = header.end
            gap = False
            continue
        number += 1
        above = above if lone else number
        gap = lone


def _is_further(first: Header, row: list[Any]) -> bool:
    """Whether a row under a gap holds titles. «Учитель» and «наставник» are titles too: beside a name they are its post and role."""
    return _has_name_title(row) and not _is_of_somebody(first, row)


def _is_of_somebody(first: Header, row: list[Any]) -> bool:
    """Whether a person's name stands where the names do, and the titles of names are but words for people."""
    if any(is_whole(cell) for cell in filled(row)):
        return True
    places = [first.columns[code] for code in NAME_CODES if code in first.columns]
    cells = [row[place] for place in places if place < len(row) and row[place] not in (None, "")]
    return bool(cells) and all(meaning(text(cell)) is None for cell in cells) and not _names_names(row)


def _names_names(row: list[Any]) -> bool:
    """«ФИО», «Фамилия», «ФИО педагога»: titles that no post and no role is called."""
    return any(NAME_WORDS.search(key_of(text(cell))) for cell in filled(row))


def _is_lone(row: list[Any]) -> bool:
    """Whether a row has less than two filled cells; every row is asked, so the first two are enough."""
    found = 0
    for cell in row:
        if cell is not None and cell != "":
            found += 1
            if found == 2:
                return False
    return True


def _has_name_title(row: list[Any]) -> bool:
    """Whether most cells of a row are known titles, one of them of names."""
    cells = filled(row)
    known = [title for cell in cells if isinstance(cell, str) and (title := meaning(text(cell))) is not None]
    return len(known) > 1 and any(title.code in NAME_STARTS for title in known) and 2 * len(known) >= len(cells)


def _are_roles(cells: Iterable[Any]) -> bool:
    said = set()
    for cell in cells:
        if cell is None or cell == "":
            continue
        role = role_said([cell]) if isinstance(cell, str) and " " not in cell.strip() else ""
        if not role:
            return False
        said.add(role)
    return len(said) > 1


# ---- rows


class _Body:
    """The rows under one header."""

    def __init__(self, table: Table, header: Header, role: str) -> None:
        self.table, self.header = table, header
        self.columns = header.columns
        self.name_place = next(self.columns[code] for code in NAME_STARTS if code in self.columns)
        self.role_place = self.columns.get("role")
        self.role = role
        self.own_places = [place for code, place in self.columns.items() if self._is_told_of(code)]
        self.places_of_person = [place for code, place in self.columns.items() if code in PERSONAL]
        self.name_places = {place for code, place in self.columns.items() if code in NAME_CODES}
        self.job_places = {self.columns.get("post"), self.columns.get("occupation")}
        self.section_class = ""
        self.names_repeated = self._merged_down()

    def _is_told_of(self, code: str) -> bool:
        """Whether a filled cell alone shows that a row speaks of a person."""
        if code in OF_PAPERS:
            return False
        return code in PERSONAL if self.header.has_others else code != "role"

    def _merged_down(self) -> set[int]:
        """Rows that only continue the name above them: a mentor beside several mentees."""
        spans = (span for span in self.table.sheet.merges if span[1] <= self.name_place <= span[3])
        last = len(self.table.sheet.rows)
        return {row for top, _, bottom, _ in spans for row in range(top + 1, min(bottom + 1, last))}

    def read(self, numbers: range) -> None:
        if self.role_place is None:
            self.role_place = self._column_of_roles(numbers)
        carried = self._carried(numbers)
        last = self._last_numbered(numbers)
        for number in numbers:
            row = self.table.sheet.rows[number]
            cells = filled(row)
            if not cells:
                continue
            is_below = number > last and not is_whole(self._name(row))
            if number in self.names_repeated or is_below or self._is_nobody(row, cells):
                self._skip(number, cells)
                continue
            if number in carried:
                row = self._with_carried(row, carried[number])
            self._add(number, row)

    def _column_of_roles(self, numbers: range) -> int | None:
        """A column under a title nobody knows («Кто») whose every cell is the word for one role, both roles being there."""
        read = set(self.columns.values())
        rows = [self.table.sheet.rows[number] for number in numbers]
        for place in range(max((len(row) for row in rows), default=0)):
            if place not in read and _are_roles(row[place] for row in rows if place < len(row)):
                return place
        return None

    def _name(self, row: list[Any]) -> Any:
        return row[self.name_place] if self.name_place < len(row) else None

    def _last_numbered(self, numbers: range) -> int:
        """The last row with its number in the column «№»: below it stand totals and signatures, or whole names."""
        place = self.header.number_place
        if place is None:
            return numbers.stop
        rows = self.table.sheet.rows
        return next(
            (
                n
                for n in reversed(numbers)
                if place < len(rows[n]) and _is_number(rows[n][place]) and self._name(rows[n])
            ),
            numbers.stop,
        )

    def _add(self, number: int, row: list[Any]) -> None:
        for cells in several(row, self.name_place, self.places_of_person):
            self.table.entries.append(Entry(number + 1, cells, self.header, self.section_class))

    def _skip(self, number: int, cells: list[Any]) -> None:
        if any(isinstance(cell, str) and not BLANK.fullmatch(cell) for cell in cells):
            self.table.skipped.append(number + 1)

    def _is_nobody(self, row: list[Any], cells: list[Any]) -> bool:
        """Numbers of columns, headings of parts, totals, signatures, rows of the other role."""
        name = self._name(row)
        if not (isinstance(name, str) and name[:1].isalpha()) and _numbers_columns(cells):
            return True
        if len(cells) == 1 and self._is_heading(cells[0], is_name=name is not None):
            return True
        if self._is_service(row, name):
            return True
        if name in (None, "") and not any(self._has_told(row, place) for place in self.own_places):
            return True
        return self._is_of_other_role(row)

    def _has_told(self, row: list[Any], place: int) -> bool:
        cell = row[place] if place < len(row) else None
        return cell is not None and not (isinstance(cell, str) and BLANK.fullmatch(cell))

    def _is_heading(self, cell: Any, *, is_name: bool) -> bool:
        """A lone cell: the class of the rows below, another heading, or after all a person of whom only the name is known."""
        if not isinstance(cell, str):
            return True
        if found := section_class(text(cell)):
            self.section_class = found
            return True
        return not (is_name and (stands_alone(cell) or len(self.columns) == 1) and not SERVICE.match(fold(text(cell))))

    def _is_service(self, row: list[Any], name: Any) -> bool:
        """Totals and signatures begin with their word. A person so called, or of such a post, has more than that in his row."""
        place = next(
            (place for place, cell in enumerate(row) if isinstance(cell, str) and not BLANK.fullmatch(cell)), None
        )
        if (
            place is None
            or (place in self.job_places and name)
            or not SERVICE.match(row[place].lstrip("*• \n\t\u00a0"))
        ):
            return False
        others = [own for own in self.own_places if own != place and own not in self.name_places]
        is_named = is_whole(name) or self._has_first_name(row)
        return not (is_named and any(self._has_told(row, own) for own in others))

    def _has_first_name(self, row: list[Any]) -> bool:
        """A word in a column of first names: «Списков | Олег», unlike «Директор | ______»."""
        place = self.columns.get("first_name", len(row))
        cell = row[place] if place < len(row) else None
        return isinstance(cell, str) and cell.strip().isalpha()

    def _is_of_other_role(self, row: list[Any]) -> bool:
        if self.role_place is None or self.role_place >= len(row):
            return False
        said = role_said([row[self.role_place]])
        return bool(said) and said != self.role

    def _carried(self, numbers: range) -> dict[int, list[tuple[int, Any]]]:
        """Values of cells merged downwards, by row: the class of a column, the post of a group."""
        rows = self.table.sheet.rows
        found: dict[int, list[tuple[int, Any]]] = {}
        places = set(self.columns.values()) - {self.columns[code] for code in NAME_CODES if code in self.columns}
        for top, left, bottom, _ in self.table.sheet.merges:
            if left in places and top in numbers and left < len(rows[top]):
                for number in range(top + 1, min(bottom + 1, numbers.stop)):
                    found.setdefault(number, []).append((left, rows[top][left]))
        return found

    def _with_carried(self, row: list[Any], values: list[tuple[int, Any]]) -> list[Any]:
        full = [*row, *[None] * (max(place for place, _ in values) + 1 - len(row))]
        for place, value in values:
            full[place] = value if full[place] in (None, "") else full[place]
        return full


def _is_number(cell: Any) -> bool:
    return text(cell).strip("().").isdecimal()


def _numbers_columns(cells: list[Any]) -> bool:
    """«1 2 3 4» under the titles, as on printed forms."""
    if len(cells) < 2 or text(cells[0]).strip("(.)") != "1":
        return False
    numbers = [text(cell).strip("(.)") for cell in cells]
    return numbers == [str(n) for n in range(1, len(numbers) + 1)]
