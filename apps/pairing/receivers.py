"""What this app does at events of lower apps."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.dispatch import receiver

from apps.core.errors import Refused
from apps.participants.models import Person
from apps.participants.signals import data_destroying, people_merged

from .models import Pair, PairMember, Refusal, Tie, Wish

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


@receiver(data_destroying, dispatch_uid="pairing.data_destroying")
def keep_while_in_pair(sender: Any, person: Person, by: Any, **kwargs: Any) -> None:
    """Data of a person are not destroyed while an open pair needs them. Raises Refused."""
    pair = Pair.objects.open().filter(members__person=person, members__left_on=None).first()
    if pair is not None:
        raise Refused("Человек ещё состоит в паре. Сначала закончите или отмените пару, затем уничтожайте данные.")
