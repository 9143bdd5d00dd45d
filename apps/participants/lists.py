"""The rows of the people lists, by the name of the list: pages, exports and steps for many ask the same question."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import QueryDict

from .enums import ParticipationRole, Purpose
from .filters import BaseFilter, RegisterFilter
from .models import Participation, Person
from .querysets import employee_consent

ROLES = {"mentors": ParticipationRole.MENTOR, "mentees": ParticipationRole.MENTEE}
REGISTER = "register"


def base_rows(organization: Any, year: Any, role: str) -> Any:
    """Participations of a base with person, form and which papers are missing."""
    rows = Participation.objects.filter(organization=organization, year=year, role=role)
    return rows.select_related("person", "form").with_papers(organization.today)


def register_rows(organization: Any, year: Any) -> Any:
    """People who are there now, whether a consent is in force and whether they are mentors this year."""
    mentors = Participation.objects.filter(
        person=OuterRef("pk"), year=year, role=ParticipationRole.MENTOR, left_on=None
    )
    rows = Person.objects.present().filter(organization=organization, left_on=None)
    return rows.with_consent(organization.today, Purpose.PROCESSING).annotate(is_mentor=Exists(mentors))


def lacking(organization: Any, year: Any, purpose: str) -> QuerySet[Person]:
    """Participants of a year without a valid consent of a purpose, each once."""
    day = organization.today
    rows = _asked(year, day, purpose)
    if purpose == Purpose.EMPLOYEE:
        rows = rows.exclude(employee_consent(day))
    people = Person.objects.present().filter(Exists(rows), organization=organization)
    return people.with_consent(day, purpose).filter(has_consent=False)


def is_anybody_asked(organization: Any, year: Any, purpose: str) -> bool:
    """Whether the bases of a year hold a participant who needs a consent of a purpose: without one nobody can lack it."""
    rows = _asked(year, organization.today, purpose)
    return Person.objects.present().filter(Exists(rows), organization=organization).exists()


def _asked(year: Any, day: date, purpose: str) -> QuerySet[Participation]:
    """Participations (of an outer person) that need a consent of a purpose: an employee's own only who guides employees."""
    rows = Participation.objects.active_on(year.reached(day)).filter(year=year, person=OuterRef("pk"))
    return rows.guiding_employees() if purpose == Purpose.EMPLOYEE else rows


def found(page: str, query: str, organization: Any, year: Any) -> QuerySet[Person]:
    """People whom a list shows when it is narrowed by this query of its address."""
    asked = QueryDict(query)
    if page == REGISTER:
        return RegisterFilter(asked, register_rows(organization, year), organization=organization).qs
    rows = BaseFilter(asked, base_rows(organization, year, ROLES[page]), organization=organization).qs
    return Person.objects.filter(pk__in=rows.values("person"))
