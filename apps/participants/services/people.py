"""People and their places in the bases."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction

from apps.core import clock
from apps.core.errors import AlreadyDone
from apps.core.models import field_title
from apps.organizations.services import memberships
from apps.workflow import audit

from ..enums import ParticipationRole
from ..models import Participation, Person
from ..signals import person_left
from . import namesakes

# What the form and the import may write; the rest belongs to other steps.
PERSON_FIELDS = (
    "last_name",
    "first_name",
    "middle_name",
    "birth_date",
    "gender",
    "category",
    "school_class",
    "post",
    "subjects",
    "service_since",
    "qualification",
    "partner",
    "phone",
    "email",
)
PARTICIPATION_FIELDS = ("form", "request", "competences", "achievements", "interests", "capacity")


@transaction.atomic
def add(*, organization: Any, values: dict[str, Any], by: Any) -> Person:
    """A new person of an organization. The caller has checked the values by the form."""
    person = Person(organization=organization, created_at=clock.now(), **_known(values, PERSON_FIELDS))
    person.save()
    audit.record(person, "add", "Человек добавлен", by=by)
    return person


@transaction.atomic
def change(person: Person, *, values: dict[str, Any], by: Any) -> Person:
    """Writes changed fields. The log names the fields, never the values: they are personal data."""
    locked = Person.objects.select_for_update().get(pk=person.pk)
    changed = [name for name, value in _known(values, PERSON_FIELDS).items() if getattr(locked, name) != value]
    for name in changed:
        setattr(locked, name, values[name])
    if changed:
        locked.save(update_fields=changed)
        audit.record(locked, "change", f"Изменены сведения: {_labels(changed)}", by=by)
    return locked


@transaction.atomic
def set_roles(person: Person, *, year: Any, roles: Iterable[str], values: dict[str, Any], by: Any) -> None:
    """Puts the person into the bases of a year as these roles say, and takes him out of the others on today's date."""
    wanted = set(roles)
    present = {row.role: row for row in Participation.objects.select_for_update().filter(person=person, year=year)}
    for role in ParticipationRole.values:
        if role in wanted:
            _enter(person, year, role, present.get(role), values, by)
        elif role in present and present[role].left_on is None:
            _leave(present[role], by)


@transaction.atomic
def enter_base(person: Person, *, year: Any, role: str, values: dict[str, Any], by: Any) -> None:
    """Puts a person into one base of a year, or changes his place there; the other base stays as it is."""
    row = Participation.objects.select_for_update().filter(person=person, year=year, role=role).first()
    _enter(person, year, role, row, values, by)


@transaction.atomic
def leave_base(person: Person, *, year: Any, role: str, by: Any) -> None:
    """Takes a person out of one base on today's date. Raises AlreadyDone."""
    row = Participation.objects.select_for_update().filter(person=person, year=year, role=role, left_on=None).first()
    if row is None:
        raise AlreadyDone("Человек уже не состоит в этой базе.")
    _leave(row, by)


def _enter(person: Person, year: Any, role: str, row: Participation | None, values: dict, by: Any) -> None:
    details = _known(values, PARTICIPATION_FIELDS)
    today = person.organization.today
    if row is None:
        joined = min(max(today, year.start), year.end)
        Participation.objects.create(
            organization=person.organization, person=person, year=year, role=role, joined_on=joined, **details
        )
        audit.record(person, "enter_base", f"Внесён в базу: {ParticipationRole(role).label}", by=by)
        return
    changed = [name for name, value in {**details, "left_on": None}.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, details.get(name))
    if changed:
        row.save(update_fields=changed)
        audit.record(person, "change_participation", f"Изменено участие: {ParticipationRole(role).label}", by=by)


def _leave(row: Participation, by: Any) -> None:
    row.left_on = max(row.joined_on, row.organization.today)
    row.save(update_fields=["left_on"])
    audit.record(row.person, "leave_base", f"Вышел из базы: {row.get_role_display()}", by=by)


@transaction.atomic
def leave(person: Person, *, day: Any, by: Any, reason: str) -> Person:
    """The person has left: out of all bases from a day, without a role. Upper apps hear `person_left`. Raises AlreadyDone."""
    locked = Person.objects.select_for_update().get(pk=person.pk)
    if locked.left_on is not None:
        raise AlreadyDone(f"Выбытие уже отмечено: {locked.left_on:%d.%m.%Y}.")
    locked.left_on = day
    locked.save(update_fields=["left_on"])
    for row in Participation.objects.filter(person=person, left_on=None):
        row.left_on = max(row.joined_on, day)
        row.save(update_fields=["left_on"])
    audit.record(locked, "leave", f"Выбыл {day:%d.%m.%Y}", by=by, reason=reason)
    if locked.user is not None:
        memberships.dismiss(locked.user, locked.organization, last_day=day, by=by)
    person_left.send(sender=Person, person=locked, by=by)
    return locked


def _known(values: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: values[name] for name in names if name in values}


def _labels(names: Iterable[str]) -> str:
    return ", ".join(field_title(Person, name) for name in names)


@transaction.atomic
def enter(
    *,
    organization: Any,
    year: Any,
    values: dict,
    roles: Iterable[str],
    participation: dict,
    by: Any,
    unlike: Sequence[Person] = (),
) -> Person:
    """A new person together with his places in the bases; `unlike`: namesakes of whom the curator said that they are others."""
    person = add(organization=organization, values=values, by=by)
    set_roles(person, year=year, roles=roles, values=participation, by=by)
    for other in unlike:
        namesakes.say([person, other], by=by)
    return person


@transaction.atomic
def change_all(
    person: Person, *, year: Any, values: dict, roles: Iterable[str], participation: dict, by: Any
) -> Person:
    """Changed card and changed places in the bases, together."""
    locked = change(person, values=values, by=by)
    set_roles(locked, year=year, roles=roles, values=participation, by=by)
    return locked
