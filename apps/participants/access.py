"""Who may see a person, and the consent gate: the one place that says whether a person may take part."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404

from apps.core.addresses import address_of
from apps.core.errors import Refused
from apps.core.querysets import one_or_404
from apps.organizations.access import current_year, organizations_with
from apps.organizations.models import ProgrammeYear

from .enums import GUESTS, Purpose
from .models import (
    Agreement,
    Clearance,
    Consent,
    Interview,
    Namesakes,
    Participation,
    Partner,
    PeopleImport,
    Person,
    SubjectRequest,
    Withdrawal,
)
from .querysets import employee_consent
from .rules import purposes_of


def get_person_for(user: Any, public_id: UUID) -> Person:
    """The person of an address. Raises Http404 for a stranger."""
    return _found(Person.objects.visible_to(user).select_related("organization", "partner"), public_id)


def get_present_person_for(user: Any, public_id: UUID) -> Person:
    """The person of an address who may still be written to. Raises Http404 for a stranger, Refused for a card that is closed."""
    person = get_person_for(user, public_id)
    if person.masked_at is not None:
        raise Refused(
            "Данные этого человека уничтожены: в карточку больше ничего не вносят. Для нового участия заведите новую."
        )
    if person.merged_into_id is not None:
        raise Refused("Карточка объединена с другой: вносите сведения в ту, что осталась.")
    return person


def person_url(person: Person) -> str:
    return address_of("participants:person-detail")(person.public_id)


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
    return _found(rows.select_related("organization", "partner__organization", "scan"), public_id)


def get_small_for(user: Any, model: type[Interview] | type[Clearance], public_id: UUID) -> Any:
    """An interview or a certificate of somebody whose card may still be changed. Raises Http404 for a stranger, Refused."""
    row = _found(model.objects.filter(person__in=Person.objects.visible_to(user)).select_related("person"), public_id)
    get_present_person_for(user, row.person.public_id)
    return row


def may_change_interview(user: Any, row: Interview) -> bool:
    """Notes of an interview are for whoever held it, and for the psychologist."""
    held = row.held_by_id == user.pk and user.has_perm("participants.hold_interview", row)
    return held or user.has_perm("participants.change_interview", row)


def interviews_of(person: Person, user: Any) -> list[Interview]:
    """Interviews of a person; `is_open`: whether the user reads its note and may correct it."""
    rows = list(person.interviews.all())
    for row in rows:
        row.is_open = may_change_interview(user, row)  # type: ignore[attr-defined]
    return rows


def get_withdrawal_for(user: Any, public_id: UUID) -> Withdrawal:
    """What follows a withdrawn consent. Raises Http404 for a stranger."""
    rows = Withdrawal.objects.filter(organization_id__in=_organizations(user))
    return _found(rows.select_related("organization", "consent__person__organization", "destroyed_by"), public_id)


def get_namesakes_for(user: Any, public_id: UUID) -> Namesakes:
    """Two cards told apart by a curator. Raises Http404 for a stranger."""
    rows = Namesakes.objects.filter(organization_id__in=_organizations(user))
    return _found(rows.select_related("organization"), public_id)


def get_request_for(user: Any, public_id: UUID) -> SubjectRequest:
    """A request of a data subject. Raises Http404 for a stranger."""
    rows = SubjectRequest.objects.filter(organization_id__in=_organizations(user))
    return _found(rows.select_related("organization", "person", "answered_by"), public_id)


def get_import_for(user: Any, public_id: UUID) -> PeopleImport:
    """A file given for loading. Raises Http404 for those who may not load bases there."""
    rows = PeopleImport.objects.filter(organization_id__in=organizations_with(user, "participants.import_people"))
    return _found(rows.select_related("organization", "year", "file", "job", "created_by"), public_id)


def _organizations(user: Any) -> list[int]:
    return organizations_with(user, "participants.view_person")


def _found(rows: Any, public_id: UUID) -> Any:
    return one_or_404(rows.filter(public_id=public_id))


def year_for(request: Any, person: Person) -> ProgrammeYear:
    """The year in which the person is changed: that of the workplace, if it is his organization's. Raises Http404."""
    year = request.workplace.year
    if year is None or year.organization_id != person.organization_id:
        year = current_year(person.organization)
    if year is None:
        raise Http404
    return year


@dataclass(frozen=True)
class Paper:
    """A purpose with the consent that covers it, as the page of a person shows it; `why`: when one that is not there is needed."""

    purpose: str
    title: str
    consent: Consent | None
    needed: bool
    why: str = ""


OPTIONAL = {
    Purpose.DISSEMINATION: "нужно, только чтобы публиковать имя или фото",
    Purpose.EMPLOYEE: "нужно наставнику другого работника",
}


def papers_of(person: Person, day: date) -> list[Paper]:
    """What consents a person needs, may give and has on a day, then the older lines of the ledger. Two queries."""
    rows = list(person.consents.select_related("text", "scan"))
    in_force = [row for row in rows if row.is_valid_on(day)]
    # Of a card whose data are destroyed nothing is missing.
    possible = purposes_of(person.category) if person.masked_at is None else ()
    needed = {Purpose.PROCESSING, *([Purpose.EMPLOYEE] if _lacks_employee_consent(person, day) else [])}
    papers = []
    for purpose in Purpose:
        current = next((row for row in in_force if row.purpose == purpose), None)
        if current or purpose in possible:
            papers.append(Paper(purpose, purpose.label, current, purpose in needed, OPTIONAL.get(purpose, "")))
    shown = {paper.consent for paper in papers}
    return papers + [Paper(row.purpose, row.get_purpose_display(), row, False) for row in rows if row not in shown]


def _lacks_employee_consent(person: Person, day: date) -> bool:
    """An employee who guides employees this year, without his own written consent (ст. 351.8 ТК РФ)."""
    rows = Participation.objects.active_on(day).filter(person=person, year__start__lte=day, year__end__gte=day)
    return rows.guiding_employees().exclude(employee_consent(day)).exists()


def lacks_clearance(person: Person, day: date) -> bool:
    """A mentor from outside without a certificate of no criminal record in force. One query, none for others."""
    rows = Participation.objects.active_on(day).filter(person=person, year__start__lte=day, year__end__gte=day)
    return person.category in GUESTS and rows.with_papers(day).filter(lacks_clearance=True).exists()


@dataclass(frozen=True)
class MissingPaper:
    """A person who lacks a paper, and the words that name both."""

    person: Person
    text: str


def representatives_of(people: Iterable[Person], day: date) -> dict[int, str]:
    """Who signed the present consent to the processing of data for each of these people: number → name. One query."""
    rows = Consent.objects.valid_on(day).filter(person__in=[p.pk for p in people], purpose=Purpose.PROCESSING)
    named = rows.exclude(representative_name="").order_by("signed_on", "pk")
    return dict(named.values_list("person_id", "representative_name"))


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
