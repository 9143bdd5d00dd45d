from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Exists, ExpressionWrapper, OuterRef, Q, Subquery

from apps.core.querysets import valid_on
from apps.organizations.access import organizations_of, organizations_with

from .enums import GUESTS, Category, ParticipationRole, Purpose
from .rules import years_before


class PersonQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> PersonQuerySet:
        """People of the organizations whose base the user may see; a participant sees himself while he has a role there."""
        own = Q(user=user, organization_id__in=organizations_of(user))
        return self.filter(Q(organization_id__in=organizations_with(user, "participants.view_person")) | own)

    def present(self) -> PersonQuerySet:
        """Not merged into another row, not masked after a withdrawal."""
        return self.filter(merged_into=None, masked_at=None)

    def in_base(self, year: Any, role: str) -> PersonQuerySet:
        """The base of mentors or mentees of a programme year."""
        return self.filter(participations__year=year, participations__role=role).distinct()

    def participating(self, organization: Any, year: Any, day: date) -> PersonQuerySet:
        """People of an organization who are in a base of the year on a day, each once."""
        return self.participating_in([organization], [year], day)

    def participating_in(self, organizations: Iterable[Any], years: Any, day: date) -> PersonQuerySet:
        """The same of many organizations and their years (or a subquery of years)."""
        from .models import Participation

        rows = Participation.objects.active_on(day).filter(person=OuterRef("pk"), year__in=years)
        return self.present().filter(Exists(rows), organization__in=organizations)

    def reaching(self, ages: tuple[int, ...], after: date, until: date) -> PersonQuerySet:
        """People who turn one of these ages after a day, until another day."""
        rule = Q()
        for age in ages:
            rule |= Q(birth_date__gt=years_before(after, age), birth_date__lte=years_before(until, age))
        return self.filter(rule)

    def with_consent(self, day: date, purpose: str) -> PersonQuerySet:
        """Annotates `has_consent`: a valid consent of a purpose on a day."""
        from .models import Consent

        valid = Consent.objects.valid_on(day).filter(person=OuterRef("pk"), purpose=purpose)
        return self.annotate(has_consent=Exists(valid))


class ParticipationQuerySet(models.QuerySet):
    def active_on(self, day: date) -> ParticipationQuerySet:
        """In the base on a day; the day of leaving is no longer counted."""
        return self.filter(joined_on__lte=day).not_left(day)

    def not_left(self, day: date) -> ParticipationQuerySet:
        """Still in the base on a day, or in that of a year which begins later."""
        return self.filter(Q(left_on=None) | Q(left_on__gt=day))

    def with_consent(self, day: date, purpose: str) -> ParticipationQuerySet:
        """Annotates `has_consent`: the person has a valid consent of a purpose on a day."""
        from .models import Consent

        valid = Consent.objects.valid_on(day).filter(person=OuterRef("person"), purpose=purpose)
        return self.annotate(has_consent=Exists(valid))

    def guiding_employees(self) -> ParticipationQuerySet:
        """Employees who are mentors of employees: their own written consent is needed (ст. 351.8 ТК РФ)."""
        return self.filter(GUIDES_EMPLOYEES)

    def with_papers(self, day: date) -> ParticipationQuerySet:
        """Annotates which papers are missing on a day: `has_consent`, `lacks_employee`, `lacks_clearance`; `clearance_to` is the
        end of the last certificate."""
        from .models import Clearance

        given = employee_consent(day)
        mine = Clearance.objects.filter(person=OuterRef("person"), issued_on__lte=day).order_by("-valid_to")
        is_guest = Q(role=ParticipationRole.MENTOR, person__category__in=GUESTS)
        return self.with_consent(day, Purpose.PROCESSING).annotate(
            lacks_employee=_flag(GUIDES_EMPLOYEES & ~given),
            clearance_to=Subquery(mine.values("valid_to")[:1]),
            lacks_clearance=_flag(is_guest & ~Exists(mine.filter(valid_to__gte=day))),
        )


GUIDES_EMPLOYEES = Q(role=ParticipationRole.MENTOR, person__category=Category.STAFF, form__between_employees=True)
# Upper apps keep the consent of an employee in records of their own too: day → of participations, whether it is there.
employee_consent_elsewhere: list[Callable[[date], Exists]] = []


def employee_consent(day: date) -> Q:
    """Of participations: the employee's own consent to be a mentor holds on a day, in the ledger or in another record."""
    from .models import Consent

    found = Q(Exists(Consent.objects.valid_on(day).filter(person=OuterRef("person"), purpose=Purpose.EMPLOYEE)))
    for elsewhere in employee_consent_elsewhere:
        found |= Q(elsewhere(day))
    return found


def _flag(condition: Any) -> ExpressionWrapper:
    return ExpressionWrapper(condition, output_field=models.BooleanField())


class ConsentQuerySet(models.QuerySet):
    def valid_on(self, day: date) -> ConsentQuerySet:
        """Signed, not expired and not withdrawn on a day."""
        return self.filter(
            Q(signed_on__lte=day)
            & (Q(valid_to=None) | Q(valid_to__gte=day))
            & (Q(withdrawn_on=None) | Q(withdrawn_on__gt=day))
        )


class AgreementQuerySet(models.QuerySet):
    def in_force(self, day: date) -> AgreementQuerySet:
        """Signed and not ended on a day."""
        return self.filter(signed_on__lte=day).filter(Q(valid_to=None) | Q(valid_to__gte=day))


class RestrictedQuerySet(models.QuerySet):
    def valid_on(self, day: date) -> RestrictedQuerySet:
        return self.filter(valid_on(day))


class ClearanceQuerySet(models.QuerySet):
    def valid_on(self, day: date) -> ClearanceQuerySet:
        return self.filter(issued_on__lte=day, valid_to__gte=day)
