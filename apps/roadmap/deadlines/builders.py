"""From a matched phrase to parts: one small function per family of phrases of the grammar."""

import re
from collections.abc import Callable
from functools import partial

from dateutil.relativedelta import relativedelta

from apps.roadmap.deadlines import conventions, occurrences, spans
from apps.roadmap.deadlines.model import NONE, RELATIVE, REQUEST, SCHEDULE, Plan, Window
from apps.roadmap.deadlines.parts import (
    AND,
    DAY,
    FROM,
    HALF,
    MONTH,
    OR,
    QUARTER,
    TERM,
    TRIMESTER,
    WEEK,
    YEAR,
    Bound,
    Link,
    Mark,
    Part,
    Recurrence,
    Stretch,
)  # fmt: skip

Found = dict[str, str | None]
Build = Callable[[Found, Plan], list[Part]]

FREQUENCY = {YEAR: "YEARLY", HALF: "HALFYEARLY", QUARTER: "QUARTERLY", TERM: "TERMLY", TRIMESTER: "TRIMESTERLY"}
FREQUENCY |= {MONTH: "MONTHLY", WEEK: "WEEKLY", DAY: "DAILY"}
ADVERBS = {
    "ежегодно": YEAR, "ежемесячно": MONTH, "ежеквартально": QUARTER, "еженедельно": WEEK, "ежедневно": DAY,
    "ежечетвертно": TERM,
}  # fmt: skip
ENDS = {"итог": "конец", "окончание": "конец"}
HOLIDAY_DOUBT = "Даты каникул взяты обычные: проверьте по календарю школы."


# ---- numbers


def _number(text: str | None, default: int = 1) -> int:
    if text is None:
        return default
    return -1 if text == "LAST" else int(text)


def _year(found: Found) -> int | None:
    return int(found["y"]) if found.get("y") else None


def pairs(text: str) -> list[tuple[int, int]]:
    """«1 - 2» is one pair (1, 2); «1 , 3» are (1, 1) and (3, 3)."""
    groups = re.split(r" (?:,|и|или) ", text)
    found = [[_number(n) for n in re.split(r" (?:-|по|до) ", group)] for group in groups]
    return [(group[0], group[-1]) for group in found]


def _listed(items: list[Part], text: str = "") -> list[Part]:
    """Parts with list links between them, as the phrase had them."""
    link = Link(OR if " или " in text else AND)
    return [part for item in items for part in (link, item)][1:]


# ---- spans of the year


def month_days(found: Found, _plan: Plan) -> list[Part]:
    month, year = int(found["m"] or 0), _year(found)
    made = [spans.day(month, a, year) if a == b else spans.days(month, a, b, year) for a, b in pairs(found["nl"] or "")]
    return _listed(list(made), found["nl"] or "")


def from_to(found: Found, _plan: Plan) -> list[Part]:
    return [spans.days(int(found["m"] or 0), int(found["a"] or 0), int(found["b"] or 0), _year(found))]


def month(found: Found, _plan: Plan) -> list[Part]:
    number = int(found["m"] or 0)
    return [spans.months(number, number, _year(found))]


def month_part(found: Found, _plan: Plan) -> list[Part]:
    number, year = int(found["m"] or 0), _year(found)
    first = spans.part(found["part"] or "", number, year)
    if found.get("part2"):
        return [spans.join(first, spans.part(found["part2"] or "", number, year))]
    return [first]


def weeks_of_month(found: Found, _plan: Plan) -> list[Part]:
    number, year, text = int(found["m"] or 0), _year(found), found["nl"] or ""
    make = {"неделя": spans.week, "декада": spans.decade}.get(found["what"] or "")
    if make is None:
        return _listed([spans.half(a, number, year) for a, _ in pairs(text)], text)
    return _listed([make(number, a, b, year) for a, b in pairs(text)], text)


def first_days(found: Found, _plan: Plan) -> list[Part]:
    """«В первых числах сентября»: the first decade."""
    name = "конец" if found["n"] == "LAST" else "начало"
    return [spans.part(name, int(found["m"] or 0), _year(found))]


def weekday_of_month(found: Found, _plan: Plan) -> list[Part]:
    number, day, text = int(found["m"] or 0), int(found["w"] or 1), found["nl"] or ""
    return _listed([spans.weekday_of_month(number, a, day, _year(found)) for a, _ in pairs(text)], text)


