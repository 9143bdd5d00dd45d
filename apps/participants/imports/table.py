"""Finding the people in a file: which sheet, which tables of it, which of their rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from apps.core.errors import Refused
from apps.jobs.sheets import Sheet

from ..normalize import section_class
from .body import Body, Entry, Found
from .cells import text
from .columns import MENTEE, ROLE_WORDS, TITLES, is_paper, key_of, meaning
from .fullnames import has_known_first_name, is_signed, is_whole, stands_alone
from .header import NAME_CODES, NAME_STARTS, NUMBER_TITLES, Header, filled, header_at, role_said, shifted

HEADER_ROWS = 40
SHOWN_OF_LINE = 70
# A list of ten thousand people with a header on each page has half as many.
MOST_TABLES = 1_000
# How clearly a table is of the role: said of other people, of nobody, as the second people of a table, plainly.
OTHER_ROLE, NO_ROLE, BESIDE, OWN_ROLE = range(4)
# Looked for in every cell of a sheet before anything slower; Latin letters look like neither.
NAME_HINT = re.compile(r"ф[\s.]*и|фам")
TITLE_HINT = re.compile(rf"{NAME_HINT.pattern}|наставн|наставл")
NAME_WORDS = re.compile(r"\bфи\b|\bфио\b|\bфамили[яю]\b")


@dataclass(frozen=True)
class Elsewhere:
    """People of the file that are not loaded: another table of the sheet, from a row to a row, or another sheet."""

    titles: str
    clearness: int
    first: int = 0
    last: int = 0
    sheet: str = ""

    @property
    def is_of_other_role(self) -> bool:
        return self.clearness == OTHER_ROLE


@dataclass
class Table:
    """What is read of a sheet: one table, or several of the same people under repeated headers."""

    sheet: Sheet
    headers: list[Header]
    bounds: list[int] = field(default_factory=list)  # rows where a table of the sheet begins, another role's too
    fit: tuple[bool, int, int] = (False, 0, 0)
    found: Found = field(default_factory=Found)
    elsewhere: list[Elsewhere] = field(default_factory=list)

    @property
    def entries(self) -> list[Entry]:
        return self.found.entries

    @property
    def skipped(self) -> list[int]:
        """Rows with text in which nobody was found."""
        return self.found.skipped

    @property
    def skipped_lines(self) -> list[tuple[int, str]]:
        """The skipped rows with how they begin: who looks through them sees whether anybody is among them."""
        rows = self.sheet.rows
        return [(number, " · ".join(map(text, filled(rows[number - 1])))[:SHOWN_OF_LINE]) for number in self.skipped]

    @property
    def doubtful(self) -> list[int]:
        """Skipped rows that begin with a name: perhaps people after all, unlike a signer behind his post."""
        return [number for number in self.skipped if _begins_with_name(self.sheet.rows[number - 1])]

    @property
    def other_tables(self) -> list[Elsewhere]:
        return [each for each in self.elsewhere if not each.sheet]

    @property
    def other_sheets(self) -> list[str]:
        """Names of further sheets whose people may be of the role."""
        return [each.sheet for each in self.elsewhere if each.sheet and not each.is_of_other_role]

    @property
    def of_other_role(self) -> list[int]:
        """Rows of people who are said to be of the other role."""
        return self.found.others

    @property
    def unnamed(self) -> list[str]:
        """Further columns of names of which nobody knows whose they are."""
        return list(dict.fromkeys(title for header in self.headers for title in header.unnamed))

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
    tables = [_table_of(sheet, role) for sheet in sheets]
    asked = [table for table in tables if table.sheet.name == name or not name] or _no_sheet(sheets, name)
    # What is hidden is looked at last: lists of the years before, words of drop-down lists.
    best = max(asked, key=lambda table: (table.has_name, not table.sheet.is_hidden, table.fit))
    if not best.has_name:
        raise Refused(
            f"Не найдена строка с заголовками: в первых {HEADER_ROWS} строках нет столбца «ФИО» или столбцов «Фамилия» и «Имя». "
            "Возьмите за образец наш файл."
        )
    best.elsewhere += [_other_sheet(table) for table in tables if table is not best and _has_people(table)]
    _read(best, role)
    return best


def _read(table: Table, role: str) -> None:
    """The rows under each header; a class over a page break is the class of the rows behind it too."""
    end, said = 0, section_class(text(table.sheet.name)) if role == MENTEE else ""
    for header in table.headers:
        said = _class_over(table.sheet, header.row, role) or (said if header.row in (end, table.headers[0].row) else "")
        end = min((row for row in table.bounds if row > header.row), default=len(table.sheet.rows))
        for each in shifted(header):
            body = Body(table.sheet, each, role, table.found, said)
            body.read(range(header.end, end))
        said = body.section_class
    numbers = {entry.number for entry in table.entries} | set(table.of_other_role)
    over = range(min(table.bounds, default=0))
    table.found.skipped += [number + 1 for number in over if any(map(is_whole, table.sheet.rows[number]))]
    if any(header.more for header in table.headers):
        table.entries.sort(key=lambda entry: entry.number)
    table.found.skipped = sorted(set(table.skipped) - numbers)


def _class_over(sheet: Sheet, row: int, role: str) -> str:
    """The class in the titles right over a header; a mentor is not of the class that he helps."""
    for above in reversed(sheet.rows[:row] if role == MENTEE else []):
        if not _is_lone(above):
            break
        if found := section_class(text(next(iter(filled(above)), ""))):
            return found
    return ""


def _has_people(table: Table) -> bool:
    return table.has_name and any(map(_may_be_person, table.sheet.rows[table.headers[0].end :]))


def _may_be_person(row: list[Any]) -> bool:
    """A row with more than a heading, or with nothing but a name."""
    return not _is_lone(row) or any(map(has_known_first_name, filled(row)))


def _begins_with_name(row: list[Any]) -> bool:
    words = (cell for cell in row if isinstance(cell, str) and any(map(str.isalpha, cell)))
    first = next(words, "")
    return has_known_first_name(first) and meaning(text(first)) is None


def _other_sheet(table: Table) -> Elsewhere:
    return Elsewhere(_titles(table.headers[0]), table.fit[1], sheet=table.sheet.name)


def _titles(header: Header) -> str:
    return ", ".join(header.titles.values())


def _no_sheet(sheets: list[Sheet], name: str) -> list[Table]:
    raise Refused(f"Листа «{name}» в файле нет. Есть: {', '.join(f'«{sheet.name}»' for sheet in sheets)}.")


# ---- headers


def _table_of(sheet: Sheet, role: str) -> Table:
    """The headers of a sheet that suit the role best: those of its own people, not of the other role's."""
    headers = _headers(sheet, role)
    if not headers:
        return Table(sheet, [Header(0)])
    found: list[tuple[Header, tuple[bool, int, int]]] = []
    for header, above in headers:
        fit = _fit(sheet, header, above, role)
        if found:
            before, clear = found[-1]
            # The header of a page break says no role again; nor do other titles at once under the last row.
            goes_on = above == header.row and fit[1] == NO_ROLE and _are_alike(header, before)
            fit = clear if header.columns == before.columns or goes_on else fit
        found.append((header, fit))
    best = max(fit for _, fit in found)
    # Every table of the sheet that speaks as clearly of the role is read, whatever the number of its columns.
    chosen = [header for header, fit in found if fit[:2] == best[:2]]
    table = Table(sheet, chosen, [header.row for header, _ in found], best)
    table.elsewhere = [
        other for header, fit in found if fit[:2] != best[:2] and (other := _another(table, header, fit))
    ]
    return table


