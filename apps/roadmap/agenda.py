"""Open windows of the roadmap for the reminders and for «Сегодня»."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from apps.core.addresses import address_of
from apps.notifications.agenda import Due, Span, set_source
from apps.organizations.enums import Role
from apps.organizations.roles import permissions_of

from .models import ItemResponsible, Obligation, Occurrence, Roadmap
from .querysets import VIEW

# An acting director answers for what is given to the director.
ACTING: dict[str, str] = {Role.ACTING_DIRECTOR: Role.DIRECTOR}
# Rows of «наставники» are everybody's and nobody's: the curator is reminded of them.
SHARED_ROLES = {Role.MENTOR, Role.MENTEE}
# A role, or the user who answers (given by his login or by the person who has one).
Responsible = tuple[str, int | None]


# Columns, not objects: on one morning a region has ten thousand of them.
WINDOW = ("pk", "due", "is_control_point", "item", "item__public_id", "item__activity", "item__roadmap__organization")


@set_source("roadmap.items")
def open_rows(span: Span) -> Iterable[tuple[int, Due]]:
    """Open windows due between two days, with those who answer for the row; without one, the curators."""
    roadmaps = Roadmap.objects.current_on(span.today).filter(organization__in=span.numbers)
    windows = Occurrence.objects.open().filter(item__roadmap__in=roadmaps, due__range=(span.start, span.end))
    rows = list(windows.values_list(*WINDOW))
    answering = _answering({row[3] for row in rows})
    address, people = address_of("roadmap:item-detail"), {}
    for pk, due, is_control, item, public_id, activity, number in rows:
        if number not in people:
            people[number] = Answering.of(span.roles.get(number, {}))
        users, kind = people[number].users(answering.get(item, ())), "контрольная точка" if is_control else ""
        title, url = short(activity), address(public_id)
        yield number, Due(f"roadmap.occurrence:{pk}", due or span.end, title, url, users, kind, "Отметить")


def _answering(items: set[int]) -> dict[int, list[Responsible]]:
    """Number of a row → who answers for it."""
    found: dict[int, list[Responsible]] = defaultdict(list)
    rows = ItemResponsible.objects.filter(item__in=items) if items else ItemResponsible.objects.none()
    for item, role, user, of_person in rows.values_list("item", "role", "user", "person__user"):
        found[item].append((role, user or of_person))
    return found


@set_source("roadmap.obligations")
def open_obligations(span: Span) -> Iterable[tuple[int, Due]]:
    """What the municipality asked of the organization."""
    rows = Obligation.objects.filter(
        organization__in=span.numbers, state="open", occurrence__due__range=(span.start, span.end)
    )
    for row in rows.select_related("occurrence__item"):
        url = reverse("roadmap:obligation-detail", args=[row.public_id])
        title = f"Муниципальная карта: {short(row.occurrence.item.activity)}"
        due, people = row.occurrence.due or span.end, span.curators(row.organization_id)
        thing = Due(f"roadmap.obligation:{row.pk}", due, title, url, people, "поручение", "Отметить")
        yield row.organization_id, thing


@dataclass(frozen=True)
class Answering:
    """Users of one organization by role, and those of them who may open its roadmap."""

    by_role: dict[str, frozenset[int]]
    readers: frozenset[int]

    @classmethod
    def of(cls, roles: dict[str, frozenset[int]]) -> Answering:
        """The acting ones stand with those whose place they hold."""
        found: dict[str, frozenset[int]] = {}
        for role, users in roles.items():
            place = ACTING.get(role, role)
            found[place] = found.get(place, frozenset()) | users
        readers = (users for role, users in found.items() if VIEW in permissions_of(role))
        return cls(found, frozenset().union(*readers))

    def users(self, responsible: Iterable[Responsible]) -> frozenset[int]:
        """Who answers for a row and may open it: a role, or a login of his own; nobody known: the curators."""
        found: set[int] = set()
        for role, user in responsible:
            if role and role not in SHARED_ROLES:
                found |= self.by_role.get(role, frozenset())
            elif user:
                found.add(user)
        return frozenset(found & self.readers) or self.by_role.get(Role.CURATOR, frozenset())


def short(text: str, length: int = 90) -> str:
    """The first line of an activity, cut at a word."""
    line = text.split("\n", 1)[0]
    return line if len(line) <= length else line[:length].rsplit(" ", 1)[0] + "…"
