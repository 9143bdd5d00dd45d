"""Rows of a roadmap as its pages show them. Everything is put together from rows fetched once."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from apps.core.addresses import address_of
from apps.core.russian.numbers import NBSP, counted, short_date
from apps.core.timeline import Bar, Group, Lane
from apps.organizations.enums import Role

from .enums import OccurrenceState
from .models import Item, ItemResponsible, Occurrence, Roadmap, Section
from .rules import item_code, occurrence_code
from .services.roadmaps import with_parts


@dataclass(frozen=True)
class Answer:
    """Somebody who answers for a row: the code of the filter and the name."""

    code: str
    name: str


@dataclass
class Row:
    """A row with what the table, the board, the timeline and the report need."""

    item: Item
    windows: list[Occurrence]
    today: date
    period_end: date
    answers: list[Answer] = field(default_factory=list)

    @property
    def code(self) -> str:
        return item_code(self.windows, self.today)

    @property
    def url(self) -> str:
        return address_of("roadmap:item-detail")(self.item.public_id)

    @property
    def evidence_count(self) -> int:
        return sum(not evidence.is_proposed for evidence in self.item.evidence.all())

    @property
    def proposed_count(self) -> int:
        return sum(evidence.is_proposed for evidence in self.item.evidence.all())

    @property
    def closed_count(self) -> int:
        return sum(window.state != OccurrenceState.OPEN for window in self.windows)

    @property
    def next_open(self) -> Occurrence | None:
        """The open window that comes first; one without a date comes last."""
        still_open = [window for window in self.windows if window.state == OccurrenceState.OPEN]
        return min(still_open, key=lambda window: window.due or date.max, default=None)

    @property
    def dates(self) -> str:
        """The windows in short: two of them, or from the first to the last and how many."""
        return dates_in_short(self.windows)

    @property
    def is_done(self) -> bool:
        return all(window.state != OccurrenceState.OPEN for window in self.windows)

    def is_counted(self, day: date) -> bool:
        """Counts in «N из M» on a day, by the rule of the metric roadmap.done."""
        return any(
            (window.due or self.period_end) <= day or (window.closed_on and window.closed_on <= day)
            for window in self.windows
        )

    def is_fulfilled(self, day: date) -> bool:
        """No window that came by the day is open."""
        return not any(
            (window.due or self.period_end) <= day and not (window.closed_on and window.closed_on <= day)
            for window in self.windows
        )


@dataclass
class SectionRows:
    section: Section
    rows: list[Row] = field(default_factory=list)


def rows_of(roadmap: Roadmap, today: date) -> list[Row]:
    """All rows in the order of the paper. A fixed number of queries."""
    return [row_of(item, today, roadmap.end) for item in with_parts(roadmap)]


def row_of(item: Item, today: date, period_end: date) -> Row:
    windows = sorted(item.occurrences.all(), key=lambda window: (window.due or date.max, window.pk))
    return Row(item, windows, today, period_end, [answer_of(found) for found in item.responsible.all()])


def answer_of(found: ItemResponsible) -> Answer:
    if found.role:
        return Answer(f"role:{found.role}", Role(found.role).label)
    one = found.user or found.person
    kind = "user" if found.user_id else "person"
    return Answer(f"{kind}:{one.pk}", one.short_name) if one else Answer("", "")


def by_section(rows: Iterable[Row]) -> list[SectionRows]:
    found: list[SectionRows] = []
    for row in rows:
        if not found or found[-1].section.pk != row.item.section_id:
            found.append(SectionRows(row.item.section))
        found[-1].rows.append(row)
    return found


def answers_of(rows: Iterable[Row]) -> list[Answer]:
    """Everybody who answers for something, for the filter, by name."""
    return sorted({answer for row in rows for answer in row.answers}, key=lambda answer: answer.name)


def only_of(rows: Iterable[Row], code: str) -> list[Row]:
    """Rows of one who answers; an empty code is everybody, «nobody» those without."""
    if not code:
        return list(rows)
    if code == "nobody":
        return [row for row in rows if not row.answers]
    return [row for row in rows if code in {answer.code for answer in row.answers}]


def dates_in_short(windows: list[Occurrence]) -> str:
    spans = [(window.start, window.due) for window in windows if window.due]
    if len(spans) > 2:
        whole = _span_in_short(spans[0][0] or spans[0][1], spans[-1][1])
        return f"{whole}, {counted(len(spans), 'срок', 'срока', 'сроков')}"
    return "; ".join(_span_in_short(start, due) for start, due in spans)


def _span_in_short(start: date | None, due: date) -> str:
    """«1 сен – 30 ноя», held together in a narrow column."""
    return _span_words(start, due).replace(" ", NBSP)


def _span_words(start: date | None, due: date) -> str:
    if start is None:
        return f"до {short_date(due)}"
    if start == due:
        return short_date(due)
    if (start.year, start.month) == (due.year, due.month):
        return f"{start.day}–{short_date(due)}"
    return f"{short_date(start)} – {short_date(due)}"


# ---- timeline
ZOOMS = {"year": "Год", "quarter": "Квартал", "month": "Месяц"}


@dataclass(frozen=True)
class Span:
    """The part of the year that the timeline shows, with the way to the next ones."""

    zoom: str
    start: date
    end: date
    before: date | None
    after: date | None


def span_of(roadmap: Roadmap, zoom: str, at: date) -> Span:
    """The span around a day: the whole period, its quarter or its month."""
    if zoom not in ("quarter", "month"):
        return Span("year", roadmap.start, roadmap.end, None, None)
    at = min(max(at, roadmap.start), roadmap.end)
    months = 3 if zoom == "quarter" else 1
    first = at.replace(day=1, month=(at.month - 1) // months * months + 1)
    last = _month_end(first, months)
    before, after = first - timedelta(days=1), last + timedelta(days=1)
    return Span(zoom, first, last, before if before >= roadmap.start else None, after if after <= roadmap.end else None)


def _month_end(first: date, months: int) -> date:
    index = first.year * 12 + first.month - 1 + months - 1
    year, month = index // 12, index % 12 + 1
    return date(year, month, monthrange(year, month)[1])


BAR_STATES = {"in_progress": "current", "due_soon": "due_soon"}


def groups_of(rows: Iterable[Row], span: Span) -> list[Group]:
    """Sections as groups, rows as lanes, windows as bars; outside a whole year only rows with something in the span."""
    groups = []
    for section in by_section(rows):
        lanes = [lane for row in section.rows if (lane := _lane(row, span))]
        if lanes:
            groups.append(Group(section.section.title or "Без раздела", lanes))
    return groups


def _lane(row: Row, span: Span) -> Lane | None:
    bars = [
        Bar(window.start, window.due, _bar_state(window, row.today), row.item.activity[:80], row.url)
        for window in row.windows
        if window.due and window.due >= span.start and (window.start or window.due) <= span.end
    ]
    if not bars and span.zoom != "year":
        return None
    return Lane(first_line(row.item.activity), bars, row.url, row.item.number)


def _bar_state(window: Occurrence, today: date) -> str:
    code = occurrence_code(window, today)
    return BAR_STATES.get(code, code)


def first_line(text: str, length: int = 110) -> str:
    line = text.split("\n", 1)[0].strip()
    return line if len(line) <= length else line[:length].rsplit(" ", 1)[0] + "…"


# ---- board
@dataclass(frozen=True)
class Card:
    """An open window on the board."""

    row: Row
    window: Occurrence


@dataclass
class Column:
    code: str
    title: str
    empty: str
    cards: list[Card] = field(default_factory=list)


def board_of(rows: Iterable[Row], today: date) -> list[Column]:
    """Open windows by how near they are: overdue, this week, this month, later without a date."""
    sunday = today + timedelta(days=6 - today.weekday())
    month_end = _month_end(today.replace(day=1), 1)
    columns = [
        Column("overdue", "Просрочено", "Просроченных нет."),
        Column("week", "На этой неделе", "До воскресенья сроков нет."),
        Column("month", "В этом месяце", "До конца месяца больше сроков нет."),
        Column("undated", "Без даты", "Все строки с датами."),
    ]
    for row in rows:
        for window in row.windows:
            place = _column(window, today, sunday, month_end)
            if place is not None:
                columns[place].cards.append(Card(row, window))
    for column in columns:
        column.cards.sort(key=lambda card: (card.window.due or date.max, card.row.item.position))
    return columns


def _column(window: Occurrence, today: date, sunday: date, month_end: date) -> int | None:
    if window.state != OccurrenceState.OPEN:
        return None
    if window.due is None:
        return 3
    if window.due < today:
        return 0
    if window.due <= sunday:
        return 1
    return 2 if window.due <= month_end else None


# ---- calendar
@dataclass(frozen=True)
class Day:
    day: date
    in_month: bool
    cards: list[Card]


def month_of(rows: Iterable[Row], month: date) -> list[list[Day]]:
    """The weeks of a month with the windows that end on each day."""
    first, last = month.replace(day=1), _month_end(month.replace(day=1), 1)
    by_day: dict[date, list[Card]] = {}
    for row in rows:
        for window in row.windows:
            if window.due and first <= window.due <= last:
                by_day.setdefault(window.due, []).append(Card(row, window))
    monday = first - timedelta(days=first.weekday())
    weeks = (last - monday).days // 7 + 1
    days = [monday + timedelta(days=n) for n in range(weeks * 7)]
    shown = [Day(day, first <= day <= last, by_day.get(day, [])) for day in days]
    return [shown[n : n + 7] for n in range(0, len(shown), 7)]