def _are_alike(header: Header, before: Header) -> bool:
    """Whether both lists are of pupils, or neither is."""
    return header.has_name and ("school_class" in header.columns) == ("school_class" in before.columns)


def _another(table: Table, header: Header, fit: tuple[bool, int, int]) -> Elsewhere | None:
    """A table of the sheet that is not read, when there is anything under its header."""
    end = min((row for row in table.bounds if row > header.row), default=len(table.sheet.rows))
    rows = [number for number in range(header.end, end) if _may_be_person(table.sheet.rows[number])]
    return Elsewhere(_titles(header), fit[1], header.row + 1, rows[-1] + 1) if rows and header.has_name else None


def _headers(sheet: Sheet, role: str) -> list[tuple[Header, int]]:
    """Headers of every table of a sheet, each with the row after which its own titles begin."""
    found = [header_at(sheet, number, role) for number in range(min(HEADER_ROWS, len(sheet.rows)))]
    known = [h for h in found if (h.columns or h.name_titles) and not any(map(_is_of_people, sheet.rows[h.row]))]
    first = next((header for header in found if header.name_titles and _is_header(sheet, header.row)), None)
    if first is not None:
        known = [h for h in known if h.row <= first.row or not _is_of_somebody(first, sheet.rows[h.row])]
    best = max(known, key=lambda header: _clearness(sheet, header), default=None)
    if best is None:
        return []
    first = first or best
    # A row of titles under groups that say the roles: without the groups nobody knows whose they are.
    first = next((h for h in known if h.is_told and h.has_name and h.row < first.row < h.end), first)
    headers = [(first, 0), *_further(sheet, first, role)]
    if best.row in [header.row for header, _ in headers]:
        return headers
    if any(h.is_told and h.row < best.row < h.end for h, _ in headers):
        return headers
    # The clearest header may stand between others; inside one of them it is that one, better understood.
    before = [(header, above) for header, above in headers if header.end <= best.row]
    return [*before, (best, before[-1][0].end if before else 0), *_further(sheet, best, role)]


def _is_of_people(cell: Any) -> bool:
    return is_whole(cell) or _is_signature(cell)


