"""What follows a withdrawn consent: steps with terms, the end of participation, the destruction of data."""

from __future__ import annotations

import hashlib
import json
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q

from apps.core import clock
from apps.core.errors import AlreadyDone, Refused
from apps.core.models import field_title
from apps.organizations.calendar import add_working_days
from apps.workflow import audit

from ..enums import StepKind
from ..models import (
    Clearance,
    Consent,
    Interview,
    Participation,
    Person,
    RestrictedCategory,
    SubjectRequest,
    Withdrawal,
    WithdrawalStep,
    WithdrawalTerm,
)
from ..signals import data_destroying, participation_ending

GONE = "уничтожено"
# Field → what stands there afterwards. The surname becomes the number of the record: lists stay readable.
EMPTY_PERSON: dict[str, Any] = {
    "first_name": "",
    "middle_name": "",
    "birth_date": None,
    "gender": "",
    "school_class": "",
    "post": "",
    "subjects": "",
    "service_since": None,
    "qualification": "",
    "phone": "",
    "email": "",
    "name_cases": {},
    "user": None,
}
EMPTY_PARTICIPATION = {"request": "", "competences": "", "achievements": "", "interests": "", "profile": {}}


def open_for(consent: Consent, *, day: date) -> Withdrawal:
    """Starts the list of steps of a withdrawal, each with its term; call it inside the transaction of the withdrawal."""
    case = Withdrawal.objects.create(organization=consent.organization, consent=consent, opened_on=day)
    terms = WithdrawalTerm.objects.filter(purpose=consent.purpose)
    WithdrawalStep.objects.bulk_create(
        WithdrawalStep(withdrawal=case, kind=term.kind, title=term.title, due=due_day(day, term), position=number)
        for number, term in enumerate(terms, start=1)
    )
    return case


def due_day(day: date, term: WithdrawalTerm) -> date:
    """The last day of a term: working days by the production calendar, or calendar days."""
    return add_working_days(day, term.days) if term.working else day + timedelta(days=term.days)


@transaction.atomic
def take_step(case: Withdrawal, position: int, *, by: Any) -> WithdrawalStep:
    """Marks a step as done; a step that the system can take is taken. Raises AlreadyDone, Refused."""
    step = WithdrawalStep.objects.select_for_update().filter(withdrawal=case, position=position).first()
    if step is None:
        raise Refused("Такого шага в перечне нет. Обновите страницу.")
    if step.done_on is not None:
        raise AlreadyDone(f"Шаг уже отмечен {step.done_on:%d.%m.%Y}.")
    if case.settled_on is not None:
        raise Refused("Отзыв закрыт новым согласием: шаги не нужны.")
    person = case.consent.person
    if step.kind == StepKind.STOP:
        _end_participation(person, by)
    if step.kind == StepKind.DESTROY:
        _destroy(case, person, by)
    if step.kind == StepKind.ACT and case.destroyed_at is None:
        raise Refused("Сначала уничтожьте данные: акт составляется после этого.")
    return _done(step, person, by)


def new_consent(case: Withdrawal) -> Consent | None:
    """The consent to the same purpose that the person has given since; it makes the rest of the steps needless."""
    rows = Consent.objects.valid_on(case.organization.today).filter(person=case.consent.person_id)
    return rows.filter(purpose=case.consent.purpose, signed_on__gte=case.opened_on).first()


@transaction.atomic
def settle(case: Withdrawal, *, by: Any) -> Withdrawal:
    """Closes a withdrawal after which a new consent was given: nothing is destroyed. Raises AlreadyDone, Refused."""
    rows = Withdrawal.objects.select_for_update(of=("self",)).select_related("organization", "consent__person")
    locked = rows.get(pk=case.pk)
    if locked.settled_on is not None:
        raise AlreadyDone(f"Отзыв уже закрыт {locked.settled_on:%d.%m.%Y}.")
    if locked.destroyed_at is not None:
        raise Refused("Данные уже уничтожены: отзыв исполнен.")
    if new_consent(locked) is None:
        raise Refused("Нового согласия нет: сначала внесите его на странице человека.")
    locked.settled_on = locked.organization.today
    locked.save(update_fields=["settled_on"])
    audit.record(locked.consent.person, "withdrawal_settled", "Отзыв закрыт: получено новое согласие", by=by)
    return locked


def _done(step: WithdrawalStep, person: Person, by: Any) -> WithdrawalStep:
    step.done_on, step.done_by = person.organization.today, by
    step.save(update_fields=["done_on", "done_by"])
    audit.record(person, "withdrawal_step", f"Отзыв согласия: {step.title}"[:300], by=by)
    return step


def mark_act(case: Withdrawal, *, by: Any) -> None:
    """The act was approved: its step is done."""
    for step in case.steps.filter(kind=StepKind.ACT, done_on=None):
        _done(step, case.consent.person, by)


