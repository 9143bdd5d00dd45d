"""Rules of age and service, all on a date: who signs a consent, who is a young specialist."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Case, F, Q, When
from django.db.models.expressions import Combinable
from django.db.models.functions import ExtractDay, ExtractMonth, ExtractYear
from django.db.models.lookups import GreaterThan, LessThan, LessThanOrEqual

from apps.organizations.enums import ConsentPolicy

from .enums import Category, Purpose, Signer

# ст. 28 ГК РФ: under 14 the legal representative acts for the child; from 18 a person acts alone (ст. 21 ГК РФ).
OWN_HAND_FROM = 14
ADULT_FROM = 18
POLICY_SIGNERS = {
    ConsentPolicy.BOTH: (Signer.BOTH,),
    ConsentPolicy.REPRESENTATIVE: (Signer.REPRESENTATIVE, Signer.BOTH),
    ConsentPolicy.OWN: (Signer.OWN, Signer.BOTH),
}


def years_before(day: date, years: int) -> date:
    """The latest birthday of those who are `years` full years old on a day (a birthday of 29 February counts from 1 March)."""
    year = max(day.year - years, date.min.year)
    try:
        return day.replace(year=year)
    except ValueError:
        return date(year, 2, 28)


def birthday_in(birth_date: date, age: int) -> date:
    """The day on which an age is reached; born on 29 February, on 1 March of a common year."""
    try:
        return birth_date.replace(year=birth_date.year + age)
    except ValueError:
        return date(birth_date.year + age, 3, 1)


def signers(age: int | None, policy: str) -> tuple[str, ...]:
    """Who may sign a consent at an age, the usual one first; an unknown age leaves the choice to the curator."""
    if age is None:
        return tuple(Signer.values)
    if age >= ADULT_FROM:
        return (Signer.OWN,)
    if age < OWN_HAND_FROM:
        return (Signer.REPRESENTATIVE,)
    return POLICY_SIGNERS[ConsentPolicy(policy)]


def purposes_of(category: str) -> tuple[str, ...]:
    """Purposes for which a person of a category is asked: mentoring at work (ст. 351.8 ТК) is for employees alone."""
    return tuple(code for code in Purpose if code != Purpose.EMPLOYEE or category == Category.STAFF)


def signer_refusal(signer: str, age: int | None, policy: str) -> str:
    """Why this person may not sign at this age, in one sentence; empty when he may."""
    allowed = signers(age, policy)
    if signer in allowed:
        return ""
    words = " или ".join(Signer(code).label for code in allowed)
    return f"На дату подписания участнику {_full_years(age)}: согласие подписывает {words}."


def _full_years(age: int | None) -> str:
    from apps.core.russian import numbers

    return f"{age} {numbers.plural(age or 0, 'год', 'года', 'лет')}"


def full_years(path: str, day: date) -> Combinable:
    """Full years between the date of a column and a day; from 29 February they are full on 1 March of a common year."""
    later = ExtractMonth(path) * 100 + ExtractDay(path)
    return day.year - ExtractYear(path) - Case(When(GreaterThan(later, day.month * 100 + day.day), then=1), default=0)


def is_young(day: date, prefix: str = "") -> Q:
    """Employees whose service is under so many years on a day, and who are not older than an age where their organization says so."""
    own = f"{prefix}organization__young_specialist_"
    is_staff = Q(**{f"{prefix}category": Category.STAFF, f"{prefix}service_since__lte": day})
    is_new = Q(LessThan(full_years(f"{prefix}service_since", day), F(f"{own}years")))
    is_of_age = Q(LessThanOrEqual(full_years(f"{prefix}birth_date", day), F(f"{own}max_age")))
    return is_staff & is_new & (Q(**{f"{own}max_age": None}) | is_of_age)


def is_young_specialist(person: Any, day: date) -> bool:
    """Whether the rule of the person's organization makes him a young specialist on a day."""
    own = person.organization
    service, age = person.service_years_on(day), person.age_on(day)
    if person.category != Category.STAFF or service is None or service < 0 or service >= own.young_specialist_years:
        return False
    return own.young_specialist_max_age is None or (age is not None and age <= own.young_specialist_max_age)
