"""Texts from figures: information note of an authority, yearly report of a school. Drafts: a person edits them before approval."""

from __future__ import annotations

from datetime import date

from apps.core.russian.numbers import counted
from apps.documents.content import Annex, Chart, Content, Section, Table, Text
from apps.organizations.models import Organization

from . import charts, dashboard, overview
from . import figure_words as words
from .overview import Cell, Overview

NAMED_WORST = 3


def note(scope: Organization, day: date) -> Content:
    """Информационная справка: figures of a day, comparison with a year before, conclusions by rule, table of organizations.

    Raises nothing: what has no number is said in words. No names of people.
    """
    table = overview.compared(
        overview.of_organizations(scope, day), overview.of_organizations(scope, overview.year_before(day))
    )
    shares = [cell for cell in table.totals if cell.column.is_share]
    sections = [
        Section("1. Общие сведения", _common(scope, table), own=True),
        Section(
            "2. Показатели и цели", [[words.share(cell)] for cell in shares], charted(scope, table, shares), own=True
        ),
        Section("3. Сравнение с прошлым годом", _comparison(table), _dynamics(scope, table, day), own=True),
        Section("4. Выводы и предложения", conclusions(table), own=True),
    ]
    annexes = [Annex("Показатели по организациям", of_lines(table))] if scope.is_authority else []
    return Content(
        title=f"о реализации целевой модели наставничества на {day:%d.%m.%Y}",
        preamble=[""],
        items=[],
        annexes=annexes,
        type_name="ИНФОРМАЦИОННАЯ СПРАВКА" if scope.is_authority else "ОТЧЁТ",
        resolution="",
        sections=sections,
    )


def charted(scope: Organization, table: Overview, shares: list[Cell]) -> list[Table | Chart]:
    """The shares beside each other, and the one furthest from its target over the organizations. Empty without a number."""
    if not any(cell.value.number is not None for cell in shares):
        return []
    found: list[Table | Chart] = [charts.of_cells("Показатели и цели, %", shares)]
    bars = overview.bars(table, "") if scope.is_authority else None
    return [*found, charts.of_bars(bars, "организациям")] if bars else found


def _common(scope: Organization, table: Overview) -> list[Text]:
    counts = [
        f"{cell.column.title.lower()} — {words.number(cell)}" for cell in table.totals if not cell.column.is_share
    ]
    lines: list[Text] = [["По данным информационной системы: ", "; ".join(counts), "."]]
    if scope.is_authority:
        size = counted(len(table.lines), "организации", "организаций", "организаций")
        lines.insert(0, [f"{scope.short_name}: справка составлена по данным {size}."])
    return lines


def _comparison(table: Overview) -> list[Text]:
    changes = ((cell.column.title, words.change(cell)) for cell in table.totals)
    lines: list[Text] = [[f"{title}: {change}."] for title, change in changes if change]
    # Without the day itself: a date outside the programme year is what the checks of a document warn of.
    return lines or [["Данных за прошлый год нет, сравнение невозможно."]]


def _dynamics(scope: Organization, table: Overview, day: date) -> list[Table | Chart]:
    trend = dashboard.trend_of_table(scope, day, overview.TREND, overview.totals_of(table))
    return [*charts.of_trend(trend)] if trend else []


def conclusions(table: Overview) -> list[Text]:
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
            short = words.points(cell.column.target - cell.value.number)
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


def of_lines(table: Overview, who: str = "Организация") -> Table:
    """The figures of every line and their total."""
    columns = [who, *[cell.column.title for cell in table.totals]]
    named = [(line.organization.short_name, line.cells) for line in table.lines]
    rows: list[list[Text]] = []
    for name, cells in [*named, ("Итого", table.totals)]:
        first: Text = [name]
        rest: list[Text] = [[words.in_table(cell)] for cell in cells]
        rows.append([first, *rest])
    return Table(columns, rows)
