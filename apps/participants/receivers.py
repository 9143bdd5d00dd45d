"""What this app gives to lower engines: names in their cases and the check of people for every kind of document."""

from __future__ import annotations

from datetime import date
from typing import Any

from apps.documents.content import Choice, people
from apps.documents.kinds import Problem

from . import accounts  # noqa: F401  # listens to accepted invitations
from .access import missing_papers, person_url
from .enums import Category, Purpose
from .models import Partner, Person
from .services import mentions  # noqa: F401  # finds people in free texts for core.nameless
from .services.names import people_of, resolve


def check(ids: set[int], where: Any) -> list[Problem]:
    """Why these people may not stand in a document now: no consent, left, masked. `where`: organization, document or day."""
    home = None if isinstance(where, date) else getattr(where, "organization", where)
    day = where if home is None else home.today
    named = people_of(sorted(ids))
    gone = [problem for person in named if (problem := _gone(person, day))]
    if home is not None:
        strangers = [person for person in named if person.organization_id != home.pk]
        gone += [Problem("В документе назван человек другой организации.") for _ in strangers]
        named = [person for person in named if person.organization_id == home.pk]
    present = [person for person in named if person.masked_at is None]
    papers = missing_papers(present, day, Purpose.PROCESSING)
    return gone + [Problem(f"{paper.text}.", person_url(paper.person)) for paper in papers]


def choices(organization: Any) -> list[Choice]:
    """People of the bases of an organization who are there today, by name. One query."""
    rows = Person.objects.filter(organization=organization, masked_at=None, left_on=None).select_related("partner")
    return [
        Choice(
            id=one.pk,
            name=one.full_name,
            post=one.occupation,
            user_id=one.user_id,
            is_employee=one.category == Category.STAFF,
            partner=one.partner.name if one.category == Category.PARTNER and one.partner else "",
        )
        for one in rows.order_by("last_name", "first_name", "pk")
    ]


def partners(organization: Any) -> list[str]:
    """Names of the partners of an organization."""
    return list(Partner.objects.filter(organization=organization).order_by("name").values_list("name", flat=True))


def _gone(person: Person, day: date) -> Problem | None:
    if person.masked_at is not None:
        return Problem("Данные участника уничтожены по отзыву согласия: уберите его из документа.", person_url(person))
    if person.left_on is not None and person.left_on <= day:
        return Problem(f"{person.short_name}: выбыл {person.left_on:%d.%m.%Y}.", person_url(person))
    return None


people.resolve = resolve
people.check = check
people.choices = choices
people.partners = partners
