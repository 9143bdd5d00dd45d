"""Kept figures: of today for fast tables over many organizations, of the ends of months for the lines of charts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from apps.core import clock
from apps.organizations.models import Organization

from ..models import Snapshot, SnapshotRun
from ..registry import metrics
from . import figures
from .figures import Value

# Older than this a kept figure is not shown as today's; the table is then computed.
FRESH = timedelta(minutes=10)
MONTHS_BACK = 13
BATCH = 2000


@dataclass(frozen=True)
class Kept:
    """Kept figures of a day: code → organization id → Value, and when they were computed."""

    values: dict[str, dict[int, Value]]
    taken_at: datetime


def take(day: date, codes: Iterable[str]) -> int:
    """Keeps the figures of all educational organizations on a day; writes only what changed. Returns how many rows it wrote."""
    organizations = Organization.objects.educational()
    moment = clock.now()
    wanted = {
        (code, pk): value
        for code in sorted(codes)
        if code in metrics
        for pk, value in figures.compute_for(code, organizations, day).items()
    }
    with transaction.atomic():
        changed = _changed(day, wanted)
        rows = [
            Snapshot(
                organization_id=pk,
                code=code,
                date=day,
                numerator=value.numerator,
                denominator=value.denominator,
                taken_at=moment,
            )
            for (code, pk), value in changed.items()
        ]
        Snapshot.objects.bulk_create(
            rows,
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["organization", "code", "date"],
            update_fields=["numerator", "denominator", "taken_at"],
        )
        _note_run(day, moment, sorted(codes), wanted)
    return len(rows)


def _note_run(day: date, moment: datetime, codes: list[str], wanted: dict[tuple[str, int], Value]) -> None:
    table: dict[str, dict[str, list[float | None]]] = {code: {} for code in codes}
    for (code, pk), value in wanted.items():
        table[code][str(pk)] = [value.numerator, value.denominator]
    SnapshotRun.objects.update_or_create(date=day, defaults={"taken_at": moment, "codes": codes, "figures": table})


def _changed(day: date, wanted: dict[tuple[str, int], Value]) -> dict[tuple[str, int], Value]:
    stored = Snapshot.objects.filter(date=day).values_list("code", "organization_id", "numerator", "denominator")
    known = {(code, pk): (numerator, denominator) for code, pk, numerator, denominator in stored}
    return {key: value for key, value in wanted.items() if known.get(key) != (value.numerator, value.denominator)}


def take_due(codes: Iterable[str]) -> int:
    """Today's figures in every time zone, and those ends of past months that are not kept yet."""
    codes = sorted(codes)
    zones = Organization.objects.educational().values_list("timezone", flat=True).distinct().order_by()
    days = {clock.today(Organization(timezone=zone)) for zone in zones}
    if not days:
        return 0
    kept = set(SnapshotRun.objects.filter(codes=codes).values_list("date", flat=True))
    missing = [day for day in past_month_ends(max(days)) if day not in kept]
    return sum(take(day, codes) for day in [*missing, *sorted(days)])


def past_month_ends(today: date) -> list[date]:
    """Last days of the months before this one, the earliest first."""
    days, first = [], today.replace(day=1)
    for _ in range(MONTHS_BACK):
        last = first - timedelta(days=1)
        days.append(last)
        first = last.replace(day=1)
    return days[::-1]


def kept(codes: Iterable[str], organizations: QuerySet[Organization], day: date) -> Kept | None:
    """Fresh kept figures of a day, two queries however many organizations; None when a code or the freshness is missing."""
    codes = list(codes)
    run = SnapshotRun.objects.filter(date=day).first()
    if run is None or clock.now() - run.taken_at > FRESH or not set(codes) <= set(run.codes):
        return None
    ids = [(pk, str(pk)) for pk in organizations.order_by().values_list("pk", flat=True)]
    values = {code: _values(run.figures[code], ids) for code in codes}
    return Kept(values, run.taken_at)


def _values(table: dict[str, tuple[float, float | None]], ids: list[tuple[int, str]]) -> dict[int, Value]:
    return {pk: Value(table[key][0], table[key][1]) for pk, key in ids if key in table}


def history(organization: Organization, codes: Iterable[str], days: Iterable[date]) -> dict[tuple[str, date], Value]:
    """Kept figures of one organization on several days, in one query."""
    rows = Snapshot.objects.filter(organization=organization, code__in=list(codes), date__in=list(days))
    return {(row.code, row.date): Value(row.numerator, row.denominator) for row in rows}
