"""Figures entered by hand: registered as metrics like all others."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Sum

from apps.core import clock
from apps.core.errors import Refused
from apps.organizations.models import Organization, ProgrammeYear
from apps.workflow import audit

from ..models import ManualValue
from ..registry import Metric, metrics
from ..tally import Tally, count

_codes: set[str] = set()


def codes() -> frozenset[str]:
    """Codes of the metrics whose values people enter."""
    return frozenset(_codes)


def register_manual(code: str, *, title: str, unit: str, source: str, answers: bool = False) -> None:
    """A metric whose value people enter until the room that computes it stands; `answers`: the outcome of a questionnaire."""

    def query(organizations: QuerySet, day: date, params: dict) -> Tally:
        return count(_latest(code, organizations, day), "organization", Sum("numerator"), Sum("denominator"))

    definition = "Значение вносит куратор с пометкой, откуда оно."
    metrics.register(code, Metric(code, title, definition, unit, source, query, sensitive=answers, answers=answers))
    _codes.add(code)


def _latest(code: str, organizations: QuerySet, day: date) -> QuerySet[ManualValue]:
    """The last value of each organization entered for a day not later than `day`, in the year that contains the day."""
    entered = ManualValue.objects.filter(code=code, date__lte=day, year__start__lte=day, year__end__gte=day)
    later = entered.filter(organization=OuterRef("organization"), date__gt=OuterRef("date"))
    return entered.filter(~Exists(later), organization__in=organizations)


def enter(
    *,
    organization: Organization,
    year: ProgrammeYear,
    code: str,
    day: date,
    numerator: Decimal,
    denominator: Decimal | None,
    note: str,
    by: Any,
) -> ManualValue:
    """Writes a value for a day (a second one for the same day replaces it). Raises Refused."""
    if not year.contains(day):
        raise Refused(f"Дата {day:%d.%m.%Y} вне года «{year}». Выберите дату внутри года.")
    if not note.strip():
        raise Refused("Напишите, откуда значение: без пометки его нельзя проверить.")
    with transaction.atomic():
        before = ManualValue.objects.filter(organization=organization, code=code, date=day).first()
        row, _ = ManualValue.objects.update_or_create(
            organization=organization,
            code=code,
            date=day,
            defaults={
                "year": year,
                "numerator": numerator,
                "denominator": denominator,
                "note": note.strip(),
                "entered_by": by,
                "entered_at": clock.now(),
            },
        )
        changes = {
            name: [before and _plain(getattr(before, name)), _plain(value)]
            for name, value in (("numerator", numerator), ("denominator", denominator))
            if value is not None or (before and getattr(before, name) is not None)
        }
        title = f"Внесено значение показателя «{metrics.get(code).title}»"
        audit.record(row, "enter", title, by=by, reason=note, changes=changes)
    return row


def _plain(value: Any) -> str | None:
    """«12,5» as people write it, without the zeros that the column adds."""
    return None if value is None else f"{float(value):g}".replace(".", ",")
