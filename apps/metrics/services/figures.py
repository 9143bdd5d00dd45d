"""Asking for a figure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet

from apps.organizations.models import Organization

from .. import tally
from ..registry import Metric, metrics
from ..tally import UNKNOWN, Figures
from . import statements


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
            return "не из чего считать"
        return ""


@dataclass(frozen=True)
class Ask:
    """One figure wanted: its code, the day, parameters of the metric (form, category, …)."""

    code: str
    day: date
    params: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> Key:
        return self.code, self.day, tuple(sorted(self.params.items()))

    @property
    def question(self) -> statements.Question:
        """Raises UnknownCode."""
        return metrics.get(self.code), self.day, tuple(sorted(self.params.items()))


Key = tuple[str, date, tuple[tuple[str, Any], ...]]
# report(done, all, words): of long work, how far it is.
Report = Callable[[int, int, str], None]


def answer(
    asks: Iterable[Ask], organizations: QuerySet, *, ids: list[int] | None = None, report: Report | None = None
) -> list[dict[int, Value]]:
    """Many figures of the same organizations, in the order of the asks: organization id → Value each.

    A fixed number of queries that hardly grows with the asks (see `tally`); what is asked twice is counted once. `ids` spares the
    question which organizations these are; `report` is told of progress. Raises UnknownCode.
    """
    asks = list(asks)
    wanted = {ask.key: ask for ask in asks}
    tallies = [metrics.get(ask.code).query(organizations, ask.day, ask.params) for ask in wanted.values()]
    found = dict(zip(wanted, tally.run(tallies, report), strict=True))
    return _in_order(asks, found, ids_of(organizations) if ids is None else ids)


def answer_below(asks: Iterable[Ask], scope: Organization, *, ids: list[int] | None = None) -> list[dict[int, Value]]:
    """The same of the educational organizations under a scope, by a statement that is put together once for all scopes."""
    numbers = ids_of(statements.below(scope)) if ids is None else ids
    return _answer_kept(list(asks), scope, statements.below, numbers)


def _answer_kept(
    asks: list[Ask], place: Organization, scope: statements.Scope, ids: list[int]
) -> list[dict[int, Value]]:
    wanted = {ask.key: ask for ask in asks}
    questions = [ask.question for ask in wanted.values()]
    found = statements.of(questions, scope, place.kind).answer(place.pk) if questions else []
    return _in_order(asks, dict(zip(wanted, found, strict=True)), ids)


def _in_order(asks: list[Ask], found: dict[Key, Figures], ids: list[int]) -> list[dict[int, Value]]:
    return [_values(metrics.get(ask.code), found[ask.key], ids) for ask in asks]


def compute(code: str, scope: Organization, day: date, params: dict | None = None) -> dict[int, Value]:
    """The figure of every educational organization under a scope on a day: organization id → Value. Raises UnknownCode."""
    return answer_below([Ask(code, day, params or {})], scope)[0]


def compute_for(code: str, organizations: QuerySet, day: date, params: dict | None = None) -> dict[int, Value]:
    """The same for a queryset of organizations."""
    return answer([Ask(code, day, params or {})], organizations)[0]


def compute_many(codes: Iterable[str], organizations: QuerySet, day: date) -> dict[str, dict[int, Value]]:
    """Several figures of the same organizations: code → organization id → Value."""
    codes = list(codes)
    return dict(zip(codes, answer([Ask(code, day) for code in codes], organizations), strict=True))


def ids_of(organizations: QuerySet) -> list[int]:
    return list(organizations.order_by().values_list("pk", flat=True))


def value(code: str, organization: Organization, day: date, params: dict | None = None) -> Value:
    """The figure of one school. Raises UnknownCode."""
    return values([Ask(code, day, params or {})], organization)[0]


def values(asks: Iterable[Ask], organization: Organization) -> list[Value]:
    """Several figures of one school, in the order of the asks. Raises UnknownCode."""
    pk = organization.pk
    return [found[pk] for found in _answer_kept(list(asks), organization, statements.itself, [pk])]


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


def _values(metric: Metric, found: Figures, ids: list[int]) -> dict[int, Value]:
    """Every organization has its figure: nought where the tally has no row, unknown where its contingent is."""
    missing: tuple[float, float | None] = (0, 0 if metric.is_share and not metric.contingent else None)
    rows = ((pk, *found.get(pk, missing)) for pk in ids)
    return {pk: Value(n, UNKNOWN if of is None and metric.contingent else of) for pk, n, of in rows}


def number_json(value: Value) -> dict[str, Any]:
    """The figure as commands and files print it; a hidden one says nothing."""
    if value.hidden:
        return {"numerator": None, "denominator": None, "value": None}
    return {
        "numerator": value.numerator,
        "denominator": None if not value.known else value.denominator,
        "value": value.number,
    }
