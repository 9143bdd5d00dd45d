"""Smaller records of a person: restricted categories, interviews, clearances."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from datetime import date
from typing import Any

from django.db import transaction

from apps.core.bulk import Prepared, prepare
from apps.core.errors import AlreadyDone, Refused
from apps.core.models import before_and_after, field_title
from apps.organizations.models import Organization
from apps.workflow import audit

from ..enums import RestrictedKind
from ..models import Clearance, Interview, Person, RestrictedCategory

RESTRICTED = "restricted"
# That a person has such a mark is itself what others must not learn.
audit.guard(RESTRICTED, "participants.view_restricted")


@transaction.atomic
def set_restricted(person: Person, *, kinds: list[str], by: Any) -> None:
    """Makes these the restricted categories of a person from today on; the log does not say which. Raises Refused."""
    if not set(kinds) <= set(RestrictedKind.values):
        raise Refused("Такой категории нет. Выберите из списка.")
    today = person.organization.today
    current = {row.kind: row for row in RestrictedCategory.objects.valid_on(today).filter(person=person)}
    for kind in sorted(set(kinds) - set(current)):
        RestrictedCategory.objects.update_or_create(
            person=person, kind=kind, valid_from=today, defaults={"valid_to": None}
        )
    for kind in set(current) - set(kinds):
        _end(current[kind], today)
    if set(kinds) != set(current):
        audit.record(person, RESTRICTED, "Изменены особые сведения", by=by)


def _end(row: RestrictedCategory, today: date) -> None:
    """Ends with yesterday; what began today never was."""
    if row.valid_from >= today:
        row.delete()
        return
    row.valid_to = date.fromordinal(today.toordinal() - 1)
    row.save(update_fields=["valid_to"])


@transaction.atomic
def add_interview(person: Person, *, values: dict[str, Any], by: Any) -> Interview:
    """Records an interview with its decision. Raises Refused."""
    if values["held_on"] > person.organization.today:
        raise Refused("Дата собеседования ещё не наступила.")
    row = Interview.objects.create(organization=person.organization, person=person, held_by=by, **values)
    audit.record(person, "interview", f"Собеседование: {row.get_decision_display()}", by=by)
    return row


@transaction.atomic
def add_clearance(person: Person, *, values: dict[str, Any], by: Any) -> Clearance:
    """Records a clearance with its term. Raises Refused, AlreadyDone."""
    if values["valid_to"] < values["issued_on"]:
        raise Refused("Справка не может закончиться раньше, чем выдана.")
    if person.clearances.filter(number=values["number"], issued_on=values["issued_on"]).exists():
        raise AlreadyDone("Эта справка уже внесена.")
    row = Clearance.objects.create(organization=person.organization, person=person, **values)
    audit.record(person, "clearance", _issued(row.valid_to), by=by)
    return row


def ready_clearances(
    told: Iterable[tuple[int, dict[str, Any]]], *, organization: Organization, by: Any
) -> list[Prepared]:
    """The same records and the same log for many at once, ready to be written; each a number of a person with checked values."""
    told = list(told)
    rows = ({**values, "organization_id": organization.pk, "person_id": pk} for pk, values in told)
    log = ((pk, _issued(values["valid_to"])) for pk, values in told)
    return [
        prepare(Clearance, rows),
        audit.ready(log, Person, "clearance", organization_id=organization.pk, by=by),
    ]


def _issued(valid_to: date) -> str:
    return f"Внесена справка, действует до {valid_to:%d.%m.%Y}"


Small = Interview | Clearance
FIELDS: dict[type[Small], tuple[str, ...]] = {
    Interview: ("held_on", "decision", "note"),
    Clearance: ("number", "issued_on", "valid_to"),
}

# What is destroyed with the card; the log keeps its texts for ever, so of these only that they changed.
PERSONAL = {field_title(Interview, "note"): "изменены", field_title(Clearance, "number"): "изменён"}


@transaction.atomic
def correct(row: Small, *, values: dict[str, Any], by: Any) -> None:
    """Writes an interview or a certificate as it really is; the form has checked the values. Raises AlreadyDone.

    The log tells before and after, of notes and numbers only that they changed.
    """
    locked, names = _locked(row), FIELDS[type(row)]
    before = copy(locked)
    for name in names:
        setattr(locked, name, values[name])
    changes: dict[str, Any] = before_and_after(before, locked, names)
    if not changes:
        return
    locked.save(update_fields=names)
    for told, words in PERSONAL.items():
        if told in changes:
            changes[told] = words
    audit.record(locked.person, "correct_card", f"Исправлено: {before}", by=by, changes=changes)


@transaction.atomic
def take_back(row: Small, *, by: Any) -> None:
    """Takes away an interview or a certificate that was typed by mistake. Raises AlreadyDone."""
    locked = _locked(row)
    audit.record(locked.person, "take_back_card", f"Убрано внесённое по ошибке: {locked}", by=by)
    locked.delete()


def _locked(row: Small) -> Any:
    locked = type(row).objects.select_for_update(of=("self",)).select_related("person").filter(pk=row.pk).first()
    if locked is None:
        raise AlreadyDone("Этой записи уже нет.")
    return locked
