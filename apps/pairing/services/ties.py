"""Relatives and superiors: who is never matched with whom. Entered by the curator, taken away with a reason, journalled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from apps.core.errors import AlreadyDone, Refused
from apps.core.rights import demand
from apps.participants.models import Person
from apps.workflow import audit

from ..enums import OPEN, TieKind
from ..models import Pair, Tie

RELATIVE, HEAD, REPORT = "relative", "head", "report"
# What the other one is to the person whose page it is.
SIDES = {RELATIVE: "родственник", HEAD: "непосредственный руководитель", REPORT: "подчинённый"}


@dataclass(frozen=True)
class Known:
    """A tie as one of the two sees it: `side` is what the other one is to him."""

    tie: Tie
    other: Person
    side: str


def of_person(person: Person) -> list[Known]:
    """Everybody this person is tied with, by name. One query."""
    rows = Tie.objects.filter(Q(person=person) | Q(other=person)).select_related("person", "other")
    known = [Known(t, t.other if t.person_id == person.pk else t.person, SIDES[_side(t, person)]) for t in rows]
    return sorted(known, key=lambda one: (one.other.search, one.tie.pk))


def _side(tie: Tie, person: Person) -> str:
    if tie.kind == TieKind.RELATIVE:
        return RELATIVE
    return REPORT if tie.person_id == person.pk else HEAD


def add(person: Person, other: Person, *, side: str, by: Any) -> list[Pair]:
    """`side`: what `other` is to `person`. Returns their open pairs, which nobody ends by himself.

    Raises Refused (himself, another organization, an unknown side), AlreadyDone, PermissionDenied.
    """
    demand(by, "pairing.match", person)
    if side not in SIDES:
        raise Refused("Выберите, кем приходится человек: родственник, руководитель или подчинённый.")
    if person.pk == other.pk or person.organization_id != other.organization_id:
        raise Refused("Связь указывают между двумя разными людьми одной организации.")
    first, second = (other, person) if side == HEAD else (person, other)
    kind = TieKind.RELATIVE if side == RELATIVE else TieKind.SUPERIOR
    try:
        with transaction.atomic():
            tie = Tie.objects.create(person=first, other=second, kind=kind)
    except IntegrityError:
        raise AlreadyDone("Такая связь этих людей уже указана.") from None
    for one in (person, other):
        audit.record(one, "tie", f"указана связь: {tie.get_kind_display()}", by=by)
    together = Pair.objects.filter(state__in=OPEN, members__person=person, members__left_on=None)
    both = Pair.objects.filter(pk__in=together, members__person=other, members__left_on=None)
    return list(both.distinct().with_people())


@transaction.atomic
def remove(person: Person, tie_number: int, *, reason: str, by: Any) -> None:
    """Takes a tie of this person away. Raises Refused without a reason, AlreadyDone when it is gone, PermissionDenied."""
    demand(by, "pairing.match", person)
    if not reason.strip():
        raise Refused("Напишите, почему связь убирается.")
    rows = Tie.objects.select_for_update().filter(Q(person=person) | Q(other=person), pk=tie_number)
    tie = rows.first()
    if tie is None:
        raise AlreadyDone("Этой связи уже нет.")
    for one in (tie.person, tie.other):
        audit.record(one, "untie", f"убрана связь: {tie.get_kind_display()}", by=by, reason=reason.strip())
    tie.delete()
