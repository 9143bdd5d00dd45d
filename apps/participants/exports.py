"""Workbooks that leave the system: the same columns as on the screen, the filter and the date in the heading."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from apps.core import clock
from apps.core.workbooks import XLSX, workbook, xlsx_response

from .models import Person

__all__ = ["XLSX", "workbook", "xlsx_response"]

ROWS_AT_ONCE = 1000
# Columns that hold a code, and columns that name another row.
CHOSEN = ("gender", "category")
NAMED = {"partner": "person__partner__name", "form": "form__title"}


def journal(organization: Any, entries: Iterable[Any], people: dict, now: datetime) -> bytes:
    """The access journal: when, who, what, whose data, how many rows, from where."""
    from .tables import object_words

    columns = [("Когда", 18), ("Кто", 34), ("Действие", 14), ("Чьи данные", 40), ("Записей", 10), ("Откуда", 18)]
    headings = [f"Журнал доступа к персональным данным. {organization}", f"Выгружено {_moment(now, organization)}"]

    def line(entry: Any) -> list[Any]:
        person = people.get((entry.object_type, entry.object_id))
        whose = person.full_name if person else object_words(entry)
        kind = entry.get_kind_display()
        return [_moment(entry.at, organization), entry.user.full_name, kind, whose, entry.rows, entry.ip or ""]

    return workbook("Журнал доступа", headings, columns, (line(entry) for entry in entries))


REGISTER = [
    ("№", 6),
    ("Субъект персональных данных", 34),
    ("Законный представитель", 34),
    ("Полномочия", 30),
    ("Цель", 34),
    ("Текст согласия", 44),
    ("Подписано", 12),
    ("Действует до", 14),
    ("Носитель", 16),
    ("Место подлинника", 26),
    ("Скан", 8),
    ("Отозвано", 12),
    ("Данные уничтожены", 18),
    ("Акт", 22),
]


def consent_register(consents: Iterable[Any], acts: dict[int, str], headings: Sequence[str]) -> bytes:
    """The register of consents as an inspector asks for it: who, for what, by which text and paper, till when, what became of it.

    `consents` come with person, text and withdrawal; `acts`: number of a withdrawal → its act of destruction.
    """
    rows = (_consent_line(n, consent, acts) for n, consent in enumerate(consents, start=1))
    return workbook("Журнал согласий", headings, REGISTER, rows)


def _consent_line(number: int, consent: Any, acts: dict[int, str]) -> list[Any]:
    case = getattr(consent, "withdrawal", None)
    destroyed = clock.local(case.destroyed_at, consent.organization).date() if case and case.destroyed_at else None
    return [
        number,
        consent.person.full_name,
        consent.representative_name,
        consent.authority,
        consent.get_purpose_display(),
        str(consent.text) if consent.text else "",
        consent.signed_on,
        consent.valid_to or "до отзыва",
        consent.get_medium_display(),
        consent.original_place,
        "есть" if consent.scan_id else "нет",
        consent.withdrawn_on,
        destroyed,
        acts.get(case.pk, "") if case else "",
    ]


def _moment(at: datetime, organization: Any) -> str:
    return f"{clock.local(at, organization):%d.%m.%Y %H:%M:%S}"


def base(organization: Any, role: str, participations: QuerySet[Any], headings: Sequence[str]) -> bytes:
    """A base with the columns of the template, so that the file can be loaded back, and whether a consent is in force.

    Rows come from the cursor and are forgotten: the file of a hundred thousand takes no more memory than that of a thousand.
    """
    from .imports.template import columns_for

    columns = columns_for(organization, role)
    codes = [column.code for column in columns]
    # Bare values: to make a person and a participation of every row would cost more than to write it.
    found = participations.values_list(*map(_path, codes), "has_consent").iterator(chunk_size=ROWS_AT_ONCE)
    choices = {place: _labels(code) for place, code in enumerate(codes) if code in CHOSEN}
    rows = (_line(values, choices) for values in found)
    titles = [(column.title, column.width) for column in columns] + [("Согласие", 10)]
    return workbook("Наставники" if role == "mentor" else "Наставляемые", headings, titles, rows)


def _labels(code: str) -> dict[Any, str]:
    """Words for the values of a chosen column."""
    field: Any = Person._meta.get_field(code)
    return dict(field.choices)


def _path(code: str) -> str:
    """Where the value of a column stands: in the person, in his participation, in a row that one of them names."""
    if code in NAMED:
        return NAMED[code]
    return f"person__{code}" if code in {field.name for field in Person._meta.concrete_fields} else code


def _line(values: tuple, choices: dict[int, dict[str, str]]) -> list[Any]:
    """The cells of a row: codes in words, whether there is a consent in words."""
    cells = [*values[:-1], "есть" if values[-1] else "нет"]
    for place, titles in choices.items():
        cells[place] = titles.get(cells[place], cells[place])
    return cells
