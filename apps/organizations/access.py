"""Who may see which organization. A stranger gets 404: existence is a secret."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from apps.core.querysets import one_or_404

from .enums import Role
from .models import Membership, Organization, ProgrammeYear


def get_organization_for(user: Any, public_id: UUID) -> Organization:
    """The organization of an address, if the user belongs to it or stands above it. Raises Http404."""
    return one_or_404(Organization.objects.visible_to(user).filter(public_id=public_id))


def get_membership_for(user: Any, public_id: UUID) -> Membership:
    """A present or past role in an organization in which the user has one now. Raises Http404."""
    rows = Membership.objects.filter(public_id=public_id, organization__in=organizations_of(user))
    return one_or_404(rows.select_related("organization", "user", "deputy_for"))


def organizations_of(user: Any) -> list[int]:
    """Numbers of the organizations in which the user has a role today. Who left one sees nothing of it, his own pair included."""
    return list({m.organization_id for m in user.current_memberships()})


def organizations_with(user: Any, permission: str) -> list[int]:
    """Numbers of the organizations in which the user holds a permission."""
    from .roles import permissions_of

    return list({m.organization_id for m in user.current_memberships() if permission in permissions_of(m.role)})


def give_organizations(rows: Iterable[Any], user: Any) -> None:
    """Sets `organization` of rows of the user's own schools: the request has read them already, and a join would read them again,
    column by column, for every row."""
    rows = list(rows)
    known = {m.organization_id: m.organization for m in user.current_memberships()}
    if others := {row.organization_id for row in rows} - known.keys():
        known |= Organization.objects.in_bulk(others)
    for row in rows:
        row.organization = known[row.organization_id]


def current_year(organization: Organization, day: date | None = None) -> ProgrammeYear | None:
    """The programme year that contains a day (today by default); the latest one that has begun otherwise."""
    return current_years([organization], day or organization.today).get(organization.pk)


def current_years(organizations: Iterable[Organization | int], day: date) -> dict[int, ProgrammeYear]:
    """The same of many organizations: number → year; one query. An organization without years is left out."""
    found: dict[int, ProgrammeYear] = {}
    for year in ProgrammeYear.objects.filter(organization__in=organizations).fittest_first(day):
        found.setdefault(year.organization_id, year)
    return found


def users_with_role(organization: Organization, roles: list[str], day: date) -> list[Any]:
    """Users who hold one of the roles on a day, the acting one included."""
    memberships = (
        Membership.objects.valid_on(day).filter(organization=organization, role__in=roles).select_related("user")
    )
    return list({m.user.pk: m.user for m in memberships}.values())


def directors_of(organization: Organization, day: date | None = None) -> list[Any]:
    return users_with_role(organization, [Role.DIRECTOR, Role.ACTING_DIRECTOR], day or organization.today)


def curators_of(organization: Organization, day: date | None = None) -> list[Any]:
    return users_with_role(organization, [Role.CURATOR], day or organization.today)
