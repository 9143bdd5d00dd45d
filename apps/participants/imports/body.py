"""The rows under one header: who of them is a person, and what the headings between them say of the rows below."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from apps.core.russian.given import is_first_name
from apps.core.russian.normalize import fix_lookalikes, fold
from apps.jobs.sheets import Sheet

from ..normalize import school_class, section_class
from .cells import is_error, is_yes, text
from .columns import MENTEE, MENTOR, OF_PAPERS, OFFICIAL, OFFICIALS, key_of
from .fullnames import has_initials, has_known_first_name, is_signed, is_whole, name_and_rest, several, stands_alone
from .header import NAME_CODES, NAME_STARTS, PERSONAL, Header, filled, role_said

# What stands under a list: totals, signatures, dates, remarks.
SERVICE = re.compile(
    r"(?:итого|всего|директор|зам\.?|заместитель|куратор|ответственн\w+|исполнитель|исп\.?|подпись|согласован\w*|утвержд\w+|"
    r"в том числе|из них|тел\.|учитель|педагог|составил\w*|список|примечани\w+|дата|м\.\s?п\.?|руководитель|классный руководитель|"
    r"председатель|секретарь|методист|завуч|"
    r"количество|приложение|база|реестр|по состоянию|заведующ\w+|начальник|и\.\s?о\.\s)(?![а-яё])",
    re.IGNORECASE,
)
BLANK = re.compile(r"[\s_\-–—.…/\\|()«»\"'*:=~]*")
PHONE = re.compile(r"(?:\d[\s\-()]*){6}")
# «Наставники», «Молодые специалисты»: the people below are of a role. «Наставник: …» names the one of the people below.
ROLE_HEADINGS = {
    MENTOR: re.compile(r"^наставники\b"),
    MENTEE: re.compile(r"^(?:наставляемые|молодые (?:специалисты|педагоги))\b"),
}
CARRIED_CLASS = "класс взят из строки выше: в самой строке клетка пустая"
FOOTNOTES = ("*", "•", "†")
MENTEE_SAID = re.compile(r"\bмолод\w+ (?:специалист|педагог)|\b(?:ученик|ученица|обучающ\w+|студент\w*)\b")
ROLE_LABEL = re.compile(r"\s*(?:педагог-)?(?:наставник|наставляем\w*|куратор)\s*[:–—-]\s", re.IGNORECASE)
CLASS_HINT = re.compile(r"\d|класс|^[IVX]", re.IGNORECASE)
CLASS_SAID = re.compile(r"\bкласс(?:ы|а|ов)?\b")


@dataclass(frozen=True)
class Entry:
    """A row that speaks of a person: its number in the file, from one, its cells, the class that a heading over it names."""

    number: int
    cells: list[Any]
    header: Header
    section_class: str = ""
    note: str = ""


@dataclass
class Found:
    """What was found under the headers of a table."""

    entries: list[Entry] = field(default_factory=list)
    skipped: list[int] = field(default_factory=list)  # rows with text in which nobody was found
    others: list[int] = field(default_factory=list)  # rows of people of the other role


class Body:
    """The rows under one header. `section_class` is the class that a heading over the header names."""

    def __init__(self, sheet: Sheet, header: Header, role: str, found: Found, section_class: str = "") -> None:
        self.sheet, self.header, self.found = sheet, header, found
        self.columns = header.columns
        self.name_place = next(self.columns[code] for code in NAME_STARTS if code in self.columns)
        self.role_place = self.columns.get("role")
        self.role = role
        self.own_places = [place for code, place in self.columns.items() if self._is_told_of(code)]
        self.places_of_person = [place for code, place in self.columns.items() if code in PERSONAL]
        self.name_places = {place for code, place in self.columns.items() if code in NAME_CODES}
        self.job_places = {self.columns.get("post"), self.columns.get("occupation")}
        self.section_class = section_class
        self.section_role = ""
        self.names_repeated = self._merged_down()

    def _is_told_of(self, code: str) -> bool:
        """Whether a filled cell alone shows that a row speaks of a person."""
        if code in OF_PAPERS:
            return False
        return code in PERSONAL if self.header.has_others else code != "role"

    def _merged_down(self) -> set[int]:
        """Rows that only continue the name above them: a mentor beside several mentees."""
        spans = (span for span in self.sheet.merges if span[1] <= self.name_place <= span[3])
        last = len(self.sheet.rows)
        return {row for top, _, bottom, _ in spans for row in range(top + 1, min(bottom + 1, last))}

    def read(self, numbers: range) -> None:
        if self.role_place is None:
            self.role_place = self._categories_with_roles(numbers) or self._column_of_roles(numbers)
        self.has_role_headings = self._has_role_headings(numbers)
        carried = self._carried(numbers)
        grouped = self._classes_of_groups(numbers)
        last = self._last_numbered(numbers)
        gap = False
        for number in numbers:
            row = self._row(number)
            cells = filled(row)
            if not cells:
                gap = True
                continue
            gap = gap and number > last
            is_below = number > last and not self._goes_on(row, gap)
            if is_below and len(cells) == 1:
                # A heading under the last number stands over the people of the next header.
                self._is_heading(cells[0], is_name=False)
            if number in self.names_repeated or is_below or self._is_nobody(row, cells):
                self._skip(number, cells)
            elif self._is_of_other_role(row):
                self.found.others.append(number + 1)
            else:
                values = carried.get(number, []) + grouped.get(number, [])
                note = CARRIED_CLASS if number in grouped else ""
                self._add(number, self._with_carried(row, values) if values else row, note)

    def _row(self, number: int) -> list[Any]:
        """The cells of a row that are the table's: the same titles may stand beside them once more."""
        row = self.sheet.rows[number]
        if self.header.span is None:
            return row
        first, end = self.header.span
        return [None] * first + row[first:end]

    def _column_of_roles(self, numbers: range) -> int | None:
        """A column under a title nobody knows («Кто») whose every cell is the word for one role, both roles being there."""
        read = set(self.columns.values())
        rows = [self.sheet.rows[number] for number in numbers]
        for place in range(max((len(row) for row in rows), default=0)):
            if place not in read and _are_roles(row[place] for row in rows if place < len(row)):
                return place
        return None

    def _categories_with_roles(self, numbers: range) -> int | None:
        """The column «Статус» when it holds «наставник» too."""
        place = self.columns.get("category")
        if place is None:
            return None
        cells = (row[place] for number in numbers if place < len(row := self.sheet.rows[number]))
        said = (cell for cell in cells if isinstance(cell, str) and "настав" in cell.lower())
        return place if any(role_said([cell]) for cell in said) else None

    def _has_role_headings(self, numbers: range) -> bool:
        """Whether headings between the rows name both roles; one alone may be but a title."""
        lone = (cells[0] for number in numbers if len(cells := filled(self._row(number))) == 1)
        return len({_role_of_heading(cell) for cell in lone} - {""}) > 1

    def _name(self, row: list[Any]) -> Any:
        return row[self.name_place] if self.name_place < len(row) else None

    def _last_numbered(self, numbers: range) -> int:
        """The last row with its number in the column «№»: below it stand totals, signatures, and people without a number."""
        place = self.header.number_place
        if place is None:
            return numbers.stop
        rows = self.sheet.rows
        return next(
            (
                n
                for n in reversed(numbers)
                if place < len(rows[n]) and _is_number(rows[n][place]) and self._name(rows[n])
            ),
            numbers.stop,
        )

    def _goes_on(self, row: list[Any], gap: bool) -> bool:
        """Whether a row below the numbered ones is one more person, unlike «Социальный педагог … Т. П. Сомова»."""
        name = self._name(row)
        if is_whole(name) or has_known_first_name(name) or self._has_first_name(row, is_known=True):
            return True
        others = [place for place in self.own_places if place not in self.name_places]
        if not isinstance(name, str) or not any(self._has_told(row, place) for place in others):
            return False
        return self._has_first_name(row) or stands_alone(name) or (not gap and has_initials(name))

    def _add(self, number: int, row: list[Any], note: str) -> None:
        for cells in several(row, self.name_place, self.places_of_person):
            self.found.entries.append(Entry(number + 1, cells, self.header, self.section_class, note))

    def _skip(self, number: int, cells: list[Any]) -> None:
        if any(isinstance(cell, str) and not BLANK.fullmatch(cell) for cell in cells):
            self.found.skipped.append(number + 1)

    def _is_nobody(self, row: list[Any], cells: list[Any]) -> bool:
        """Numbers of columns, headings of parts, totals, signatures."""
        name = self._name(row)
        if not (isinstance(name, str) and name[:1].isalpha()) and _numbers_columns(cells):
            return True
        if self._is_class_heading(row, name):
            return True
        if len(cells) == 1 and self._is_heading(cells[0], is_name=name is not None):
            return True
        if self._is_service(row, name) or self._is_signed(row, name):
            return True
        return not self._has_told(row, self.name_place) and not any(
            self._has_told(row, place) for place in self.own_places
        )

    def _has_told(self, row: list[Any], place: int) -> bool:
        cell = row[place] if place < len(row) else None
        return cell is not None and not (isinstance(cell, str) and (BLANK.fullmatch(cell) or is_error(cell)))

    def _is_class_heading(self, row: list[Any], name: Any) -> bool:
        """«5А класс» with its teacher or its number of pupils in the next cells."""
        place = next((place for place, cell in enumerate(row) if cell not in (None, "")), None)
        if place in (None, self.columns.get("school_class")) or not isinstance(row[place], str):
            return False
        if not CLASS_HINT.search(row[place]):
            return False
        is_named = isinstance(name, str) and (stands_alone(name) or _is_lone_person(name))
        is_person = is_named or any(map(has_known_first_name, row))
        found = "" if is_person or self._has_first_name(row) else section_class(text(row[place]))
        self.section_class = found or self.section_class
        return bool(found)

    def _is_heading(self, cell: Any, *, is_name: bool) -> bool:
        """A lone cell: the class or the role of the rows below, another heading, or after all a person of whom only the name is known."""
        if not isinstance(cell, str) or not any(map(str.isalpha, cell)):
            return True
        if ROLE_LABEL.match(cell):
            return True
        if is_name and _is_lone_person(cell):
            return False
        said = text(cell)
        if found := section_class(said):
            self.section_class = found
            return True
        if CLASS_SAID.search(key_of(said)):
            # A class of which nothing is understood: the one above must not be taken for it.
            self.section_class = ""
        if role := _role_of_heading(cell):
            self.section_role = role if self.has_role_headings else ""
            return True
        is_remark = SERVICE.match(fold(said)) or said.startswith(FOOTNOTES)
        return not (is_name and (stands_alone(cell) or len(self.columns) == 1) and not is_remark)

    def _is_service(self, row: list[Any], name: Any) -> bool:
        """Totals and signatures begin with their word. A person so called, or of such a post, has more than that in his row."""
        place = next(
            (place for place, cell in enumerate(row) if isinstance(cell, str) and not BLANK.fullmatch(cell)), None
        )
        if (
            place is None
            or (place in self.job_places and name)
            or not SERVICE.match(row[place].lstrip("*• \n\t\u00a0"))
            or _is_named_so(row[place])
            or (place == self.name_place and self._has_first_name(row, is_known=True))
        ):
            return False
        others = [own for own in self.own_places if own != place and own not in self.name_places]
        is_named = is_whole(name) or self._has_first_name(row)
        return not (is_named and any(self._has_told(row, own) for own in others))

    def _is_signed(self, row: list[Any], name: Any) -> bool:
        """«Социальный педагог … Т. П. Сомова»: a signer's initials where a person has his date, class or telephone."""
        if is_whole(name) or self._has_first_name(row):
            return False
        places = (place for place in self.own_places if place not in self.name_places and place < len(row))
        return any(is_signed(row[place]) for place in places if place not in self.job_places)

    def _has_first_name(self, row: list[Any], *, is_known: bool = False) -> bool:
        """A word in a column of first names: «Списков | Олег», «Списков | Олег Ильич», unlike «Директор | ______»."""
        place = self.columns.get("first_name", self.columns.get("name_rest", len(row)))
        cell = row[place] if place < len(row) and self._name(row) else None
        words = cell.split() if isinstance(cell, str) else []
        if not words or not all(word.isalpha() for word in words):
            return False
        return is_first_name(words[0].lower()) if is_known else True

    def _is_of_other_role(self, row: list[Any]) -> bool:
        if self.section_role:
            return self.section_role != self.role
        if self.header.marks:
            return not self._is_marked(row)
        if self.role_place is None or self.role_place >= len(row):
            return False
        said = _role_of_cell(row[self.role_place])
        return bool(said) and said != self.role

    def _is_marked(self, row: list[Any]) -> bool:
        """Columns «Наставник» and «Наставляемый» with «да» and «+»; the other role's mark alone says that he is not of ours."""
        marks = {role for role, place in self.header.marks.items() if place < len(row) and is_yes(row[place])}
        return self.role in marks if self.role in self.header.marks else not marks

    def _carried(self, numbers: range) -> dict[int, list[tuple[int, Any]]]:
        """Values of cells merged downwards, by row: the class of a column, the post of a group."""
        rows = self.sheet.rows
        found: dict[int, list[tuple[int, Any]]] = {}
        places = set(self.columns.values()) - {self.columns[code] for code in NAME_CODES if code in self.columns}
        for top, left, bottom, _ in self.sheet.merges:
            if left in places and top in numbers and left < len(rows[top]):
                for number in range(top + 1, min(bottom + 1, numbers.stop)):
                    found.setdefault(number, []).append((left, rows[top][left]))
        return found

    def _classes_of_groups(self, numbers: range) -> dict[int, list[tuple[int, Any]]]:
        """A class before the names, written once for its group: a file that lost its merged cells. A third of the cells are empty then."""
        place = self.columns.get("school_class", self.name_place)
        if place >= self.name_place or any(left <= place <= right for _, left, _, right in self.sheet.merges):
            return {}
        named = [
            number
            for number in numbers
            if has_known_first_name(self._name(row := self._row(number))) and place < len(row)
        ]
        empty = [number for number in named if self._row(number)[place] in (None, "")]
        if not named or named[0] in empty or 3 * len(empty) < len(named):
            return {}
        above = None
        found = {}
        for number in named:
            above = self._row(number)[place] or above
            if number in empty:
                found[number] = [(place, above)]
        return found

    def _with_carried(self, row: list[Any], values: list[tuple[int, Any]]) -> list[Any]:
        full = [*row, *[None] * (max(place for place, _ in values) + 1 - len(row))]
        for place, value in values:
            full[place] = value if full[place] in (None, "") else full[place]
        return full


