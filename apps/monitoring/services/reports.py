"""Texts from figures: information note of an authority, yearly report of a school. Drafts: a person edits them before approval."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid5

from apps.core.russian.numbers import counted
from apps.documents.content import Annex, Content, Section, Table, Text, resolved
from apps.organizations.models import Organization

from . import overview
from .overview import Cell, Overview

NAMED_WORST = 3


def note(scope: Organization, day: date) -> Content:
    """Информационная справка: figures of a day, comparison with a year before, conclusions by rule, table of organizations.

    Raises nothing: what has no number is said in words. No names of people.
    """
    table = overview.compared(
        overview.of_organizations(scope, day), overview.of_organizations(scope, overview.year_before(day))
    )
    sections = [
        Section("1. Общие сведения", _common(scope, table), own=True),
        Section("2. Показатели и цели", [[_words(cell)] for cell in table.totals if cell.column.is_share], own=True),
        Section("3. Сравнение с прошлым годом", _comparison(table, day), own=True),
        Section("4. Выводы и предложения", _conclusions(table), own=True),
    ]
    annexes = [Annex("Показатели по организациям", _table(table))] if scope.is_authority else []
    return Content(
        title=f"о реализации целевой модели наставничества на {day:%d.%m.%Y}",
        preamble=[""],
        items=[],
        annexes=annexes,
        type_name="ИНФОРМАЦИОННАЯ СПРАВКА" if scope.is_authority else "ОТЧЁТ",
        resolution="",
        sections=sections,
    )


def _common(scope: Organization, table: Overview) -> list[Text]:
    counts = [f"{cell.column.title.lower()} — {_number(cell)}" for cell in table.totals if not cell.column.is_share]
    lines: list[Text] = [["По данным информационной системы: ", "; ".join(counts), "."]]
    if scope.is_authority:
        size = counted(len(table.lines), "организации", "организаций", "организаций")
        lines.insert(0, [f"{scope.short_name}: справка составлена по данным {size}."])
    return lines


def _number(cell: Cell) -> str:
    if cell.value.number is None:
        return cell.value.reason or "нет данных"
    return f"{cell.value.number:g}"


def _words(cell: Cell) -> str:
    """«Согласия: 310 из 312 (99,4 %), цель 100 %.»"""
    if cell.value.number is None:
        return f"{cell.column.title}: {cell.value.reason or 'нет данных'}."
    goal = f", цель {cell.column.target:g} %" if cell.column.target else ""
    share = _comma(cell.value.number)
    return f"{cell.column.title}: {cell.value.numerator:g} из {cell.value.denominator:g} ({share} %){goal}."


def _comma(number: float) -> str:
    return f"{number:.1f}".rstrip("0").rstrip(".").replace(".", ",")


def _points(number: float) -> str:
    """«10 процентных пунктов», «7,5 процентного пункта»: a fraction takes the genitive singular."""
    rounded = round(number, 1)
    if rounded != int(rounded):
        return f"{_comma(rounded)} процентного пункта"
    return counted(int(rounded), "процентного пункта", "процентных пунктов", "процентных пунктов")


def _comparison(table: Overview, day: date) -> list[Text]:
    lines: list[Text] = []
    for cell in table.totals:
        if cell.difference is None or cell.before is None or not cell.before.numerator:
            continue
        unit = " %" if cell.column.is_share else ""
        before, now = _comma(cell.before.number or 0), _comma(cell.value.number or 0)
        change = (
            "без изменений"
            if not cell.difference
            else f"{'больше' if cell.difference > 0 else 'меньше'} на {_comma(abs(cell.difference))}"
        )
        lines.append([f"{cell.column.title}: было {before}{unit}, стало {now}{unit} ({change})."])
    return lines or [[f"Данных на {overview.year_before(day):%d.%m.%Y} нет, сравнение невозможно."]]


def _conclusions(table: Overview) -> list[Text]:
    """Typical conclusions: a target that is met, one that is missed and by whom, a figure that cannot be counted."""
    lines: list[Text] = []
    for place, cell in enumerate(table.totals):
        if cell.column.target is None:
            continue
        title = cell.column.title
        if cell.value.number is None:
            lines.append(
                [f"«{title}»: показатель не вычислен ({cell.value.reason or 'нет данных'}), внесите исходные данные."]
            )
        elif cell.value.number >= cell.column.target:
            lines.append([f"«{title}»: цель {cell.column.target:g} % достигнута."])
        else:
            short = _points(cell.column.target - cell.value.number)
            lines.append([f"«{title}»: до цели не хватает {short}.{_worst(table, place)}"])
    return lines


def _worst(table: Overview, place: int) -> str:
    """The organizations that are furthest from the target, when there are several organizations."""
    if len(table.lines) < 2:
        return ""
    below = [line for line in table.lines if line.cells[place].state in ("warn", "bad")]
    below.sort(key=lambda line: line.cells[place].value.number or 0)
    names = ", ".join(line.organization.short_name for line in below[:NAMED_WORST])
    return f" Нужна помощь: {names}." if names else ""


def _table(table: Overview) -> Table:
    columns = ["Организация", *[cell.column.title for cell in table.totals]]
    named = [(line.organization.short_name, line.cells) for line in table.lines]
    rows: list[list[Text]] = []
    for name, cells in [*named, ("Итого", table.totals)]:
        first: Text = [name]
        rest: list[Text] = [[_cell(cell)] for cell in cells]
        rows.append([first, *rest])
    return Table(columns, rows)


def _cell(cell: Cell) -> str:
    if cell.value.number is None:
        return cell.value.reason if cell.value.hidden else "–"
    return f"{_comma(cell.value.number)}{' %' if cell.column.is_share else ''}"


def paper(scope: Organization, day: date) -> dict[str, Any]:
    """The note as the writers of DOCX and PDF take it: without number, so that both mark it as a draft."""
    head = {
        "public_id": str(uuid5(scope.public_id, f"note {day.isoformat()}")),
        "founder": scope.founder,
        "organization": scope.name,
        "short_name": scope.short_name,
        "place": scope.place,
        "number": "",
        "date": "",
    }
    return resolved(note(scope, day)) | {"header": head, "signatures": [{"post": "Исполнитель", "name": ""}]}
