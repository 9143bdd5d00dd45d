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
    (title, url) pairs, for those who may see people. `sensitive` figures are suppressed under a threshold.
    """

    code: str
    title: str
    definition: str
    unit: str  # "шт.", "чел.", "%", "ч"
    source: str
    query: Callable[[QuerySet, date, dict], Tally]
    people: Callable[[Any, date, dict], Iterable[tuple[str, str]]] | None = None
    sensitive: bool = False
    params: tuple[str, ...] = field(default=())
    # Of a contingent: an organization that reported none has an unknown share, not one of nobody.
    contingent: bool = False

    @property
    def is_share(self) -> bool:
        return self.unit == "%"


metrics: Registry[Metric] = Registry("Показатели")


def metric(
    code: str,
    *,
    title: str,
    unit: str,
    source: str,
    definition: str = "",
    people: Callable | None = None,
    sensitive: bool = False,
    params: tuple[str, ...] = (),
    contingent: bool = False,
) -> Callable:
    """Registers a set-based query as a metric."""

    def add(query: Callable) -> Callable:
        text = definition or (query.__doc__ or "").strip()
        metrics.register(code, Metric(code, title, text, unit, source, query, people, sensitive, params, contingent))
        return query

    return add
