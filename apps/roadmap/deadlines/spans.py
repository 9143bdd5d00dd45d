"""Spans of a year that fall every year: days, months, decades, weeks, and how two of them make a longer one.

A span knows its edges as functions of a year, so the same object serves a date with its year written, one whose year
comes from the plan, and a yearly repetition. A date that does not exist raises ValueError and is never moved.
"""

from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta, weekday

from apps.roadmap.deadlines.conventions import DECADES, PARTS, Bounds
from apps.roadmap.deadlines.model import Window

Edge = Callable[[int], date]
BY, ON, MONTHS, RANGE = "BY", "ON", "MONTHS", "RANGE"
# Leap and plain: an edge is tried in both before it is called impossible.
SAMPLE_YEARS = (2000, 2001)
DAY_NAMES = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")


@dataclass(frozen=True)
class Span:
    """`year` is that of the first day when written; `wrap` years pass until the last day; `label` names it in rules."""

    begin: Edge
    finish: Edge
    style: str = RANGE
    label: str = ""
    year: int | None = None
    wrap: int = 0
    school_year: int | None = None
    # The day meant by «до»: the finish of «до конца мая», the begin of «до мая».
    until: Edge | None = None
    weight: float = 1.0
    doubt: str = ""

    def at(self, year: int) -> Window:
        """The days of this span beginning in that year; ValueError when there is no such date."""
        due = self.finish(year + self.wrap)
        if self.style == BY:
            return Window(None, due)
        start = self.begin(year)
        if start > due:
            raise ValueError("the span ends before it begins")
        return Window(start, due)

    def sample(self) -> Window | None:
        for year in SAMPLE_YEARS:
            try:
                return self.at(year)
            except ValueError:
                continue
        return None


def edge(month: int, day: int) -> Edge:
    """A day of a month; day 0 is its last day, any other that the month lacks raises ValueError when placed."""
    return lambda year: date(year, month, day or monthrange(year, _month(month))[1])


def _month(month: int) -> int:
    if not 1 <= month <= 12:
        raise ValueError("no such month")
    return month


def day(month: int, number: int, year: int | None = None) -> Span:
    one = edge(month, {0: -1, -1: 0}.get(number, number))
    return Span(one, one, ON, f"ON {month:02}-{number:02}", year, until=one)


def days(month: int, first: int, last: int, year: int | None = None) -> Span:
    """From day to day of one month; «с 28 по 5 ноября» begins in the month before, with a doubt."""
    if first > last:
        return _days_over_month(month, first, last, year)
    label = f"{month:02}-{first:02}..{month:02}-{last:02}"
    return Span(edge(month, first or -1), edge(month, last or -1), RANGE, label, year)


def _days_over_month(month: int, first: int, last: int, year: int | None) -> Span:
    before = 12 if month == 1 else month - 1
    wrap = int(month == 1)
    begin_year = year - wrap if year else None
    doubt = "Первое число больше второго: начало отнесено к предыдущему месяцу."
    return Span(edge(before, first), edge(month, last or -1), RANGE, "", begin_year, wrap, weight=0.5, doubt=doubt)


def months(first: int, last: int, year: int | None = None) -> Span:
    label = f"{first:02}" if first == last else f"{first:02}..{last:02}"
    return Span(edge(first, 1), edge(last, 0), MONTHS, label, year, int(last < first))


def bounds(span: Bounds, year: int | None = None) -> Span:
    """A span out of the conventions; whole months stay months."""
    first, first_day, last, last_day = span
    if first_day == 1 and last_day == 0:
        return months(first, last, year)
    return Span(edge(first, first_day), edge(last, last_day), RANGE, "", year, int(last < first))


def _no_date(_year: int) -> date:
    raise ValueError("there is no such date in any year")


def impossible(label: str) -> Span:
    """What cannot be in any year: a fifth quarter, a fourth decade."""
    return Span(_no_date, _no_date, label=label)


def decade(month: int, first: int, last: int, year: int | None = None) -> Span:
    if not {first, last} <= {1, 2, 3, -1}:
        return impossible(f"DECADE {first}")
    begin, finish = DECADES[_third(first)][0], DECADES[_third(last)][1]
    return Span(edge(month, begin), edge(month, finish), RANGE, f"DECADE {first} {month:02}", year)


def _third(number: int) -> int:
    return 3 if number < 0 else number


def part(name: str, month: int, year: int | None = None) -> Span:
    """«Начало», «середина», «конец» of a month: its decades."""
    begin, finish = PARTS[name]
    until = {"начало": edge(month, 1), "середина": edge(month, 15), "конец": edge(month, 0)}[name]
    return Span(edge(month, begin), edge(month, finish), RANGE, f"{name} {month:02}", year, until=until)


def working_day(month: int, number: int, year: int | None = None) -> Span:
    """The first or last day of a month from Monday to Friday."""
    one: Edge = lambda y: _working(edge(month, 0 if number < 0 else 1)(y), -1 if number < 0 else 1)  # noqa: E731
    return Span(one, one, ON, f"{'LAST' if number < 0 else number} WORKDAY {month:02}", year, until=one)


def _working(day_: date, step: int) -> date:
    while day_.weekday() > 4:
        day_ += timedelta(days=step)
    return day_


def up_to(month: int, first: int, last: int) -> Span:
    """Days of every month, up to its end where the month is shorter."""
    if first > last or last > 31:
        return days(month, first, last)
    finish: Edge = lambda y: min(edge(month, 0)(y), edge(month, 1)(y) + timedelta(days=last - 1))  # noqa: E731
    return Span(edge(month, first or -1), finish, RANGE)


