"""Different people with the same name: said once by a curator, kept as pairs of cards, taken back."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from apps.core import clock
from apps.core.errors import AlreadyDone, Refused
from apps.workflow import audit

from ..models import Namesakes, Person

# More people of one name than a curator tells apart at a glance.
MOST = 20


def pair(one: int, other: int) -> tuple[int, int]:
    """Numbers of two cards in the order in which their pair is kept."""
    return (min(one, other), max(one, other))


def of(organization: Any) -> set[tuple[int, int]]:
    """All pairs of an organization. One query."""
    return set(Namesakes.objects.filter(organization=organization).values_list("first_id", "second_id"))


def shown(organization: Any) -> QuerySet[Namesakes]:
    """Pairs whose cards are both still there, with the people."""
    rows = Namesakes.objects.filter(organization=organization, first__masked_at=None, second__masked_at=None)
    return rows.select_related("first", "second", "said_by")


def _about(person: Person) -> QuerySet[Namesakes]:
    return Namesakes.objects.filter(Q(first=person) | Q(second=person))


def known_for(person: Person) -> set[int]:
    """Numbers of those who are surely not this person."""
    return {number for both in _about(person).values_list("first_id", "second_id") for number in both} - {person.pk}


def are_apart(one: Person, other: Person) -> bool:
    first, second = pair(one.pk, other.pk)
    return Namesakes.objects.filter(first=first, second=second).exists()


@transaction.atomic
def say(people: Sequence[Person], *, by: Any) -> list[Namesakes]:
    """Every two of these cards are different people. Raises Refused, AlreadyDone."""
    rows = {p.pk: p for p in Person.objects.select_for_update().filter(pk__in=[p.pk for p in people]).order_by("pk")}
    if not 2 <= len(rows) <= MOST:
        raise Refused("Отметьте карточки людей с одним именем: от двух до двадцати.")
    if len({person.organization_id for person in rows.values()}) > 1:
        raise Refused("Отмечают карточки одной организации.")
    if any(person.merged_into_id or person.masked_at for person in rows.values()):
        raise Refused("Одна из карточек уже объединена или её данные уничтожены.")
    known = set(Namesakes.objects.filter(first__in=rows, second__in=rows).values_list("first_id", "second_id"))
    new = [both for both in combinations(sorted(rows), 2) if both not in known]
    if not new:
        raise AlreadyDone("Уже отмечено: это разные люди.")
    made = [_row(rows[first], rows[second], by) for first, second in new]
    for number in sorted({number for both in new for number in both}):
        others = ", ".join(f"№ {other}" for both in new if number in both for other in both if other != number)
        audit.record(rows[number], "namesake", f"Отмечено: это не тот человек, что в карточке {others}"[:300], by=by)
    return Namesakes.objects.bulk_create(made)


def _row(first: Person, second: Person, by: Any) -> Namesakes:
    return Namesakes(organization_id=first.organization_id, first=first, second=second, said_by=by, said_at=clock.now())


@transaction.atomic
def take_back(row: Namesakes, *, by: Any) -> None:
    """The two cards may be one person again. Raises AlreadyDone."""
    locked = (
        Namesakes.objects.select_for_update(of=("self",)).select_related("first", "second").filter(pk=row.pk).first()
    )
    if locked is None:
        raise AlreadyDone("Отметка уже снята.")
    for person, other in ((locked.first, locked.second), (locked.second, locked.first)):
        audit.record(person, "namesake_back", f"Снята отметка «разные люди» с карточкой № {other.pk}", by=by)
    locked.delete()


def carry_over(kept: Person, dropped: Person) -> None:
    """Two cards become one: whoever was not the one is not the other. The caller holds the transaction and both cards."""
    known = known_for(kept)
    for row in _about(dropped):
        other = row.second_id if row.first_id == dropped.pk else row.first_id
        if other in known:
            row.delete()
            continue
        row.first_id, row.second_id = pair(kept.pk, other)
        row.save(update_fields=["first", "second"])
