"""Dates of the bases: consents and agreements that run out, birthdays after which another hand signs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse

from apps.core import clock
from apps.notifications.agenda import Due, Span, set_source
from apps.organizations.access import current_years

from .access import person_url
from .enums import Purpose
from .models import Agreement, Clearance, Consent, Person, SubjectRequest, WithdrawalStep
from .rules import ADULT_FROM, OWN_HAND_FROM, birthday_in


@set_source("participants.consents")
def consents_ending(span: Span) -> Iterable[tuple[int, Due]]:
    """Consents whose term ends; those replaced by a newer one in force afterwards are left out."""
    rows = Consent.objects.filter(
        organization__in=span.numbers,
        valid_to__range=(span.start, span.end),
        withdrawn_on=None,
        person__left_on=None,
    ).select_related("person")
    renewed = _renewed(rows)
    for row in rows:
        assert row.valid_to is not None  # asked for by its range
        if (row.person_id, row.purpose) in renewed and renewed[row.person_id, row.purpose] > row.valid_to:
            continue
        title = f"Истекает согласие ({row.get_purpose_display()}): {row.person.short_name}"
        people, url = span.curators(row.organization_id), person_url(row.person)
        thing = Due(f"participants.consent:{row.pk}", row.valid_to, title, url, people, "consent", "Внести новое")
        yield row.organization_id, thing


def _renewed(rows: Any) -> dict[tuple[int, str], date]:
    """(person, purpose) → the latest day that his consents cover."""
    others = Consent.objects.filter(person__in={row.person_id for row in rows}, withdrawn_on=None)
    found: dict[tuple[int, str], date] = {}
    for person, purpose, until in others.values_list("person_id", "purpose", "valid_to"):
        found[person, purpose] = max(found.get((person, purpose), date.min), until or date.max)
    return found


@set_source("participants.birthdays")
def new_signers(span: Span) -> Iterable[tuple[int, Due]]:
    """Participants who turn 14 or 18: from that day the consent is signed by another hand.

    A birthday before the person was entered is left out: the consent is asked for at his age from the beginning.
    """
    years = current_years(span.numbers, span.today).values()
    rows = Person.objects.participating_in(span.numbers, years, span.today).filter(birth_date__isnull=False)
    for person in rows.reaching_between((OWN_HAND_FROM, ADULT_FROM), span.start, span.end):
        entered = clock.local(person.created_at, span.by_number[person.organization_id]).date()
        for age in (OWN_HAND_FROM, ADULT_FROM):
            day = birthday_in(person.birth_date, age)
            if span.contains(day) and day >= entered and not _signed_since(person, day):
                title = f"{person.short_name}: исполняется {age} лет, нужно новое согласие"
                people, url = span.curators(person.organization_id), person_url(person)
                key = f"participants.age:{person.pk}:{age}"
                yield person.organization_id, Due(key, day, title, url, people, "consent")


def _signed_since(person: Person, day: date) -> bool:
    """Whether the consent was signed anew on the birthday or later (prefetched, no query)."""
    return any(row.purpose == Purpose.PROCESSING and row.signed_on >= day for row in person.consents.all())


@set_source("participants.agreements")
def agreements_ending(span: Span) -> Iterable[tuple[int, Due]]:
    """Agreements with partners whose term ends."""
    rows = Agreement.objects.filter(
        organization__in=span.numbers, valid_to__range=(span.start, span.end)
    ).select_related("partner")
    for row in rows:
        assert row.valid_to is not None  # asked for by its range
        url = reverse("participants:partner-detail", kwargs={"public_id": row.partner.public_id})
        title = f"Истекает соглашение с партнёром: {row.partner}"
        people, key = span.curators(row.organization_id), f"participants.agreement:{row.pk}"
        yield row.organization_id, Due(key, row.valid_to, title, url, people, "agreement", "Продлить")


@set_source("participants.withdrawals")
def withdrawal_steps(span: Span) -> Iterable[tuple[int, Due]]:
    """Open steps of withdrawn consents: their terms are set by law."""
    rows = WithdrawalStep.objects.filter(
        withdrawal__organization__in=span.numbers, done_on=None, due__range=(span.start, span.end)
    ).select_related("withdrawal__consent__person")
    for row in rows:
        number = row.withdrawal.organization_id
        url = reverse("participants:withdrawal-detail", kwargs={"public_id": row.withdrawal.public_id})
        title = f"Отзыв согласия, {row.withdrawal.consent.person.short_name}: {row.title}"
        key, people = f"participants.withdrawal:{row.pk}", span.curators(number)
        yield number, Due(key, row.due, title, url, people, "withdrawal", "Сделать")


@set_source("participants.requests")
def requests_waiting(span: Span) -> Iterable[tuple[int, Due]]:
    """Requests of data subjects that have no answer yet."""
    rows = SubjectRequest.objects.filter(
        organization__in=span.numbers, answered_on=None, due__range=(span.start, span.end)
    )
    for row in rows:
        url = reverse("participants:request-detail", kwargs={"public_id": row.public_id})
        title, people = f"Ответить на обращение: {row.get_kind_display()}", span.curators(row.organization_id)
        yield (
            row.organization_id,
            Due(f"participants.request:{row.pk}", row.due, title, url, people, "request", "Ответить"),
        )


@set_source("participants.clearances")
def clearances_ending(span: Span) -> Iterable[tuple[int, Due]]:
    """The last clearance of a person who still belongs to the organization runs out."""
    newer = Clearance.objects.filter(person=OuterRef("person"), valid_to__gt=OuterRef("valid_to"))
    rows = Clearance.objects.filter(
        organization__in=span.numbers, valid_to__range=(span.start, span.end), person__left_on=None
    )
    for row in rows.exclude(Exists(newer)).select_related("person"):
        title = f"Истекает справка об отсутствии судимости: {row.person.short_name}"
        people, url = span.curators(row.organization_id), person_url(row.person)
        yield (
            row.organization_id,
            Due(f"participants.clearance:{row.pk}", row.valid_to, title, url, people, "clearance"),
        )
