"""Putting neighbours together: ranges, «до» with its date, open ends, and years written once for several dates."""

import itertools
from dataclasses import replace
from datetime import timedelta

from apps.roadmap.deadlines import spans
from apps.roadmap.deadlines.model import Plan, Window
from apps.roadmap.deadlines.parts import (
    AFTER,
    AND,
    BY,
    DASH,
    FROM,
    LAST_DAY,
    NOT_BEFORE,
    OR,
    Bound,
    Link,
    Mark,
    Noise,
    Part,
    Recurrence,
    Stretch,
)  # fmt: skip
from apps.roadmap.deadlines.spans import Span
from apps.roadmap.deadlines.words import BENIGN

PREFIXES = (FROM, NOT_BEFORE, AFTER, BY, LAST_DAY)


def assemble(parts: list[Part], plan: Plan) -> list[Part]:
    """Content parts with list links only, and the words that were not understood."""
    parts = [part for part in parts if _is_word(part, "(", ")") or not _empty(part)]
    parts = [part for part in _narrowed(_joined(parts)) if not _empty(part)]
    parts = _bound(_joined(parts), plan)
    return _with_context(_with_shared_years(parts))


def _narrowed(parts: list[Part]) -> list[Part]:
    """«III четверть (март)», «октябрь (15.10)»: what the brackets say is nearer than what stands before them."""
    result: list[Part] = []
    for position, part in enumerate(parts):
        before, bracket, after = (_get(parts, position + step) for step in (-2, -1, 1))
        bracketed = _is_word(bracket, "(") and _is_word(after, ")")
        if bracketed and isinstance(part, Span) and isinstance(before, Span):
            if _lies_within(part, before):
                result[-2:] = [part if part.year else replace(part, year=_year_of_part(part, before))]
                continue
            if _lies_within(before, part) and part.year in (None, before.year):
                continue
        result.append(part)
    return result


def _is_word(part: Part | None, *words: str) -> bool:
    return isinstance(part, Noise) and part.word in words


def _lies_within(inner: Span, outer: Span) -> bool:
    window = outer.sample()
    return window is not None and any(one != window for one in _inside(inner, window))


def _inside(inner: Span, window: Window) -> list[Window]:
    """The days of the inner span that lie within the window."""
    found = spans.yearly(inner, window.first.year, window.due.year)
    return [one for one in found if window.first <= one.first and one.due <= window.due]


def _year_of_part(inner: Span, outer: Span) -> int | None:
    if outer.year is None:
        return None
    windows = spans.yearly(outer, outer.year, outer.year)
    return next((one.first.year for window in windows for one in _inside(inner, window)), outer.year)


def _empty(part: Part) -> bool:
    return isinstance(part, Noise) and (part.word in BENIGN or len(part.word) < 2)


def _is(part: Part | None, *names: str) -> bool:
    return isinstance(part, Link) and part.name in names


def _get(parts: list[Part], position: int) -> Part | None:
    return parts[position] if 0 <= position < len(parts) else None


def _joined(parts: list[Part]) -> list[Part]:
    """Ranges: «A - B», «A по B», «с A до B» become one span."""
    result: list[Part] = []
    position = 0
    while position < len(parts):
        part, used = parts[position], 1
        chain = _chain(parts, position)
        start = result[-1] if result else None
        # «С 1 до 5» is a range, but «октябрь до 5» is a month and a deadline: «до» joins only after «с».
        tos = (DASH, LAST_DAY, BY) if _is(start, FROM) else (DASH, LAST_DAY)
        last = _get(parts, position + 2)
        if len(chain) > 2:
            result += _chained(chain)
            position += 2 * len(chain) - 1
            continue
        if _is_explained(start, parts[position : position + 3]):
            result.append(part)
            position += 3
            continue
        if isinstance(part, Span) and _is(_get(parts, position + 1), *tos) and isinstance(last, Span):
            part, used = spans.join(part, last), 3
            if _is(start, FROM):
                result.pop()
        result.append(part)
        position += used
    return result


def _is_explained(start: Part | None, found: list[Part]) -> bool:
    """«До 10.09 – I четверть»: a day and what it is for, no range."""
    if len(found) < 3 or not _is(start, BY, LAST_DAY) or not _is(found[1], DASH):
        return False
    day, reason = found[0], found[2]
    return isinstance(day, Span) and isinstance(reason, Span) and day.style == spans.ON != reason.style


def _chain(parts: list[Part], position: int) -> list[Span]:
    """Single months written one after another with dashes, from a position on."""
    found: list[Span] = []
    while isinstance(part := _get(parts, position), Span) and part.style == spans.MONTHS and part.label.isdigit():
        found.append(part)
        if not _is(_get(parts, position + 1), DASH):
            break
        position += 2
    return found


