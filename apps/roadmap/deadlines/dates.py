"""Builders of dates and spans of the year: «до 15 мая», «II полугодие», «последняя неделя мая»."""

import re
from dataclasses import replace
from datetime import timedelta

from apps.roadmap.deadlines import conventions, occurrences, repeats, spans
from apps.roadmap.deadlines.matches import ENDS, Found, listed_parts, number_of, pairs, year_of
from apps.roadmap.deadlines.model import Plan, Window
from apps.roadmap.deadlines.parts import HALF, QUARTER, TERM, YEAR, Part

HOLIDAY_DOUBT = "Даты каникул взяты обычные: проверьте по календарю школы."


def month_days(found: Found, _plan: Plan) -> list[Part]:
    month, year = int(found["m"] or 0), year_of(found)
    made = [spans.day(month, a, year) if a == b else spans.days(month, a, b, year) for a, b in pairs(found["nl"] or "")]
    return listed_parts(list(made), found["nl"] or "")


def until_day(found: Found, _plan: Plan) -> list[Part]:
    """«Октябрь (до 15.10)»: the month only repeats what the day says."""
    year = int(found.get("y") or found.get("y2") or 0) or None
    return [spans.till(spans.day(int(found["m"] or 0), int(found["until"] or 0), year), inclusive=True)]


def from_to(found: Found, _plan: Plan) -> list[Part]:
    return [spans.days(int(found["m"] or 0), int(found["a"] or 0), int(found["b"] or 0), year_of(found))]


def month(found: Found, _plan: Plan) -> list[Part]:
    number = int(found["m"] or 0)
    return [spans.months(number, number, year_of(found))]


def month_part(found: Found, _plan: Plan) -> list[Part]:
    number, year = int(found["m"] or 0), year_of(found)
    first = spans.part(found["part"] or "", number, year)
    if found.get("part2"):
        return [spans.join(first, spans.part(found["part2"] or "", number, year))]
    return [first]


def weeks_of_month(found: Found, _plan: Plan) -> list[Part]:
    number, year, text = int(found["m"] or 0), year_of(found), found["nl"] or ""
    make = {"неделя": spans.week, "декада": spans.decade}.get(found["what"] or "")
    if make is None:
        return listed_parts([spans.half(a, number, year) for a, _ in pairs(text)], text)
    return listed_parts([make(number, a, b, year) for a, b in pairs(text)], text)


def first_days(found: Found, _plan: Plan) -> list[Part]:
    """«В первых числах сентября»: the first decade."""
    name = "конец" if found["n"] == "LAST" else "начало"
    return [spans.part(name, int(found["m"] or 0), year_of(found))]


def weekday_of_month(found: Found, _plan: Plan) -> list[Part]:
    number, day, text = int(found["m"] or 0), int(found["w"] or 1), found["nl"] or ""
    return listed_parts([spans.weekday_of_month(number, a, day, year_of(found)) for a, _ in pairs(text)], text)


def named_day(found: Found, _plan: Plan) -> list[Part]:
    one_month, number = conventions.NAMED_DAYS[found["name"] or ""]
    return [spans.day(one_month, number, year_of(found))]


def moving_day(found: Found, _plan: Plan) -> list[Part]:
    """«День матери»: the last Sunday of November."""
    one_month, number, weekday = conventions.MOVING_DAYS[found["name"] or ""]
    return [spans.weekday_of_month(one_month, number, weekday, year_of(found))]


def edge_of_year(found: Found, plan: Plan) -> list[Part]:
    """«Первый день учебного года», «последняя неделя учебного года»."""
    what, last = found["what"] or "", found["n"] == "LAST"
    school = what.startswith("UY") or plan.school
    first_month, last_month = (9, 5) if school else (1, 12)
    written = int(re.sub(r"\D", "", what) or 0)
    number, year = (last_month, written + school) if last else (first_month, written)
    make = spans.week if found["length"] == "неделя" else _only_day
    made = make(number, -1 if last else 1, -1 if last else 1, year if written else None)
    doubt = _year_end_doubt(what, "конец" if last else "начало", plan)
    return [replace(made, doubt=doubt, weight=0.8 if doubt else 1.0)]


def edge_of_unit(found: Found, plan: Plan) -> list[Part]:
    """«Последняя неделя 1 четверти», «первый месяц II полугодия»."""
    table = _table(found["unit"] or "", _is_school(found, plan))
    row, last = table.get(int(found["of"] or 0)), found["n"] == "LAST"
    if row is None:
        return [spans.impossible(f"{found['of']} {found['unit']}")]
    number, year = (row[2] if last else row[0]), year_of(found)
    edge = -1 if last else 1
    made = spans.week(number, edge, edge, year) if found["length"] == "неделя" else spans.months(number, number, year)
    return [_in_school_year(made, found, row[0])]


def first_weeks_of_year(found: Found, _plan: Plan) -> list[Part]:
    """«Первые две недели учебного года»."""
    return [spans.week(9, 1, int(found["n"] or 1), int(found.get("uy") or 0) or None)]