def named_day(found: Found, _plan: Plan) -> list[Part]:
    one_month, number = conventions.NAMED_DAYS[found["name"] or ""]
    return [spans.day(one_month, number, _year(found))]


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
    if school and _year(found) and unit == HALF and not any(_touches(span, plan) for span in made):
        # «I полугодие 2024 года» in a school plan: half a calendar year when only that lies in the plan.
        calendar = [_unit_span(_table(unit, False), a, b, found) for a, b in pairs(text)]
        made = calendar if any(_touches(span, plan) for span in calendar) else made
    if found.get("part"):
        made = [_edge_span(span, found["part"] or "") for span in made]
    return _listed(list(made), text)


def _unit_span(table: dict[int, conventions.Bounds], first: int, last: int, found: Found) -> spans.Span:
    top = max(table)
    first, last = (top if n < 0 else n for n in (first, last))
    if not (1 <= first <= top and 1 <= last <= top):
        return spans.Span(_no_date, _no_date, label=f"{first} {found['unit']}")
    begin, finish = table[first], table[last]
    row = (begin[0], begin[1], finish[2], finish[3])
    return _in_school_year(spans.bounds(row, _year(found)), found, begin[0])


def _touches(span: spans.Span, plan: Plan) -> bool:
    return any(plan.overlap(window) for window in spans.yearly(span, span.year or 0, span.year or 0))


def _no_date(_year_: int) -> "spans.date":
    raise ValueError("the year has no such part")


def _in_school_year(span: spans.Span, found: Found, first_month: int) -> spans.Span:
    """A span inside a written school year: its year follows from the month."""
    if not found.get("uy"):
        return span
    year = int(found["uy"] or 0) + (0 if first_month >= 7 else 1)
    return spans.replace(span, year=year)


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
    earlier = spans.replace(span, year=span.year - 1)
    inside = [plan.overlap(one.at(one.year)) for one in (earlier, span)]
    return earlier if inside[0] > inside[1] else span


def season(found: Found, plan: Plan) -> list[Part]:
    span = _nearer(spans.bounds(conventions.SEASONS[found["season"] or ""], _year(found)), plan)
    return [_edge_span(span, found["part"] or "") if found.get("part") else span]


def holidays(found: Found, plan: Plan) -> list[Part]:
    """«Осенние и весенние каникулы»: the usual days, with a doubt."""
    names = [found["season"] or "", *re.findall(r"осень|зима|весна|лето", found.get("more") or "")]
    return _listed([_nearer(_holiday(name, _year(found)), plan) for name in names])


def _holiday(name: str, year: int | None = None) -> spans.Span:
    span = spans.bounds(conventions.HOLIDAYS[name], year)
    return spans.replace(span, weight=0.6, doubt=HOLIDAY_DOUBT)


def all_holidays(_found: Found, plan: Plan) -> list[Part]:
    """«В каникулярное время»: any of the holidays that touch the plan."""
    made = [_holiday(name) for name in ("осень", "зима", "весна", "лето")]
    inside = [span for span in made if occurrences.within(plan, occurrences._all_years([span], plan))]
    return _listed(list(inside or made), " или ")


def year_parts(found: Found, plan: Plan) -> list[Part]:
    """«В начале и в конце учебного года»."""
    names = re.findall(r"начало|середина|конец", found["names"] or "")
    return _listed([year_part({**found, "part": name}, plan)[0] for name in names])


def month_parts(found: Found, plan: Plan) -> list[Part]:
    """«Начало и конец сентября»."""
    names = re.findall(r"начало|середина|конец", found["names"] or "")
    return _listed([month_part({**found, "part": name}, plan)[0] for name in names])


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
        made = spans.replace(made, doubt="Речь о следующем годе: год взят по концу периода.", weight=0.8)
    elif year and school:
        year += 1 if name != "начало" else 0
    doubt = _year_end_doubt(what, name, plan)
    return [spans.replace(made, year=year, **({"doubt": doubt, "weight": 0.8} if doubt else {}))]


def _year_end_doubt(what: str, name: str, plan: Plan) -> str:
    if name == "конец" and what in ("UY", YEAR) and plan.school:
        return "Концом учебного года считается 31 мая."
    return ""


def _plan_part(name: str, plan: Plan) -> spans.Span:
    window = {"начало": plan.start, "конец": plan.end}.get(name, plan.start + (plan.end - plan.start) / 2)
    one = lambda _year_: window  # noqa: E731
    return spans.Span(one, one, spans.ON, "", window.year, until=one)


# ---- repetitions


