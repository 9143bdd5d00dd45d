"""The legal basis of mentoring between employees: consent, addendum, notice (ст. 351.8 ТК РФ)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from apps.core.errors import Refused
from apps.organizations.models import EndReason
from apps.participants.access import missing_papers
from apps.participants.enums import GUESTS, Category, Purpose
from apps.participants.models import Clearance, Person
from apps.participants.rules import ADULT_FROM
from apps.workflow import audit

from ..models import EmploymentTerms, Pair

NOTICE_DAYS = 3
# Employment itself ends, or nobody is left to be warned: no notice is asked for.
WITHOUT_NOTICE = {"dismissal", "force_majeure", "consent_withdrawn"}


def without_consent(pairs: Iterable[Pair], day: date) -> set[int]:
    """Numbers of the pairs of employees that lack the mentors' written consent. One query for all.

    The consent stands in the terms of the pair, or in the ledger of consents under its own purpose.
    """
    pairs = [p for p in pairs if p.form.between_employees and not getattr(terms_of(p), "consent_on", None)]
    mentors = {m.pk: m for p in pairs for m in p.mentors}
    lacking = (
        {paper.person.pk for paper in missing_papers(mentors.values(), day, Purpose.EMPLOYEE)} if mentors else set()
    )
    return {p.pk for p in pairs if any(m.pk in lacking for m in p.mentors)}


def without_clearance(pairs: Iterable[Pair], day: date) -> list[Person]:
    """Mentors from outside who would work with minors without a certificate of no criminal record in force. One query at most."""
    guests = {
        m.pk: m for p in pairs for m in p.mentors if m.category in GUESTS and any(_is_minor(c, day) for c in p.mentees)
    }
    if not guests:
        return []
    cleared = set(Clearance.objects.valid_on(day).filter(person__in=guests).values_list("person_id", flat=True))
    return [person for pk, person in guests.items() if pk not in cleared]


def _is_minor(person: Person, day: date) -> bool:
    age = person.age_on(day)
    return person.category == Category.PUPIL if age is None else age < ADULT_FROM


def check_notice(pair: Pair, day: date, notice_on: date | None = None, reason: EndReason | None = None) -> None:
    """Early end between employees: at least three working days' notice (ст. 351.8 ТК РФ). Raises Refused."""
    terms = terms_of(pair)
    notice = notice_on or (terms.notice_on if terms else None)
    if not pair.form.between_employees or (reason and reason.code in WITHOUT_NOTICE):
        return
    if notice is None:
        raise Refused(
            "Укажите дату письменного уведомления: о досрочном прекращении предупреждают не менее чем за 3 рабочих дня "
            "(ст. 351.8 ТК РФ)."
        )
    earliest = earliest_end(pair, notice)
    if day < earliest:
        raise Refused(
            f"После уведомления {notice:%d.%m.%Y} пара может закончиться не раньше {earliest:%d.%m.%Y} (3 рабочих дня)."
        )


def earliest_end(pair: Pair, notice: date) -> date:
    """The first day on which a pair may end after a notice: the same day, between employees three working days later."""
    from apps.organizations.calendar import add_working_days

    return add_working_days(notice, NOTICE_DAYS) if pair.form.between_employees else notice


def keep_notice(pair: Pair, notice_on: date | None) -> None:
    if notice_on and pair.form.between_employees:
        EmploymentTerms.objects.update_or_create(pair=pair, defaults={"notice_on": notice_on})


def terms_of(pair: Pair) -> EmploymentTerms | None:
    """The legal basis of a pair, when it was entered."""
    return getattr(pair, "terms", None)


def set_terms(pair: Pair, *, values: dict[str, Any], by: Any) -> EmploymentTerms:
    """Enters or changes the legal basis (ст. 351.8 ТК РФ). Raises Refused for a pair not between employees, PermissionDenied."""
    if not by.has_perm("pairing.change_pair", pair):
        raise PermissionDenied("pairing.change_pair")
    if not pair.form.between_employees:
        raise Refused("Условия по ст. 351.8 ТК РФ вносят только для пары работников.")
    with transaction.atomic():
        before = EmploymentTerms.objects.select_for_update().filter(pair=pair).first()
        changed = sorted(name for name, value in values.items() if before is None or getattr(before, name) != value)
        terms, _ = EmploymentTerms.objects.update_or_create(pair=pair, defaults=values)
        if changed:
            audit.record(
                pair, "terms", "внесены условия по ст. 351.8 ТК РФ", by=by, changes={"fields": ["", ", ".join(changed)]}
            )
    return terms
