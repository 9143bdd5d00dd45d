"""Asking for a figure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from apps.organizations.models import Organization

from ..registry import UNKNOWN, Figures, Metric, metrics


@dataclass(frozen=True)
class Value:
    """A figure: `numerator`, and for a share its `denominator` (None: a plain count; UNKNOWN: no contingent was given)."""

    numerator: float
    denominator: float | None = None

    @property
    def known(self) -> bool:
        return self.denominator != UNKNOWN

    @property
    def is_share(self) -> bool:
        return self.denominator is not None

    @property
    def number(self) -> float | None:
        """What is compared with a target: the count, or the share in per cent; None when it cannot be computed."""
        if self.denominator is None:
            return self.numerator
        if self.denominator <= 0:
            return None
        return 100 * self.numerator / self.denominator

    @property
    def reason(self) -> str:
        """Why there is no number, in words."""
        if self.denominator == UNKNOWN:
            return "нет контингента"
        if self.denominator == 0:
            return "не из кого считать"
        return ""

    def __add__(self, other: Value) -> Value:
        if not self.is_share:
            return Value(self.numerator + other.numerator)
        known = [v for v in (self, other) if v.known]
        return Value(sum(v.numerator for v in known), sum(v.denominator or 0 for v in known) if known else UNKNOWN)


def compute(code: str, scope: Organization, day: date, params: dict | None = None) -> dict[int, Value]:
    """The figure of every educational organization under a scope on a day: organization id → Value. A fixed number of queries.

    Raises UnknownCode.
    """
    return compute_for(code, Organization.objects.under(scope).educational(), day, params)


def compute_for(code: str, organizations: QuerySet, day: date, params: dict | None = None) -> dict[int, Value]:
    """The same for a queryset of organizations."""
    metric = metrics.get(code)
    figures = metric.query(organizations, day, params or {})
    ids = organizations.values_list("pk", flat=True)
    return {pk: _value(metric, figures, pk) for pk in ids}


def value(code: str, organization: Organization, day: date, params: dict | None = None) -> Value:
    """The figure of one school."""
    answers = compute_for(code, Organization.objects.filter(pk=organization.pk), day, params)
    return answers.get(organization.pk, Value(0))


def total(values: dict[int, Value]) -> Value:
    """Sum over organizations; of a share the numerators and denominators are summed, unknown ones left out."""
    rows = list(values.values())
    if not rows:
        return Value(0)
    answer = rows[0]
    for row in rows[1:]:
        answer = answer + row
    return answer


def _value(metric: Metric, figures: Figures, pk: int) -> Value:
    missing: tuple[float, float | None] = (0, 0 if metric.is_share else None)
    numerator, denominator = figures.get(pk, missing)
    return Value(numerator, denominator)


def number_json(value: Value) -> dict[str, Any]:
    return {
        "numerator": value.numerator,
        "denominator": None if not value.known else value.denominator,
        "value": value.number,
    }
