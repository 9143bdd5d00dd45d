"""Occurrences of repeated deadlines inside a plan. No holidays are known here: the calendar thins them later."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from itertools import islice

from dateutil.rrule import DAILY, MONTHLY, WEEKLY, rrule

from apps.roadmap.deadlines import conventions
from apps.roadmap.deadlines.model import ONE_YEAR, Plan, Window
from apps.roadmap.deadlines.parts import DAY, HALF, MONTH, QUARTER, TERM, TRIMESTER, WEEK, YEAR
from apps.roadmap.deadlines.spans import Span, bounds, edge, nth_weekday, week_bounds, yearly

# More occurrences than four years of days help nobody and would let a strange period eat the memory.
MOST = 1500
# A rest of a year shorter than this joins its neighbour: a plan from August to August is one year of work.
SHORT_YEAR = 90


def every(plan: Plan, unit: str, times: int = 1, step: int = 1, school: bool | None = None) -> list[Window]:
    """Windows of «N раз в <unit>», each unit cut into N equal parts, kept to the plan."""
    if unit == YEAR and step == 1 and times in _YEAR_SHARES:
        unit, times = _YEAR_SHARES[times], 1
    if unit == "share":
        unit = TERM if plan.school else QUARTER
    school = plan.school if school is None else school
    whole = _UNITS[unit](plan, step, school)
    parts = [part for window in whole for part in split(window, times, by_days=unit in (WEEK, MONTH, DAY))]
    return within(plan, parts)


# «2 раза в год» are half-years, «4 раза» quarters (of the school year in its plans), «12 раз» months.
_YEAR_SHARES = {2: HALF, 4: "share", 12: MONTH}


def yearly_within(plan: Plan, windows: Iterable[Window]) -> list[Window]:
    """Yearly occurrences of one date inside the plan; cut by its bounds only when the greater part stays, or no other.

    Of two occurrences cut by both edges («ежегодно в августе–сентябре») only the one that belongs here more is counted.
    """
    touching = [window for window in windows if plan.overlap(window)]
    cut = sorted((window for window in touching if not plan.holds(window)), key=plan.claim)
    touching = [window for window in touching if window not in cut[:-1]]
    kept = [w for w in touching if 2 * plan.claim(w) >= (w.due - w.first).days + 1]
    return within(plan, kept or touching)


def within(plan: Plan, windows: Iterable[Window]) -> list[Window]:
    """Windows clipped to the plan, in time order, each once."""
    kept = {clipped for window in windows if (clipped := plan.clip(window))}
    return sorted(kept, key=lambda window: (window.due, window.first))[:MOST]


def split(window: Window, parts: int, by_days: bool) -> list[Window]:
    """Equal parts of a window, by whole months when it is long enough, else by days."""
    if parts <= 1:
        return [window]
    first, months = window.first, _months_in(window)
    if not by_days and months >= parts:
        cuts = [_add_months(first, months * i // parts) for i in range(parts)]
    else:
        days = (window.due - first).days + 1
        cuts = [first + timedelta(days=days * i // parts) for i in range(min(parts, days))]
    ends = [cut - timedelta(days=1) for cut in cuts[1:]] + [window.due]
    return [Window(start, end) for start, end in zip(cuts, ends, strict=True)]


def _months_in(window: Window) -> int:
    return (window.due.year - window.first.year) * 12 + window.due.month - window.first.month + 1


def _add_months(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1) if months else day


def _month_end(start: date, months: int) -> date:
    """The last day of a run of months, or the last day there is."""
    index = min(start.year * 12 + start.month - 1 + months - 1, date.max.year * 12 + 11)
    return edge(index % 12 + 1, 0)(index // 12)


def _days(plan: Plan, step: int, _school: bool) -> list[Window]:
    found = rrule(DAILY, dtstart=plan.start, until=plan.end, interval=step)
    return [_run_of_days(day, step) for day in _dates(found)]


def _weeks(plan: Plan, step: int, _school: bool) -> list[Window]:
    # Weeks are those of the calendar; counted from the plan's own first day they would cut every working week in two.
    monday = plan.start - timedelta(days=plan.start.weekday())
    found = rrule(WEEKLY, dtstart=monday, until=plan.end, interval=step)
    return [_run_of_days(day, 7 * step) for day in _dates(found)]


def _run_of_days(first: date, length: int) -> Window:
    return Window(first, date.fromordinal(min(first.toordinal() + length - 1, date.max.toordinal())))


def _dates(rule: rrule) -> list[date]:
    """The first dates of a rule; dateutil stumbles at the end of the year 9999, where the dates end too."""
    found: list[date] = []
    try:
        for moment in islice(rule, MOST):
            found.append(moment.date())
    except ValueError:
        pass
    return found


def _month_runs(length: int, *, by_begin: bool = False) -> Callable[[Plan, int, bool], list[Window]]:
    """Runs of months counted from January: months, calendar quarters, calendar half-years.

    `by_begin`: a run that both edges of the plan cut is counted where it begins."""

    def find(plan: Plan, step: int, _school: bool) -> list[Window]:
        # Counted from January, not from the plan: a quarter is the same quarter for everybody.
        first = plan.start.replace(day=1, month=(plan.start.month - 1) // length * length + 1)
        found = rrule(MONTHLY, dtstart=first, until=plan.end, interval=length * step)
        runs = [Window(day, _month_end(day, length * step)) for day in _dates(found)]
        return runs if by_begin else _once_a_year(plan, runs)

    return find


def _once_a_year(plan: Plan, found: list[Window]) -> list[Window]:
    """A quarter that both edges of a year's plan cut (September, July–August) is one quarter: the piece with its end stays."""
    if len(found) > 1 and plan.days <= ONE_YEAR and found[-1].due > plan.end and _is_same_part(found[0], found[-1]):
        return found[:-1]
    return found


