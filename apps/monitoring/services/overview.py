"""The table organizations × figures: of a municipality, of a region, and the line of one school. Figures only, never a name of a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from apps.core import shares
from apps.core.russian.numbers import NBSP, amount
from apps.core.texts import reading_key
from apps.metrics.registry import metrics
from apps.metrics.services import figures, snapshots, suppression
from apps.metrics.services.figures import Value
from apps.organizations.enums import Kind
from apps.organizations.models import Organization

Answers = dict[str, dict[int, Value]]


@dataclass(frozen=True)
class Column:
    """A figure of the table; `target` in per cent for shares (a quiet heat, no judgement)."""

    code: str
    title: str
    target: float | None = None
    charted: bool = False

    @property
    def is_share(self) -> bool:
        return metrics.get(self.code).is_share

    @property
    def unit(self) -> str:
        return metrics.get(self.code).unit

    @property
    def sensitive(self) -> bool:
        return metrics.get(self.code).sensitive


ALL_COLUMNS = [
    Column("participants.mentors", "Наставники"),
    Column("participants.mentees", "Наставляемые"),
    Column("pairs.active", "Пары и группы"),
    Column("participants.consents", "Согласия", 100, True),
    Column("pairs.young_specialists", "Молодые специалисты", 100),
    Column("plans.completion", "Планы", 90, True),
    Column("roadmap.done", "Дорожная карта", 100, True),
    Column("participants.restricted", "Особые категории"),
]
TREND = ("plans.completion", "roadmap.done")


def columns() -> list[Column]:
    """The columns whose rooms are there."""
    return [column for column in ALL_COLUMNS if column.code in metrics]


def kept_codes() -> list[str]:
    """Codes whose figures are kept for fast tables and for the lines of the year."""
    return sorted({column.code for column in columns()} | {code for code in TREND if code in metrics})


@dataclass(frozen=True)
class Cell:
    """A figure in its place; `before`: the same a year ago, when the reader compares."""

    column: Column
    value: Value
    before: Value | None = None

    @property
    def state(self) -> str:
        """good, warn or bad against the target; empty where there is nothing to compare."""
        if self.column.target is None or self.value.number is None:
            return ""
        return shares.state(self.value.number, self.column.target)

    @property
    def css(self) -> str:
        """Classes of the cell: its heat, and those of its place."""
        tone = " unknown" if self.value.number is None else f" heat-{self.state}" if self.state else ""
        return tone + self.place_css

    @property
    def place_css(self) -> str:
        """On a phone only the charted figures stay."""
        return "" if self.column.charted else " phone-hide"

    @property
    def words(self) -> str:
        """The figure in a narrow column: «5», «83 %», a dash; «скрыто» for a small sensitive one."""
        number = self.value.number
        if number is None:
            return self.value.reason if self.value.hidden else "–"
        if not self.value.is_share:
            return amount(number)
        return f"{shares.per_cent(number, self.column.target or 100)}{NBSP}%"

    @property
    def difference(self) -> float | None:
        """By how much the figure changed in a year; None where one of the two is not known."""
        if self.before is None or self.before.number is None or self.value.number is None:
            return None
        return round(self.value.number - self.before.number, 1)


@dataclass(frozen=True)
class Line:
    """A row of the table: an organization, or a municipality in the region's table."""

    organization: Organization
    cells: list[Cell]

    def number(self, code: str) -> float | None:
        return next(c.value.number for c in self.cells if c.column.code == code)


@dataclass(frozen=True)
class Overview:
    """`taken_at`: when kept figures were computed; None: computed now."""

    lines: list[Line]
    totals: list[Cell]
    taken_at: datetime | None = None

    @property
    def heads(self) -> list[Cell]:
        """The plain totals above the table; shares and sensitive figures stand in its last row."""
        return [cell for cell in self.totals if not cell.column.is_share and not cell.column.sensitive]

    @property
    def has_past(self) -> bool:
        """Whether there is anything to compare with."""
        return any(cell.before is not None for cell in self.totals)


def of_organizations(scope: Organization, day: date, *, kept: bool = False) -> Overview:
    """All educational organizations under a scope. One query of organizations and a fixed number a figure."""
    organizations = sorted(_under(scope).order_by("pk"), key=_by_name)
    shown = columns()
    answers, taken_at = _answers(scope, [o.pk for o in organizations], day, kept)
    lines = [Line(o, [Cell(c, answers[c.code].get(o.pk, _nought(c))) for c in shown]) for o in organizations]
    return Overview(lines, _totals(answers), taken_at)


def of_one(school: Organization, day: date) -> Overview:
    """The line of one organization beside that of a year before; one query."""
    shown, days = columns(), (day, year_before(day))
    found = figures.values([figures.Ask(c.code, one) for one in days for c in shown], school)
    now, before = (_alone(school, shown, found[n * len(shown) : (n + 1) * len(shown)]) for n in range(len(days)))
    return compared(now, before)


def _alone(school: Organization, shown: list[Column], values: list[Value]) -> Overview:
    """A table of one line, in the eyes of an authority."""
    seen = [suppression.seen(c.code, {}, {school.pk: value})[school.pk] for c, value in zip(shown, values, strict=True)]
    cells = [Cell(c, value) for c, value in zip(shown, seen, strict=True)]
    return Overview([Line(school, cells)], cells)