def _ranged(number: int, step: int, unit: str) -> str:
    inner = "ANY" if number == 1 else f"{number} TIMES"
    return f"{FREQUENCY[unit]}({inner})" if step == 1 else f"{FREQUENCY[unit]}({inner}, EVERY {step})"


def _unit_of(text: str) -> str:
    return YEAR if text[:2] in ("UY", "CY") else text


def general(unit: str, number: int = 1, step: int = 1, weight: float = 1.0, doubt: str = "") -> Recurrence:
    """A bare frequency: N times in each `step` units."""
    if unit == YEAR and number > 1 and not doubt:
        doubt, weight = f"Год поделён на доли: {number}.", weight * 0.9
    expand = partial(occurrences.every, unit=unit, times=number, step=step)
    return Recurrence(_ranged(number, step, unit), unit, expand, True, number, weight, doubt)


def adverb(found: Found, _plan: Plan) -> list[Part]:
    return [general(ADVERBS[found["word"] or ""])]


def times(found: Found, _plan: Plan) -> list[Part]:
    """«2 раза в год», «не реже одного раза в квартал», «раз в две недели»."""
    number, step = _number(found.get("n")), _number(found.get("k"))
    if found["unit"] == "декада":
        return [_monthly("MONTHLY(EACH DECADE)", spans.decade, [(1, 1), (2, 2), (3, 3)])]
    weight = 0.8 if found.get("n2") or found.get("thing") else 1.0
    return [general(_unit_of(found["unit"] or ""), max(1, min(number, 31)), max(1, step), weight)]


def every_unit(found: Found, _plan: Plan) -> list[Part]:
    return [general(_unit_of(found["unit"] or ""), 1, max(1, _number(found.get("k"))))]


def by_units(found: Found, _plan: Plan) -> list[Part]:
    return [general(found["unit"] or "", weight=0.7)]


def _monthly(rule: str, make: Callable[[int, int, int], spans.Span], groups: list[tuple[int, int]]) -> Recurrence:
    """A repetition in every month, of one or several spans."""

    def expand(plan: Plan) -> list[Window]:
        found = [w for a, b in groups for w in occurrences.each_month(plan, partial(make, first=a, last=b))]
        return occurrences.within(plan, found)

    impossible = not any(make(m, a, b).sample() for a, b in groups for m in range(1, 13))
    doubt = "Такого дня нет ни в одном месяце." if impossible else ""
    weight = 0.2 if impossible else 1.0
    return Recurrence(rule, MONTH, expand, doubt=doubt, weight=weight, impossible=impossible)


def _day_or_days(month: int, first: int, last: int) -> spans.Span:
    return spans.day(month, first) if first == last else spans.up_to(month, first, last)


def day_until(number: int) -> Recurrence:
    """Each month not later than that day."""
    make = lambda month, first, last: spans.till(spans.up_to(month, 1, first), inclusive=True)  # noqa: E731
    return _monthly(f"MONTHLY(BY {number:02})", make, [(number, number)])


def days_of_months(found: Found, _plan: Plan) -> list[Part]:
    """«До 25 числа каждого месяца», «1 и 15 числа», «с 1 по 5 число»."""
    text = found["nl"] or ""
    groups = pairs(text)
    if found.get("by") and len(groups) == 1 and groups[0][0] == groups[0][1]:
        return [_short_months(day_until(groups[0][0]), groups)]
    names = ", ".join(f"{a:02}" if a == b else f"{a:02}..{b:02}" for a, b in groups)
    return [_short_months(_monthly(f"MONTHLY(ON {names})", _day_or_days, groups), groups)]


def _short_months(rule: Recurrence, groups: list[tuple[int, int]]) -> Recurrence:
    """A word about months that have no such day."""
    if rule.doubt or not any(28 < b < 32 for _, b in groups):
        return rule
    single = "ON" in rule.rule and all(a == b for a, b in groups)
    doubt = "В коротких месяцах такого числа нет: " + ("они пропущены." if single else "срок идёт до конца месяца.")
    return spans.replace(rule, doubt=doubt, weight=0.9)


def parts_of_months(found: Found, _plan: Plan) -> list[Part]:
    """«Последняя неделя каждого месяца», «вторая декада месяца»."""
    text = found["nl"] or ""
    make = {"неделя": spans.week, "декада": spans.decade}.get(
        found["what"] or "", lambda month, first, last: spans.half(first, month)
    )
    name = {"неделя": "WEEK", "декада": "DECADE"}.get(found["what"] or "", "HALF")
    names = ", ".join((str(a) if a == b else f"{a}..{b}").replace("-1", "LAST") for a, b in pairs(text))
    return [_monthly(f"MONTHLY({name} {names})", make, pairs(text))]


