"""Open windows of the roadmap for the reminders and for «Сегодня»."""

from __future__ import annotations

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


@source("roadmap.items")
def open_rows(organization: Any, start: date, end: date) -> Iterable[Due]:
    """Open windows due between two days, with those who answer for the row; without one, the curators."""
    roadmaps = Roadmap.objects.current_on(organization.today).filter(organization=organization)
    rows = list(
        Occurrence.objects.open()
        .filter(item__roadmap__in=roadmaps, due__range=(start, end))
        .select_related("item")
        .prefetch_related("item__responsible__person")
    )
    by_role = _users_by_role(organization) if rows else {}
    for row in rows:
        url = reverse("roadmap:item-detail", args=[row.item.public_id])
        users = users_of(row.item.responsible.all(), by_role)
        kind = "контрольная точка" if row.is_control_point else ""
        yield Due(
            f"roadmap.occurrence:{row.pk}", row.due or end, short(row.item.activity), url, users, kind, "Отметить"
        )


@source("roadmap.obligations")
def open_obligations(organization: Any, start: date, end: date) -> Iterable[Due]:
    """What the municipality asked of the organization."""
    rows = list(
        Obligation.objects.filter(
            organization=organization, state="open", occurrence__due__range=(start, end)
        ).select_related("occurrence__item")
    )
    curators = _users_by_role(organization).get(Role.CURATOR, frozenset()) if rows else frozenset()
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


def _users_by_role(organization: Any) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    members = Membership.objects.valid_on(organization.today).filter(organization=organization)
    for role, user in members.values_list("role", "user"):
        found.setdefault(ACTING.get(role, role), set()).add(user)
    return {role: frozenset(users) for role, users in found.items()}


def short(text: str, length: int = 90) -> str:
    """The first line of an activity, cut at a word."""
    line = text.split("\n", 1)[0]
    return line if len(line) <= length else line[:length].rsplit(" ", 1)[0] + "…"
