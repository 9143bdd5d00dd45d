"""What this app does at events of lower apps."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.dispatch import receiver

from apps.participants.models import Person
from apps.participants.signals import people_merged

from .models import PairMember, Refusal, Tie, Wish

# Whatever points at a person.
POINTERS: list[tuple[Any, str]] = [
    (PairMember, "person"),
    (Refusal, "mentor"),
    (Refusal, "mentee"),
    (Tie, "person"),
    (Tie, "other"),
    (Wish, "person"),
    (Wish, "about"),
]


@receiver(people_merged, dispatch_uid="pairing.people_merged")
def repoint(sender: Any, kept: Person, dropped: Person, by: Any, **kwargs: Any) -> None:
    """Rows of the dropped card go over to the kept one."""
    for model, column in POINTERS:
        for row in model.objects.filter(**{column: dropped}):
            _repoint(row, column, kept)


def _repoint(row: Any, column: str, kept: Person) -> None:
    """A wish or a tie that the kept card has already, or would then have with itself, is no longer needed."""
    try:
        with transaction.atomic():
            type(row).objects.filter(pk=row.pk).update(**{column: kept})
    except IntegrityError:
        if not isinstance(row, PairMember):
            row.delete()