def unmark_act(case: Withdrawal, *, by: Any) -> None:
    """The act lost its force: its step waits for another one."""
    reopened = case.steps.filter(kind=StepKind.ACT, done_on__isnull=False).update(done_on=None, done_by=None)
    if reopened:
        audit.record(case.consent.person, "withdrawal_step", "Отзыв согласия: акт утратил силу, нужен новый", by=by)


def _end_participation(person: Person, by: Any) -> None:
    """Takes the person out of every base. Upper rooms refuse here while he is in a running pair. Raises Refused."""
    participation_ending.send(sender=Person, person=person, by=by)
    today = person.organization.today
    for row in Participation.objects.filter(person=person, left_on=None):
        row.left_on = max(today, row.joined_on)
        row.save(update_fields=["left_on"])


def _destroy(case: Withdrawal, person: Person, by: Any) -> None:
    """Replaces the data of the person by nothing; the log gets the names of the fields and a hash. Raises Refused."""
    if Participation.objects.filter(person=person, left_on=None).exists():
        raise Refused("Сначала прекратите участие: человек ещё состоит в базе.")
    if new_consent(case) is not None:
        raise Refused("Получено новое согласие: данные нужны. Закройте отзыв.")
    # Upper rooms refuse here while the person is needed (a running pair).
    data_destroying.send(sender=Person, person=person, by=by)
    case.destroyed = {"fields": _labels(person), "sha256": fingerprint(person)}
    case.destroyed_at, case.destroyed_by = clock.now(), by
    case.save(update_fields=["destroyed", "destroyed_at", "destroyed_by"])
    for card in (person, *_merged_into(person)):
        _mask(card)
        _clear_around(card)
    audit.record(
        person, "destroy", "Персональные данные уничтожены", by=by, changes={"sha256": case.destroyed["sha256"]}
    )


def fingerprint(person: Person) -> str:
    """Hash of the values: proves later that a given set of data was the destroyed one, shows none of them."""
    values = {name: str(getattr(person, name)) for name in ("last_name", *EMPTY_PERSON)}
    return hashlib.sha256(json.dumps(values, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _labels(person: Person) -> list[str]:
    """Which data there were: an act that lists more than was held says an untruth. Restricted categories are not named."""
    names = [
        "last_name",
        *(name for name in EMPTY_PERSON if name not in ("name_cases", "user") and getattr(person, name)),
    ]
    # «педагогический стаж с» asks for a date; in a list of what was destroyed the word hangs.
    return [field_title(Person, name).removesuffix(" с") for name in names] + _labels_around(person)


def _labels_around(person: Person) -> list[str]:
    """What other rows of the app hold about the person, in general words."""
    said = Q()
    for name in ("request", "competences", "achievements", "interests"):
        said |= ~Q(**{name: ""})
    consents = Consent.objects.filter(person=person)
    held = [
        ("сведения об участии в программе", Participation.objects.filter(said, person=person)),
        ("сведения о законном представителе", consents.exclude(representative_name="")),
        ("скан согласия", consents.exclude(scan=None)),
    ]
    return [words for words, rows in held if rows.exists()]


def _merged_into(person: Person) -> list[Person]:
    """Cards that were joined to this one, and to those: each still holds what was typed into it."""
    found: list[Person] = []
    layer = list(Person.objects.filter(merged_into=person))
    while layer:
        found += layer
        layer = list(Person.objects.filter(merged_into__in=layer))
    return found


def _mask(person: Person) -> None:
    person.last_name = f"Участник № {person.pk}"
    for name, value in EMPTY_PERSON.items():
        setattr(person, name, value)
    person.masked_at = clock.now()
    person.save(update_fields=["last_name", *EMPTY_PERSON, "masked_at"])


def _clear_around(person: Person) -> None:
    """What other rows of this app say about the person."""
    Participation.objects.filter(person=person).update(**EMPTY_PARTICIPATION)
    RestrictedCategory.objects.filter(person=person).delete()
    Interview.objects.filter(person=person).update(note="")
    Clearance.objects.filter(person=person).update(number=GONE)
    requests = SubjectRequest.objects.filter(person=person)
    requests.exclude(answer="").update(answer=GONE)
    requests.update(asked_by=GONE, words=GONE)
    consents = Consent.objects.filter(person=person)
    scans = [row.scan for row in consents.select_related("scan") if row.scan]
    consents.exclude(representative_name="").update(representative_name=GONE)
    consents.update(authority="", scan=None)
    for scan in scans:
        stored = scan.file
        scan.delete()
        # A file cannot come back when the transaction fails: it goes only after the commit.
        transaction.on_commit(partial(stored.delete, save=False))
