"""Аналитический отчёт of an authority: indicators against targets and last year, groups of organizations, advice to each by name.

The order of its parts is the usual one of such reports (introduction, method, results, groups, conclusions, advice, annexes).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from apps.core.russian.numbers import counted
from apps.documents.content import Annex, Chart, Content, Section, Table, Text
from apps.metrics.registry import metrics
from apps.metrics.tally import UNKNOWN
from apps.organizations.enums import Kind
from apps.organizations.models import Organization

from . import charts, dashboard, overview, reports
from . import figure_words as words
from .overview import Cell, Line, Overview

# What is to be done where a share misses its target; {n}: how many are missing.
ADVICE = {
    "participants.consents": "получить согласия на обработку персональных данных (без согласия: {n})",
    "pairs.young_specialists": "закрепить наставников за молодыми специалистами (без наставника: {n})",
    "plans.completion": "выполнить или отметить задания планов, срок которых прошёл (осталось: {n})",
    "roadmap.done": "закрыть строки дорожной карты, срок которых прошёл (осталось: {n})",
}
NO_CONTINGENT = "внести контингент: без него «{title}» не вычисляется"
NO_PAIRS = "создать наставнические пары: действующих нет"
REACHED, NEAR, FAR, BLANK = "Цели достигнуты", "Близки к цели", "Нужна помощь", "Нет данных"
GROUPS = {
    REACHED: "все вычисленные доли не ниже цели",
    NEAR: "до цели не больше 10 процентных пунктов",
    FAR: "хотя бы по одному показателю не хватает больше 10 процентных пунктов",
    BLANK: "ни одна доля не вычислена",
}


@dataclass(frozen=True)
class Subject:
    """What a report speaks of: the table of a day beside that of a year before, and how its lines are called."""

    scope: Organization
    day: date
    table: Overview

    @property
    def by_municipality(self) -> bool:
        return self.scope.kind == Kind.REGION

    @property
    def whom(self) -> str:
        return "муниципалитетам" if self.by_municipality else "организациям"

    @property
    def who(self) -> str:
        return "Муниципалитет" if self.by_municipality else "Организация"

    @property
    def shares(self) -> list[Cell]:
        return [cell for cell in self.table.totals if cell.column.is_share]


def analysis(scope: Organization, day: date) -> Content:
    """The analytical report. Raises nothing: what has no number is said in words. No names of people."""
    read = overview.of_municipalities if scope.kind == Kind.REGION else overview.of_organizations
    subject = Subject(scope, day, overview.compared(read(scope, day), read(scope, overview.year_before(day))))
    return Content(
        title=f"о реализации целевой модели наставничества на {day:%d.%m.%Y}",
        preamble=[""],
        items=[],
        annexes=[Annex(f"Показатели по {subject.whom}", reports.of_lines(subject.table, subject.who))],
        type_name="АНАЛИТИЧЕСКИЙ ОТЧЁТ",
        resolution="",
        sections=[
            Section("1. Введение", _introduction(subject)),
            Section("2. Методика", _method(), [_definitions(subject)]),
            Section("3. Участники и пары", _no_past(subject), [_counts(subject)]),
            *_results(subject),
            Section("5. Динамика за год", *_dynamics(subject)),
            Section(f"6. Группы {'муниципалитетов' if subject.by_municipality else 'организаций'}", [], [_groups(subject)]),
            Section("7. Выводы", [*reports.conclusions(subject.table), *_spread(subject)]),
            Section("8. Адресные рекомендации", *_recommendations(subject)),
        ],
    )  # fmt: skip


def _introduction(subject: Subject) -> list[Text]:
    size = counted(len(subject.table.lines), *_forms(subject))
    return [
        [
            f"Отчёт оценивает ход внедрения целевой модели наставничества ({subject.scope.short_name}) и составлен во "
            "исполнение распоряжения Минпросвещения России от 25.12.2019 № Р-145."
        ],
        [
            f"Данные на {subject.day:%d.%m.%Y}, {size}. Сравнение – с {overview.year_before(subject.day):%d.%m.%Y} "
            "и с целями дорожной карты."
        ],
    ]


def _forms(subject: Subject) -> tuple[str, str, str]:
    if subject.by_municipality:
        return "муниципалитет", "муниципалитета", "муниципалитетов"
    return "организация", "организации", "организаций"


def _method() -> list[Text]:
    return [
        ["Показатели вычислены по записям организаций на указанный день; доля итога – по сумме числителей и знаменателей."],
        ["Числа особых категорий меньше порога скрыты и в итог не входят: по отчёту нельзя узнать об отдельном участнике."],
    ]  # fmt: skip


def _definitions(subject: Subject) -> Table:
    rows: list[list[Text]] = [
        [[cell.column.title], [_definition(cell)], [_goal(cell)]] for cell in subject.table.totals
    ]
    return Table(["Показатель", "Как считается", "Цель"], rows, [24, 62, 14])


def _definition(cell: Cell) -> str:
    """The first paragraph: the next ones speak of single cases."""
    return " ".join(metrics.get(cell.column.code).definition.split("\n\n")[0].split())


def _goal(cell: Cell) -> str:
    return f"{cell.column.target:g} %" if cell.column.target else "–"


def _no_past(subject: Subject) -> list[Text]:
    past = f"{overview.year_before(subject.day):%d.%m.%Y}"
    return [] if subject.table.has_past else [[f"Данных на {past} нет, сравнение с прошлым годом невозможно."]]


def _counts(subject: Subject) -> Table:
    """Plain counts now, and a year before where there are any."""
    past = f"{overview.year_before(subject.day):%d.%m.%Y}"
    if not subject.table.has_past:
        counts = [cell for cell in subject.table.totals if not cell.column.is_share]
        return Table(["Показатель", "Значение"], [[[c.column.title], [words.in_table(c)]] for c in counts], [70, 30])
    rows: list[list[Text]] = []
    for cell in subject.table.totals:
        if not cell.column.is_share:
            before = "–" if cell.before is None else words.in_table(Cell(cell.column, cell.before))
            change = "–" if cell.difference is None else words.difference(cell.difference)
            rows.append([[cell.column.title], [before], [words.in_table(cell)], [change]])
    return Table(["Показатель", past, f"{subject.day:%d.%m.%Y}", "Изменение"], rows, [40, 18, 18, 24])


def _results(subject: Subject) -> list[Section]:
    """A part for each share: the figure, its change, who reached the target, the chart."""
    found = [Section("4. Результаты по показателям", [], [charts.of_cells("Показатели и цели, %", subject.shares)])]
    for number, cell in enumerate(subject.shares, 1):
        lines: list[Text] = [[words.share(cell)]]
        if change := words.change(cell):
            lines.append([f"За год: {change}."])
        if reached := _reached(subject, cell):
            lines.append([reached])
        bars = overview.bars(subject.table, cell.column.code, lowest=True)
        parts: list[Table | Chart] = (
            [charts.of_bars(bars, subject.whom)] if bars and cell.value.number is not None else []
        )
        found.append(Section(f"4.{number}. {cell.column.title}", lines, parts))
    return found


def _reached(subject: Subject, total: Cell) -> str:
    """«Цели достигли 5 из 12.» over the lines whose share is known."""
    place = subject.table.totals.index(total)
    known = [line.cells[place] for line in subject.table.lines if line.cells[place].value.number is not None]
    if total.column.target is None or not known:
        return ""
    reached = sum(cell.state == "good" for cell in known)
    return f"Цели достигли {reached} из {counted(len(known), *_genitives(subject))}."


def _genitives(subject: Subject) -> tuple[str, str, str]:
    if subject.by_municipality:
        return "муниципалитета", "муниципалитетов", "муниципалитетов"
    return "организации", "организаций", "организаций"


def _dynamics(subject: Subject) -> tuple[list[Text], list[Table | Chart]]:
    found = overview.totals_of(subject.table)
    trend = dashboard.trend_of_table(subject.scope, subject.day, overview.TREND, found)
    if trend is None:
        return [["Значений за прошлые месяцы нет: их сохраняют на конец каждого месяца."]], []
    return [], [*charts.of_trend(trend)]


def _groups(subject: Subject) -> Table:
    named: dict[str, list[str]] = {title: [] for title in GROUPS}
    for line in subject.table.lines:
        named[group_of(line)].append(line.organization.short_name)
    rows: list[list[Text]] = [
        [[f"{title}: {GROUPS[title]}"], [str(len(names))], [", ".join(names) or "–"]] for title, names in named.items()
    ]
    return Table(["Группа", "Сколько", subject.who], rows, [36, 12, 52])


def group_of(line: Line) -> str:
    """The worst state of the shares that are known."""
    states = {cell.state for cell in line.cells if cell.state}
    if not states:
        return BLANK
    return FAR if "bad" in states else NEAR if "warn" in states else REACHED


def _spread(subject: Subject) -> Iterable[Text]:
    """How far the lines are apart, where it matters."""
    for place, total in enumerate(subject.table.totals):
        known = [line for line in subject.table.lines if line.cells[place].value.number is not None]
        if not total.column.is_share or len(known) < 2:
            continue
        least, most = (pick(known, key=lambda line: line.cells[place].value.number or 0) for pick in (min, max))
        low, high = (line.cells[place].value.number or 0 for line in (least, most))
        if high - low > 20:
            yield [
                f"«{total.column.title}»: разброс от {words.comma(low)} % ({least.organization.short_name}) "
                f"до {words.comma(high)} % ({most.organization.short_name})."
            ]


def _recommendations(subject: Subject) -> tuple[list[Text], list[Table | Chart]]:
    """A row for each line that something is to be said to."""
    rows: list[list[Text]] = [
        [[line.organization.short_name], ["; ".join(found) + "."]]
        for line in subject.table.lines
        if (found := advice(line))
    ]
    if not rows:
        return [["Все вычисленные показатели достигли целей: рекомендаций нет."]], []
    return [], [Table([subject.who, "Что сделать"], rows, [30, 70])]


def advice(line: Line) -> list[str]:
    """What an organization should do, by its figures."""
    found = [NO_PAIRS] if line.number("pairs.active") == 0 else []
    for cell in line.cells:
        value, code = cell.value, cell.column.code
        if value.denominator == UNKNOWN and not value.hidden:
            found.append(NO_CONTINGENT.format(title=cell.column.title))
        elif cell.state in ("warn", "bad") and code in ADVICE:
            found.append(ADVICE[code].format(n=f"{(value.denominator or 0) - value.numerator:g}"))
    return found
