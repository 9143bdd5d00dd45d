"""Builders of stretches of the plan, of deadlines without days, and of the words between dates."""

from dateutil.relativedelta import relativedelta

from apps.roadmap.deadlines import conventions, spans
from apps.roadmap.deadlines.matches import Build, Found, number_of, year_of
from apps.roadmap.deadlines.model import NONE, RELATIVE, REQUEST, SCHEDULE, Plan
from apps.roadmap.deadlines.parts import DAY, FROM, HALF, MONTH, WEEK, YEAR, Excluded, Link, Mark, Part, Stretch


def always(_found: Found, _plan: Plan) -> list[Part]:
    return [Stretch("ALWAYS")]


def whole_plan(_found: Found, _plan: Plan) -> list[Part]:
    return [Stretch("PERIOD")]


def school_year(found: Found, _plan: Plan) -> list[Part]:
    year = int(found.get("uy") or 0) or None
    return [Stretch("SY", year, year + 1 if year else None, school=True)]


def named_years(found: Found, _plan: Plan) -> list[Part]:
    first = int(found["a"] or 0)
    return [Stretch("PERIOD", first, max(first, int(found.get("b") or first)))]


def since_year(found: Found, plan: Plan) -> list[Part]:
    """«С 2026 года», «начиная с 2026/27 учебного года»: the plan from that year on."""
    school = found.get("uy")
    first = int(school or found.get("a") or 0)
    return [Stretch("SY" if school else "PERIOD", first, max(first + bool(school), plan.end.year), school=bool(school))]


def excluded(found: Found, _plan: Plan) -> list[Part]:
    """«Кроме июля и августа», «кроме летнего периода»: months in which nothing is repeated."""
    if found.get("season"):
        return [Excluded(spans.bounds(conventions.SEASONS[found["season"] or ""]))]
    first, last = int(found["m"] or 0), int(found.get("last") or found["m"] or 0)
    runs = [(first, last)] if found.get("sep") in (None, "-") else [(first, first), (last, last)]
    return [Excluded(spans.months(*run)) for run in runs]


def ignored(_found: Found, _plan: Plan) -> list[Part]:
    """«Кроме каникул»: the parser knows no holidays, the school's calendar thins occurrences later."""
    return []


def once(_found: Found, _plan: Plan) -> list[Part]:
    doubt = "Сказано «один раз», но не сказано когда: взят весь период."
    return [Stretch("ONCE", weight=0.5, doubt=doubt)]


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
REL_UNITS = {DAY: "days", WEEK: "weeks", MONTH: "months", YEAR: "years", HALF: "halves", "час": "hours"}


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
    sign = "-" if found.get("sign") in ("до", "перед", "за") else "+"
    unit = ("work" if found.get("work") else "") + REL_UNITS[found["unit"] or DAY]
    anchor = _anchor(found.get("anchor"))
    rule = f"REL({anchor} {sign} {number_of(found.get('n'))} {unit})"
    return [Mark(RELATIVE, rule, 0.6 if anchor == "?" else 1.0)]


def ahead(found: Found, _plan: Plan) -> list[Part]:
    """«За 2 недели до 1 сентября»: that day, counted back."""
    span = spans.day(int(found["m"] or 0), int(found["d"] or 0), year_of(found))
    shift = relativedelta(**{REL_UNITS[found["unit"] or DAY]: number_of(found.get("k"))})
    back = lambda year: span.begin(year) - shift  # noqa: E731
    return [spans.Span(back, back, spans.BY, "", span.year)]


def after(found: Found, _plan: Plan) -> list[Part]:
    return [Mark(RELATIVE, f"REL({_anchor(found.get('anchor'))})", 0.9)]


def link(name: str) -> Build:
    return lambda _found, _plan: [Link(name)]


def starting(_found: Found, _plan: Plan) -> list[Part]:
    return [Link(FROM)]
