"""Figures about people. All are as of a date: a person counts while his participation and his papers hold on that day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.urls import reverse

from apps.metrics.registry import metric, say_param
from apps.metrics.tally import Tally, count, rows_by
from apps.organizations.models import ContingentSnapshot

from .access import person_url
from .enums import Category, ParticipationRole, Purpose, RestrictedKind
from .models import Agreement, Consent, Participation, Partner, Person, RestrictedCategory
from .rules import is_young, years_before

MENTOR, MENTEE = ParticipationRole.MENTOR, ParticipationRole.MENTEE
say_param("category", lambda code: dict(Category.choices).get(code, code))
say_param("restricted", lambda code: dict(RestrictedKind.choices).get(code, code))
say_param("role", lambda code: dict(ParticipationRole.choices).get(code, code))


def participating(organizations: QuerySet, day: date, params: dict | None = None) -> QuerySet:
    """Participations that hold on a day, in the year that contains it. Params: `role`, `form` (code), `category`."""
    rows = Participation.objects.active_on(day).filter(
        organization__in=organizations, year__start__lte=day, year__end__gte=day
    )
    names = {"role": "role", "form": "form__code", "category": "person__category"}
    chosen = {names[key]: value for key, value in (params or {}).items() if key in names and value}
    return rows.filter(**chosen)


def heads(rows: QuerySet) -> Tally:
    """The number of people, each counted once."""
    return count(rows, "organization", Count("person", distinct=True))


def people_of(rows: QuerySet) -> list[tuple[str, str]]:
    """The list behind a number, for those who may see people."""
    return links_to(Person.objects.filter(participations__in=rows).distinct())


def links_to(people: QuerySet) -> list[tuple[str, str]]:
    """(name, address) of people by their names."""
    return [(person.full_name, person_url(person)) for person in people.order_by("search")]


def _only(organization: Any) -> QuerySet:
    return type(organization).objects.filter(pk=organization.pk)


def _list_of(**fixed: Any) -> Any:
    def people(organization: Any, day: date, params: dict) -> Iterable[tuple[str, str]]:
        return people_of(participating(_only(organization), day, {**params, **fixed}))

    return people


@metric(
    "participants.mentors",
    title="Наставники в базе",
    unit="чел.",
    source="базы, на дату",
    people=_list_of(role=MENTOR),
    listed="Кто состоит в базе наставников",
    params=("form", "category"),
)
def mentors(organizations: QuerySet, day: date, params: dict) -> Tally:
    """Сколько человек состоит в базе наставников на дату; каждый считается один раз."""
    return heads(participating(organizations, day, {**params, "role": MENTOR}))


@metric(
    "participants.mentees",
    title="Наставляемые в базе",
    unit="чел.",
    source="базы, на дату",
    people=_list_of(role=MENTEE),
    listed="Кто состоит в базе наставляемых",
    params=("form", "category"),
)
def mentees(organizations: QuerySet, day: date, params: dict) -> Tally:
    """Сколько человек состоит в базе наставляемых на дату; каждый считается один раз."""
    return heads(participating(organizations, day, {**params, "role": MENTEE}))


def _has_consent(day: date) -> Exists:
    """Of participations: whether the person's consent to processing holds on a day."""
    return Exists(Consent.objects.valid_on(day).filter(person=OuterRef("person"), purpose=Purpose.PROCESSING))


def _without_consent(organization: Any, day: date, params: dict) -> Iterable[tuple[str, str]]:
    rows = participating(_only(organization), day, params)
    return people_of(rows.exclude(_has_consent(day)))


@metric(
    "participants.consents",
    title="Участники с действующим согласием",
    unit="%",
    source="журнал согласий, на дату",
    people=_without_consent,
    listed="У кого нет действующего согласия",
    params=("role", "form", "category"),
)
def consents(organizations: QuerySet, day: date, params: dict) -> Tally:
    """Доля участников программы, у которых на дату действует согласие на обработку персональных данных."""
    rows, heads_of = participating(organizations, day, params), Count("person", distinct=True)
    # Two parts: a condition inside the count would read the consents of the whole base for the smallest municipality.
    given = rows_by(rows.filter(_has_consent(day)), "organization", heads_of)
    return Tally([given, rows_by(rows, "organization", None, heads_of)])


