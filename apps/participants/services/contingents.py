"""Counts of the organization as of a date."""

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
