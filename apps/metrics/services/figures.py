"""Asking for a figure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from apps.organizations.models import Organization

from ..registry import UNKNOWN, Figures, Metric, metrics


@dataclass(frozen=True, slots=True)
class Value:
    """A figure: `numerator`, and for a share its `denominator` (None: a plain count; UNKNOWN: no contingent was given).

    A `hidden` one is kept from the reader because it would tell of single people (see `suppression`).
    """

    numerator: float
    denominator: float | None = None
    hidden: bool = False

    @property
    def known(self) -> bool:
        return self.denominator != UNKNOWN

    @property
    def is_share(self) -> bool:
        return self.denominator is not None

    @property
    def number(self) -> float | None:
        """What is compared with a target: the count, or the share in per cent; None when it cannot be computed."""
        if self.hidden:
            return None
        if self.denominator is None:
            return self.numerator
        if self.denominator <= 0:
            return None
        return 100 * self.numerator / self.denominator

    @property
    def reason(self) -> str:
        """Why there is no number, in words."""
        if self.hidden:
            return "скрыто"
        if self.denominator == UNKNOWN:
            return "нет контингента"
        if self.denominator == 0:
            return "не из кого считать"
        return ""


def compute(code: str, scope: Organization, day: date, params: dict | None = None) -> dict[int, Value]:
    """The figure of every educational organization under a scope on a day: organization id → Value. A fixed number of queries.

    Raises UnknownCode.
    """
    return compute_for(code, Organization.objects.under(scope).educational(), day, params)


def compute_for(code: str, organizations: QuerySet, day: date, params: dict | None = None) -> dict[int, Value]:
    """The same for a queryset of organizations."""
    return compute_of(code, ids_of(organizations), organizations, day, params)


def compute_many(codes: Iterable[str], organizations: QuerySet, day: date) -> dict[str, dict[int, Value]]:
    """Several figures of the same organizations: code → organization id → Value."""
    ids = ids_of(organizations)
    return {code: compute_of(code, ids, organizations, day) for code in codes}


def ids_of(organizations: QuerySet) -> list[int]:
    return list(organizations.order_by().values_list("pk", flat=True))


def compute_of(
    code: str, ids: list[int], organizations: QuerySet, day: date, params: dict | None = None
) -> dict[int, Value]:
    """`compute_for` when the numbers of the organizations are known already: who asks for many figures saves a query each."""
    metric = metrics.get(code)
    answers = metric.query(organizations, day, params or {})
    return {pk: _value(metric, answers, pk) for pk in ids}


def value(code: str, organization: Organization, day: date, params: dict | None = None) -> Value:
    """The figure of one school. Raises UnknownCode."""
    metric = metrics.get(code)
    figures = metric.query(Organization.objects.filter(pk=organization.pk), day, params or {})
    return _value(metric, figures, organization.pk)


def total(values: dict[int, Value]) -> Value:
    """Sum over organizations. Of shares the numerators and denominators are summed, unknown ones left out with both;
    when none is known the total is unknown too.
    """
    rows = list(values.values())
    shares = [row for row in rows if row.is_share]
    if not shares:
        return Value(sum(row.numerator for row in rows))
    known = [row for row in shares if row.known]
    if not known:
        return Value(0, UNKNOWN)
    return Value(sum(row.numerator for row in known), sum(row.denominator or 0 for row in known))


def _value(metric: Metric, figures: Figures, pk: int) -> Value:
    missing: tuple[float, float | None] = (0, 0 if metric.is_share else None)
    numerator, denominator = figures.get(pk, missing)
    return Value(numerator, denominator)


def number_json(value: Value) -> dict[str, Any]:
    """The figure as commands and files print it; a hidden one says nothing."""
    if value.hidden:
        return {"numerator": None, "denominator": None, "value": None}
    return {
        "numerator": value.numerator,
        "denominator": None if not value.known else value.denominator,
        "value": value.number,
    }
