"""Indicators of a roadmap: fact, target, share reached, forecast, what is missing, with the reason in words."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from apps.core.registry import UnknownCode
from apps.metrics.access import may_see_whole
from apps.metrics.registry import Metric, metrics
from apps.metrics.services import figures, manual, suppression
from apps.metrics.services.figures import Ask, Value
from apps.organizations.models import Organization

from ..enums import KpiOp
from ..models import Kpi, Roadmap

CEILINGS = (KpiOp.AT_MOST, KpiOp.LESS)
COMPARED: dict[str, Callable[[float, float], bool]] = {
    KpiOp.AT_MOST: operator.le,
    KpiOp.LESS: operator.lt,
    KpiOp.MORE: operator.gt,
}
# Short of the target by no more than this share of it is «nearly there».
NEAR = 0.1
HIDDEN = "скрыто: по малому числу можно узнать человека, видит тот, кому открыты сами записи"


@dataclass(frozen=True)
class Fact:
    """An indicator on a day. `state`: met, below, unmet or none (nothing to compare)."""

    kpi: Kpi
    metric: Metric | None
    value: Value | None
    forecast: float | None
    state: str
    reason: str
    missing: str
    url: str = ""

    @property
    def number(self) -> float | None:
        return self.value.number if self.value else None

    @property
    def reached(self) -> float | None:
        """Per cent of the target that is reached, at most 100."""
        if self.number is None or not self.kpi.value:
            return None
        return min(100.0, 100 * self.number / float(self.kpi.value))

    @property
    def is_share(self) -> bool:
        return bool(self.metric and self.metric.is_share)

    @property
    def is_manual(self) -> bool:
        return self.kpi.metric in manual.codes()


# Totals of the roadmap's organization by the key of what was asked.
Known = dict[tuple, Value]


def facts(roadmap: Roadmap, kpis: Iterable[Kpi], day: date, *, by: Any, with_forecast: bool = False) -> list[Fact]:
    """Facts of indicators on a day in the eyes of a reader; the forecast asks every figure a second time, of an earlier day.

    All figures are asked together.
    """
    kpis = list(kpis)
    measured = [kpi for kpi in kpis if _metric(kpi) is not None]
    asks = [Ask(kpi.metric, day, kpi.params) for kpi in measured]
    if with_forecast:
        asks += [Ask(kpi.metric, first, kpi.params) for kpi in measured if (first := _paced_from(roadmap, kpi, day))]
    known = _totals(roadmap.organization, asks, by)
    return [_fact(roadmap, kpi, known, day, with_forecast) for kpi in kpis]


def _totals(organization: Organization, asks: list[Ask], by: Any) -> Known:
    """Who binds an indicator may bind any figure, so nobody is told more here than in the catalogue and in tables."""
    answers = figures.answer_below(asks, organization) if asks else []
    sees = {ask.code: may_see_whole(by, organization, metrics.get(ask.code)) for ask in asks}
    return {
        ask.key: (_plain_total if sees[ask.code] else suppression.public_total)(ask, values)
        for ask, values in zip(asks, answers, strict=True)
    }


def _plain_total(ask: Ask, values: dict[int, Value]) -> Value:
    return figures.total(values)


def _fact(roadmap: Roadmap, kpi: Kpi, known: Known, day: date, with_forecast: bool) -> Fact:
    metric = _metric(kpi)
    if metric is None:
        why = "показатель не привязан: выберите, чем его измерять" if kpi.value is not None else "без числовой цели"
        return Fact(kpi, None, None, None, "none", why, "")
    value = known[Ask(kpi.metric, day, kpi.params).key]
    url = f"{reverse('metrics:metric-detail', args=[kpi.metric])}?{urlencode({'date': day.isoformat()})}"
    forecast = _forecast(roadmap, kpi, known, value, day) if with_forecast else None
    state, reason = _judge(kpi, value)
    return Fact(kpi, metric, value, forecast, state, reason, _missing(kpi, value), url)


def _metric(kpi: Kpi) -> Metric | None:
    try:
        return metrics.get(kpi.metric) if kpi.metric else None
    except UnknownCode:
        return None


def _judge(kpi: Kpi, value: Value) -> tuple[str, str]:
    """State and reason. «Ровно 100 %» is a target to reach: more is no failure."""
    number = value.number
    if number is None:
        return "none", HIDDEN if value.hidden else value.reason
    if kpi.value is None:
        return "none", "цель не задана"
    target = float(kpi.value)
    if kpi.op in CEILINGS:
        return ("met", "не больше допустимого") if _is_met(kpi, number) else ("unmet", "больше допустимого")
    if _is_met(kpi, number):
        return "met", "цель достигнута"
    return ("below", "близко к цели") if number >= target * (1 - NEAR) else ("unmet", "ниже цели")


def _is_met(kpi: Kpi, number: float) -> bool:
    return COMPARED.get(kpi.op, operator.ge)(number, float(kpi.value or 0))


def _missing(kpi: Kpi, value: Value) -> str:
    """What is still needed to reach the target, in whole people or things."""
    if kpi.value is None or value.number is None or kpi.op in CEILINGS or _is_met(kpi, value.number):
        return ""
    target = float(kpi.value)
    wanted = target * float(value.denominator or 0) / 100 if value.is_share else target
    need = (math.floor(wanted + 1e-9) + 1 if kpi.op == KpiOp.MORE else math.ceil(wanted - 1e-9)) - value.numerator
    if need <= 0:
        return ""
    return f"не хватает {need:g}"


def _paced_from(roadmap: Roadmap, kpi: Kpi, day: date) -> date | None:
    """The first day of the period, from which a count shows its pace; None on that day, and of a share: its whole grows too, so that
    a line through two points of it says nothing.
    """
    last = min(day, roadmap.end)
    return roadmap.start if roadmap.start < last and not metrics.get(kpi.metric).is_share else None


def _forecast(roadmap: Roadmap, kpi: Kpi, known: Known, value: Value, day: date) -> float | None:
    """Where a count will stand at the end of the period at the present pace, in whole things; None of a share."""
    last, first = min(day, roadmap.end), _paced_from(roadmap, kpi, day)
    if value.number is None or first is None:
        return None
    before = known[Ask(kpi.metric, first, kpi.params).key].number
    if before is None:
        return value.number
    forecast = value.number + (value.number - before) / (last - first).days * (roadmap.end - last).days
    return float(math.floor(max(forecast, 0)))


def choices() -> list[tuple[str, str]]:
    """Metrics that an indicator may be bound to, by title."""
    rows = sorted((metric.title, metric.code) for metric in metrics)
    return [("", "не измеряется")] + [(code, title) for title, code in rows]


def measurable(kpis: Iterable[Kpi]) -> list[Kpi]:
    """Indicators with a known metric."""
    return [kpi for kpi in kpis if _metric(kpi) is not None]


def of_roadmap(roadmap: Roadmap) -> Any:
    """Indicators of all rows, in the order of the paper."""
    rows = Kpi.objects.filter(item__roadmap=roadmap).select_related("item__roadmap")
    return rows.order_by("item__position", "position", "id")