def edges_of_units(found: Found, _plan: Plan) -> list[Part]:
    """«В конце каждого месяца», «по итогам четверти»."""
    name, unit = ENDS.get(found["part"] or "", found["part"] or ""), found["unit"] or ""
    rule = f"{FREQUENCY[unit]}({name})"
    if unit == MONTH:
        return [_monthly(rule, lambda month, first, last: spans.part(name, month), [(1, 1)])]
    return [Recurrence(rule, unit, partial(occurrences.edge_of_units, unit=unit, name=name), weight=0.9)]


def working_days(found: Found, _plan: Plan) -> list[Part]:
    """«Последний рабочий день месяца»."""
    number = _number(found["n"])
    make = lambda month, first, last: spans.working_day(month, number)  # noqa: E731
    return [_monthly(f"MONTHLY({'LAST' if number < 0 else number} WORKDAY)", make, [(number, number)])]


def after_unit(found: Found, _plan: Plan) -> list[Part]:
    """«Ежеквартально до 10 числа месяца, следующего за отчётным»: each time in the month after the unit."""
    unit, number = ADVERBS.get(found["unit"] or "", found["unit"] or ""), int(found["n"] or 0)
    expand = partial(occurrences.after_units, unit=unit, number=number)
    doubt = "Число отнесено к месяцу после отчётного."
    wrong = not 1 <= number <= 31
    return [
        Recurrence(
            f"{FREQUENCY[unit]}(BY {number:02} NEXT MONTH)", unit, expand, doubt=doubt, weight=0.9, impossible=wrong
        )
    ]


def weeks_of_units(found: Found, _plan: Plan) -> list[Part]:
    """«Последняя неделя четверти»."""
    unit, number = found["unit"] or "", _number(found["n"])
    expand = partial(occurrences.weeks_of_units, unit=unit, number=number)
    return [Recurrence(f"{FREQUENCY[unit]}(WEEK {found['n']})", unit, expand, weight=0.9)]


def first_weeks(found: Found, _plan: Plan) -> list[Part]:
    """«В первые две недели сентября»."""
    return [spans.week(int(found["m"] or 0), 1, int(found["n"] or 1), _year(found))]


def first_month(found: Found, plan: Plan) -> list[Part]:
    """«Первый месяц учебного года»."""
    return year_part({**found, "part": "конец" if found["n"] == "LAST" else "начало"}, plan)


def loose_weeks(found: Found, plan: Plan) -> list[Part]:
    """«Последняя неделя» without a month: of every month, with less confidence."""
    made = parts_of_months(found, plan)[0]
    return [spans.replace(made, weight=0.6, doubt="Месяц не назван: взят каждый месяц.")]


def next_year(_found: Found, _plan: Plan) -> list[Part]:
    """«До Нового года»."""
    return [spans.till(spans.day(12, 31), inclusive=True)]


def month_day(found: Found, _plan: Plan) -> list[Part]:
    """«Первый день сентября», «последний день мая»."""
    return [spans.day(int(found["m"] or 0), _number(found["n"]), _year(found))]


def nth_weekdays(found: Found, _plan: Plan) -> list[Part]:
    """«Последняя пятница месяца», «1 и 3 среда»; without a word about months — with less confidence."""
    day, text = int(found["w"] or 1), found["nl"] or ""
    names = ", ".join("LAST" if a < 0 else str(a) for a, _ in pairs(text))
    rule = f"{names} {spans.DAY_NAMES[day - 1]})"
    unit = found.get("unit")
    if unit and unit != MONTH:
        number = pairs(text)[0][0]
        expand = partial(occurrences.weekday_of_units, unit=unit, number=-1 if number < 0 else 1, day=day)
        return [Recurrence(f"{FREQUENCY[unit]}({rule}", unit, expand)]
    made = _monthly(
        f"MONTHLY({rule}", lambda month, first, last: spans.weekday_of_month(month, first, day), pairs(text)
    )
    return [made if unit else spans.replace(made, weight=made.weight * 0.8)]


def weekday_list(found: Found, _plan: Plan) -> list[Part]:
    """«Каждую среду», «по вторникам и четвергам», «понедельник-пятница»."""
    days = _weekdays(found.get("days") or ("W6 - W7" if found.get("off") else "W1 - W5"))
    rule = f"WEEKLY({', '.join(spans.DAY_NAMES[day - 1] for day in days)})"
    weight = 1.0 if found.get("each") or not found.get("days") else 0.8
    return [Recurrence(rule, WEEK, partial(occurrences.weekdays, days=days), weight=weight)]


