"""The table organizations × figures: of a municipality, of a region, and the line of one school. Figures only, never a name of a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from apps.metrics.registry import metrics
from apps.metrics.services import figures
from apps.metrics.services.figures import Value
from apps.organizations.enums import Kind
from apps.organizations.models import Organization


@dataclass(frozen=True)
class Column:
    """A figure of the table; `target` in per cent for shares (a quiet heat, no judgement)."""

    code: str
    title: str
    target: float | None = None

    @property
    def is_share(self) -> bool:
        return metrics.get(self.code).is_share

    @property
    def unit(self) -> str:
        return metrics.get(self.code).unit


COLUMNS = [
    Column("participants.mentors", "Наставники"),
    Column("participants.mentees", "Наставляемые"),
    Column("pairs.active", "Пары и группы"),
    Column("participants.consents", "Согласия", 100),
    Column("plans.completion", "Планы", 90),
    Column("roadmap.done", "Дорожная карта", 100),
]


@dataclass(frozen=True)
class Cell:
    column: Column
    value: Value

    @property
    def state(self) -> str:
        """good, warn or bad against the target; empty where there is nothing to compare."""
        if self.column.target is None or self.value.number is None:
            return ""
        short = self.column.target - self.value.number
        return "good" if short <= 0 else "warn" if short <= 15 else "bad"


@dataclass(frozen=True)
class Line:
    """A row of the table: an organization, or a municipality in the region's table."""

    organization: Organization
    cells: list[Cell]

    def number(self, code: str) -> float:
        """For sorting; what is not known stands last."""
        found = next(c.value.number for c in self.cells if c.column.code == code)
        return -1.0 if found is None else found


@dataclass(frozen=True)
class Overview:
    lines: list[Line]
    totals: list[Cell]


def of_organizations(scope: Organization, day: date) -> Overview:
    """All educational organizations under a scope. One query of organizations and a fixed number a figure."""
    organizations = list(Organization.objects.under(scope).educational().order_by("name", "pk"))
    answers = {c.code: figures.compute(c.code, scope, day) for c in COLUMNS}
    lines = [Line(o, [Cell(c, answers[c.code][o.pk]) for c in COLUMNS]) for o in organizations]
    return Overview(lines, _totals(answers))


def of_municipalities(region: Organization, day: date) -> Overview:
    """The same rolled up: one row a municipality."""
    answers = {c.code: figures.compute(c.code, region, day) for c in COLUMNS}
    parents = dict(Organization.objects.under(region).educational().values_list("pk", "parent_id"))
    municipalities = Organization.objects.filter(parent=region, kind=Kind.MUNICIPALITY).order_by("name", "pk")
    lines = [Line(m, [Cell(c, _part(answers[c.code], parents, m.pk)) for c in COLUMNS]) for m in municipalities]
    return Overview(lines, _totals(answers))


def _part(values: dict[int, Value], parents: dict[int, int | None], municipality: int) -> Value:
    return figures.total({pk: v for pk, v in values.items() if parents.get(pk) == municipality})


def _totals(answers: dict[str, dict[int, Value]]) -> list[Cell]:
    return [Cell(c, figures.total(answers[c.code])) for c in COLUMNS]


def sort(overview: Overview, key: str) -> Overview:
    """Sorted by a column code («-» in front: the largest first); an unknown key keeps the names' order."""
    code = key.removeprefix("-")
    if code not in {c.code for c in COLUMNS}:
        return overview
    lines = sorted(overview.lines, key=lambda line: line.number(code), reverse=key.startswith("-"))
    return Overview(lines, overview.totals)
