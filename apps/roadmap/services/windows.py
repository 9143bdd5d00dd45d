"""Which occurrences a deadline makes: the windows that have a status of their own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from apps.organizations.calendar import is_working_day, special_days
from apps.organizations.models import Organization, Vacation

from ..deadlines import Deadline, Window
from ..deadlines.model import PERIOD, RECURRING

MONTHS_OF_POINT = 3
# A rest of the period shorter than this joins the control point before it.
SHORTEST_POINT = timedelta(days=45)
# More windows than this in one row nobody closes one by one: a repeated window shorter than a month becomes a month.
MOST_WINDOWS = 60


@dataclass(frozen=True)
class Planned:
    """A window to be: both ends missing for what has no date («по запросу», «по графику»)."""

    start: date | None
    due: date | None
    is_control_point: bool = False


@dataclass(frozen=True)
class Rest:
    """Days of an organization on which nothing is due: holidays of the school and days off."""

    vacations: tuple[tuple[date, date], ...] = ()
    special: tuple[tuple[date, str], ...] = ()

    def covers(self, window: Window) -> bool:
        """Whether no day of the window is a school day."""
        if any(start <= window.first and window.due <= end for start, end in self.vacations):
            return True
        days = (window.due - window.first).days + 1
        if days > 3:
            return False
        special = dict(self.special)
        return not any(is_working_day(window.first + timedelta(days=n), special) for n in range(days))


def rest_of(organization: Organization, start: date, end: date) -> Rest:
    """Holidays of an organization and days off of the calendar inside a period. Two queries."""
    vacations = Vacation.objects.filter(organization=organization, end__gte=start, start__lte=end)
    return Rest(tuple(vacations.values_list("start", "end")), tuple(special_days(start, end).items()))


def planned(deadline: Deadline, rest: Rest | None = None) -> list[Planned]:
    """Windows of a read deadline. A permanent one gets control points, an undated one a single window without dates."""
    windows = deadline.windows
    if not windows:
        return [Planned(None, None)]
    if deadline.kind == PERIOD:
        return [point for window in windows for point in control_points(window)]
    if "ANY_OF" in deadline.rules:
        return [Planned(windows[0].first, max(window.due for window in windows))]
    if deadline.kind == RECURRING:
        windows = _thinned(windows, rest or Rest())
    return [Planned(window.start, window.due) for window in windows]


def control_points(window: Window) -> list[Planned]:
    """Quarters of a long window, so that «постоянно» can be done; the last one ends with the window."""
    ends = list(_quarter_ends(window))
    if len(ends) > 1 and ends[-1] - ends[-2] < SHORTEST_POINT:
        del ends[-2]
    starts = [window.first, *(end + timedelta(days=1) for end in ends[:-1])]
    return [Planned(start, end, is_control_point=True) for start, end in zip(starts, ends, strict=True)]


def _quarter_ends(window: Window) -> Iterable[date]:
    index = window.first.year * 12 + window.first.month - 1
    while True:
        index += MONTHS_OF_POINT
        end = date(index // 12, index % 12 + 1, 1) - timedelta(days=1)
        yield min(end, window.due)
        if end >= window.due:
            return


def _thinned(windows: list[Window], rest: Rest) -> list[Window]:
    """Without those that fall on holidays and days off; too many of them are put together by months."""
    kept = [window for window in windows if not rest.covers(window)] or windows
    return kept if len(kept) <= MOST_WINDOWS else _by_month(kept)


def _by_month(windows: list[Window]) -> list[Window]:
    months: dict[tuple[int, int], list[Window]] = {}
    for window in windows:
        months.setdefault((window.due.year, window.due.month), []).append(window)
    return [Window(found[0].first, found[-1].due) for found in months.values()]
