"""Placing spans and repetitions in a plan: the windows, the rules in writing, and what a person should check."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import cast

from apps.roadmap.deadlines import occurrences, spans
from apps.roadmap.deadlines.model import Plan, Window
from apps.roadmap.deadlines.parts import (
    DAY,
    HALF,
    MONTH,
    QUARTER,
    TERM,
    TRIMESTER,
    UNITS,
    WEEK,
    YEAR,
    Bound,
    Recurrence,
    Stretch,
)
from apps.roadmap.deadlines.repeats import day_until
from apps.roadmap.deadlines.spans import BY, ON, Span

YEAR_TAKEN = "Год не указан и взят из периода"


def is_remark(sentence: str) -> bool:
    """Whether it only says what was done by the rule: the year of a period that a person gave. What does not fit says more."""
    return sentence.startswith(YEAR_TAKEN)


@dataclass
class Reading:
    """Windows and rules gathered so far; `weight` is the confidence left."""

    windows: list[Window] = field(default_factory=list)
    rules: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    weight: float = 1.0
    impossible: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    years: set[int] = field(default_factory=set)

    def doubt(self, sentence: str, weight: float) -> None:
        """A doubt said twice is still one doubt."""
        if sentence in self.doubts:
            return
        self.weight *= weight
        if sentence:
            self.doubts.append(sentence)

    def say_years(self) -> None:
        """One doubt for all dates whose year was left out."""
        if self.years:
            self.doubt(f"{YEAR_TAKEN}: {', '.join(map(str, sorted(self.years)))}.", 0.95)


def russian(day: object) -> str:
    return f"{day:%d.%m.%Y}"


# ---- dates


def place(span: Span, plan: Plan, reading: Reading) -> Window | None:
    """The window of a span; None, with the sentence for people, when there is no such date."""
    candidates = list(_candidates(span, plan))
    if not candidates:
        _impossible(span, reading)
        return None
    inside = [window for window in candidates if plan.holds(window)]
    # Outside the plan the nearest year is still shown, with a doubt: a plan of another year is a mistake that people make.
    window = (
        inside[0] if inside else min(candidates, key=lambda w: (not plan.owns(w), -plan.claim(w), plan.distance(w)))
    )
    reading.doubt(span.doubt, span.weight)
    _judge(span, plan, window, inside, reading)
    return window


def _candidates(span: Span, plan: Plan) -> Iterator[Window]:
    if span.year is not None:
        return spans.yearly(span, span.year, span.year)
    last = min(plan.end.year + 1, plan.start.year + 50)
    return spans.yearly(span, plan.start.year - 2, last)


def _impossible(span: Span, reading: Reading) -> None:
    text = re.sub(r"(\d\d)-(\d\d)", r"\2.\1", span.label.removeprefix("ON ")) or "начало позже конца"
    text += f" ({span.year} год)" if span.year else ""
    reading.impossible.append(span.label.removeprefix("ON ") or "?")
    reading.doubt(f"Такой даты не существует: {text}.", 0.3)


def _judge(span: Span, plan: Plan, window: Window, inside: list[Window], reading: Reading) -> None:
    """What to say about the year taken and about the bounds of the plan."""
    if span.year is None:
        reading.years.add(window.first.year)
        if len(inside) > 1:
            reading.doubt("В периоде несколько таких дат: взята первая.", 0.8)
    if plan.holds(window):
        return
    days = (
        russian(window.due) if window.start in (None, window.due) else f"{russian(window.first)}–{russian(window.due)}"
    )
    touches = plan.overlap(window) > 0
    weight = 0.9 if touches else 0.5
    reading.doubt(
        f"Срок {days} {'частично ' if touches else ''}вне периода {russian(plan.start)}–{russian(plan.end)}.", weight
    )


def dated(found: list[Span], plan: Plan) -> Reading:
    reading = Reading()
    for span in found:
        window = place(span, plan, reading)
        if window is None:
            reading.rules.append(f"INVALID({reading.impossible[-1]})")
            continue
        reading.windows.append(window)
        reading.rules.append(spans.written(span, window))
    reading.windows = in_order(reading.windows)
    reading.say_years()
    return reading


def in_order(windows: list[Window]) -> list[Window]:
    return sorted(set(windows), key=lambda window: (window.due, window.first, window.start is None))


# ---- the plan and its years


def stretch_window(stretch: Stretch, plan: Plan, reading: Reading) -> Window:
    """The period given; named years narrow it, and stay as written when they lie outside."""
    reading.doubt(stretch.doubt, stretch.weight)
    if not stretch.first_year:
        return plan.window
    named = _years_window(stretch, plan)
    clipped = plan.clip(named)
    if clipped is None:
        reading.doubt(f"Названный год вне периода {russian(plan.start)}–{russian(plan.end)}.", 0.4)
        return named
    # A plan of about a year overlapping the named school year is that year, whatever its first and last days.
    if stretch.school and plan.days <= occurrences.ONE_YEAR and plan.overlap(named) * 2 > plan.days:
        return plan.window
    return clipped


def _years_window(stretch: Stretch, plan: Plan) -> Window:
    first, last = stretch.first_year or plan.start.year, stretch.last_year or plan.end.year
    row = (9, 1, 8, 0) if stretch.school else (1, 1, 12, 0)
    whole = spans.bounds(row)
    return Window(whole.begin(first), whole.finish(max(last, first + stretch.school)))


def period(found: list[Stretch], plan: Plan) -> Reading:
    reading = Reading()
    windows = [stretch_window(stretch, plan, reading) for stretch in found]
    # One stretch of the year is enough: the narrowest of those named.
    # Of «в течение года» and «2025-2026 учебный год» the narrower one says more.
    reading.windows = [min(windows, key=lambda window: window.due - window.first)]
    reading.rules = list(dict.fromkeys(stretch.rule for stretch in found))
    return reading


# ---- repetitions

LONG_UNITS = (YEAR, HALF, QUARTER, TERM, TRIMESTER)


def _stepped(item: Recurrence, step: int) -> Recurrence:
    if item.general or item.unit != WEEK or step == 1:
        return item
    return replace(
        item,
        rule=f"{item.rule[:-1]}, EVERY {step})",
        expand=partial(cast(Callable[..., list[Window]], item.expand), step=step),
    )


def refine(found: list[Recurrence], bounds: list[Bound]) -> list[Recurrence]:
    """«Ежемесячно до 25», «еженедельно по средам»: the exact repetition replaces the bare frequency."""
    if bounds and any(item.unit == MONTH and item.general for item in found):
        found = [*found, *(day_until(bound.number) for bound in bounds)]
    # «Раз в две недели по средам»: the days keep the step of the frequency.
    steps = {item.unit: item.step for item in found if item.general and item.step > 1}
    found = [_stepped(item, steps.get(item.unit, 1)) for item in found]
    exact = {item.unit for item in found if not item.general}
    # «Ежедневно по рабочим дням»: the days of the week say which days.
    exact |= {DAY} if WEEK in exact else set()
    kept = [item for item in found if not (item.general and item.unit in exact)]
    finer = [item for item in kept if item.unit != YEAR or item.times > 1]
    return sorted(finer or kept[:1], key=lambda item: (UNITS.index(item.unit), item.general))


def recurring(found: list[Recurrence], dates: list[Span], years: list[Stretch], plan: Plan) -> Reading:
    """Occurrences inside the plan: on the dates named, else of the repetition, kept to the dates and years named."""
    reading = Reading()
    main = found[0]
    if _anchored(main, dates):
        return _yearly(dates, _narrowed(years, plan, reading), reading)
    reading.doubt(main.doubt, main.weight)
    reading.impossible += [main.rule] * main.impossible
    limits = [window for span in dates if (window := place(span, plan, reading))]
    limits += [stretch_window(stretch, plan, reading) for stretch in years if stretch.first_year]
    same = [item for item in found if item.unit == main.unit and not item.general] or [main]
    reading.windows = _limited(same, limits, plan)
    reading.rules = [item.rule for item in same]
    reading.others = [item.rule for item in found if item not in same]
    reading.say_years()
    if dates and not reading.impossible:
        limit = ", ".join(spans.written(span, window) for span, window in zip(dates, limits, strict=False))
        reading.rules[0] += f" IN [{limit}]"
    return reading


def resting(reading: Reading, rests: list[Span], plan: Plan) -> Reading:
    """The occurrences without those that lie in the days named after «кроме»."""
    if not rests:
        return reading
    free = [window for span in rests for window in occurrences.all_years([span], plan)]
    reading.windows = [w for w in reading.windows if not any(f.first <= w.first and w.due <= f.due for f in free)]
    reading.rules[-1] += f" EXCEPT [{', '.join(span.label for span in rests)}]"
    return reading


def _anchored(main: Recurrence, dates: list[Span]) -> bool:
    """True when the dates are the occurrences themselves, False when they only bound the repetition."""
    if not dates or main.unit not in LONG_UNITS or not main.general:
        return False
    return len(dates) > 1 or dates[0].style in (BY, ON) or (main.unit == YEAR and main.times == 1)


def _narrowed(years: list[Stretch], plan: Plan, reading: Reading) -> Plan:
    for stretch in years:
        if stretch.first_year:
            plan = plan.within(stretch_window(stretch, plan, reading)) or plan
    return plan


def _yearly(dates: list[Span], plan: Plan, reading: Reading) -> Reading:
    for span in dates:
        reading.doubt(span.doubt, span.weight)
        if span.sample() is None:
            _impossible(span, reading)
            reading.rules.append(f"INVALID({reading.impossible[-1]})")
            continue
        reading.rules.append(f"YEARLY({spans.yearly_label(span)})")
        last = min(plan.end.year + 1, plan.start.year + occurrences.MOST)
        reading.windows += occurrences.yearly_within(plan, spans.yearly(span, plan.start.year - 1, last))
    reading.windows = in_order(reading.windows)[: occurrences.MOST]
    return reading


def _limited(found: list[Recurrence], limits: list[Window], plan: Plan) -> list[Window]:
    plans = [plan.within(limit) for limit in limits] if limits else [plan]
    windows = [window for part in plans if part for item in found for window in item.expand(part)]
    return in_order(windows)
