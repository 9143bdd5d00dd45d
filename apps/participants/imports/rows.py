"""One row of the table → values of a person and of his participation, or what is wrong in which column."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from apps.core.russian.normalize import fold

from ..enums import Category, ParticipationRole
from ..services.people import PARTICIPATION_FIELDS
from . import cells, clearances, guesses, papers
from .body import Entry
from .columns import CLEARANCES, CONSENTS, OF_PAPERS, TITLES
from .fullnames import full_name, names_another
from .header import NAME_STARTS, Header, role_said

LIMITS = {"post": 200, "subjects": 300, "qualification": 60, "interests": 2000}
LONG = 5000
PLAIN = ("post", "subjects", "qualification", "request", "competences", "achievements", "interests")
PARTNER_LIMIT = 300
NAME_TITLES = {"last_name": "Фамилия", "first_name": "Имя", "middle_name": "Отчество"}
PERSON: dict[str, Any] = dict.fromkeys(
    (*NAME_TITLES, "gender", "category", "school_class", "post", "subjects", "qualification", "phone", "email"), ""
)
PERSON |= {"birth_date": None, "service_since": None, "partner": None}
PARTICIPATION: dict[str, Any] = dict.fromkeys(
    ("request", "competences", "achievements", "interests"), ""
) | dict.fromkeys(("form", "capacity", "joined_on"))
QUALIFICATION = re.compile(r"высш|перв|втор|соответств|сзд|без категор|^i{1,3}$|^[12]$|кандидат")


@dataclass(frozen=True)
class Problem:
    """What is wrong in a cell, with advice. `column` is the title of the column."""

    row: int
    column: str
    reason: str
    place: int | None = None


@dataclass
class Row:
    """A row as read: values by field, remarks on what was repaired, problems that keep it out."""

    number: int
    header: Header
    person: dict[str, Any] = field(default_factory=dict)
    participation: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    # A partner whom the organization does not have yet, as the cell names him.
    unknown_partner: str = ""
    # Cells under one merged «ФИО» over several columns.
    name_cells: list[Any] = field(default_factory=list)
    # What stands beside the name in its cell, and in the common column of class, post, place of work.
    tail: str = ""
    common: str = ""
    birth_year: int | None = None
    # Cells about a paper consent, and what they tell; a remark when no line of the ledger can be made of them.
    papers: dict[str, Any] | None = None
    signed_on: date | None = None
    representative: str = ""
    kin: str = ""
    consent_note: str = ""
    # Values of a certificate of no criminal record; a remark when the cells tell of one that cannot be recorded.
    clearance: dict[str, Any] | None = None
    clearance_note: str = ""
    # Fields that no cell told: they fill a gap, they never overwrite what a person chose.
    guessed: set[str] = field(default_factory=set)

    @cached_property
    def key(self) -> tuple[str, str, str]:
        person, folded = self.person, cells.folded
        return folded(person["last_name"]), folded(person["first_name"]), folded(person["middle_name"])

    @property
    def tail_is_post(self) -> bool:
        """«ФИО, должность» in one column, or a tail that is no remark: nothing else tells of a post or a class."""
        if "должност" in self.header.titles.get("full_name", "").lower():
            return True
        return self.tail[:1].islower() and not {"post", "school_class", "occupation"} & set(self.header.columns)


@dataclass(frozen=True)
class Context:
    """What the reading of cells needs to know about the organization; fetched once for a file."""

    role: str
    today: date
    year_start: date
    has_classes: bool
    forms: dict[str, Any]
    partners: dict[str, Any]


class Reader:
    """Reads the rows of a table: each present column by its own reader, the common columns last."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self._plans: dict[int, list[tuple[str, int, Callable[..., None]]]] = {}
        self._known: dict[str, dict[str, cells.Read | cells.BadCell]] = defaultdict(dict)

    def read(self, entry: Entry) -> Row:
        row = Row(entry.number, entry.header, dict(PERSON), dict(PARTICIPATION))
        if entry.header.name_width > 1:
            place = entry.header.columns["full_name"]
            row.name_cells = entry.cells[place : place + entry.header.name_width]
        if entry.note:
            row.notes.append(entry.note)
        width = len(entry.cells)
        for code, place, take in self._plan(entry.header):
            cell = entry.cells[place] if place < width else None
            if isinstance(cell, str) and cell[:1] in FIRST_OF_NOTHING:
                if cells.is_error(cell):
                    self._error(row, code, cell)
                    continue
                if _is_nothing(cell, code):
                    continue
            if cell is not None:
                take(self, row, code, cell)
        self._check_name(row)
        self._occupation(row, entry.section_class)
        self._guess(row)
        if row.papers is not None:
            self._read_papers(row, row.papers)
        return row

    def _plan(self, header: Header) -> list[tuple[str, int, Callable[..., None]]]:
        """Columns in the order of the readers, with their places; worked out once for a header."""
        if id(header) not in self._plans:
            places = header.columns
            self._plans[id(header)] = [(code, places[code], take) for code, take in READERS.items() if code in places]
        return self._plans[id(header)]

    def _take(self, row: Row, code: str, read: Callable[..., cells.Read], cell: Any, *args: Any) -> Any:
        """The value of a cell; a bad cell becomes a problem of the row.

        Cells repeat all over a list: each spelling of a column is thought about once.
        """
        known = self._known[code]
        found = known.get(cell) if type(cell) is str else None
        if found is None:
            found = _outcome(read, cell, *args)
            if type(cell) is str:
                known[cell] = found
        if isinstance(found, cells.BadCell):
            self._problem(row, code, str(found))
            return None
        if found.note:
            row.notes.append(found.note)
        return found.value

    def _error(self, row: Row, code: str, cell: str) -> None:
        """What a formula could not give: a name keeps the row out, anything else is left out and told of."""
        error = f"в ячейке ошибка формулы {cell.strip()}", "Впишите значение."
        said, advice = UNCOUNTED if cells.is_uncounted(cell) else error
        if code in NAME_STARTS or code == "first_name":
            self._problem(row, code, f"{said[0].upper()}{said[1:]}. {advice}")
        else:
            row.notes.append(f"{row.header.titles[code]}: {said}, не загружено")

    def _problem(self, row: Row, code: str, reason: str) -> None:
        title = row.header.titles.get(code) or TITLES.get(code, code)
        row.problems.append(Problem(row.number, title, reason, row.header.columns.get(code)))

    # ---- columns

    def _full_name(self, row: Row, code: str, cell: Any) -> None:
        if row.header.name_width > 1:
            cell = " ".join(cells.text(part) for part in row.name_cells)
        try:
            found = full_name(cell, first_name_first=row.header.first_name_first)
        except cells.BadCell as bad:
            self._problem(row, code, str(bad))
            return
        row.person["last_name"], row.person["first_name"], row.person["middle_name"] = found.parts
        row.tail = found.tail
        if found.note:
            row.notes.append(found.note)

    def _name_part(self, row: Row, code: str, cell: Any) -> None:
        row.person[code] = self._take(row, code, cells.name_part, cell, NAME_TITLES[code]) or ""

    def _name_rest(self, row: Row, code: str, cell: Any) -> None:
        """«Имя, отчество» in one column."""
        first, _, middle = cells.text(cell).replace(",", " ").strip().partition(" ")
        self._name_part(row, "first_name", first)
        self._name_part(row, "middle_name", middle)

    def _birth_date(self, row: Row, code: str, cell: Any) -> None:
        if code == "birth_year" and (year := cells.year_of_birth(cell)):
            row.birth_year = row.birth_year or year
            row.notes.append("указан только год рождения, день не записан")
        elif row.person["birth_date"] is None:
            row.person["birth_date"] = self._take(row, code, cells.day, cell, "Дата рождения", self.context.today)
            if row.person["birth_date"] is None:
                row.birth_year = cells.year_in(cell)

    def _age(self, row: Row, code: str, cell: Any) -> None:
        """An age tells a child from a grown-up; it is not kept."""
        if found := re.match(r"\d{1,2}(?!\d)", cells.text(cell)):
            row.birth_year = row.birth_year or self.context.today.year - int(found[0])

    def _service_since(self, row: Row, code: str, cell: Any) -> None:
        context = self.context
        row.person[code] = self._take(row, code, cells.service_since, cell, context.year_start, context.today)

    def _joined_on(self, row: Row, code: str, cell: Any) -> None:
        row.participation[code] = self._take(row, code, cells.day, cell, "Дата вхождения", self.context.today)

    def _plain(self, row: Row, code: str, cell: Any) -> None:
        typed = self._take(row, code, cells.plain, cell, TITLES[code], LIMITS.get(code, LONG)) or ""
        (row.participation if code in PARTICIPATION_FIELDS else row.person)[code] = typed

    def _gender_cell(self, row: Row, code: str, cell: Any) -> None:
        row.person[code] = self._take(row, code, cells.gender, cell) or ""

    def _category_cell(self, row: Row, code: str, cell: Any) -> None:
        """«Категория» of a teacher is often his qualification."""
        typed = cells.folded(cells.text(cell))
        if "настав" in typed and role_said([cell]):
            return
        if typed not in cells.CATEGORY_WORDS and QUALIFICATION.search(typed):
            row.person["qualification"] = row.person["qualification"] or cells.text(cell)[: LIMITS["qualification"]]
        else:
            row.person[code] = self._take(row, code, cells.category, cell) or ""

    def _capacity(self, row: Row, code: str, cell: Any) -> None:
        row.participation[code] = self._take(row, code, cells.whole_number, cell, TITLES[code])

    def _phone(self, row: Row, code: str, cell: Any) -> None:
        row.person[code] = self._take(row, code, cells.phone, cell) or ""

    def _email(self, row: Row, code: str, cell: Any) -> None:
        row.person[code] = self._take(row, code, cells.email, cell) or ""

    def _contacts(self, row: Row, code: str, cell: Any) -> None:
        both = cells.contacts(cell)
        row.person["phone"] = row.person["phone"] or both["phone"]
        row.person["email"] = row.person["email"] or both["email"]

    def _form(self, row: Row, code: str, cell: Any) -> None:
        """Form and partner are chosen out of what the organization has; an unknown one is told about, not lost."""
        form = cells.text(cell)
        row.participation["form"] = self.context.forms.get(link_key(form))
        if row.participation["form"] is None:
            row.notes.append(
                f"формы «{form[:60]}» нет в справочнике: после загрузки отметьте людей в списке и укажите другую "
                "всем сразу или попросите администратора добавить эту"
            )

    def _partner(self, row: Row, code: str, cell: Any) -> None:
        partner = cells.text(cell)
        row.person["partner"] = self.context.partners.get(link_key(partner))
        if row.person["partner"] is None:
            row.notes.append(f"партнёра «{partner[:60]}» нет в списке")
            if row.person["category"] in ("", Category.PARTNER):
                row.unknown_partner = " ".join(partner.split())[:PARTNER_LIMIT]

    def _school_class(self, row: Row, code: str, cell: Any) -> None:
        if self.context.has_classes:
            row.person[code] = self._take(row, code, cells.school_class, cell) or ""

    def _class_letter(self, row: Row, code: str, cell: Any) -> None:
        """The letter in a column of its own, beside the number."""
        letter = cells.text(cell).strip("«»\"' ").upper()
        if row.person["school_class"].isdigit() and len(letter) == 1:
            row.person["school_class"] = cells.school_class(f"{row.person['school_class']}{letter}").value

    def _common(self, row: Row, code: str, cell: Any) -> None:
        row.common = cells.text(cell)

    def _paper(self, row: Row, code: str, cell: Any) -> None:
        row.papers = {**(row.papers or {}), code: cell}

    # ---- what the whole row tells

    def _check_name(self, row: Row) -> None:
        place = "full_name" if "full_name" in row.header.columns else "last_name"
        if not row.problems and not (row.person["last_name"] and row.person["first_name"]):
            self._problem(row, place, "Нет фамилии или имени: допишите или удалите строку.")

    def _occupation(self, row: Row, section_class: str) -> None:
        """Class or post out of what stands beside the name, in a common column, in the heading over the rows."""
        self._class_among_posts(row)
        if names_another(row.tail):
            self._problem(
                row, "full_name", f"В ячейке ещё один человек: «{row.tail[:60]}». Запишите его отдельной строкой."
            )
        elif row.tail and not self._is_birth_date(row):
            self._class_or_post(row, row.tail.strip("()"), is_post=row.tail_is_post)
        if row.common:
            self._class_or_post(row, row.common, is_post=True)
        if section_class and self.context.has_classes and not row.person["school_class"] and not row.person["post"]:
            row.person["school_class"] = section_class

    def _is_birth_date(self, row: Row) -> bool:
        """«Дятлова Вера Игоревна, 12.03.2012 г.р.» in one cell."""
        try:
            found = cells.day(row.tail.strip("() "), "Дата рождения", self.context.today).value
        except cells.BadCell:
            return False
        row.person["birth_date"] = row.person["birth_date"] or found
        return found is not None

    def _class_among_posts(self, row: Row) -> None:
        """A pupil in a list of teachers: his class stands in the column of posts."""
        person = row.person
        if not person["post"][:1].isdigit() or person["school_class"] or not self.context.has_classes:
            return
        try:
            person["school_class"] = cells.school_class(person["post"]).value or ""
        except cells.BadCell:
            return
        row.notes.append(f"«{person['post']}» в столбце должности принято за класс")
        person["post"] = ""

    def _class_or_post(self, row: Row, told: str, *, is_post: bool) -> None:
        person = row.person
        try:
            found = cells.school_class(told).value
        except cells.BadCell:
            found = None
        if found is not None:
            person["school_class"] = person["school_class"] or (found if self.context.has_classes else "")
        elif is_post:
            person["post"] = person["post"] or told[: LIMITS["post"]]
        else:
            row.notes.append(f"рядом с именем написано «{told[:60]}», не загружено")

    def _guess(self, row: Row) -> None:
        """Gender by the patronymic, category by what is filled."""
        person = row.person
        if not person["gender"]:
            person["gender"] = guesses.gender(person)
            row.guessed.add("gender")
        if not person["category"]:
            person["category"] = guesses.category(row, self.context)
            row.guessed.add("category")
        if person["category"] != Category.PUPIL and person["school_class"]:
            row.notes.append("класс записывается только обучающимся, здесь пропущен")
            person["school_class"] = ""
        if person["category"] != Category.PARTNER:
            person["partner"] = None

    def _read_papers(self, row: Row, told: dict[str, Any]) -> None:
        found = clearances.certificate({code: told.get(code) for code in CLEARANCES}, self.context.today)
        row.clearance, row.clearance_note = found.value, found.note
        if (found.value or found.note) and self.context.role != ParticipationRole.MENTOR:
            row.clearance, row.clearance_note = None, clearances.OF_EMPLOYEES
        self._read_consent(row, told)

    def _read_consent(self, row: Row, told: dict[str, Any]) -> None:
        title = row.header.titles.get("representative", "")
        row.representative, row.kin = papers.representative(told.get("representative"), told.get("kin"), title)
        # «Дата согласия» alone does not say what was agreed to.
        is_named = bool({"consent", "consent_date"} & set(row.header.columns))
        if not is_named and "consent_day" in told:
            row.consent_note = papers.WITHOUT_PURPOSE
            return
        found = [papers.signed_day(told[code], self.context.today) for code in CONSENTS if code in told]
        row.signed_on = next((read.value for read in found if read.value), None)
        if row.signed_on is None:
            row.consent_note = next((read.note for read in found if read.note), "")