def _is_signature(cell: Any) -> bool:
    """«О. П. Вершинина», but not the title «Фамилия И. О.»."""
    return is_signed(cell) and meaning(text(cell)) is None


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
    known = {tuple(filled(sheet.rows[first.end - 1]))}
    above = number = first.end
    gap = False
    tables = 1
    while number < len(sheet.rows):
        row = sheet.rows[number]
        lone = _is_lone(row)
        is_other = _is_repeated(known, row) or ((gap or _is_hinted(row)) and _is_further(first, row, gap))
        if (not lone and is_other) or (_is_hinted(row) and _stands_over_names(sheet, number)):
            tables += 1
            if tables > MOST_TABLES:
                raise Refused(
                    f"На листе «{sheet.name}» больше {MOST_TABLES} строк с заголовками: это не список участников. "
                    "Оставьте одну таблицу, возьмите за образец наш файл."
                )
            header = header_at(sheet, number, role)
            yield header, above
            above = number = header.end
            known.add(tuple(filled(sheet.rows[header.end - 1])))
            gap = False
            continue
        number += 1
        above = above if lone else number
        gap = lone


def _is_hinted(row: list[Any]) -> bool:
    """Whether a row may hold a title of names at all; asked of every row, so in one look."""
    return TITLE_HINT.search("\n".join([cell for cell in row if type(cell) is str]).lower()) is not None


def _is_repeated(known: set[tuple[Any, ...]], row: list[Any]) -> bool:
    """The titles of a page break, in any table of the sheet."""
    return tuple(filled(row)) in known


def _is_header(sheet: Sheet, number: int) -> bool:
    row = sheet.rows[number]
    return _stands_over_names(sheet, number) or (not _is_lone(row) and _has_name_title(row))


def _stands_over_names(sheet: Sheet, number: int) -> bool:
    """«ФИО», alone or among titles that nobody knows, or «Наставник» among them, and the first cell under it a person's name."""
    row = sheet.rows[number]
    place = _place_of_names(row)
    if place is None or not all(isinstance(cell, str) for cell in filled(row)) or any(map(has_known_first_name, row)):
        return False
    below = (row[place] for row in sheet.rows[number + 1 : number + 6] if place < len(row) and row[place])
    words = (cell for cell in below if isinstance(cell, str) and any(map(str.isalpha, cell)))
    first = next((cell for cell in words if not section_class(text(cell))), "")
    if not _names_names([row[place]]):
        # «наставник», «учитель математики» stand one under the other as posts too.
        return has_known_first_name(first)
    return stands_alone(first) and meaning(text(first)) is None


def _place_of_names(row: list[Any]) -> int | None:
    for place, cell in enumerate(row):
        if not isinstance(cell, str) or not TITLE_HINT.search(cell.lower()):
            continue
        title = meaning(text(cell))
        is_role = not _is_lone(row) and title is not None and title.whose in ROLE_WORDS
        if title is not None and title.code == "full_name" and (is_role or _names_names([cell])):
            return place
    return None


def _is_further(first: Header, row: list[Any], gap: bool) -> bool:
    """Whether a row holds titles, without a gap over it only «ФИО» or «Фамилия» with others.

    «Учитель» and «наставник» are titles too: beside a name they are its post and role.
    """
    return (gap or _names_names(row)) and _has_name_title(row) and not _is_of_somebody(first, row)


def _is_of_somebody(first: Header, row: list[Any]) -> bool:
    """Whether a person's name stands where the names do, and the titles of names are but words for people."""
    if any(is_whole(cell) or has_known_first_name(cell) for cell in filled(row)):
        return True
    places = [first.columns[code] for code in NAME_CODES if code in first.columns]
    cells = [row[place] for place in places if place < len(row) and row[place] not in (None, "")]
    cells = [cell for cell in cells if key_of(text(cell)) not in NUMBER_TITLES]
    return bool(cells) and all(meaning(text(cell)) is None for cell in cells) and not _names_names(row)


def _names_names(row: list[Any]) -> bool:
    """«ФИО», «Фамилия», «ФИО педагога»: titles that no post and no role is called."""
    hinted = (cell for cell in row if isinstance(cell, str) and NAME_HINT.search(cell.lower()))
    return any(NAME_WORDS.search(key_of(text(cell))) for cell in hinted)


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
    """Whether a row holds known titles, one of them of names: «ФИО» with another, else most of its cells."""
    cells = filled(row)
    if not all(isinstance(cell, str) for cell in cells) or any(map(_is_signature, cells)):
        return False
    keys = [key_of(text(cell)) for cell in cells]
    known = [title for cell in cells if (title := meaning(text(cell))) is not None]
    count = len(known) + sum(key in NUMBER_TITLES for key in keys)
    if count < 2 or not any(title.code in NAME_STARTS for title in known):
        return False
    return _names_names(row) or 2 * count >= len(cells)
