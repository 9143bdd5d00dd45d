"""Figures about pairs, by dates: a past day keeps its figure whatever happens later."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from apps.metrics.registry import metric, say_param
from apps.metrics.tally import Tally, count, rows_by
from apps.organizations.models import EndReason, MentoringForm, MentoringType
from apps.participants.metrics import aged, contingent, links_to, young_people
from apps.participants.models import Person
from apps.participants.rules import is_young

from .enums import MemberRole
from .models import Pair, PairMember
from .querysets import PairQuerySet
from .services.types import of_type


def _titles(model: Any) -> Any:
    """Code of a reference row → its title; a code that nobody knows stays itself."""
    return lambda code: model.objects.filter(code=code).values_list("title", flat=True).first() or code


say_param("form", _titles(MentoringForm))
say_param("type", _titles(MentoringType))
say_param("reason", _titles(EndReason))


def _pairs(organizations: QuerySet, day: date, params: dict) -> PairQuerySet:
    rows = Pair.objects.active_on(day).filter(organization__in=organizations)
    if params.get("form"):
        rows = rows.filter(form__code=params["form"])
    if params.get("type"):
        rows = rows.filter(of_type(params["type"]))
    return rows


def _count(rows: QuerySet) -> Tally:
    return count(rows, "organization", Count("pk", distinct=True))


def _only(organization: Any) -> QuerySet:
    return type(organization).objects.filter(pk=organization.pk)


def _people_of(role: str) -> Any:
    def people(organization: Any, day: date, params: dict) -> Iterable[tuple[str, str]]:
        return _names(_members(_only(organization), day, role, params))

    return people


def _names(members: QuerySet) -> list[tuple[str, str]]:
    """(name, address) of the people of members, each once."""
    return links_to(Person.objects.filter(pk__in=members.values("person")))


def _members(organizations: QuerySet, day: date, role: str, params: dict) -> QuerySet:
    """People who were in a running pair on a day, in a role."""
    present = PairMember.objects.filter(role=role, joined_on__lte=day).filter(Q(left_on=None) | Q(left_on__gte=day))
    return present.filter(pair__in=_pairs(organizations, day, params))


def _count_members(organizations: QuerySet, day: date, role: str, params: dict) -> Tally:
    return count(_members(organizations, day, role, params), "pair__organization", Count("person", distinct=True))


def _pair_links(rows: PairQuerySet) -> list[tuple[str, str]]:
    return [(pair.title, reverse("pairing:pair-detail", args=[pair.public_id])) for pair in rows.with_people()]


def _pair_list(organization: Any, day: date, params: dict) -> Iterable[tuple[str, str]]:
    return _pair_links(_pairs(_only(organization), day, params))


def _group_list(organization: Any, day: date, params: dict) -> Iterable[tuple[str, str]]:
    return _pair_links(_pairs(_only(organization), day, params).filter(is_group=True))


@metric(
    "pairs.active",
    title="Действующие пары и группы",
    unit="шт.",
    source="Р-145, этап 5",
    people=_pair_list,
    listed="Действующие пары и группы",
    needs="pairing.view_pair",
    params=("form", "type"),
)
def active(organizations: QuerySet, day: date, params: dict) -> Tally:
    """Пары и группы, которые на дату начали работу и не закончили её; завершившие весь срок работают и в его последний день."""
    return _count(_pairs(organizations, day, params))


@metric(
    "pairs.groups",
    title="Действующие группы",
    unit="шт.",
    source="Р-145, этап 5",
    people=_group_list,
    listed="Действующие группы",
    needs="pairing.view_pair",
    params=("form", "type"),
)
def groups(organizations: QuerySet, day: date, params: dict) -> Tally:
    """Группы: больше двух участников."""
    return _count(_pairs(organizations, day, params).filter(is_group=True))


@metric(
    "pairs.mentors",
    title="Наставники в действующих парах",
    unit="чел.",
    source="Р-145, этап 5",
    people=_people_of("mentor"),
    listed="Кто наставляет",
    params=("form", "type"),
)
def mentors(organizations: QuerySet, day: date, params: dict) -> Tally:
    """Люди, которые на дату наставляют хотя бы в одной действующей паре."""
    return _count_members(organizations, day, MemberRole.MENTOR, params)


@metric(
    "pairs.mentees",
    title="Наставляемые в действующих парах",
    unit="чел.",
    source="Р-145, этап 5",
    people=_people_of("mentee"),
    listed="У кого есть наставник",
    params=("form", "type"),
)
def mentees(organizations: QuerySet, day: date, params: dict) -> Tally:
    """Люди, у которых на дату есть действующий наставник."""
    return _count_members(organizations, day, MemberRole.MENTEE, params)


def _ended(organizations: QuerySet, day: date, params: dict) -> PairQuerySet:
    rows = Pair.objects.filter(
        organization__in=organizations, state="ended", ended_on__lte=day, year__start__lte=day, year__end__gte=day
    )
    return rows.filter(end_reason__code=params["reason"]) if params.get("reason") else rows


def _ended_list(organization: Any, day: date, params: dict) -> Iterable[tuple[str, str]]:
    return _pair_links(_ended(_only(organization), day, params))


@metric(
    "pairs.ended_early",
    title="Пары, прекращённые досрочно",
    unit="шт.",
    source="Р-145, этап 6",
    people=_ended_list,
    listed="Прекращённые досрочно",
    needs="pairing.view_pair",
    params=("reason",),
)
def ended_early(organizations: QuerySet, day: date, params: dict) -> Tally:
    """Пары, прекращённые досрочно с начала программного года по дату."""
    return _count(_ended(organizations, day, params))


def _pupils(organizations: QuerySet, day: date, role: str, youngest: int) -> QuerySet:
    """Members of running pairs in a role who are pupils from `youngest` to 19 on the day."""
    return aged(_members(organizations, day, role, {}), day, youngest, 19).filter(person__category="pupil")


def _pupils_of(role: str, youngest: int) -> Any:
    def people(organization: Any, day: date, params: dict) -> Iterable[tuple[str, str]]:
        return _names(_pupils(_only(organization), day, role, youngest))

    return people


def _pupil_coverage(role: str, youngest: int, field: str) -> Any:
    """Share of pupils from `youngest` to 19 who are in a pair in a role, out of the contingent; без контингента — неизвестно."""

    def query(organizations: QuerySet, day: date, params: dict) -> Tally:
        rows = _pupils(organizations, day, role, youngest)
        paired = rows_by(rows, "pair__organization", Count("person", distinct=True))
        return Tally([paired, contingent(organizations, day, field)])

    return query


metric(
    "k1",
    title="Доля детей 10–19 лет в роли наставляемого (k1)",
    unit="%",
    source="Р-145, показатель 1 (k1)",
    people=_pupils_of("mentee", 10),
    listed="Обучающиеся 10–19 лет, у которых есть наставник",
    definition="Обучающиеся 10–19 лет, у которых на дату есть действующий наставник, из всех обучающихся 10–19 лет (контингент).",
    contingent=True,
)(_pupil_coverage(MemberRole.MENTEE, 10, "pupils_10_19"))
metric(
    "k2",
    title="Доля детей 15–19 лет в роли наставника (k2)",
    unit="%",
    source="Р-145, показатель 2 (k2)",
    people=_pupils_of("mentor", 15),
    listed="Обучающиеся 15–19 лет, которые наставляют",
    definition="Обучающиеся 15–19 лет, которые на дату наставляют в действующей паре, из всех обучающихся 15–19 лет (контингент).",
    contingent=True,
)(_pupil_coverage(MemberRole.MENTOR, 15, "pupils_15_19"))


def _covered(organizations: QuerySet, day: date) -> QuerySet:
    """Mentees of running pairs who are young specialists on the day."""
    rows = _members(organizations, day, MemberRole.MENTEE, {}).filter(is_young(day, "person__"))
    return rows.filter(person__merged_into=None).filter(Q(person__left_on=None) | Q(person__left_on__gt=day))


def _uncovered_list(organization: Any, day: date, params: dict) -> Iterable[tuple[str, str]]:
    only = _only(organization)
    return links_to(young_people(only, day).exclude(pk__in=_covered(only, day).values("person")))


@metric(
    "pairs.young_specialists",
    title="Молодые специалисты, у которых есть наставник (k3)",
    unit="%",
    source="Р-145, показатель 3 (k3); дорожная карта: охват молодых специалистов",
    people=_uncovered_list,
    listed="Молодые специалисты без наставника",
)
def young_specialists(organizations: QuerySet, day: date, params: dict) -> Tally:
    """Молодые специалисты (правило организации: стаж, возраст), у которых на дату есть действующий наставник."""
    return Tally(
        [
            rows_by(_covered(organizations, day), "person__organization", Count("person", distinct=True)),
            rows_by(young_people(organizations, day), "organization", None, Count("pk")),
        ]
    )
