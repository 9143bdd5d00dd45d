"""Reading a deadline: coded words, parts, neighbours put together, and the kind that wins when several are named."""

from datetime import date

from apps.roadmap.deadlines.assemble import assemble, bounds_of, listed
from apps.roadmap.deadlines.grammar import scan
from apps.roadmap.deadlines.model import (
    DATED,
    INVALID,
    NONE,
    PERIOD,
    RECURRING,
    RELATIVE,
    REQUEST,
    SCHEDULE,
    Deadline,
    Plan,
)  # fmt: skip
from apps.roadmap.deadlines.normalize import Line, normalize
from apps.roadmap.deadlines.parts import Excluded, Mark, Noise, Part, Recurrence, Stretch
from apps.roadmap.deadlines.reading import Reading, dated, period, recurring, refine, resting
from apps.roadmap.deadlines.spans import Span

# No deadline is as long; what stands behind is text that got into its cell.
LONGEST = 2_000

# A mark without days gives way to any other; of two marks the one that says more wins.
MARKS = (RELATIVE, SCHEDULE, REQUEST, NONE)


def parse_deadline(text: str, start: date, end: date) -> Deadline:
    """The kind, rules and windows of a deadline written in Russian, within the period of its roadmap.

    Source of the conventions: the package's `conventions`. Never raises on any text; ValueError when start > end.
    """
    if start > end:
        raise ValueError("the period ends before it begins")
    plan = Plan(start, end)
    line = normalize(text[:LONGEST])
    if not any(sign.isalnum() for sign in line.text):
        return Deadline(text)
    parts = assemble(scan(line.text, plan), plan)
    kind, reading = _read(parts, plan)
    if len(text) > LONGEST:
        reading.doubt(f"Прочитано только начало: первые {LONGEST} знаков.", 0.5)
    _doubt_unread(parts, reading, lone_year=kind == PERIOD and _names_only_years(parts))
    return _answer(text, kind, reading, line)


def _read(parts: list[Part], plan: Plan) -> tuple[str, Reading]:
    """The winning kind: repetitions before dates before the whole period before marks."""
    repeated = [part for part in parts if isinstance(part, Recurrence)]
    dates = [part for part in parts if isinstance(part, Span)]
    stretches = [part for part in parts if isinstance(part, Stretch)]
    if repeated:
        found = refine(repeated, bounds_of(parts))
        rests = [part.span for part in parts if isinstance(part, Excluded)]
        return _recurring(resting(recurring(found, dates, stretches, plan), rests, plan), parts, bool(dates))
    if dates:
        return _dated(dated(dates, plan), parts)
    if stretches:
        return PERIOD, _with_rest(period(stretches, plan), parts)
    return _marked([part for part in parts if isinstance(part, Mark)])


def _recurring(reading: Reading, parts: list[Part], anchored: bool) -> tuple[str, Reading]:
    if reading.impossible and not reading.windows:
        return INVALID, _written(reading, True)
    if not reading.windows:
        reading.doubt("В периоде нет ни одного такого срока.", 0.4)
    # Dates of a yearly repetition already lie in the period: it adds nothing to them.
    rest = [] if anchored else _rest(parts)
    reading.rules = [" + ".join(dict.fromkeys([_together(reading.rules, True), *reading.others, *rest]))]
    return RECURRING, reading


def _dated(reading: Reading, parts: list[Part]) -> tuple[str, Reading]:
    kind = DATED if reading.windows else INVALID
    reading.rules = [*reading.rules, *_rest(parts)]
    return kind, _written(reading, listed(parts))


def _rest(parts: list[Part]) -> list[str]:
    """Rules of what lost: stretches of the plan and marks, in the order written, named years aside."""
    rules = [part.rule for part in parts if isinstance(part, Stretch) and not part.first_year and part.rule != "ONCE"]
    rules += [part.rule for part in parts if isinstance(part, Mark) and part.kind != NONE]
    return list(dict.fromkeys(rules))


def _with_rest(reading: Reading, parts: list[Part]) -> Reading:
    marks = [part.rule for part in parts if isinstance(part, Mark) and part.kind != NONE]
    reading.rules = [" + ".join(dict.fromkeys([*reading.rules, *marks]))]
    return reading


def _together(rules: list[str], every: bool) -> str:
    rules = list(dict.fromkeys(rules))
    if len(rules) == 1:
        return rules[0]
    return f"{'EACH' if every else 'ANY_OF'}[{', '.join(rules)}]"


def _written(reading: Reading, every: bool) -> Reading:
    reading.rules = [_together(reading.rules, every)]
    return reading


def _marked(marks: list[Mark]) -> tuple[str, Reading]:
    if not marks:
        reading = Reading(rules=["NONE"], weight=0.1)
        reading.doubts.append("Срок не понят: выберите его вручную.")
        return NONE, reading
    ordered = sorted(marks, key=lambda mark: MARKS.index(mark.kind))
    rules = dict.fromkeys(mark.rule for mark in ordered if mark.kind != NONE or ordered[0].kind == NONE)
    return ordered[0].kind, Reading(rules=[" + ".join(rules)], weight=ordered[0].weight)


def _names_only_years(parts: list[Part]) -> bool:
    return any(isinstance(part, Stretch) and part.first_year and not part.school for part in parts)


def _doubt_unread(parts: list[Part], reading: Reading, *, lone_year: bool) -> None:
    words = [part.word for part in parts if isinstance(part, Noise)]
    if words:
        # Beside a bare year the unread word is most likely the month.
        weight = 0.5 if lone_year else max(0.5, 1 - 0.1 * len(words))
        reading.doubt(f"Не прочитано: {' '.join(words[:20])}.", weight)


def _answer(text: str, kind: str, reading: Reading, line: Line) -> Deadline:
    confidence = round(min(1.0, reading.weight * line.weight), 2)
    windows = reading.windows if kind != INVALID else []
    return Deadline(text, kind, reading.rules[0], windows, confidence, [*line.doubts, *reading.doubts])
