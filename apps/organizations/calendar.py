"""The Russian production calendar and school holidays, out of editable rows."""

from __future__ import annotations

from datetime import date, timedelta

from .enums import DayKind
from .models import CalendarDay, Organization, Vacation

SUNDAY = 6
SATURDAY = 5
# A term where nobody entered holidays or a year.
TERM_DAYS = 60


def special_days(start: date, end: date) -> dict[date, str]:
    """Days of the production calendar that differ from the plain week."""
    return dict(CalendarDay.objects.filter(date__range=(start, end)).values_list("date", "kind"))


def is_working_day(day: date, special: dict[date, str] | None = None) -> bool:
    special = special if special is not None else special_days(day, day)
    kind = special.get(day)
    return kind == DayKind.WORKDAY or (kind is None and day.weekday() < SATURDAY)


def add_working_days(day: date, count: int) -> date:
    """The day that comes `count` working days after a day; the day itself is not counted (ст. 14 ТК РФ)."""
    special = special_days(day, day + timedelta(days=count * 4 + 30))
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day, special)
    return day


def on_vacation(organization: Organization, day: date) -> bool:
    return Vacation.objects.filter(organization=organization, start__lte=day, end__gte=day).exists()


def end_of_term(organization: Organization, day: date) -> date:
    """Last day before the next school holidays that begin after a day; without any, the end of its programme year."""
    start = (
        Vacation.objects.filter(organization=organization, start__gt=day)
        .order_by("start")
        .values_list("start", flat=True)
        .first()
    )
    if start:
        return start - timedelta(days=1)
    year = organization.years.containing(day).first()
    return year.end if year else day + timedelta(days=TERM_DAYS)