# The order matters: what is told plainly comes before the common columns.
READERS: dict[str, Callable[..., None]] = {
    "full_name": Reader._full_name,
    "last_name": Reader._name_part,
    "first_name": Reader._name_part,
    "name_rest": Reader._name_rest,
    "middle_name": Reader._name_part,
    "birth_date": Reader._birth_date,
    "birth_year": Reader._birth_date,
    "age": Reader._age,
    "service_since": Reader._service_since,
    "joined_on": Reader._joined_on,
    **dict.fromkeys(PLAIN, Reader._plain),
    "gender": Reader._gender_cell,
    "category": Reader._category_cell,
    "capacity": Reader._capacity,
    "phone": Reader._phone,
    "email": Reader._email,
    "contacts": Reader._contacts,
    "form": Reader._form,
    "partner": Reader._partner,
    "school_class": Reader._school_class,
    "class_letter": Reader._class_letter,
    "occupation": Reader._common,
    **dict.fromkeys(OF_PAPERS, Reader._paper),
}
UNCOUNTED = "в ячейке формула без значения", "Откройте файл в редакторе таблиц, сохраните и загрузите снова."
# With what begins a cell that holds nothing, or an error of a formula.
FIRST_OF_NOTHING = frozenset(["", *"-–—_./? нНоОпПтТ#Ee"])


@lru_cache(maxsize=20_000)
def _is_nothing(cell: str, code: str) -> bool:
    """«-», «____», «нет данных»; in a column of names only a dash."""
    if code in NAME_TITLES and cell[:1].isalpha():
        return False
    return len(cell) < 40 and cells.is_nothing(cell)


def _outcome(read: Callable[..., cells.Read], cell: Any, *args: Any) -> cells.Read | cells.BadCell:
    try:
        return read(cell, *args)
    except cells.BadCell as bad:
        return bad


def link_key(title: str) -> str:
    """«Учитель—учитель», «учитель - учитель» are one form."""
    return "".join(sign for sign in fold(title) if sign.isalnum())


def links(rows: Any, attribute: str) -> dict[str, Any]:
    """Rows of reference data by their comparable titles."""
    return {link_key(getattr(row, attribute)): row for row in rows}
