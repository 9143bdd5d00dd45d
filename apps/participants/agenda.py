"""Dates of the bases: consents and agreements that run out, birthdays after which another hand signs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse

from apps.notifications.agenda import Due, source
from apps.organizations.access import curators_of, current_year

from .access import person_url
from .enums import Purpose
from .models import Agreement, Clearance, Consent, Person, WithdrawalStep
from .rules import ADULT_FROM, OWN_HAND_FROM, birthday_in


def _curators(organization: Any) -> frozenset[int]:
    return frozenset(user.pk for user in curators_of(organization))


@source("participants.consents")
def consents_ending(organization: Any, start: date, end: date) -> Iterable[Due]:
    """Consents whose term ends; those replaced by a newer one in force afterwards are left out."""
    people = _curators(organization)
    rows = Consent.objects.filter(
        organization=organization, valid_to__range=(start, end), withdrawn_on=None, person__left_on=None
    ).select_related("person")
    renewed = _renewed(organization, rows)
    for row in rows:
        assert row.valid_to is not None  # asked for by its range
        if (row.person_id, row.purpose) in renewed and renewed[row.person_id, row.purpose] > row.valid_to:
            continue
        title = f"Истекает согласие ({row.get_purpose_display()}): {row.person.short_name}"
        url = person_url(row.person)
        yield Due(f"participants.consent:{row.pk}", row.valid_to, title, url, people, "consent", "Внести новое")


def _renewed(organization: Any, rows: Any) -> dict[tuple[int, str], date]:
    """(person, purpose) → the latest day that his consents cover."""
    ids = {row.person_id for row in rows}
    others = Consent.objects.filter(organization=organization, person__in=ids, withdrawn_on=None)
    found: dict[tuple[int, str], date] = {}
    for person, purpose, until in others.values_list("person_id", "purpose", "valid_to"):
        found[person, purpose] = max(found.get((person, purpose), date.min), until or date.max)
    return found


@source("participants.birthdays")
def new_signers(organization: Any, start: date, end: date) -> Iterable[Due]:
    """Participants who turn 14 or 18: from that day the consent is signed by another hand."""
    people, year = _curators(organization), current_year(organization)
    if year is None:
        return
    rows = Person.objects.participating(organization, year, organization.today)
    for person in rows.filter(birth_date__isnull=False).reaching_between((OWN_HAND_FROM, ADULT_FROM), start, end):
        for age in (OWN_HAND_FROM, ADULT_FROM):
            day = birthday_in(person.birth_date, age)
            if start <= day <= end and not _signed_since(person, day):
                title = f"{person.short_name}: исполняется {age} лет, нужно новое согласие"
                yield Due(f"participants.age:{person.pk}:{age}", day, title, person_url(person), people, "consent")


def _signed_since(person: Person, day: date) -> bool:
    """Whether the consent was signed anew on the birthday or later (prefetched, no query)."""
    return any(row.purpose == Purpose.PROCESSING and row.signed_on >= day for row in person.consents.all())


@source("participants.agreements")
def agreements_ending(organization: Any, start: date, end: date) -> Iterable[Due]:
    """Agreements with partners whose term ends."""
    people = _curators(organization)
    rows = Agreement.objects.filter(organization=organization, valid_to__range=(start, end)).select_related("partner")
    for row in rows:
        assert row.valid_to is not None  # asked for by its range
        url = reverse("participants:partner-detail", kwargs={"public_id": row.partner.public_id})
        title = f"Истекает соглашение с партнёром: {row.partner}"
        yield Due(f"participants.agreement:{row.pk}", row.valid_to, title, url, people, "agreement", "Продлить")


@source("participants.withdrawals")
def withdrawal_steps(organization: Any, start: date, end: date) -> Iterable[Due]:
    """Open steps of withdrawn consents: their terms are set by law."""
    people = _curators(organization)
    rows = WithdrawalStep.objects.filter(
        withdrawal__organization=organization, done_on=None, due__range=(start, end)
    ).select_related("withdrawal__consent__person")
    for row in rows:
        url = reverse("participants:withdrawal-detail", kwargs={"public_id": row.withdrawal.public_id})
        title = f"Отзыв согласия, {row.withdrawal.consent.person.short_name}: {row.title}"
        yield Due(f"participants.withdrawal:{row.pk}", row.due, title, url, people, "withdrawal", "Сделать")


@source("participants.clearances")
def clearances_ending(organization: Any, start: date, end: date) -> Iterable[Due]:
    """The last clearance of a person who still belongs to the organization runs out."""
    people = _curators(organization)
    newer = Clearance.objects.filter(person=OuterRef("person"), valid_to__gt=OuterRef("valid_to"))
    rows = Clearance.objects.filter(organization=organization, valid_to__range=(start, end), person__left_on=None)
    for row in rows.exclude(Exists(newer)).select_related("person"):
        title = f"Истекает справка об отсутствии судимости: {row.person.short_name}"
        yield Due(f"participants.clearance:{row.pk}", row.valid_to, title, person_url(row.person), people, "clearance")
