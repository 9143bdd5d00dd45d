"""Moving a roadmap to another year: months keep their names and get the year in which they fall, days keep their weekday."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from apps.organizations.models import ProgrammeYear

from ..deadlines import Deadline, parse_deadline
from ..importing.words import MONTH

YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_DATE = re.compile(r"(?<!\d)(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>20\d\d|\d\d)(?!\d)")
_SPAN = re.compile(
    r"20\d\d(?:\s*[-–—/]\s*20\d\d)?(?:\s*(?:учебн\w+\s+)?(?:год\w*|г\.?\s?г?\.?)(?![а-яё]))?", re.IGNORECASE
)
_STEMS = ("янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")


def shift_row(row: dict[str, Any], year: ProgrammeYear, before: int) -> dict[str, Any]:
    """A row of the JSON for a new year; `before` is the year in which the old period began.

    The deadline is read anew in the new period; years inside the activity move by the same number of years.
    """
    text = shift_deadline(row["deadline_text"], row["deadline"], year)
    deadline = parse_deadline(text, year.start, year.end)
    moved = {name: shift_years(row[name], year.start.year - before) for name in ("activity", "result")}
    return {**row, **moved, "deadline_text": text, "deadline": deadline_json(deadline)}


def deadline_json(deadline: Deadline) -> dict[str, Any]:
    return {name: value for name, value in deadline.as_json().items() if name != "text"}


def shift_deadline(text: str, read: dict[str, Any], year: ProgrammeYear) -> str:
    """The words of a deadline for a new year: «Октябрь 2023г.» → «Октябрь 2026г.», «15.03.2023» → the same weekday."""
    keeps_weekday = read["rules"].startswith("ON(")
    text = _DATE.sub(lambda match: _moved_date(match, year, keeps_weekday), text)
    return _moved_years(text, year)


def _moved_date(match: re.Match, year: ProgrammeYear, keeps_weekday: bool) -> str:
    """A date of digits in the year of the new period that holds its month; one that does not exist stays as written."""
    day, month, old = int(match["day"]), int(match["month"]), int(match["year"])
    old += 2000 if old < 100 else 0
    try:
        before = date(old, month, day)
        moved = before.replace(year=year_of_month(month, year))
    except ValueError:
        return match[0]
    if keeps_weekday:
        moved = _same_weekday(moved, before.weekday())
    return f"{moved:%d.%m}.{moved.year if len(match['year']) == 4 else moved.year % 100:02d}"


def _same_weekday(day: date, weekday: int) -> date:
    """The nearest day of that weekday."""
    ahead = (weekday - day.weekday()) % 7
    return day + timedelta(days=ahead if ahead <= 3 else ahead - 7)


def _moved_years(text: str, year: ProgrammeYear) -> str:
    """Years written as four digits get the year in which the month before them falls."""
    dates = {match.start("year") for match in _DATE.finditer(text)}
    parts, last = [], 0
    for match in YEAR.finditer(text):
        if match.start() in dates:
            continue
        month = _month_before(text[: match.start()])
        parts += [text[last : match.start()], str(year_of_month(month, year) if month else year.start.year)]
        last = match.end()
    return "".join([*parts, text[last:]])


def _month_before(text: str) -> int | None:
    found = list(MONTH.finditer(text))
    if not found:
        return None
    word = found[-1][0].lower()
    # «май» and «мая» are the shortest: March is looked for first.
    order = sorted(range(12), key=lambda n: -len(_STEMS[n]))
    return next((n + 1 for n in order if word.startswith(_STEMS[n])), None)


def year_of_month(month: int, year: ProgrammeYear) -> int:
    """The calendar year of a month inside a programme year; August before a school year is its preparation."""
    if year.start.month <= month or year.start.year == year.end.year:
        return year.start.year
    if month == 8 and year.start.month == 9:
        return year.start.year
    return year.end.year


def shift_years(text: str, years: int) -> str:
    """Every pair «2024–2025» or «2024 … год» of running text moved; numbers of laws and their dates stay."""
    pattern = re.compile(r"(20\d\d)(\s*[-–—/]\s*)(20\d\d)")
    return pattern.sub(lambda m: f"{int(m[1]) + years}{m[2]}{int(m[3]) + years}", text)


def shift_title(title: str, year: ProgrammeYear) -> str:
    """«… на 2023-2024 учебный год» → «… на 2026/2027 учебный год»; without a year it is added."""
    if not _SPAN.search(title):
        return f"{title} на {year}".strip()
    return _SPAN.sub(str(year), title, count=1)
