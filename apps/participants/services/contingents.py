"""Counts of the organization as of a date: entered, corrected, taken back."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from apps.organizations.models import ContingentSnapshot
from apps.workflow import audit


@transaction.atomic
def add(snapshot: ContingentSnapshot, *, by: Any) -> ContingentSnapshot:
    """Records the counts of a date; the form has checked that the date is free."""
    snapshot.save()
    audit.record(snapshot, "add", f"Внесён контингент на {snapshot.date:%d.%m.%Y}", by=by)
    return snapshot


@transaction.atomic
def correct(snapshot: ContingentSnapshot, *, by: Any) -> ContingentSnapshot | None:
    """Writes other counts on a known date; without a single count the date is taken back, and the answer is None.

    The log keeps what stood there before.
    """
    before = ContingentSnapshot.objects.select_for_update().get(pk=snapshot.pk)
    pairs = {name: [getattr(before, name), getattr(snapshot, name)] for name in ContingentSnapshot.COUNTS}
    changes = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
    day = f"{snapshot.date:%d.%m.%Y}"
    if is_empty(snapshot):
        audit.record(snapshot, "delete", f"Убран контингент на {day}", by=by, changes=changes)
        snapshot.delete()
        return None
    if changes:
        snapshot.save(update_fields=list(ContingentSnapshot.COUNTS))
        audit.record(snapshot, "change", f"Исправлен контингент на {day}", by=by, changes=changes)
    return snapshot


def is_empty(snapshot: ContingentSnapshot) -> bool:
    """Not a single count is reported."""
    return all(getattr(snapshot, name) is None for name in ContingentSnapshot.COUNTS)