def _only_day(month: int, number: int, _last: int, year: int | None) -> spans.Span:
    return spans.day(month, number, year)


def _table(unit: str, school: bool) -> dict[int, conventions.Bounds]:
    halves = conventions.SCHOOL_HALVES if school else conventions.CALENDAR_HALVES
    tables = {QUARTER: conventions.QUARTERS, TERM: conventions.SCHOOL_QUARTERS, HALF: halves}
    return tables.get(unit, conventions.TRIMESTERS)


def _is_school(found: Found, plan: Plan) -> bool:
    """School or calendar half-years: as the text says, else as the plan is."""
    tail = found.get("tail") or ""
    return "UY" in tail or ("CY" not in tail and plan.school)


def year_units(found: Found, plan: Plan) -> list[Part]:
    """«I полугодие», «2-3 квартал 2023», «конец первой четверти»."""
    unit, text = found["unit"] or "", found["nl"] or ""
    school = _is_school(found, plan)
    made = [_unit_span(_table(unit, school), a, b, found) for a, b in pairs(text)]
    if school and year_of(found) and unit == HALF:
        made = _calendar_halves(made, [_unit_span(_table(unit, False), a, b, found) for a, b in pairs(text)], plan)
    if found.get("part"):
        made = [_edge_span(span, found["part"] or "") for span in made]
    return listed_parts(list(made), text)


def _calendar_halves(school: list[spans.Span], calendar: list[spans.Span], plan: Plan) -> list[spans.Span]:
    """«I полугодие 2024 года» in a school plan: half a calendar year when it lies in the plan whole, or only it at all."""
    if not any(_touches(span, plan) for span in school):
        return calendar if any(_touches(span, plan) for span in calendar) else school
    whole = all(
        plan.holds(window) for span in calendar for window in spans.yearly(span, span.year or 0, span.year or 0)
    )
    if not whole:
        return school
    doubt = "Полугодие отнесено к календарному году: проверьте месяцы."
    return [replace(span, doubt=doubt, weight=0.8) for span in calendar]


def _unit_span(table: dict[int, conventions.Bounds], first: int, last: int, found: Found) -> spans.Span:
    top = max(table)
    first, last = (top if n < 0 else n for n in (first, last))
    if not (1 <= first <= top and 1 <= last <= top):
        return spans.impossible(f"{first} {found['unit']}")
    begin, finish = table[first], table[last]
    row = (begin[0], begin[1], finish[2], finish[3])
    return _in_school_year(spans.bounds(row, year_of(found)), found, begin[0])


def _touches(span: spans.Span, plan: Plan) -> bool:
    return any(plan.overlap(window) for window in spans.yearly(span, span.year or 0, span.year or 0))


def _in_school_year(span: spans.Span, found: Found, first_month: int) -> spans.Span:
    """A span inside a written school year: its year follows from the month."""
    if not found.get("uy"):
        return span
    year = int(found["uy"] or 0) + (0 if first_month >= 7 else 1)
    return replace(span, year=year)


def _edge_span(span: spans.Span, name: str) -> spans.Span:
    """«Начало», «середина», «конец» of a longer span."""
    name = ENDS.get(name, name)

    def at(year: int) -> Window:
        return occurrences.edge_of(span.at(year), name)

    # The end of a span over New Year lies in the next year: `wrap` stays inside `at`.
    shift = span.wrap if name == "конец" else 0
    year = None if span.year is None else span.year + shift
    begin = lambda y: at(y - shift).first  # noqa: E731
    finish = lambda y: at(y - shift).due  # noqa: E731
    until = {"начало": lambda y: span.at(y).first, "конец": lambda y: span.at(y - shift).due}.get(name)
    sample = span.sample()
    whole = sample is not None and spans.whole_months(occurrences.edge_of(sample, name))
    return spans.Span(begin, finish, spans.MONTHS if whole else spans.RANGE, "", year, until=until)


def _nearer(span: spans.Span, plan: Plan) -> spans.Span:
    """«Зима 2024» may begin in December 2023: of the two readings the one inside the plan."""
    if not span.wrap or not span.year:
        return span
    earlier = replace(span, year=span.year - 1)
    inside = [plan.overlap(one.at(one.year or 0)) for one in (earlier, span)]
    return earlier if inside[0] > inside[1] else span


def season(found: Found, plan: Plan) -> list[Part]:
    span = _nearer(spans.bounds(conventions.SEASONS[found["season"] or ""], year_of(found)), plan)
    return [_edge_span(span, found["part"] or "") if found.get("part") else span]


def holidays(found: Found, plan: Plan) -> list[Part]:
    """«Осенние и весенние каникулы»: the usual days, with a doubt."""
    names = [found["season"] or "", *re.findall(r"осень|зима|весна|лето", found.get("more") or "")]
    return listed_parts([_nearer(_holiday(name, year_of(found)), plan) for name in names])


