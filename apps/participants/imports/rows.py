"""One row of the table → values of a person and of his participation, or what is wrong in which column."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from apps.core.russian import names
from apps.core.russian.normalize import fold

from ..enums import Category, Gender
from ..services.people import PARTICIPATION_FIELDS
from . import cells
from .columns import TITLES
from .table import Table

LIMITS = {"post": 200, "subjects": 300, "qualification": 60, "interests": 2000}
PLAIN = ("post", "subjects", "qualification", "request", "competences", "achievements", "interests")
PARTNER_LIMIT = 300
NAME_TITLES = {"last_name": "Фамилия", "first_name": "Имя", "middle_name": "Отчество"}


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
    person: dict[str, Any] = field(default_factory=dict)
    participation: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    # A partner whom the organization does not have yet, as the cell names him.
    unknown_partner: str = ""
    # Fields that no cell told: they fill a gap, they never overwrite what a person chose.
    guessed: set[str] = field(default_factory=set)

    @cached_property
    def key(self) -> tuple[str, str, str]:
        return tuple(fold(self.person.get(name) or "") for name in NAME_TITLES)  # type: ignore[return-value]


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
    """Reads the rows of a table."""

    def __init__(self, table: Table, context: Context) -> None:
        self.table, self.context = table, context
        self.columns = table.columns
        self._genders: dict[tuple[str, str, str], str] = {}

    def read(self, number: int, raw: list[Any]) -> Row:
        row = Row(number)
        self._names(row, raw)
        self._dates(row, raw)
        self._plain(row, raw)
        self._links(row, raw)
        self._occupation(row, raw)
        self._guess(row)
        return row

    def _cell(self, raw: list[Any], code: str) -> Any:
        place = self.columns.get(code)
        return raw[place] if place is not None and place < len(raw) else None

    def _take(self, row: Row, code: str, read: Any, *args: Any) -> Any:
        """The value of a reading; a bad cell becomes a problem of the row."""
        if args[0] in (None, ""):
            return None
        try:
            found = read(*args)
        except cells.BadCell as bad:
            self._problem(row, code, str(bad))
            return None
        if found.note:
            row.notes.append(found.note)
        return found.value

    def _problem(self, row: Row, code: str, reason: str) -> None:
        row.problems.append(Problem(row.number, TITLES.get(code, code), reason, self.columns.get(code)))

    def _names(self, row: Row, raw: list[Any]) -> None:
        if "full_name" in self.columns and not self._cell(raw, "last_name"):
            self._full_name(row, raw)
        else:
            for code, title in NAME_TITLES.items():
                row.person[code] = self._take(row, code, cells.name_part, self._cell(raw, code), title) or ""
        place = "full_name" if "full_name" in self.columns else "last_name"
        if not row.problems and not (row.person["last_name"] and row.person["first_name"]):
            self._problem(row, place, "Нет фамилии или имени: допишите или удалите строку.")

    def _full_name(self, row: Row, raw: list[Any]) -> None:
        row.person |= dict.fromkeys(NAME_TITLES, "")
        try:
            parts, note = cells.full_name(self._cell(raw, "full_name"))
        except cells.BadCell as bad:
            self._problem(row, "full_name", str(bad))
            return
        row.person |= dict(zip(NAME_TITLES, parts, strict=True))
        if note:
            row.notes.append(note)

    def _dates(self, row: Row, raw: list[Any]) -> None:
        today = self.context.today
        read = self._take(row, "birth_date", cells.day, self._cell(raw, "birth_date"), "Дата рождения", today)
        if read is None and "birth_year" in self.columns:
            read = self._take(row, "birth_year", cells.day, self._cell(raw, "birth_year"), "Дата рождения", today)
        row.person["birth_date"] = read
        since = self._cell(raw, "service_since")
        row.person["service_since"] = self._take(
            row, "service_since", cells.service_since, since, self.context.year_start, today
        )
        joined = self._cell(raw, "joined_on")
        row.participation["joined_on"] = self._take(row, "joined_on", cells.day, joined, "Дата вхождения", today)

    def _plain(self, row: Row, raw: list[Any]) -> None:
        for code in PLAIN:
            typed = cells.text(self._cell(raw, code))
            limit = LIMITS.get(code, 5000)
            if len(typed) > limit:
                self._problem(row, code, f"{TITLES[code]}: {len(typed)} знаков, помещается {limit}. Сократите.")
            target = row.participation if code in PARTICIPATION_FIELDS else row.person
            target[code] = typed
        row.person["gender"] = self._take(row, "gender", cells.gender, self._cell(raw, "gender")) or ""
        row.person["category"] = self._take(row, "category", cells.category, self._cell(raw, "category")) or ""
        number = self._cell(raw, "capacity")
        row.participation["capacity"] = self._take(row, "capacity", cells.whole_number, number, TITLES["capacity"])
        self._contacts(row, raw)

    def _contacts(self, row: Row, raw: list[Any]) -> None:
        both = cells.contacts(self._cell(raw, "contacts")) if "contacts" in self.columns else {}
        phone = self._take(row, "phone", cells.phone, self._cell(raw, "phone"))
        email = self._take(row, "email", cells.email, self._cell(raw, "email"))
        row.person["phone"] = phone or both.get("phone", "")
        row.person["email"] = email or both.get("email", "")

    def _links(self, row: Row, raw: list[Any]) -> None:
        """Form and partner are chosen out of what the organization has; an unknown one is told about, not lost."""
        form = cells.text(self._cell(raw, "form"))
        row.participation["form"] = self.context.forms.get(link_key(form)) if form else None
        if form and row.participation["form"] is None:
            row.notes.append(f"форма «{form[:60]}» не найдена в справочнике, выберите её в карточке")
        partner = cells.text(self._cell(raw, "partner"))
        row.person["partner"] = self.context.partners.get(link_key(partner)) if partner else None
        if partner and row.person["partner"] is None:
            row.notes.append(f"партнёра «{partner[:60]}» нет в списке")
            if row.person["category"] in ("", Category.PARTNER):
                row.unknown_partner = " ".join(partner.split())[:PARTNER_LIMIT]

    def _occupation(self, row: Row, raw: list[Any]) -> None:
        """Class and post; a common column «класс или должность» is one or the other."""
        row.person["school_class"] = ""
        if self.context.has_classes and "school_class" in self.columns:
            typed = self._cell(raw, "school_class")
            row.person["school_class"] = self._take(row, "school_class", cells.school_class, typed) or ""
        common = cells.text(self._cell(raw, "occupation"))
        if not common or row.person["post"] or row.person["school_class"]:
            return
        try:
            row.person["school_class"] = cells.school_class(common).value
        except cells.BadCell:
            row.person["post"] = common[:200]

    def _guess(self, row: Row) -> None:
        """Gender by the patronymic, category by what is filled."""
        person = row.person
        if not person["gender"]:
            person["gender"] = self._gender(person)
            row.guessed.add("gender")
        if not person["category"]:
            person["category"] = self._category(person)
            row.guessed.add("category")
        if person["category"] != Category.PUPIL and person["school_class"]:
            row.notes.append("класс записывается только обучающимся, здесь пропущен")
            person["school_class"] = ""
        if person["category"] != Category.PARTNER:
            person["partner"] = None

    def _gender(self, person: dict[str, Any]) -> str:
        """By the patronymic at once; without one by the first name and the end of the surname, each thought about once."""
        middle = (person["middle_name"] or "").lower()
        if middle.endswith(("вич", "ьич", "кич", "мич", "оглы")):
            return Gender.MALE
        if middle.endswith(("вна", "чна", "шна", "кызы")):
            return Gender.FEMALE
        parts = (person["last_name"], person["first_name"], person["middle_name"])
        key = (parts[0][-3:], parts[1], parts[2])
        if key not in self._genders:
            whole = " ".join(filter(None, parts))
            self._genders[key] = (names.detect_gender(whole) or "") if whole else ""
        return self._genders[key]

    def _category(self, person: dict[str, Any]) -> str:
        if person["partner"]:
            return Category.PARTNER
        if person["school_class"]:
            return Category.PUPIL
        if any(person[name] for name in ("post", "subjects", "service_since", "qualification")):
            return Category.STAFF
        born = person["birth_date"]
        # Leap days are left aside: this is a guess that the list shows, and anybody may correct.
        is_child = born is not None and (self.context.today - born).days < 18 * 365
        return Category.PUPIL if is_child or (born is None and "school_class" in self.columns) else Category.STAFF


def link_key(title: str) -> str:
    """«Учитель—учитель», «учитель - учитель» are one form."""
    return "".join(sign for sign in fold(title) if sign.isalnum())


def links(rows: Any, attribute: str) -> dict[str, Any]:
    """Rows of reference data by their comparable titles."""
    return {link_key(getattr(row, attribute)): row for row in rows}
