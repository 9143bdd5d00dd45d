"""Who may see a person, and the consent gate: the one place that says whether a person may take part."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import reverse

from apps.organizations.access import organizations_with

from .enums import Purpose
from .models import Agreement, Consent, Partner, Person


def get_person_for(user: Any, public_id: UUID) -> Person:
    """The person of an address. Raises Http404 for a stranger."""
    person = (
        Person.objects.visible_to(user).filter(public_id=public_id).select_related("organization", "partner").first()
    )
    if person is None:
        raise Http404
    return person


def person_url(person: Person) -> str:
    return reverse("participants:person-detail", kwargs={"public_id": person.public_id})


def get_consent_for(user: Any, public_id: UUID) -> Consent:
    """A line of the consent ledger. Raises Http404 for a stranger."""
    visible = Consent.objects.filter(person__in=Person.objects.visible_to(user))
    return _found(visible.select_related("person__organization", "text", "scan", "organization"), public_id)


def get_partner_for(user: Any, public_id: UUID) -> Partner:
    """A partner of an organization whose base the user may see. Raises Http404 for a stranger."""
    return _found(
        Partner.objects.filter(organization_id__in=_organizations(user)).select_related("organization"), public_id
    )


def get_agreement_for(user: Any, public_id: UUID) -> Agreement:
    """An agreement with a partner. Raises Http404 for a stranger."""
    rows = Agreement.objects.filter(organization_id__in=_organizations(user))
    return _found(rows.select_related("organization", "partner", "scan"), public_id)


def _organizations(user: Any) -> list[int]:
    return organizations_with(user, "participants.view_person")


def _found(rows: Any, public_id: UUID) -> Any:
    row = rows.filter(public_id=public_id).first()
    if row is None:
        raise Http404
    return row


@dataclass(frozen=True)
class MissingPaper:
    """A person who lacks a paper, and the words that name both."""

    person: Person
    text: str


def missing_papers(people: Iterable[Person], day: date, purpose: str = Purpose.PROCESSING) -> list[MissingPaper]:
    """Who of these people has no valid consent of a purpose on a day. One query for all of them.

    The gate of matching, orders, exports to others and public pages (152-ФЗ ст. 9).
    """
    people = list(people)
    covered = set(
        Consent.objects.valid_on(day)
        .filter(person__in=[p.pk for p in people], purpose=purpose)
        .values_list("person_id", flat=True)
    )
    label = Purpose(purpose).label
    return [
        MissingPaper(p, f"{p.short_name}: нет действующего согласия ({label})") for p in people if p.pk not in covered
    ]
