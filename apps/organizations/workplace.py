"""The workplace of a request: which organization and programme year the user works in now."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from apps.core.days import day_of

from .enums import Role
from .models import Membership, Organization, ProgrammeYear

SESSION_ORGANIZATION = "organization"
SESSION_YEAR = "year"
# Who opens the site stands first in his most telling role.
ROLE_ORDER = [
    Role.CURATOR,
    Role.DIRECTOR,
    Role.ACTING_DIRECTOR,
    Role.MUNICIPAL_OFFICER,
    Role.REGIONAL_OFFICER,
    Role.ADMINISTRATOR,
    Role.SPECIALIST,
    Role.SITE_EDITOR,
    Role.MENTOR,
    Role.MENTEE,
]


class Workplace:
    """Organization, programme year and roles of the user; all three may be missing."""

    def __init__(self, user: Any, session: Any) -> None:
        self.user = user
        self.session = session

    @cached_property
    def memberships(self) -> list[Membership]:
        return sorted(self.user.current_memberships(), key=lambda m: ROLE_ORDER.index(m.role))

    @cached_property
    def organizations(self) -> list[Organization]:
        return list({m.organization_id: m.organization for m in self.memberships}.values())

    @cached_property
    def organization(self) -> Organization | None:
        chosen = self.session.get(SESSION_ORGANIZATION)
        return next((o for o in self.organizations if str(o.public_id) == chosen), next(iter(self.organizations), None))

    @cached_property
    def years(self) -> list[ProgrammeYear]:
        return ProgrammeYear.objects.of(self.organization) if self.organization else []

    @cached_property
    def year(self) -> ProgrammeYear | None:
        chosen = self.session.get(SESSION_YEAR)
        found = next((y for y in self.years if y.pk == chosen), None)
        if found or self.organization is None or not self.years:
            return found
        today = self.organization.today
        return next((y for y in self.years if y.contains(today)), self.years[0])

    @property
    def is_past(self) -> bool:
        """Whether a year is looked at after whose end another one runs: then it is there to be read."""
        if self.organization is None or self.year is None:
            return False
        today = self.organization.today
        return self.year.end < today and any(year.contains(today) for year in self.years)

    @cached_property
    def roles(self) -> list[str]:
        """Roles in the current organization, the most telling first."""
        return [m.role for m in self.memberships if self.organization and m.organization_id == self.organization.pk]

    @property
    def role(self) -> str | None:
        return next(iter(self.roles), None)

    @property
    def role_title(self) -> str:
        return Role(self.role).label if self.role else ""

    def required(self) -> tuple[Organization, ProgrammeYear]:
        """Organization and year for a page that cannot do without them. Raises PermissionDenied."""
        if self.organization is None:
            raise PermissionDenied("Вы пока не привязаны ни к одной организации: роль выдаёт администратор.")
        if self.year is None:
            raise PermissionDenied(
                "Сначала нужен программный год: куратор (в муниципалитете и регионе – специалист) открывает его на главной странице."
            )
        return self.organization, self.year

    def choose(self, organization: Organization, year: ProgrammeYear | None) -> None:
        self.session[SESSION_ORGANIZATION] = str(organization.public_id)
        self.session[SESSION_YEAR] = year.pk if year else None


def usual_day(request: HttpRequest, organization: Organization) -> date:
    """The day whose figures a page shows until it is told another: today; of a past year that is looked at its last school day."""
    place = request.workplace  # type: ignore[attr-defined]  # given by the middleware
    return place.year.last_school_day if place.is_past else organization.today


def asked_day(request: HttpRequest, organization: Organization) -> date:
    """The day of the address or form, `date`; without one the usual day."""
    given = request.POST if request.method == "POST" else request.GET
    return day_of(given.get("date", ""), usual_day(request, organization))
