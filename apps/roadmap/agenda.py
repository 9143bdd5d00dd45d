"""Open windows of the roadmap for the reminders and for «Сегодня»."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse

from apps.notifications.agenda import Due, source
from apps.organizations.enums import Role
from apps.organizations.models import Membership
from apps.organizations.roles import permissions_of

from .models import ItemResponsible, Obligation, Occurrence, Roadmap
from .querysets import VIEW

# An acting director answers for what is given to the director.
ACTING = {Role.ACTING_DIRECTOR: Role.DIRECTOR}
# Rows of «наставники» are everybody's and nobody's: the curator is reminded of them.
SHARED_ROLES = {Role.MENTOR, Role.MENTEE}


def rows_of_many(organizations: list[Any], start: date, end: date) -> dict[int, list[Due]]:
    """Open windows of organizations of one time zone, due between two days, by the number of the organization."""
    found: dict[int, list[Due]] = defaultdict(list)
    roadmaps = Roadmap.objects.current_on(organizations[0].today).filter(organization__in=organizations)
    rows = list(
        Occurrence.objects.open()
        .filter(item__roadmap__in=roadmaps, due__range=(start, end))
        .select_related("item__roadmap")
        .prefetch_related("item__responsible__person")
    )
    by_role = _users_by_role(organizations) if rows else {}
    for row in rows:
        number = row.item.roadmap.organization_id
        found[number].append(_due(row, end, by_role.get(number, {})))
    return found


def _due(row: Occurrence, end: date, by_role: dict[str, frozenset[int]]) -> Due:
    """An open window with those who answer for the row; without one, the curators."""
    url = reverse("roadmap:item-detail", args=[row.item.public_id])
    users = users_of(row.item.responsible.all(), by_role)
    kind = "контрольная точка" if row.is_control_point else ""
    return Due(f"roadmap.occurrence:{row.pk}", row.due or end, short(row.item.activity), url, users, kind, "Отметить")


@source("roadmap.items", many=rows_of_many)
def open_rows(organization: Any, start: date, end: date) -> Iterable[Due]:
    """The same of one organization."""
    return rows_of_many([organization], start, end)[organization.pk]


@source("roadmap.obligations")
def open_obligations(organization: Any, start: date, end: date) -> Iterable[Due]:
    """What the municipality asked of the organization."""
    rows = list(
        Obligation.objects.filter(
            organization=organization, state="open", occurrence__due__range=(start, end)
        ).select_related("occurrence__item")
    )
    by_role = _users_by_role([organization]).get(organization.pk, {}) if rows else {}
    curators = by_role.get(Role.CURATOR, frozenset())
    for row in rows:
        url = reverse("roadmap:obligation-detail", args=[row.public_id])
        title = f"Муниципальная карта: {short(row.occurrence.item.activity)}"
        due = row.occurrence.due or end
        yield Due(f"roadmap.obligation:{row.pk}", due, title, url, curators, "поручение", "Отметить")


def users_of(responsible: Iterable[ItemResponsible], by_role: dict[str, frozenset[int]]) -> frozenset[int]:
    """Users who answer for a row and may open it: role, login, person with a login; nobody known: the curators."""
    found: set[int] = set()
    for answer in responsible:
        if answer.role and answer.role not in SHARED_ROLES:
            found |= by_role.get(answer.role, frozenset())
        elif answer.user_id:
            found.add(answer.user_id)
        elif answer.person and answer.person.user_id:
            found.add(answer.person.user_id)
    readers = frozenset().union(*(users for role, users in by_role.items() if VIEW in permissions_of(role)))
    return frozenset(found & readers) or by_role.get(Role.CURATOR, frozenset())


def _users_by_role(organizations: list[Any]) -> dict[int, dict[str, frozenset[int]]]:
    """Number of the organization → role → users who hold it today."""
    found: dict[int, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    members = Membership.objects.valid_on(organizations[0].today).filter(organization__in=organizations)
    for number, role, user in members.values_list("organization_id", "role", "user"):
        found[number][ACTING.get(role, role)].add(user)
    return {number: {role: frozenset(users) for role, users in roles.items()} for number, roles in found.items()}


def short(text: str, length: int = 90) -> str:
    """The first line of an activity, cut at a word."""
    line = text.split("\n", 1)[0]
    return line if len(line) <= length else line[:length].rsplit(" ", 1)[0] + "…"