def half(number: int, month: int, year: int | None = None) -> Span:
    begin, finish = {1: (1, 15), 2: (16, 0)}.get(2 if number < 0 else number, (99, 0))
    return Span(edge(month, begin), edge(month, finish), RANGE, f"HALF {number} {month:02}", year)


def week_bounds(year: int, month: int, number: int) -> Window:
    """The n-th week: the first runs to the first Sunday, the last (-1) from its last Monday to the month's end."""
    first = date(year, _month(month), 1)
    last = edge(month, 0)(year)
    if number < 0:
        return Window(last - timedelta(days=last.weekday()), last)
    monday = first - timedelta(days=first.weekday())
    start = max(first, monday + timedelta(weeks=number - 1))
    if start > last or number < 1:
        raise ValueError("no such week in the month")
    return Window(start, min(last, monday + timedelta(weeks=number - 1, days=6)))


def week(month: int, first: int, last: int, year: int | None = None) -> Span:
    label = f"WEEK {first if first == last else f'{first}..{last}'} {month:02}"
    begin: Edge = lambda y: week_bounds(y, month, first).first  # noqa: E731
    return Span(begin, lambda y: week_bounds(y, month, last).due, RANGE, label.replace("-1", "LAST"), year)


def nth_weekday(year: int, month: int, number: int, day_of_week: int) -> date:
    """The n-th (or last, -1) weekday of a month, Monday is 1; ValueError when the month has no such day."""
    first = date(year, _month(month), 1)
    base = edge(month, 0)(year) if number < 0 else first
    found = base + relativedelta(weekday=weekday(day_of_week - 1)(number))
    if found.month != month:
        raise ValueError("no such weekday in the month")
    return found


def weekday_of_month(month: int, number: int, day_of_week: int, year: int | None = None) -> Span:
    one: Edge = lambda y: nth_weekday(y, month, number, day_of_week)  # noqa: E731
    return Span(
        one, one, ON, f"{'LAST' if number < 0 else number} {DAY_NAMES[day_of_week - 1]} {month:02}", year, until=one
    )


def whole_months(window: Window) -> bool:
    return window.first.day == 1 and (window.due + timedelta(days=1)).day == 1


def _wraps(first: Span, last: Span) -> int:
    begin, end = first.sample(), last.sample()
    return int(bool(begin and end and last.finish(2000 + last.wrap) < first.begin(2000))) if begin and end else 0


def _month_of(span: Span) -> int | None:
    sample = span.sample()
    return sample.first.month if sample else None


def _tail_year(span: Span) -> int | None:
    return None if span.year is None else span.year + span.wrap


def join(first: Span, last: Span) -> Span:
    """One span from the first day of one to the last day of the other, over New Year where the months say so."""
    # A wrapped tail («ноябрь – зима») keeps its own year turn.
    wrap = max(_wraps(first, replace(last, wrap=0)), last.wrap)
    tail, year = _tail_year(last), first.year
    if wrap and year is tail is None and first.style == last.style == ON and _month_of(first) == _month_of(last):
        # «С 20 октября по 10 октября» is a slip, not a year.
        return impossible(f"{first.label.removeprefix('ON ')}..{last.label.removeprefix('ON ')}")
    if year is not None and tail is not None:
        wrap = tail - year
    elif tail is not None:
        year = tail - wrap
    style = MONTHS if first.style == last.style == MONTHS else RANGE
    return Span(
        first.begin,
        last.finish,
        style,
        _joined_label(first, last),
        year,
        wrap,
        weight=min(first.weight, last.weight),
        doubt=first.doubt or last.doubt,
    )


def _joined_label(first: Span, last: Span) -> str:
    if first.style != last.style or first.style == RANGE:
        return ""
    clean = [span.label.removeprefix("ON ") for span in (first, last)]
    return "..".join(clean)


def till(span: Span, *, inclusive: bool) -> Span:
    """«До», «к», «не позднее» a span: its own day, else the day before it begins or, inclusive, its last one."""
    finish, wrap = span.until, 0
    if finish is None and inclusive:
        finish, wrap = span.finish, span.wrap
    if finish is None:
        finish = lambda year: span.begin(year) - timedelta(days=1)  # noqa: E731
    label = span.label.removeprefix("ON ") if span.style == ON else ""
    doubt, weight = span.doubt, span.weight
    if span.until is None and not inclusive:
        doubt, weight = doubt or "«До» без числа прочитано как «до первого дня, не включая его».", weight * 0.8
    return replace(span, begin=finish, finish=finish, wrap=wrap, style=BY, label=label, weight=weight, doubt=doubt)


def yearly_label(span: Span) -> str:
    """How the span is named inside YEARLY(...)."""
    if span.label:
        return f"BY {span.label}" if span.style == BY else span.label
    window = span.sample()
    if window is None:
        return "?"
    if span.style == BY:
        return f"BY {window.due:%m-%d}"
    if span.style == MONTHS:
        return months(window.first.month, window.due.month).label
    return f"{window.start:%m-%d}..{window.due:%m-%d}"


def written(span: Span, window: Window) -> str:
    """The rule of a placed span in the notation of the deadline language."""
    if span.style in (BY, ON):
        return f"{span.style}({window.due})"
    if span.style == MONTHS:
        first, last = window.first.isoformat()[:7], window.due.isoformat()[:7]
        return f"MONTHS({first})" if first == last else f"MONTHS({first}..{last})"
    return f"RANGE({window.first}..{window.due})"


def yearly(span: Span, first_year: int, last_year: int) -> Iterator[Window]:
    """The span in each year where it exists (29 February only in leap years)."""
    for year in range(max(first_year, date.min.year), min(last_year, date.max.year) + 1):
        try:
            yield span.at(year)
        except (ValueError, OverflowError):
            continue