def _young_list(organization: Any, day: date, params: dict) -> list[tuple[str, str]]:
    return links_to(young_people(_only(organization), day))


@metric(
    "participants.young_specialists_total",
    title="Молодые специалисты в организации",
    unit="чел.",
    source="карточки работников и правило организации, на дату",
    people=_young_list,
    listed="Молодые специалисты",
)
def young_specialists_total(organizations: QuerySet, day: date, params: dict) -> Tally:
    """Сколько работников на дату — молодые специалисты по правилу своей организации (стаж и, если задан, возраст)."""
    return count(young_people(organizations, day), "organization", Count("pk"))


def young_people(organizations: QuerySet, day: date) -> QuerySet:
    """The young specialists themselves."""
    rows = Person.objects.filter(merged_into=None, organization__in=organizations).filter(is_young(day))
    return rows.filter(Q(left_on=None) | Q(left_on__gt=day))


def of_restricted(organizations: QuerySet, day: date, params: dict) -> QuerySet:
    """Participations of people who belong to a restricted category on a day. Params: `restricted` (its code), `role`."""
    kinds = RestrictedCategory.objects.valid_on(day).filter(person=OuterRef("person"))
    if params.get("restricted"):
        kinds = kinds.filter(kind=params["restricted"])
    return participating(organizations, day, {"role": params.get("role")}).filter(Exists(kinds))


def _restricted_list(organization: Any, day: date, params: dict) -> list[tuple[str, str]]:
    return people_of(of_restricted(_only(organization), day, params))


@metric(
    "participants.restricted",
    title="Участники особых категорий",
    unit="чел.",
    source="особые категории, на дату",
    people=_restricted_list,
    listed="Участники особых категорий",
    needs="participants.view_restricted",
    sensitive=True,
    params=("restricted", "role"),
)
def restricted(organizations: QuerySet, day: date, params: dict) -> Tally:
    """Сколько участников на дату относится к особым категориям. Малые числа скрываются."""
    return heads(of_restricted(organizations, day, params))


def _partners(organizations: QuerySet, day: date) -> QuerySet:
    """Partners with an agreement in force on a day; `gave`: somebody of theirs is in the base of mentors."""
    agreed = Exists(Agreement.objects.in_force(day).filter(partner=OuterRef("pk")))
    gave = Exists(participating(organizations, day, {"role": MENTOR}).filter(person__partner=OuterRef("pk")))
    return Partner.objects.filter(agreed, organization__in=organizations).annotate(gave=gave)


def _partners_without_mentors(organization: Any, day: date, params: dict) -> list[tuple[str, str]]:
    rows = _partners(_only(organization), day).filter(gave=False).order_by("name")
    return [(row.name, reverse("participants:partner-detail", args=[row.public_id])) for row in rows]


@metric(
    "participants.partners",
    title="Партнёры, давшие наставников",
    unit="%",
    source="Р-145, показатель 4 (k4); соглашения и базы, на дату",
    people=_partners_without_mentors,
    listed="Партнёры, которые пока не дали наставников",
)
def partners(organizations: QuerySet, day: date, params: dict) -> Tally:
    """Доля партнёров с действующим на дату соглашением, чьи представители состоят в базе наставников."""
    return count(_partners(organizations, day), "organization", Count("pk", filter=Q(gave=True)), Count("pk"))


def contingent(organizations: QuerySet, day: date, field: str) -> QuerySet:
    """Part of a tally: as the denominator the latest count reported on or before a day; without one no row."""
    reported = ContingentSnapshot.objects.filter(date__lte=day, **{f"{field}__isnull": False})
    later = reported.filter(organization=OuterRef("organization"), date__gt=OuterRef("date"))
    return rows_by(reported.filter(~Exists(later), organization__in=organizations), "organization", None, Sum(field))


def aged(rows: QuerySet, day: date, youngest: int, oldest: int) -> QuerySet:
    """Rows with a `person` of these full ages on a day, both included."""
    born = {
        "person__birth_date__gt": years_before(day, oldest + 1),
        "person__birth_date__lte": years_before(day, youngest),
    }
    return rows.filter(**born)
