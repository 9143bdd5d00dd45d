"""Open windows of the roadmap for the reminders and for «Сегодня»."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.urls import reverse

from apps.notifications.agenda import Due, Span, set_source
from apps.organizations.enums import Role
from apps.organizations.roles import permissions_of

from .models import ItemResponsible, Obligation, Occurrence, Roadmap
from .querysets import VIEW

# An acting director answers for what is given to the director.
ACTING = {Role.ACTING_DIRECTOR: Role.DIRECTOR}
# Rows of «наставники» are everybody's and nobody's: the curator is reminded of them.
SHARED_ROLES = {Role.MENTOR, Role.MENTEE}


@set_source("roadmap.items")
def open_rows(span: Span) -> Iterable[tuple[int, Due]]:
    """Open windows due between two days."""
    roadmaps = Roadmap.objects.current_on(span.today).filter(organization__in=span.organizations)
    rows = (
        Occurrence.objects.open()
        .filter(item__roadmap__in=roadmaps, due__range=(span.start, span.end))
        .select_related("item__roadmap")
        .prefetch_related("item__responsible__person")
    )
    for row in rows:
        number = row.item.roadmap.organization_id
        yield number, _due(row, span.end, acting(span.roles.get(number, {})))


def _due(row: Occurrence, end: date, by_role: dict[str, frozenset[int]]) -> Due:
    """An open window with those who answer for the row; without one, the curators."""
    url = reverse("roadmap:item-detail", args=[row.item.public_id])
    users = users_of(row.item.responsible.all(), by_role)
    kind = "контрольная точка" if row.is_control_point else ""
    return Due(f"roadmap.occurrence:{row.pk}", row.due or end, short(row.item.activity), url, users, kind, "Отметить")


@set_source("roadmap.obligations")
def open_obligations(span: Span) -> Iterable[tuple[int, Due]]:
    """What the municipality asked of the organization."""
    rows = Obligation.objects.filter(
        organization__in=span.organizations, state="open", occurrence__due__range=(span.start, span.end)
    )
    for row in rows.select_related("occurrence__item"):
        url = reverse("roadmap:obligation-detail", args=[row.public_id])
        title = f"Муниципальная карта: {short(row.occurrence.item.activity)}"
        due, people = row.occurrence.due or span.end, span.curators(row.organization_id)
        thing = Due(f"roadmap.obligation:{row.pk}", due, title, url, people, "поручение", "Отметить")
        yield row.organization_id, thing


def acting(roles: dict[str, frozenset[int]]) -> dict[str, frozenset[int]]:
    """Role → users, where the acting ones stand with those whose place they hold."""
    found: dict[str, frozenset[int]] = {}
    for role, users in roles.items():
        place = ACTING.get(role, role)
        found[place] = found.get(place, frozenset()) | users
    return found


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


def short(text: str, length: int = 90) -> str:
    """The first line of an activity, cut at a word."""
    line = text.split("\n", 1)[0]
    return line if len(line) <= length else line[:length].rsplit(" ", 1)[0] + "…"