def of_municipalities(region: Organization, day: date, *, kept: bool = False) -> Overview:
    """The same rolled up: one row a municipality, each the total of its organizations."""
    parents = dict(_under(region).order_by().values_list("pk", "parent_id"))
    shown, parts = columns(), _by_parent(parents)
    answers, taken_at = _answers(region, list(parents), day, kept)
    municipalities = Organization.objects.filter(parent=region, kind=Kind.MUNICIPALITY).order_by("pk")
    lines = [
        Line(m, [Cell(c, _part(answers[c.code], parts.get(m.pk, []))) for c in shown])
        for m in sorted(municipalities, key=_by_name)
    ]
    return Overview(lines, _totals(answers), taken_at)


def _by_name(organization: Organization) -> tuple:
    return reading_key(organization.short_name)


def _under(scope: Organization) -> QuerySet[Organization]:
    return Organization.objects.under(scope).educational()


def _answers(scope: Organization, ids: list[int], day: date, kept: bool) -> tuple[Answers, datetime | None]:
    """Figures by code as an authority may see them: kept ones when they are fresh, else computed."""
    shown = columns()
    found = snapshots.kept([c.code for c in shown], ids, day) if kept else None
    if found is None:
        asks = [figures.Ask(c.code, day) for c in shown]
        answers_of = figures.answer_below(asks, scope, ids=ids)
        raw = {c.code: values for c, values in zip(shown, answers_of, strict=True)}
    else:
        raw = found.values
    answers = {c.code: suppression.seen(c.code, {}, raw[c.code]) for c in shown}
    return answers, found.taken_at if found else None


def _nought(column: Column) -> Value:
    """What an organization has that joined after the figures were kept."""
    return Value(0, 0 if column.is_share else None)


def _by_parent(parents: Mapping[int, int | None]) -> dict[int | None, list[int]]:
    parts: dict[int | None, list[int]] = {}
    for pk, parent in parents.items():
        parts.setdefault(parent, []).append(pk)
    return parts


def _part(values: dict[int, Value], ids: list[int]) -> Value:
    return suppression.total({pk: values[pk] for pk in ids if pk in values})


def _totals(answers: Answers) -> list[Cell]:
    return [Cell(c, suppression.total(answers[c.code])) for c in columns()]


def totals_of(table: Overview) -> dict[str, Value]:
    """The totals by their codes."""
    return {cell.column.code: cell.value for cell in table.totals}


def changes(scope: Organization, before: date, day: date) -> list[Cell]:
    """Totals of a scope that differ between two days, each with its former value; figures of special categories are left out."""
    if before >= day:
        return []
    ids = figures.ids_of(_under(scope))
    now, _ = _answers(scope, ids, day, kept=scope.kind == Kind.REGION and day == scope.today)
    then, _ = _answers(scope, ids, before, kept=False)
    return [
        cell for cell in _beside(_totals(now), _totals(then)) if not cell.column.sensitive and cell.value != cell.before
    ]


def sort(overview: Overview, key: str) -> Overview:
    """Sorted by a column code («-» in front: the largest first), what has no number last; an unknown key keeps the names' order."""
    code = key.removeprefix("-")
    if code not in {c.code for c in columns()}:
        return overview
    known = [(number, line) for line in overview.lines if (number := line.number(code)) is not None]
    unknown = [line for line in overview.lines if line.number(code) is None]
    known.sort(key=lambda pair: pair[0], reverse=key.startswith("-"))
    return Overview([line for _, line in known] + unknown, overview.totals, overview.taken_at)


def year_before(day: date) -> date:
    """The same day of the year before; 28 February for the 29th."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def compared(now: Overview, before: Overview) -> Overview:
    """The table of a day with the figures of another day beside them; the day alone when there was nothing on the other."""
    if not any(cell.value.numerator for cell in before.totals):
        return now
    old = {line.organization.pk: line.cells for line in before.lines}
    lines = [Line(line.organization, _beside(line.cells, old.get(line.organization.pk))) for line in now.lines]
    return Overview(lines, _beside(now.totals, before.totals), now.taken_at)


def _beside(cells: list[Cell], before: list[Cell] | None) -> list[Cell]:
    if before is None:
        return cells
    return [Cell(cell.column, cell.value, old.value) for cell, old in zip(cells, before, strict=True)]


@dataclass(frozen=True)
class Bars:
    """A chart of one share over the organizations, the largest first."""

    column: Column
    lines: list[tuple[Organization, Cell]]


CHARTED_AT_MOST = 40


def bars(overview: Overview, code: str, *, lowest: bool = False) -> Bars | None:
    """The chart of a share; of the one furthest from its target when the column is no share.

    Of more lines than can be read: None, or with `lowest` those with the least share.
    """
    by_code = {cell.column.code: cell for cell in overview.totals if cell.column.is_share}
    chosen = by_code.get(code) or max(by_code.values(), key=_missing, default=None)
    if chosen is None or len(overview.lines) < 2 or (len(overview.lines) > CHARTED_AT_MOST and not lowest):
        return None
    number = overview.totals.index(chosen)
    cells = [(line.organization, line.cells[number]) for line in overview.lines]
    cells.sort(key=lambda pair: -1 if pair[1].value.number is None else pair[1].value.number, reverse=True)
    return Bars(chosen.column, cells[-CHARTED_AT_MOST:])


def _missing(total: Cell) -> float:
    """Points to the target; what is not known misses nothing."""
    if total.column.target is None or total.value.number is None:
        return 0
    return total.column.target - total.value.number
