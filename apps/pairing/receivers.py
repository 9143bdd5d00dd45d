"""What this app does at events of lower apps."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.dispatch import receiver

from apps.core.errors import Refused
from apps.participants.models import Person
from apps.participants.querysets import employee_consent_elsewhere
from apps.participants.services.withdrawals import GONE
from apps.participants.signals import data_destroying, participation_ending, people_merged

from .enums import OPEN, RUNNING, MemberRole, PairState
from .models import Pair, PairMember, Refusal, Tie, TrialAnswer, Wish

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


def _consent_in_terms(day: date) -> Exists:
    """Of participations: the mentor's written consent stands in the terms of an open pair of his (ст. 351.8 ТК РФ)."""
    mine = PairMember.objects.filter(person=OuterRef("person"), role=MemberRole.MENTOR, left_on=None)
    return Exists(mine.filter(pair__state__in=OPEN, pair__terms__consent_on__lte=day))


employee_consent_elsewhere.append(_consent_in_terms)


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


@receiver(participation_ending, dispatch_uid="pairing.participation_ending")
@receiver(data_destroying, dispatch_uid="pairing.data_destroying")
def keep_while_in_pair(sender: Any, person: Person, by: Any, **kwargs: Any) -> None:
    """A person in an open pair stays in the base, and his data stay: a curator decides about the pair first. Raises Refused."""
    pair = Pair.objects.open().with_people().filter(members__person=person, members__left_on=None).first()
    if pair is not None:
        raise Refused(
            f"Человек ещё состоит в паре «{pair.title}»: сначала {_way_out(pair, person)}. Пара открывается с карточки человека."
        )


# Connected after the refusal above: whoever is still in a pair loses nothing.
@receiver(data_destroying, dispatch_uid="pairing.clear_traces")
def clear_traces(sender: Any, person: Person, by: Any, **kwargs: Any) -> None:
    """What pairs keep about a person besides the fact: his representative, words about him, wishes and ties."""
    PairMember.objects.filter(person=person).exclude(representative="").update(representative=GONE)
    PairMember.objects.filter(person=person).exclude(left_note="").update(left_note=GONE)
    TrialAnswer.objects.filter(member__person=person).update(comment="")
    Wish.objects.filter(Q(person=person) | Q(about=person)).delete()
    Tie.objects.filter(Q(person=person) | Q(other=person)).delete()


def _way_out(pair: Pair, person: Person) -> str:
    # The others of a group go on without him.
    if pair.state in RUNNING and any(person in side and len(side) > 1 for side in (pair.mentors, pair.mentees)):
        return "выведите его из группы («Состав и срок»), остальные продолжат"
    if pair.state == PairState.ORDERED:
        return "исключите её из приказа и отмените"
    return "закончите её" if pair.state in RUNNING else "отмените её"