def _weekdays(text: str) -> list[int]:
    days: set[int] = set()
    for group in re.split(r" (?:,|и|или) (?:по |в )?", text):
        numbers = [int(n) for n in re.findall(r"W(\d)", group)]
        first, last = numbers[0], numbers[-1]
        days |= set(range(first, last + 1)) if first <= last else set(numbers)
    return sorted(days)


def bound(found: Found, _plan: Plan) -> list[Part]:
    return [Bound(int(found["n"] or 0), bool(found["by"]))]


# ---- the plan and its years


def always(_found: Found, _plan: Plan) -> list[Part]:
    return [Stretch("ALWAYS")]


def whole_plan(_found: Found, _plan: Plan) -> list[Part]:
    return [Stretch("PERIOD")]


def school_year(found: Found, _plan: Plan) -> list[Part]:
    year = int(found["uy"]) if found.get("uy") else None
    return [Stretch("SY", year, year + 1 if year else None, school=True)]


def named_years(found: Found, _plan: Plan) -> list[Part]:
    first = int(found["a"] or 0)
    return [Stretch("PERIOD", first, max(first, int(found.get("b") or first)))]


def once(_found: Found, _plan: Plan) -> list[Part]:
    doubt = "Сказано «один раз», но не сказано когда: взят весь период."
    return [Stretch("ONCE", weight=0.5, doubt=doubt)]


# ---- marks without days


def on_request(_found: Found, _plan: Plan) -> list[Part]:
    return [Mark(REQUEST, "ON_REQUEST")]


def by_schedule(_found: Found, _plan: Plan) -> list[Part]:
    return [Mark(SCHEDULE, "SCHEDULE")]


def weak_schedule(_found: Found, _plan: Plan) -> list[Part]:
    return [Mark(SCHEDULE, "SCHEDULE", 0.6)]


def nothing(_found: Found, _plan: Plan) -> list[Part]:
    return [Mark(NONE, "NONE")]


ANCHORS = {"план": "plan", "программа": "program", "соглашение": "agreement", "приказ": "order"}
ANCHORS |= {"положение": "regulation"}
REL_UNITS = {DAY: "days", WEEK: "weeks", MONTH: "months", YEAR: "years", "час": "hours"}


def by_document(found: Found, _plan: Plan) -> list[Part]:
    """«По плану …» is a schedule, unless the plan is the individual one; an agreement or order gives its own date."""
    noun, before = found["noun"] or "", found.get("before") or ""
    if noun == "график" or (noun == "план" and "индивидуальный" not in before):
        return [Mark(SCHEDULE, "SCHEDULE")]
    return [Mark(RELATIVE, f"REL({ANCHORS[noun]})")]


def _anchor(text: str | None) -> str:
    """The document the days are counted from, or the words themselves."""
    words = (text or "").split()
    known = next((ANCHORS[word] for word in words if word in ANCHORS), None)
    return known or " ".join(words) or "?"


def counted(found: Found, _plan: Plan) -> list[Part]:
    """«В течение 10 дней после издания приказа», «за 2 недели до начала»."""
    sign = "-" if found.get("sign") in ("до", "перед") else "+"
    unit = ("work" if found.get("work") else "") + REL_UNITS[found["unit"] or DAY]
    anchor = _anchor(found.get("anchor"))
    rule = f"REL({anchor} {sign} {_number(found.get('n'))} {unit})"
    return [Mark(RELATIVE, rule, 0.6 if anchor == "?" else 1.0)]


def ahead(found: Found, _plan: Plan) -> list[Part]:
    """«За 2 недели до 1 сентября»: that day, counted back."""
    span = spans.day(int(found["m"] or 0), int(found["d"] or 0), _year(found))
    shift = relativedelta(**{REL_UNITS[found["unit"] or DAY]: _number(found.get("k"))})
    back = lambda year: span.begin(year) - shift  # noqa: E731
    return [spans.Span(back, back, spans.BY, "", span.year)]


def after(found: Found, _plan: Plan) -> list[Part]:
    return [Mark(RELATIVE, f"REL({_anchor(found.get('anchor'))})", 0.9)]


def link(name: str) -> Build:
    return lambda _found, _plan: [Link(name)]


def starting(_found: Found, _plan: Plan) -> list[Part]:
    return [Link(FROM)]