def _is_same_part(first: Window, last: Window) -> bool:
    return first.first.month == last.first.month


def _of_convention(table: dict[int, conventions.Bounds]) -> Callable[[Plan, int, bool], list[Window]]:
    """Parts of a school year as the conventions cut it."""

    def parts(plan: Plan, step: int, _school: bool) -> list[Window]:
        spans = [bounds(row) for row in table.values()]
        found = islice(all_years(spans, plan), MOST)
        return sorted((w for w in found if plan.overlap(w)), key=lambda window: window.due)[::step]

    return parts


def all_years(spans: Sequence[Span], plan: Plan) -> Iterable[Window]:
    for span in spans:
        # Far years add nothing: MOST occurrences of one span are more than a plan can hold.
        last = min(plan.end.year + 1, plan.start.year + MOST // 4)
        yield from yearly(span, plan.start.year - 1, last)


def _halves(plan: Plan, step: int, school: bool) -> list[Window]:
    if school:
        return _of_convention(conventions.SCHOOL_HALVES)(plan, step, school)
    return _month_runs(6)(plan, step, school)


def years(plan: Plan, step: int = 1, school: bool | None = None) -> list[Window]:
    """Years of work in a plan: one for a plan of about a year, else school or calendar years."""
    if plan.days <= ONE_YEAR:
        return [plan.window]
    month = 9 if (plan.school if school is None else school) else 1
    turns = [date(year, month, 1) for year in range(plan.start.year, plan.end.year + 1)]
    cuts = [plan.start] + [turn for turn in turns if _long(plan.start, turn) and _long(turn, plan.end)][:MOST]
    ends = [cut - timedelta(days=1) for cut in cuts[1:]] + [plan.end]
    return [Window(start, end) for start, end in zip(cuts, ends, strict=True)][::step]


def _long(start: date, end: date) -> bool:
    return (end - start).days >= SHORT_YEAR


_UNITS: dict[str, Callable[[Plan, int, bool], list[Window]]] = {
    DAY: _days,
    WEEK: _weeks,
    MONTH: _month_runs(1),
    QUARTER: _month_runs(3),
    HALF: _halves,
    TERM: _of_convention(conventions.SCHOOL_QUARTERS),
    TRIMESTER: _of_convention(conventions.TRIMESTERS),
    YEAR: years,
}


def _units(plan: Plan, unit: str, school: bool | None = None, *, by_begin: bool) -> list[Window]:
    """The units of a plan, cut ones counted by their begin or their end."""
    find = _month_runs(3, by_begin=True) if by_begin and unit == QUARTER else _UNITS[unit]
    return find(plan, 1, plan.school if school is None else school)


def weekdays(plan: Plan, days: Sequence[int], step: int = 1) -> list[Window]:
    """Every such weekday (Monday is 1), each `step`-th week."""
    numbers = [day - 1 for day in days]
    # «Раз в две недели» is counted from the first such day, not from the week the plan begins in.
    first = (
        plan.start if step == 1 else next(iter(rrule(WEEKLY, dtstart=plan.start, byweekday=numbers, count=1))).date()
    )
    found = rrule(WEEKLY, dtstart=first, until=plan.end, interval=step, byweekday=numbers)
    return [Window(day, day) for day in _dates(found)]


def each_month(plan: Plan, make: Callable[[int], Span]) -> list[Window]:
    """A span made for each month of the plan; a month without such a day has no occurrence."""
    found: list[Window] = []
    for month in _month_runs(1)(plan, 1, False):
        found += yearly(make(month.first.month), month.first.year, month.first.year)
    return within(plan, found)


def edge_of_units(plan: Plan, unit: str, name: str, school: bool | None = None) -> list[Window]:
    """«В начале», «в конце» each unit: of long units the first or last month, of shorter ones the decade."""
    school = plan.school if school is None else school
    return within(plan, [edge_of(window, name) for window in _units(plan, unit, school, by_begin=name == "начало")])


def edge_of(window: Window, name: str) -> Window:
    """The begin, middle or end of a window of some months."""
    months = _months_in(window)
    shift = {"начало": 0, "середина": (months - 1) // 2, "конец": months - 1}[name]
    first = _add_months(window.first, shift)
    month = Window(first, _month_end(first, 1))
    if months >= 4:
        return month
    begin, finish = conventions.PARTS[name]
    return Window(first.replace(day=begin), edge(first.month, finish)(first.year))


def after_units(plan: Plan, unit: str, number: int) -> list[Window]:
    """Not later than that day of the month after each unit («до 10 числа месяца, следующего за кварталом»)."""
    found = []
    for window in _UNITS[unit](plan, 1, plan.school):
        following = window.due + timedelta(days=1) if window.due < date.max else window.due
        last = edge(following.month, 0)(following.year)
        found.append(Window(None, min(last, following.replace(day=1) + timedelta(days=max(1, min(number, 31)) - 1))))
    return within(plan, found)


def edge_month_of_units(plan: Plan, unit: str, number: int, *, last: bool) -> list[Window]:
    """Not later than that day of the last or the first month of each unit."""
    units = _units(plan, unit, by_begin=not last)
    ends = [window.due if last else _month_end(window.first, 1) for window in units]
    return within(plan, [Window(None, end.replace(day=min(end.day, max(1, number)))) for end in ends])


def ends_of_units(plan: Plan, unit: str) -> list[Window]:
    """Not later than the last day of each unit."""
    return within(plan, [Window(None, window.due) for window in _UNITS[unit](plan, 1, plan.school)])


def weeks_of_units(plan: Plan, unit: str, number: int) -> list[Window]:
    """The first or last week of each quarter, half-year and the like."""
    found = []
    for window in _units(plan, unit, by_begin=number > 0):
        month = window.due if number < 0 else window.first
        found.append(week_bounds(month.year, month.month, number))
    return within(plan, found)


def weekday_of_units(plan: Plan, unit: str, number: int, day: int) -> list[Window]:
    """The first or last weekday of each quarter, half-year and the like."""
    found = []
    for window in _units(plan, unit, by_begin=number > 0):
        month = window.due if number < 0 else window.first
        one = nth_weekday(month.year, month.month, number, day)
        found.append(Window(one, one))
    return within(plan, found)