def _holiday(name: str, year: int | None = None) -> spans.Span:
    span = spans.bounds(conventions.HOLIDAYS[name], year)
    return replace(span, weight=0.6, doubt=HOLIDAY_DOUBT)


def all_holidays(_found: Found, plan: Plan) -> list[Part]:
    """«В каникулярное время»: any of the holidays that touch the plan."""
    made = [_holiday(name) for name in ("осень", "зима", "весна", "лето")]
    inside = [span for span in made if occurrences.within(plan, occurrences.all_years([span], plan))]
    return listed_parts(list(inside or made), " или ")


def year_parts(found: Found, plan: Plan) -> list[Part]:
    """«В начале и в конце учебного года»."""
    names = re.findall(r"начало|середина|конец", found["names"] or "")
    return listed_parts([year_part({**found, "part": name}, plan)[0] for name in names])


def month_parts(found: Found, plan: Plan) -> list[Part]:
    """«Начало и конец сентября»."""
    names = re.findall(r"начало|середина|конец", found["names"] or "")
    return listed_parts([month_part({**found, "part": name}, plan)[0] for name in names])


def year_part(found: Found, plan: Plan) -> list[Part]:
    """«Начало учебного года», «конец 2023 года», «итоги года»."""
    name, what = ENDS.get(found["part"] or "", found["part"] or ""), found["what"] or ""
    if what == "период":
        return [_plan_part(name, plan)]
    school = what.startswith("UY") or (what == YEAR and plan.school)
    span = spans.bounds((9, 1, 5, 0) if school else (1, 1, 12, 0))
    made = _edge_span(span, name)
    digits = re.sub(r"\D", "", what)
    year = int(digits) if digits else None
    if found.get("next"):
        year = plan.end.year if school or name == "начало" else plan.end.year + 1
        made = replace(made, doubt="Речь о следующем годе: год взят по концу периода.", weight=0.8)
    elif year and school:
        year += 1 if name != "начало" else 0
    if doubt := _year_end_doubt(what, name, plan):
        made = replace(made, doubt=doubt, weight=0.8)
    return [replace(made, year=year)]


def _year_end_doubt(what: str, name: str, plan: Plan) -> str:
    if name == "конец" and what in ("UY", YEAR) and plan.school:
        return "Концом учебного года считается 31 мая."
    return ""


def _plan_part(name: str, plan: Plan) -> spans.Span:
    window = {"начало": plan.start, "конец": plan.end}.get(name, plan.start + (plan.end - plan.start) / 2)
    one = lambda _year_: window  # noqa: E731
    return spans.Span(one, one, spans.ON, "", window.year, until=one)


def next_year(_found: Found, _plan: Plan) -> list[Part]:
    """«До Нового года»."""
    return [spans.till(spans.day(12, 31), inclusive=True)]


def month_day(found: Found, _plan: Plan) -> list[Part]:
    """«Первый день сентября», «последний день мая»."""
    return [spans.day(int(found["m"] or 0), number_of(found["n"]), year_of(found))]


def run_of_days(found: Found, _plan: Plan) -> list[Part]:
    """«Первые 10 дней сентября», «последние 5 дней мая»."""
    number, count, year = int(found["m"] or 0), int(found["n"] or 1), year_of(found)
    if found["edge"] != "LAST":
        return [spans.days(number, 1, count, year)]
    last = spans.day(number, -1, year)
    back = timedelta(days=count - 1)
    return [replace(last, begin=lambda y: last.finish(y) - back, style=spans.RANGE, label="", until=None)]


def working_day(found: Found, _plan: Plan) -> list[Part]:
    """«Первый рабочий день сентября»."""
    made = spans.working_day(int(found["m"] or 0), number_of(found["n"]), year_of(found))
    return [replace(made, doubt="Праздничные дни не учтены: проверьте число.", weight=0.8)]


def first_weeks(found: Found, _plan: Plan) -> list[Part]:
    """«В первые две недели сентября»."""
    return [spans.week(int(found["m"] or 0), 1, int(found["n"] or 1), year_of(found))]


def last_weeks(found: Found, _plan: Plan) -> list[Part]:
    """«Последние две недели мая»: to the month's end from the Monday that many weeks before it."""
    number, year, back = int(found["m"] or 0), year_of(found), timedelta(weeks=int(found["n"] or 1) - 1)
    last = spans.week(number, -1, -1, year)
    return [replace(last, begin=lambda y: last.begin(y) - back, label="")]


def every_year_part(found: Found, plan: Plan) -> list[Part]:
    """«В начале каждого учебного года»: yearly, in that part of the year."""
    return [repeats.general(YEAR), *year_part(found, plan)]


def first_month(found: Found, plan: Plan) -> list[Part]:
    """«Первый месяц учебного года»."""
    return year_part({**found, "part": "конец" if found["n"] == "LAST" else "начало"}, plan)
