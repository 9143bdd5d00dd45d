"""Annual statistics of a school, a municipality or a region as of a date: figures by code, written into XLSX.

The lines follow the blocks that regions really ask for; no federal line numbers are invented.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from apps.metrics.registry import metrics
from apps.metrics.services import figures
from apps.metrics.services.figures import Value
from apps.organizations.models import MentoringForm, Organization

from .sheets import figure_cells, workbook

Report = Callable[[int, int, str], None]


@dataclass(frozen=True)
class LineSpec:
    """A line of the form: number, title, metric with parameters."""

    number: str
    title: str
    code: str
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class StatLine:
    """A computed line: the total of the scope and the value of each organization."""

    spec: LineSpec
    total: Value
    parts: dict[int, Value]


def form_lines() -> list[LineSpec]:
    """Lines of the annual form: participants, pairs by form, shares, plans, roadmap, activities."""
    plain = [
        ("participants.mentors", "Наставники в базе"),
        ("participants.mentees", "Наставляемые в базе"),
        ("pairs.active", "Действующие пары и группы"),
        ("pairs.groups", "из них группы"),
        ("pairs.mentors", "Наставники в действующих парах"),
        ("pairs.mentees", "Наставляемые в действующих парах"),
        ("pairs.ended_early", "Пары, прекращённые досрочно"),
        ("k1", "Доля детей 10–19 лет в роли наставляемого"),
        ("k2", "Доля детей 15–19 лет в роли наставника"),
        ("pairs.young_specialists", "Молодые специалисты, у которых есть наставник"),
        ("participants.partners", "Организации-партнёры, предоставившие наставников"),
        ("participants.consents", "Участники с действующим согласием"),
        ("plans.completion", "Выполнение индивидуальных планов"),
        ("plans.running", "Планы, утверждённые и выполняемые"),
        ("meetings.held", "Проведено встреч"),
        ("roadmap.done", "Выполнение дорожной карты"),
        ("surveys.diagnosed", "Прошли диагностику"),
        ("activities.publications", "Публикации"),
        ("activities.trained_mentors", "Обучено наставников"),
    ]
    lines = [LineSpec(str(n), title, code) for n, (code, title) in enumerate(plain, 1)]
    forms = MentoringForm.objects.filter(is_active=True)
    lines += [
        LineSpec(f"3.{n}", f"Пары и группы: {form.title}", "pairs.active", {"form": form.code})
        for n, form in enumerate(forms, 1)
    ]
    return sorted(lines, key=lambda line: [int(part) for part in line.number.split(".")])


def compute(scope: Organization, day: date, report: Report | None = None) -> list[StatLine]:
    """Every line of the form for a scope on a day. The number of queries does not grow with organizations."""
    specs = form_lines()
    lines = []
    for done, spec in enumerate(specs, 1):
        parts = figures.compute(spec.code, scope, day, spec.params)
        lines.append(StatLine(spec, figures.total(parts), parts))
        if report:
            report(done, len(specs), spec.title)
    return lines


def as_json(scope: Organization, day: date, lines: list[StatLine]) -> dict[str, Any]:
    """Figures exactly as written into the file."""
    return {
        "organization": str(scope.public_id),
        "date": day.isoformat(),
        "lines": [
            {
                "number": line.spec.number,
                "title": line.spec.title,
                "code": line.spec.code,
                "params": line.spec.params,
                "unit": metrics.get(line.spec.code).unit,
                **figures.number_json(line.total),
            }
            for line in lines
        ],
    }


def as_xlsx(scope: Organization, day: date, lines: list[StatLine]) -> bytes:
    """Sheet 1: the form with totals. Sheet 2, above a single school: the same by organizations. No names of people."""
    title = f"Сведения о наставничестве: {scope.short_name}"
    head = [[title], [f"На дату {day:%d.%m.%Y}"], [], ["№", "Показатель", "Единица", "Значение", "из", "%"]]
    rows = [
        [line.spec.number, line.spec.title, metrics.get(line.spec.code).unit, *_cells(line, line.total)]
        for line in lines
    ]
    sheets = [("Сведения", head + rows)]
    if scope.is_authority:
        sheets.append(("По организациям", _by_organizations(scope, day, lines)))
    return workbook(sheets)


def _cells(line: StatLine, value: Value) -> list[Any]:
    return figure_cells(value, metrics.get(line.spec.code).is_share)


def _by_organizations(scope: Organization, day: date, lines: list[StatLine]) -> list[list[Any]]:
    organizations = Organization.objects.under(scope).educational().order_by("name", "pk")
    header: list[Any] = ["Организация"]
    for line in lines:
        share = metrics.get(line.spec.code).is_share
        header += [f"{line.spec.title}: выполнено", "из", "%"] if share else [line.spec.title]
    rows: list[list[Any]] = []
    for organization in organizations:
        row: list[Any] = [organization.short_name]
        for line in lines:
            row += _cells(line, line.parts[organization.pk])
        rows.append(row)
    return [["По организациям"], [f"На дату {day:%d.%m.%Y}"], [], header, *rows]
