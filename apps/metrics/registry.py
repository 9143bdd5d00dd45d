"""What a metric is, and the registry of all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet

from apps.core.registry import Registry

from .tally import Tally


@dataclass(frozen=True)
class Metric:
    """One figure.

    `query(organizations, day, params)` is ONE set-based question: a queryset of educational organizations, a day and
    parameters (form, category, …) → Tally. `people(organization, day, params)` gives the list behind the number as
    (title, url) pairs under the heading `listed`, for those who hold the permission `needs` in the organization: what was
    counted, or of a share what it lacks. `sensitive` figures are suppressed under a threshold: of people, or with `answers` (the
    outcome of a questionnaire) of those who answered.
    """

    code: str
    title: str
    definition: str
    unit: str  # "шт.", "чел.", "%", "ч"
    source: str
    query: Callable[[QuerySet, date, dict], Tally]
    people: Callable[[Any, date, dict], Iterable[tuple[str, str]]] | None = None
    listed: str = ""
    needs: str = "participants.view_person"
    sensitive: bool = False
    answers: bool = False
    params: tuple[str, ...] = field(default=())
    # Of a contingent: an organization that reported none has an unknown share, not one of nobody.
    contingent: bool = False

    @property
    def is_share(self) -> bool:
        return self.unit == "%"


metrics: Registry[Metric] = Registry("Показатели")
# Name of a parameter → its value in words, told by the app that owns the value.
_words: dict[str, Callable[[str], str]] = {}


def say_param(name: str, words: Callable[[str], str]) -> None:
    """How the values of a parameter are called on pages: `category`, «pupil» → «обучающийся»."""
    _words[name] = words


def part_words(params: dict[str, str]) -> str:
    """Which part of a figure the parameters choose: «обучающийся, наставник»; empty for the whole."""
    return ", ".join(_words.get(name, str)(value) for name, value in params.items())


def metric(
    code: str,
    *,
    title: str,
    unit: str,
    source: str,
    definition: str = "",
    people: Callable | None = None,
    listed: str = "",
    needs: str = "participants.view_person",
    sensitive: bool = False,
    params: tuple[str, ...] = (),
    contingent: bool = False,
) -> Callable:
    """Registers a set-based query as a metric."""

    def add(query: Callable) -> Callable:
        text = definition or (query.__doc__ or "").strip()
        made = Metric(
            code,
            title,
            text,
            unit,
            source,
            query,
            people,
            listed,
            needs,
            sensitive=sensitive,
            params=params,
            contingent=contingent,
        )
        metrics.register(code, made)
        return query

    return add
