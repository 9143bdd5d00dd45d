"""The ledger of consents: a line is added, corrected as the paper says, withdrawn; one typed by mistake is taken back with a reason."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from datetime import date
from typing import Any

from django.db import transaction

from apps.core import clock
from apps.core.bulk import Prepared, prepare
from apps.core.errors import AlreadyDone, Refused
from apps.core.models import before_and_after, field_title
from apps.core.russian import numbers
from apps.workflow import audit

from .. import uploads
from ..enums import Purpose, Signer
from ..models import Consent, Person
from ..rules import signer_refusal
from ..signals import consent_withdrawn, participation_ending
from . import withdrawals

FIELDS = (
    "purpose",
    "text",
    "signer",
    "representative_name",
    "authority",
    "medium",
    "original_place",
    "signed_on",
    "valid_to",
)


@transaction.atomic
def add(*, person: Person, values: dict[str, Any], by: Any, scan: uploads.Scan | None = None) -> Consent:
    """Records a signed consent. Raises Refused: the signer does not fit the age, the day lies ahead, no representative."""
    problems = refusals(person, values)
    if problems:
        raise Refused(next(iter(problems.values())))
    stored = uploads.keep(scan, organization=person.organization, by=by) if scan else None
    row = Consent.objects.create(
        organization=person.organization,
        person=person,
        scan=stored,
        created_at=clock.now(),
        **{name: values[name] for name in FIELDS if name in values},
    )
    audit.record(person, "add_consent", _added(row.purpose), by=by)
    return row


def ready(told: Iterable[tuple[int, dict[str, Any]]], *, organization: Any, by: Any) -> list[Prepared]:
    """The same lines and the same log for many at once, ready to be written; each a number of a person with values.

    `refusals` has found nothing wrong with the values; there is no scan.
    """
    told = list(told)
    line = {"organization_id": organization.pk, "created_at": clock.now()}
    rows = ({**line, **values, "person_id": pk} for pk, values in told)
    log = ((pk, _added(values["purpose"])) for pk, values in told)
    return [
        prepare(Consent, rows),
        audit.ready(log, Person, "add_consent", organization_id=organization.pk, by=by),
    ]


# What the log keeps no value of: it names people.
PERSONAL = ("representative_name", "authority")


def _added(purpose: str) -> str:
    return f"Внесено согласие: {Purpose(purpose).label}"


def refusals(person: Person, values: dict[str, Any]) -> dict[str, str]:
    """What is wrong with a consent, by field; the form and the service ask the same question."""
    signer, signed_on, valid_to = values.get("signer"), values.get("signed_on"), values.get("valid_to")
    found = {}
    if signed_on is not None:
        found["signed_on"] = _day_refusal(person, signed_on)
        age = person.age_on(signed_on)
        if signer and not found["signed_on"]:
            found["signer"] = signer_refusal(signer, age, person.organization.consent_policy)
        if valid_to and valid_to < signed_on:
            found["valid_to"] = "Срок согласия не может закончиться раньше даты подписания."
    if signer in (Signer.REPRESENTATIVE, Signer.BOTH):
        found |= _representative_refusals(values)
    return {field: words for field, words in found.items() if words}


def _day_refusal(person: Person, signed_on: date) -> str:
    if signed_on > person.organization.today:
        return "Дата подписания ещё не наступила. Укажите дату, стоящую на бумаге."
    if person.birth_date and signed_on < person.birth_date:
        return "Дата подписания раньше даты рождения. Проверьте обе даты."
    return ""


@transaction.atomic
def correct(
    consent: Consent,
    *,
    values: dict[str, Any],
    by: Any,
    scan: uploads.Scan | None = None,
    without_scan: bool = False,
) -> Consent:
    """Writes a line as it stands on paper; the log tells before and after, of people only that it changed. Raises Refused."""
    locked = _open(consent)
    problems = refusals(locked.person, values)
    if problems:
        raise Refused(next(iter(problems.values())))
    before = copy(locked)
    for name in FIELDS:
        setattr(locked, name, values[name])
    locked.scan = uploads.instead_of(before.scan, scan, without=without_scan, organization=locked.organization, by=by)
    changes: dict[str, Any] = before_and_after(before, locked, FIELDS) | uploads.told(before.scan, locked.scan)
    if not changes:
        return locked
    locked.save(update_fields=[*FIELDS, "scan"])
    uploads.throw_away(before.scan, locked.scan)
    for name in PERSONAL:
        if field_title(Consent, name) in changes:
            changes[field_title(Consent, name)] = "изменено"
    audit.record(locked.person, "correct_consent", f"Исправлено согласие: {before}", by=by, changes=changes)
    return locked


@transaction.atomic
def take_back(consent: Consent, *, reason: str, by: Any) -> None:
    """Takes a line away that was typed by mistake: another person's paper, the same paper twice. Raises Refused, AlreadyDone.

    Upper rooms refuse while the person works under this consent alone.
    """
    locked = _open(consent)
    if not reason.strip():
        raise Refused("Напишите, в чём ошибка: например, бумага другого человека.")
    person, today = locked.person, locked.organization.today
    same = Consent.objects.valid_on(today).filter(person=person, purpose=locked.purpose).exclude(pk=locked.pk)
    if locked.is_valid_on(today) and not same.exists():
        participation_ending.send(sender=Person, person=person, by=by)
    audit.record(person, "take_back_consent", f"Убрано внесённое по ошибке: {locked}", by=by, reason=reason.strip())
    locked.delete()
    uploads.throw_away(locked.scan, None)


def _open(consent: Consent) -> Consent:
    """The line under a lock, if it may still be changed. Raises Refused, AlreadyDone."""
    rows = Consent.objects.select_for_update(of=("self",)).select_related(
        "person__organization", "organization", "scan"
    )
    locked = rows.select_related("text").filter(pk=consent.pk).first()
    if locked is None:
        raise AlreadyDone("Этой записи в журнале согласий уже нет.")
    if locked.withdrawn_on is not None:
        raise Refused("Согласие отозвано: запись больше не меняют.")
    if locked.person.masked_at is not None:
        raise Refused("Данные этого человека уничтожены: записи о нём больше не меняют.")
    return locked


def _representative_refusals(values: dict[str, Any]) -> dict[str, str]:
    name = "" if values.get("representative_name") else "Укажите фамилию, имя и отчество законного представителя."
    paper = "" if values.get("authority") else "Укажите, кем приходится и какой документ это подтверждает."
    return {"representative_name": name, "authority": paper}


@transaction.atomic
def withdraw(consent: Consent, *, day: date, reason: str, by: Any) -> Consent:
    """Ends a consent from a day on, and every other paper of the same purpose: who takes his word back leaves none in force.

    Upper apps hear `consent_withdrawn`. Raises AlreadyDone, Refused.
    """
    locked = Consent.objects.select_for_update().select_related("person", "organization").get(pk=consent.pk)
    if locked.withdrawn_on is not None:
        raise AlreadyDone(f"Согласие уже отозвано {locked.withdrawn_on:%d.%m.%Y}.")
    if not reason.strip():
        raise Refused("Напишите, как поступил отзыв: заявление, его дата и входящий номер.")
    if not locked.signed_on <= day <= locked.organization.today:
        raise Refused("Дата отзыва — не раньше подписания и не позже сегодняшнего дня.")
    locked.withdrawn_on, locked.withdrawal_reason = day, reason.strip()
    locked.save(update_fields=["withdrawn_on", "withdrawal_reason"])
    same = Consent.objects.valid_on(day).filter(person=locked.person, purpose=locked.purpose)
    others = same.update(withdrawn_on=day, withdrawal_reason=reason.strip())
    title = f"Отозвано согласие: {Purpose(locked.purpose).label}"
    if others:
        title += f", всего {numbers.counted(others + 1, 'бумага', 'бумаги', 'бумаг')}"
    audit.record(locked.person, "withdraw_consent", title, by=by, reason=reason.strip())
    withdrawals.open_for(locked, day=day)
    consent_withdrawn.send(sender=Consent, consent=locked, by=by)
    return locked
