"""Sensitive figures in the eyes of an authority: small cells are hidden, and nothing else gives them away.

A cell below the threshold says too much of single people (a nought too: it tells that nobody else is concerned). Leaving out
one more cell beside it would only guard one table of one day: who compares two days or two levels would still find it. So
whatever would complete a hidden cell is hidden with it: a total counts only the cells that are shown, at every level, and a
breakdown is not shown at all. Every published number is thus a function of published cells.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from django.conf import settings
from django.db.models import QuerySet

from apps.organizations.models import Organization

from ..registry import metrics
from ..tally import UNKNOWN
from . import figures
from .figures import Ask, Value

HIDDEN = Value(0, None, hidden=True)


def threshold() -> int:
    """The smallest number of people that may be told (setting METRICS_THRESHOLD, 5)."""
    return settings.METRICS_THRESHOLD


def is_small(value: Value) -> bool:
    """A count under the threshold; of a share also the rest that misses to the whole."""
    least = threshold()
    if value.denominator is None or value.denominator == UNKNOWN:
        return value.numerator < least
    return value.numerator < least or value.denominator - value.numerator < least


def has_few_answers(value: Value) -> bool:
    """An outcome of a questionnaire that so few filled in that it tells who said what; none at all tells nothing."""
    return 0 < (value.denominator or 0) < threshold()


def protect(values: dict[int, Value], tells: Callable[[Value], bool] = is_small) -> dict[int, Value]:
    """The same figures without the cells that tell of single people."""
    return {pk: hide(value) if tells(value) else value for pk, value in values.items()}


def hide(value: Value) -> Value:
    return replace(HIDDEN, denominator=None if value.denominator is None else UNKNOWN)


def total(values: dict[int, Value]) -> Value:
    """The total of what is shown; hidden when nothing is."""
    shown = {pk: value for pk, value in values.items() if not value.hidden}
    if values and not shown:
        return hide(next(iter(values.values())))
    return figures.total(shown)


def seen(code: str, params: dict, values: dict[int, Value]) -> dict[int, Value]:
    """A figure in the eyes of an authority. Of a sensitive one it sees the whole only: parts beside a whole would tell the rest."""
    metric = metrics.get(code)
    if not metric.sensitive:
        return values
    if params:
        return {pk: hide(value) for pk, value in values.items()}
    return protect(values, has_few_answers if metric.answers else is_small)


def public_total(ask: Ask, values: dict[int, Value]) -> Value:
    """The total of a figure of many organizations in the eyes of an authority."""
    return total(seen(ask.code, ask.params, values))


def compute(
    code: str, organizations: QuerySet[Organization], day: date, params: dict | None = None
) -> dict[int, Value]:
    """`figures.compute_for` as an authority may see it."""
    return seen(code, params or {}, figures.compute_for(code, organizations, day, params))