def _is_lone_person(cell: str) -> bool:
    """A whole name, with a remark behind it or without; a telephone behind it is the executor's."""
    name, rest = name_and_rest(cell)
    if rest and has_known_first_name(name) and school_class(rest.strip("()")):
        return True
    return (
        is_whole(name) and PHONE.search(rest) is None and (not SERVICE.match(name) or (not rest and _is_named_so(name)))
    )


def _role_of_cell(cell: Any) -> str:
    """The role that a cell of roles says; «куратор» is neither a mentor nor a mentee."""
    key = key_of(text(cell))
    if said := role_said([cell]):
        return said
    if OFFICIALS.search(key):
        return OFFICIAL
    return MENTEE if MENTEE_SAID.search(key) else ""


def _role_of_heading(cell: Any) -> str:
    key = key_of(text(cell)) if isinstance(cell, str) else ""
    return next((role for role, words in ROLE_HEADINGS.items() if words.search(key)), "")


def _is_named_so(name: Any) -> bool:
    """«Учитель Олег Петрович», «Учитель Кира»: a surname before a known first name, not a post before a whole name."""
    whole = name_and_rest(fix_lookalikes(name))[0] if isinstance(name, str) else ""
    words = whole.split()
    return len(words) in (2, 3) and is_first_name(words[1].lower()) and (len(words) == 2 or is_whole(whole))


def _is_number(cell: Any) -> bool:
    return text(cell).strip("().").isdecimal()


def _numbers_columns(cells: list[Any]) -> bool:
    """«1 2 3 4» under the titles, as on printed forms."""
    if len(cells) < 2 or text(cells[0]).strip("(.)") != "1":
        return False
    numbers = [text(cell).strip("(.)") for cell in cells]
    return numbers == [str(n) for n in range(1, len(numbers) + 1)]


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
