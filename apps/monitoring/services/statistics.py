"""Annual statistics of a school, a municipality or a region as of a date: the lines of the annual form, written into XLSX."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from apps.core import clock
from apps.core.texts import reading_key
from apps.metrics.services import figures, suppression
from apps.metrics.services.figures import Value
from apps.organizations.models import Organization

from ..enums import TYPED, LineKind
from ..models import StatLine
from . import forms, lines
from .lines import Filled, Parts, Report
from .sheets import Column, Sheet, Strong, book, figure_cells, figure_titles, table

# The form as on paper.
FORM = [
    Column("№", 8),
    Column("Показатель", 52),
    Column("Единица", 9),
    Column("Значение", 14),
    Column("из", 14),
    Column("%", 8, percent=True),
]


@dataclass(frozen=True)
class Statistics:
    """A computed form of a scope: its lines with totals, and the parts of each organization by line number."""

    title: str
    form: forms.Layout
    filled: list[Filled]  # headings too; what schools type is left out
    parts: dict[str, Parts]

    @property
    def rows(self) -> list[Filled]:
        """The lines that are figures."""
        return [row for row in self.filled if lines.is_data(row.line)]


def compute(
    scope: Organization, day: date, report: Report | None = None, *, form: forms.Layout | None = None
) -> Statistics:
    """Every figure of a form (the annual one of the day) for a scope on a day. The number of queries does not grow with organizations.

    Above a single school small sensitive cells are hidden and left out of totals.
    """
    form = form or forms.annual(day)
    organizations = Organization.objects.under(scope).educational()
    parts = lines.metric_parts(form, organizations, day, public=scope.is_authority, report=report)
    add_up = suppression.total if scope.is_authority else figures.total
    totals = {number: add_up(values) for number, values in parts.items()}
    filled = [row for row in lines.fill(form, totals) if row.line.kind not in TYPED]
    return Statistics(form.title, form, _without_empty(filled), parts | _formula_parts(form, parts))


def _without_empty(rows: list[Filled]) -> list[Filled]:
    """The rows without headings under which nothing stands."""
    following = [*rows[1:], None]
    return [
        row
        for row, after in zip(rows, following, strict=True)
        if row.line.kind != LineKind.HEADING or (after is not None and after.line.kind != LineKind.HEADING)
    ]


def _formula_parts(form: forms.Layout, parts: dict[str, Parts]) -> dict[str, Parts]:
    """Formulas of every organization out of its own figures."""
    numbers = [line.number for line in form.lines if line.kind == LineKind.FORMULA]
    answers: dict[str, Parts] = {number: {} for number in numbers}
    for pk in next(iter(parts.values()), {}):
        filled = lines.fill(form, {number: values[pk] for number, values in parts.items()})
        for row in filled:
            if row.line.number in answers and row.value is not None:
                answers[row.line.number][pk] = row.value
    return answers


def as_json(scope: Organization, day: date, computed: Statistics) -> dict[str, Any]:
    """Figures exactly as written into the file."""
    rows = [lines.line_json(row) for row in computed.rows]
    return {"organization": str(scope.public_id), "date": day.isoformat(), "lines": rows}


def as_xlsx(scope: Organization, day: date, computed: Statistics) -> bytes:
    """Sheet 1: the form with totals. Sheet 2, above a single school: the same by organizations. No names of people."""
    head = [f"{computed.title}: {scope.short_name}", f"На дату {day:%d.%m.%Y}"]
    sheets = [Sheet("Сведения", head, FORM, form_rows(computed.filled), held=2)]
    if scope.is_authority:
        sheets.append(_by_organizations(scope, head, computed))
    return book(sheets)


def form_rows(filled: list[Filled]) -> list[list[Any]]:
    """Lines of a form for its sheet; headings in bold."""
    return [
        Strong([row.line.number, row.line.title])
        if row.line.kind == LineKind.HEADING
        else [row.line.number, row.line.title, row.unit, *cells(row)]
        for row in filled
    ]


def cells(row: Filled) -> list[Any]:
    """The cells of a line: a number; numerator, denominator and per cent of a share; words where there is none."""
    if row.value is None:
        return [row.text or None]
    return figure_cells(row.value, row.is_share)


def _by_organizations(scope: Organization, head: list[str], computed: Statistics) -> Sheet:
    organizations = sorted(Organization.objects.under(scope).educational(), key=lambda o: reading_key(o.short_name))
    titles = ["Организация"]
    for row in computed.rows:
        titles += figure_titles(f"{row.line.number} {row.line.title}", row.is_share)
    rows: list[Sequence[Any]] = []
    for organization in organizations:
        cells_of: list[Any] = [organization.short_name]
        for row in computed.rows:
            value = computed.parts[row.line.number].get(organization.pk, Value(0))
            cells_of += figure_cells(value, row.is_share)
        rows.append(cells_of)
    total: list[Any] = Strong(["Итого"])
    for row in computed.rows:
        total += cells(row)
    return table("По организациям", head, titles, [*rows, total])


def file_name(day: date) -> str:
    return f"statistika_{day.isoformat()}.xlsx"


def form_lines(day: date | None = None) -> list[StatLine]:
    """Lines of the annual form that the program computes."""
    return [line for line in forms.annual(day or clock.today()).lines if lines.is_data(line)]
