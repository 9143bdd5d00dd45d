"""Builders of repetitions: «ежемесячно до 25», «2 раза в год», «последняя пятница месяца»."""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from apps.roadmap.deadlines import occurrences, spans
from apps.roadmap.deadlines.matches import ENDS, Found, number_of, pairs
from apps.roadmap.deadlines.model import Plan, Window
from apps.roadmap.deadlines.parts import DAY, HALF, MONTH, QUARTER, TERM, TRIMESTER, WEEK, YEAR, Bound, Part, Recurrence

FREQUENCY = {YEAR: "YEARLY", HALF: "HALFYEARLY", QUARTER: "QUARTERLY", TERM: "TERMLY", TRIMESTER: "TRIMESTERLY"}
FREQUENCY |= {MONTH: "MONTHLY", WEEK: "WEEKLY", DAY: "DAILY"}
ADVERBS = {
    "ежегодно": YEAR, "ежемесячно": MONTH, "ежеквартально": QUARTER, "еженедельно": WEEK, "ежедневно": DAY,
    "ежечетвертно": TERM,
}  # fmt: skip


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
    return Recurrence(_ranged(number, step, unit), unit, expand, True, number, weight, doubt, step=step)


def adverb(found: Found, _plan: Plan) -> list[Part]:
    return [general(ADVERBS[found["word"] or ""])]


def times(found: Found, _plan: Plan) -> list[Part]:
    """«2 раза в год», «не реже одного раза в квартал», «раз в две недели»."""
    number, step = number_of(found.get("n")), number_of(found.get("k"))
    if found["unit"] == "декада":
        return [_each_decade()]
    if (found.get("thing") or "").startswith("час"):
        # «34 часа в год» is how long, not how often.
        number = 1
    # «1–2 раза»: the smaller number is planned, the larger one is a wish.
    weight = 0.8 if found.get("n2") or found.get("thing") else 1.0
    return [general(_unit_of(found["unit"] or ""), max(1, min(number, 31)), max(1, step), weight)]


def _each_decade() -> Recurrence:
    return _monthly("MONTHLY(EACH DECADE)", spans.decade, [(1, 1), (2, 2), (3, 3)])


def every_unit(found: Found, _plan: Plan) -> list[Part]:
    if found["unit"] == "декада":
        return [_each_decade()]
    return [general(_unit_of(found["unit"] or ""), 1, max(1, number_of(found.get("k"))))]


def every_year(_found: Found, _plan: Plan) -> list[Part]:
    """«Каждый май», «каждое 1 сентября»: the date that follows comes every year."""
    return [general(YEAR)]


def by_units(found: Found, _plan: Plan) -> list[Part]:
    # «По четвертям» may mean each quarter or the marks of a quarter.
    return [general(found["unit"] or "", weight=0.7)]


def _monthly(rule: str, make: Callable[..., spans.Span], groups: list[tuple[int, int]]) -> Recurrence:
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
    names = ", ".join(f"{a:02}" if a == b else f"{a:02}..{b:02}" for a, b in groups).replace("-1", "LAST")
    return [_short_months(_monthly(f"MONTHLY(ON {names})", _day_or_days, groups), groups)]


def run_of_days(found: Found, plan: Plan) -> list[Part]:
    """«Первые 10 дней месяца»."""
    return days_of_months({"nl": f"1 - {found['n']}"}, plan)


def _short_months(rule: Recurrence, groups: list[tuple[int, int]]) -> Recurrence:
    """A word about months that have no such day."""
    if rule.doubt or not any(28 < b < 32 for _, b in groups):
        return rule
    single = "(ON " in rule.rule and all(a == b for a, b in groups)
    doubt = "В коротких месяцах такого числа нет: " + ("они пропущены." if single else "срок идёт до конца месяца.")
    return replace(rule, doubt=doubt, weight=0.9)


def parts_of_months(found: Found, _plan: Plan) -> list[Recurrence]:
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


def first_days_of_months(found: Found, plan: Plan) -> list[Part]:
    """«В последних числах каждого месяца»: the first or the last decade."""
    return edges_of_units({"part": "конец" if found["n"] == "LAST" else "начало", "unit": MONTH}, plan)


def until_end(found: Found, _plan: Plan) -> list[Part]:
    """«До конца каждого месяца»."""
    unit = found["unit"] or ""
    return [Recurrence(f"{FREQUENCY[unit]}(BY END)", unit, partial(occurrences.ends_of_units, unit=unit))]


def working_days(found: Found, _plan: Plan) -> list[Part]:
    """«Последний рабочий день месяца»."""
    number = number_of(found["n"])
    make = lambda month, first, last: spans.working_day(month, number)  # noqa: E731
    return [_monthly(f"MONTHLY({'LAST' if number < 0 else number} WORKDAY)", make, [(number, number)])]


def after_unit(found: Found, _plan: Plan) -> list[Part]:
    """«Ежеквартально до 10 числа месяца, следующего за отчётным»: each time in the month after the unit."""
    word = found["unit"] or "ежемесячно"
    unit, number = ADVERBS.get(word, word), int(found["n"] or 0)
    expand = partial(occurrences.after_units, unit=unit, number=number)
    doubt = "Число отнесено к месяцу после отчётного."
    wrong = not 1 <= number <= 31
    return [
        Recurrence(
            f"{FREQUENCY[unit]}(BY {number:02} NEXT MONTH)", unit, expand, doubt=doubt, weight=0.9, impossible=wrong
        )
    ]


def in_edge_month(found: Found, _plan: Plan) -> list[Part]:
    """«Ежеквартально до 15 числа последнего месяца квартала», «до 5 числа первого месяца квартала»."""
    unit, number = found["unit"] or "", int(found["n"] or 0)
    last = found["edge"] == "LAST"
    expand = partial(occurrences.edge_month_of_units, unit=unit, number=number, last=last)
    rule = f"{FREQUENCY[unit]}(BY {number:02} {'LAST' if last else 'FIRST'} MONTH)"
    return [Recurrence(rule, unit, expand, impossible=not 1 <= number <= 31)]


def weeks_of_units(found: Found, _plan: Plan) -> list[Part]:
    """«Последняя неделя четверти»."""
    unit, number = found["unit"] or "", number_of(found["n"])
    expand = partial(occurrences.weeks_of_units, unit=unit, number=number)
    return [Recurrence(f"{FREQUENCY[unit]}(WEEK {found['n']})", unit, expand, weight=0.9)]


def loose_weeks(found: Found, plan: Plan) -> list[Part]:
    """«Последняя неделя» without a month: of every month, with less confidence."""
    weight, doubt = 0.6, "Месяц не назван: взят каждый месяц."
    return [replace(part, weight=weight, doubt=doubt) for part in parts_of_months(found, plan)]


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
    return [made if unit else replace(made, weight=made.weight * 0.8)]


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
