"""Who is told: those who answer, their deputies, with time the curator and the director. Read for many organizations at once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from apps.organizations.enums import Role
from apps.organizations.models import Membership, Vacation

from ..agenda import numbers_of
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
    # Who has a role here. Lines of a reminder name people: who was dismissed, or works in another school now, hears nothing more.
    present: set[int] = field(default_factory=set)
    resting: bool = False

    def of(self, user_ids: frozenset[int], late: int) -> set[int]:
        """Who is told of a thing that is `late` days overdue (negative: due in the future)."""
        people = set(user_ids)
        if late >= self.settings.curator_after:
            people |= self.curators
        if late >= self.settings.director_after:
            people |= self.directors
        told = {instead for person in people for instead in self.deputies.get(person, {person})}
        return (
            (told & self.present) - self.silent - (self.pupils if self.resting and self.settings.pupils_rest else set())
        )


def staff_of(organizations: list[Any], day: date) -> dict[int, Staff]:
    """Staff of every organization, all of one time zone, by its number; four queries in all."""
    numbers = numbers_of(organizations)
    chosen = {row.organization_id: row for row in ReminderSettings.objects.filter(organization__in=numbers)}
    usual = ReminderSettings()
    staff = {o.pk: Staff(chosen.get(o.pk, usual)) for o in organizations}
    roles: dict[tuple[int, int], set[str]] = defaultdict(set)
    rows = Membership.objects.valid_on(day).filter(organization__in=numbers, user__is_active=True)
    for number, user, role, deputy_for in rows.values_list("organization_id", "user_id", "role", "deputy_for_id"):
        if number in staff:
            roles[number, user].add(role)
            staff[number].present.add(user)
            _place(staff[number], user, role, deputy_for)
    for (organization, user), held in roles.items():
        if held == {Role.MENTEE}:
            staff[organization].pupils.add(user)
    resting = Vacation.objects.filter(organization__in=numbers, start__lte=day, end__gte=day)
    for number in staff.keys() & set(resting.values_list("organization_id", flat=True)):
        staff[number].resting = True
    silent = Silence.objects.filter(organization__in=numbers, until__gte=day)
    for number, user in silent.values_list("organization_id", "user_id"):
        if number in staff:
            staff[number].silent.add(user)
    return staff


def _place(staff: Staff, user: int, role: str, deputy_for: int | None) -> None:
    if role == Role.CURATOR:
        staff.curators.add(user)
    if role in DIRECTORS:
        staff.directors.add(user)
    if deputy_for:
        staff.deputies.setdefault(deputy_for, set()).add(user)
