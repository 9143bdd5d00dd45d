"""Who is told: those who answer, their deputies, with time the curator and the director. Read for many organizations at once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q

from apps.organizations.enums import Role
from apps.organizations.models import Membership, Vacation

from ..models import ReminderSettings, Silence

DIRECTORS = (Role.DIRECTOR, Role.ACTING_DIRECTOR)


@dataclass
class Staff:
    """People of one organization on a day, by what they are for the reminders."""

    settings: ReminderSettings
    curators: set[int] = field(default_factory=set)
    directors: set[int] = field(default_factory=set)
    pupils: set[int] = field(default_factory=set)
    deputies: dict[int, set[int]] = field(default_factory=dict)
    silent: set[int] = field(default_factory=set)
    resting: bool = False

    def of(self, user_ids: frozenset[int], late: int) -> set[int]:
        """Who is told of a thing that is `late` days overdue (negative: due in the future)."""
        people = set(user_ids)
        if late >= self.settings.curator_after:
            people |= self.curators
        if late >= self.settings.director_after:
            people |= self.directors
        told = {instead for person in people for instead in self.deputies.get(person, {person})}
        return told - self.silent - (self.pupils if self.resting and self.settings.pupils_rest else set())


def staff_of(organizations: list[Any], day: date) -> dict[int, Staff]:
    """Staff of every organization by its number; four queries in all."""
    chosen = {row.organization_id: row for row in ReminderSettings.objects.filter(organization__in=organizations)}
    staff = {o.pk: Staff(chosen.get(o.pk) or ReminderSettings(organization=o)) for o in organizations}
    roles: dict[tuple[int, int], set[str]] = defaultdict(set)
    for row in Membership.objects.valid_on(day).filter(organization__in=organizations, user__is_active=True):
        roles[row.organization_id, row.user_id].add(row.role)
        _place(staff[row.organization_id], row)
    for (organization, user), held in roles.items():
        if held == {Role.MENTEE}:
            staff[organization].pupils.add(user)
    for number in Vacation.objects.filter(organization__in=organizations, start__lte=day, end__gte=day).values_list(
        "organization_id", flat=True
    ):
        staff[number].resting = True
    for number, user in Silence.objects.filter(organization__in=organizations, until__gte=day).values_list(
        "organization_id", "user_id"
    ):
        staff[number].silent.add(user)
    return staff


def _place(staff: Staff, row: Membership) -> None:
    if row.role == Role.CURATOR:
        staff.curators.add(row.user_id)
    if row.role in DIRECTORS:
        staff.directors.add(row.user_id)
    if row.deputy_for_id:
        staff.deputies.setdefault(row.deputy_for_id, set()).add(row.user_id)


def reachable(user_ids: set[int], day: date) -> set[int]:
    """Those who may still be written to: active, with a role somewhere on the day. Who was dismissed hears nothing more."""
    rows = Membership.objects.filter(Q(user__in=user_ids, user__is_active=True)).valid_on(day)
    return set(rows.values_list("user_id", flat=True))
