"""Seals of the access journal. Once an hour what is new is sealed: a keyed hash over all fields of all rows and over the seal before.

A row that is changed, removed or slipped in afterwards breaks the seal of its stretch; a seal that is changed or removed breaks the
next one. The key is made from SECRET_KEY: whoever can only write to the database cannot seal anew.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.crypto import salted_hmac

from apps.core import clock

from .models import AccessEntry, JournalSeal

FIELDS = ("pk", "at", "user_id", "organization_id", "kind", "object_type", "object_id", "rows", "ip")
# A request that began before may still write a row with a lower number.
STILL_WRITTEN = timedelta(minutes=5)
CHUNK = 2000


@transaction.atomic
def seal() -> int:
    """Seals the rows that have none; returns how many. Of two at one moment the seal of the first stands: a lock of the seals would
    ask for the right to change them, which the program's role need not have."""
    before = JournalSeal.objects.order_by("-last_id").first()
    start = before.last_id + 1 if before else 1
    waiting = AccessEntry.objects.filter(pk__gte=start)
    young = waiting.filter(at__gt=clock.now() - STILL_WRITTEN).order_by("pk").values_list("pk", flat=True).first()
    ready = waiting.filter(pk__lt=young) if young else waiting
    last = ready.aggregate(last=Max("pk"))["last"]
    if last is None:
        return 0
    digest = _digest(ready, before.digest if before else "")
    made = {"last_id": last, "digest": digest, "sealed_at": clock.now()}
    _, is_first = JournalSeal.objects.get_or_create(first_id=start, defaults=made)
    return ready.count() if is_first else 0


def broken() -> list[JournalSeal]:
    """Seals whose stretch of the journal is not what it was; empty when all is whole."""
    found, before, expected = [], "", 1
    for one in JournalSeal.objects.order_by("first_id"):
        rows = AccessEntry.objects.filter(pk__range=(one.first_id, one.last_id))
        if one.first_id != expected or not hmac.compare_digest(one.digest, _digest(rows, before)):
            found.append(one)
        before, expected = one.digest, one.last_id + 1
    return found


def _digest(rows: QuerySet[AccessEntry], before: str) -> str:
    key = salted_hmac("journal.seal", "key", algorithm="sha256").digest()
    made = hmac.new(key, before.encode(), hashlib.sha256)
    for row in rows.order_by("pk").values_list(*FIELDS).iterator(CHUNK):
        made.update("\x1f".join(map(_word, row)).encode() + b"\x1e")
    return made.hexdigest()


def _word(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
