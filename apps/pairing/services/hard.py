"""The hard rules of the matching for a pair made or changed by hand: what never goes, and what goes with a written reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from apps.core.errors import Refused

from ..matching.profiles import Settings
from ..matching.rules import RULES
from ..models import Pair
from . import profiles
from .checks import Sides, load_warnings

# The other rules (consent, form, term) are asked in `checks` with sentences of their own.
BETWEEN_TWO = [r for r in RULES if r.code in {"superior", "relative", "refused", "certainly_not", "clearance"}]
WITH_REASON = {"refused"}
WAY_OUT = {
    "superior": " Связь указана на странице человека. Выберите другого наставника.",
    "relative": " Связь указана на странице человека. Выберите другого наставника.",
    "refused": "",
    "certainly_not": " Выберите другого наставника или измените пожелание вместе с тем, кто его высказал.",
    "clearance": " Внесите новую справку на странице наставника или выберите другого.",
}


@dataclass(frozen=True)
class Obstacle:
    """Why these two may not be a pair; `code` is the rule's."""

    code: str
    words: str

    @property
    def sentence(self) -> str:
        return self.words + WAY_OUT[self.code]


def between(sides: Sides, year: Any) -> list[Obstacle]:
    """What the rules say of every mentor with every mentee. A fixed number of queries."""
    mentors, mentees = profiles.of_sides(year, sides.mentors, sides.mentees)
    names: dict[Any, str] = {str(p.public_id): p.short_name for p in sides.everybody}
    return [
        Obstacle(rule.code, f"{names[mentor.id]} и {names[mentee.id]}: {why}.")
        for mentor in mentors
        for mentee in mentees
        for rule in BETWEEN_TWO
        if (why := rule.forbids(mentor, mentee, Settings()))
    ]


def pass_with_reason(sides: Sides, year: Any, *, adding: int, exception: str, besides: Pair | None = None) -> str:
    """The reason for the log when a mentor's limit or an earlier refusal was passed on purpose, else an empty string.

    `adding`: how many mentees each mentor gets more; `exception`: the curator's reason; `besides`: the pair that is replaced.
    Raises Refused for what never goes, or for what goes only with a reason that was not given.
    """
    found = between(sides, year)
    never = [o for o in found if o.code not in WITH_REASON]
    if never:
        raise Refused(" ".join(o.sentence for o in never))
    load = load_warnings(sides.mentors, year, adding, besides)
    passed = [*(o.sentence for o in found), *load]
    if not passed:
        return ""
    if not exception.strip():
        raise Refused(" ".join(passed) + " Выберите другого наставника или напишите причину исключения.")
    what = [*(["прежний отказ"] if found else []), *(["нагрузка сверх предела"] if load else [])]
    return f"{', '.join(what)}: {exception.strip()}"
