"""Kept figures: of today for fast tables over many organizations, of the ends of months for the lines of charts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Sum

from apps.core import clock
from apps.organizations.models import Organization

from ..models import Snapshot, SnapshotRun
from ..registry import metrics
from ..tally import UNKNOWN
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
    known = [code for code in sorted(codes) if code in metrics]
    found = figures.compute_many(known, organizations, day)
    wanted = {(code, pk): value for code in known for pk, value in found[code].items()}
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
    """All figures of the day as columns in the order of `organizations`: bare numbers are read many times faster than pairs."""
    ids = sorted({pk for _, pk in wanted})
    columns = {
        code: [[wanted[code, pk].numerator for pk in ids], [wanted[code, pk].denominator for pk in ids]]
        for code in codes
        if code in metrics
    }
    table = {"organizations": ids, "columns": columns}
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


def kept(codes: Iterable[str], ids: Iterable[int], day: date) -> Kept | None:
    """Fresh kept figures of organizations on a day in one query, however many; None when a code or the freshness is missing.

    Organizations that joined after the figures were kept are left out.
    """
    codes = list(codes)
    run = SnapshotRun.objects.filter(date=day).first()
    if run is None or clock.now() - run.taken_at > FRESH or not _has(run, codes):
        return None
    wanted, stored = set(ids), run.figures["organizations"]
    places = [(place, pk) for place, pk in enumerate(stored) if pk in wanted]
    values = {code: _values(run.figures["columns"][code], places) for code in codes}
    return Kept(values, run.taken_at)


def _has(run: SnapshotRun, codes: list[str]) -> bool:
    """A row that an earlier release wrote in its own way counts as missing until the next taking."""
    return set(codes) <= set(run.figures.get("columns", ()))


def _values(columns: list[list[Any]], places: list[tuple[int, int]]) -> dict[int, Value]:
    """Kept numerators and denominators as figures; equal ones of many organizations are one object."""
    numerators, denominators = columns
    made = {pair: Value(*pair) for pair in set(zip(numerators, denominators, strict=True))}
    return {pk: made[numerators[place], denominators[place]] for place, pk in places}


def history(organization: Organization, codes: Iterable[str], days: Iterable[date]) -> dict[tuple[str, date], Value]:
    """Kept figures of one organization on several days, in one query."""
    rows = Snapshot.objects.filter(organization=organization, code__in=list(codes), date__in=list(days))
    return {(row.code, row.date): Value(row.numerator, row.denominator) for row in rows}


def history_below(scope: Organization, codes: Iterable[str], days: Iterable[date]) -> dict[tuple[str, date], Value]:
    """Kept totals of an authority on several days, in one query; organizations without a contingent are left out."""
    below = Organization.objects.under(scope).educational()
    rows = Snapshot.objects.filter(organization__in=below, code__in=list(codes), date__in=list(days))
    known = rows.exclude(denominator=UNKNOWN).order_by().values("code", "date")
    sums = known.annotate(n=Sum("numerator"), of=Sum("denominator"))
    return {(row["code"], row["date"]): Value(row["n"], row["of"]) for row in sums}
