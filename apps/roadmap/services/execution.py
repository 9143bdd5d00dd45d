"""The report on execution: «выполнено N из M», by sections and by those who answer, with the deviations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from ..enums import OccurrenceState
from ..models import Roadmap
from ..presenting import Row, by_section, first_line, rows_of


@dataclass
class Line:
    """A line of the report: rows in all, rows whose time has come, those of them that are done."""

    title: str
    total: int = 0
    due: int = 0
    done: int = 0
    overdue: int = 0

    @property
    def percent(self) -> float | None:
        return 100 * self.done / self.due if self.due else None

    def add(self, row: Row, day: date) -> None:
        counted = row.is_counted(day)
        self.total += 1
        self.due += counted
        self.done += counted and row.is_fulfilled(day)
        self.overdue += row.code == "overdue"


@dataclass(frozen=True)
class Deviation:
    """A window that did not go by the plan, and why."""

    row: Row
    number: str
    title: str
    due: date | None
    what: str
    reason: str


@dataclass
class Report:
    day: date
    whole: Line
    sections: list[Line] = field(default_factory=list)
    responsible: list[Line] = field(default_factory=list)
    deviations: list[Deviation] = field(default_factory=list)


def report(roadmap: Roadmap, day: date, rows: list[Row] | None = None) -> Report:
    """The report as of a day; every row counts once in the whole, and once for each who answers for it."""
    rows = rows if rows is not None else rows_of(roadmap, day)
    made = Report(day, _line("Вся дорожная карта", rows, day))
    for section in by_section(rows):
        made.sections.append(_line(section.section.title or "Без раздела", section.rows, day))
    made.responsible = _by_answer(rows, day)
    made.deviations = [found for row in rows for found in _deviations(row, day)]
    return made


def _line(title: str, rows: Iterable[Row], day: date) -> Line:
    line = Line(title)
    for row in rows:
        line.add(row, day)
    return line


def _by_answer(rows: Iterable[Row], day: date) -> list[Line]:
    lines: dict[str, Line] = {}
    for row in rows:
        for name in [answer.name for answer in row.answers] or ["не назначен"]:
            lines.setdefault(name, Line(name)).add(row, day)
    return sorted(lines.values(), key=lambda line: (-line.overdue, line.title))


def _deviations(row: Row, day: date) -> Iterable[Deviation]:
    for window in row.windows:
        what, reason = "", window.reason
        if window.state == OccurrenceState.OPEN and window.due and window.due < day:
            what = f"просрочено на {(day - window.due).days} дн."
        elif window.state == OccurrenceState.NOT_NEEDED:
            what = "не потребовалось"
        elif window.closed_on and window.due and window.closed_on > window.due:
            what = f"выполнено позже на {(window.closed_on - window.due).days} дн."
        elif window.state == OccurrenceState.DONE and reason:
            what = "выполнено без подтверждения"
        if what:
            yield Deviation(row, row.item.number, first_line(row.item.activity), window.due, what, reason)