def _chained(chain: list[Span]) -> list[Part]:
    """«Октябрь – ноябрь – декабрь» is one span, «октябрь – январь – май» are three months."""
    numbers = [int(span.label) for span in chain]
    if all(after % 12 == (before + 1) % 12 for before, after in itertools.pairwise(numbers)):
        return [spans.join(chain[0], chain[-1])]
    listed_: list[Part] = []
    for span in chain:
        listed_ += [Link(AND), span]
    return listed_[1:]


def _bound(parts: list[Part], plan: Plan) -> list[Part]:
    """«До», «не позднее», «с», «после» taken together with what follows them; lone prepositions are dropped."""
    result: list[Part] = []
    position, until = 0, ""
    while position < len(parts):
        part, following = parts[position], _get(parts, position + 1)
        if not isinstance(part, Link) or not _is(part, *PREFIXES, DASH):
            # «До 1 октября и 1 апреля»: the word goes for every date of the list.
            carried = until and isinstance(part, Span) and part.style == spans.ON
            result.append(_prefixed(until, part, plan) or part if carried else part)
            until = until if carried or _is(part, AND, OR) else ""
            position += 1
            continue
        made = _prefixed(part.name, following, plan)
        until = part.name if made and part.name in (BY, LAST_DAY) else ""
        result += [made] if made else []
        position += 2 if made else 1
    return result


def _prefixed(name: str, part: Part | None, plan: Plan) -> Part | None:
    if isinstance(part, Stretch) and part.first_year and name in (BY, LAST_DAY):
        return _year_end(part, inclusive=name == LAST_DAY)
    if not isinstance(part, Span):
        return None
    if name in (BY, LAST_DAY):
        return spans.till(part, inclusive=name == LAST_DAY)
    if name == AFTER:
        return _open(_next_day(part), plan)
    return _open(part, plan) if name in (FROM, NOT_BEFORE) else None


def _next_day(span: Span) -> Span:
    """«После» a span: from the day after it."""
    last, wrap = (span.until, 0) if span.until else (span.finish, span.wrap)
    return replace(span, begin=lambda year: last(year + wrap) + timedelta(days=1))


def _year_end(stretch: Stretch, *, inclusive: bool) -> Span:
    """«До 2025 года»: the last day before it; «по 2025 год»: its own last day."""
    year = (stretch.last_year or 0) if inclusive else (stretch.first_year or 0) - 1
    return spans.till(spans.day(12, 31, year), inclusive=True)


def _open(span: Span, plan: Plan) -> Span:
    """«С 1 сентября»: from then to the end of the plan."""
    finish = lambda year: max(span.begin(year), plan.end)  # noqa: E731
    return Span(span.begin, finish, spans.RANGE, "", span.year, weight=span.weight * 0.9, doubt=span.doubt)


def _with_shared_years(parts: list[Part]) -> list[Part]:
    """«Сентябрь, декабрь 2023 г.»: the year of the last date goes back to those before it in the list."""
    result = list(parts)
    later: Span | None = None
    # From the end: the year stands after the last date and is passed back along the list.
    for position in range(len(result) - 1, -1, -1):
        part = result[position]
        if isinstance(part, Span):
            if part.year is None and later is not None:
                part = result[position] = _year_before(part, later)
            later = part if part.year is not None else None
        elif not _is(part, AND, OR):
            later = None
    return result


def _year_before(span: Span, later: Span) -> Span:
    first, second = span.sample(), later.sample()
    if first is None or second is None or later.year is None:
        return replace(span, year=later.year)
    # «Декабрь, январь 2024»: a list runs forward in time, so December is of the year before.
    before = (first.first.month, first.first.day) <= (second.first.month, second.first.day)
    return replace(span, year=later.year - (0 if before else 1))


def _with_context(parts: list[Part]) -> list[Part]:
    """«2023-2024 учебный год: сентябрь, май»: dates without a year take it from the year named beside them."""
    named = [part for part in parts if isinstance(part, Stretch) and part.first_year]
    # Two named years would leave it open which of them a bare «май» belongs to.
    if len(named) != 1 or not _names_one_year(named[0]):
        return parts
    stretch = named[0]
    return [_in_year(part, stretch) if isinstance(part, Span) and part.year is None else part for part in parts]


def _names_one_year(stretch: Stretch) -> bool:
    return stretch.school or stretch.first_year == stretch.last_year


def _in_year(span: Span, stretch: Stretch) -> Span:
    window = span.sample()
    later = bool(stretch.school and window and window.first.month < 7)
    return replace(span, year=(stretch.first_year or 0) + later)


Content = Span | Recurrence | Stretch | Mark


def listed(parts: list[Part]) -> bool:
    """True when every two neighbours are joined by a comma or «и»: all of them are meant, not one of them."""
    linked = True
    seen = False
    for part in parts:
        if _is(part, AND):
            linked = True
        elif _is(part, OR):
            return False
        elif isinstance(part, Content):
            if seen and not linked:
                return False
            seen, linked = True, False
    return True


def bounds_of(parts: list[Part]) -> list[Bound]:
    return [part for part in parts if isinstance(part, Bound)]
