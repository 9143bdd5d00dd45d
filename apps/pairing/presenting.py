"""Kept runs of the matching as their page shows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from apps.participants.models import Person

from .matching.criteria import CRITERIA
from .matching_forms import LIMITS, MODES
from .models import MatchRun, Pair
from .services.matching import Decisions
from .services.profiles import spell

# A list of all mentors under every pair is shown in a small base only; in a large one the next best are enough.
SHORT_LIST = 40


@dataclass(frozen=True)
class Segment:
    """A reason as a piece of the score bar: per cent of the bar's width."""

    x: str
    width: str
    text: str
    points: int
    number: int


@dataclass(frozen=True)
class Line:
    """One mentee of a run."""

    key: str
    mentee: Person | None
    mentor: Person | None
    mentor_key: str
    score: int
    locked: bool
    segments: list[Segment]
    others: list[tuple[str, str]]
    taken: Pair | None  # the pair that it became
    obstacle: str  # why it cannot be taken as it was proposed

    @property
    def is_open(self) -> bool:
        """May be taken as it stands."""
        return self.taken is None and not self.obstacle


def pairs(rows: Iterable[dict[str, Any]], run: MatchRun, people: dict[str, Person], decisions: Decisions) -> list[Line]:
    top = max((row["score"] for row in run.result["pairs"]), default=0) or 1
    choice = _mentors(run, people)
    return [
        Line(
            row["mentee"],
            people.get(row["mentee"]),
            people.get(row["mentor"]),
            row["mentor"],
            row["score"],
            row["locked"],
            _segments(row["reasons"], top),
            _others(row, people, choice),
            decisions.taken.get(row["mentee"]),
            decisions.obstacle(row["mentee"], row["mentor"]),
        )
        for row in rows
    ]


def _segments(reasons: list[dict[str, Any]], top: int) -> list[Segment]:
    found, x = [], 0.0
    for number, reason in enumerate(reasons):
        width = reason["points"] * 100 / top
        found.append(Segment(f"{x:.1f}", f"{width:.1f}", reason["text"], reason["points"], number % 6))
        x += width
    return found


def unmatched(run: MatchRun, people: dict[str, Person], decisions: Decisions) -> list[dict[str, Any]]:
    choice = _mentors(run, people)
    return [
        {
            "key": row["mentee"],
            "mentee": people.get(row["mentee"]),
            "reasons": [spell(text, people) for text in row["reasons"]],
            "unlocks": [spell(text, people) for text in row["unlocks"]],
            "others": _others(row, people, choice),
            "taken": decisions.taken.get(row["mentee"]),
            "busy": row["mentee"] in decisions.busy,
        }
        for row in run.result["unmatched"][:SHORT_LIST]
    ]


def _mentors(run: MatchRun, people: dict[str, Person]) -> list[tuple[str, str]]:
    """Everybody of the base of mentors, when they are few enough for a list."""
    mentees = {row["mentee"] for row in run.result["pairs"] + run.result["unmatched"]}
    mentors = sorted((p.short_name, key) for key, p in people.items() if key not in mentees)
    return [(key, name) for name, key in mentors] if len(mentors) <= SHORT_LIST else []


def _others(row: dict[str, Any], people: dict[str, Person], choice: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The next best first, then the rest of the base."""
    best = [
        (
            other["mentor"],
            f"{people[other['mentor']].short_name}, {other['score']}{'' if other['is_free'] else ', занят'}",
        )
        for other in row["others"]
        if other["mentor"] in people
    ]
    named = {key for key, _ in best} | {row.get("mentor")}
    return best + [(key, name) for key, name in choice if key not in named]


def overrides(run: MatchRun, people: dict[str, Person]) -> list[dict[str, Any]]:
    return [
        {
            **row,
            "mentor": people.get(row["mentor"]),
            "mentee": people.get(row["mentee"]),
            "instead": people.get(row["instead"]),
        }
        for row in run.overrides
    ]


def settings_words(run: MatchRun) -> list[tuple[str, str]]:
    """Settings of a run as name and value, for its protocol."""
    options = run.options
    weights = [(c.label, str(options["weights"][c.code])) for c in CRITERIA]
    limits = [(title, "да" if options["limits"][code] else "нет") for code, title in LIMITS.items()]
    return [("Что важнее", dict(MODES)[options["mode"]]), *weights, *limits]


def settings_difference(before: MatchRun, after: MatchRun) -> list[tuple[str, str, str]]:
    """Settings in which two runs differ: name, before, after."""
    both = zip(settings_words(before), settings_words(after), strict=True)
    return [(name, old, new) for (name, old), (_, new) in both if old != new]
