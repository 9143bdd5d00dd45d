"""Figures about pairs, by dates: a past day keeps its figure whatever happens later."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from apps.metrics.registry import metric
from apps.metrics.tally import Tally, count, rows_by
from apps.participants.access import person_url
from apps.participants.metrics import aged, contingent, young_people
from apps.participants.rules import is_young

from .enums import MemberRole
from .models import Pair, PairMember
from .querysets import PairQuerySet


def _pairs(organizations: QuerySet, day: date, params: dict) -> PairQuerySet:
    rows = Pair.objects.active_on(day).filter(organization__in=organizations)
    if params.get("form"):
        rows = rows.filter(form__code=params["form"])
    if params.get("type"):
        rows = rows.filter(type__code=params["type"])
    return rows


def _count(rows: QuerySet) -> Tally:
    return count(rows, "organization", Count("pk", distinct=True))


def _people_of(role: str) -> Any:
    def people(organization: Any, day: date, params: dict) -> Iterable[tuple[str, str]]:
        members = _members(type(organization).objects.filter(pk=organization.pk), day, role, params).select_related(
            "person"
        )
        found = {m.person_id: m.person for m in members}
        return [(p.full_name, person_url(p)) for p in sorted(found.values(), key=lambda p: p.full_name)]

    return people


def _members(organizations: QuerySet, day: date, role: str, params: dict) -> QuerySet:
    """People who were in a running pair on a day, in a role."""
    present = PairMember.objects.filter(role=role, joined_on__lte=day).filter(Q(left_on=None) | Q(left_on__gte=day))
    return present.filter(pair__in=_pairs(organizations, day, params))


def _count_members(organizations: QuerySet, day: date, role: str, params: dict) -> Tally:
    return count(_members(organizations, day, role, params), "pair__organization", Count("person", distinct=True))


def _pair_list(organization: Any, day: date, params: dict) -> Iterable[tuple[str, str]]:
    rows = _pairs(type(organization).objects.filter(pk=organization.pk), day, params).with_people()
    return [(pair.title, f"/pairs/{pair.public_id}/") for pair in rows]


@metric(
    "pairs.active",
    title="Действующие пары и группы",
    unit="шт.",
    source="Р-145, этап 5",
    people=_pair_list,
    params=("form", "type"),
)
def active(organizations: QuerySet, day: date, params: dict) -> Tally:
    """Пары и группы, которые на дату начали работу и не закончили её."""
    return _count(_pairs(organizations, day, params))


@metric(
    "pairs.groups", title="Действующие группы", unit="шт.", source="Р-145, этап 5", people=None, params=("form", "type")
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
    params=("form", "type"),
)
def mentees(organizations: QuerySet, day: date, params: dict) -> Tally:
    """Люди, у которых на дату есть действующий наставник."""
    return _count_members(organizations, day, MemberRole.MENTEE, params)


@metric(
    "pairs.ended_early", title="Пары, прекращённые досрочно", unit="шт.", source="Р-145, этап 6", params=("reason",)
)
def ended_early(organizations: QuerySet, day: date, params: dict) -> Tally:
    """Пары, прекращённые досрочно с начала программного года по дату; параметр reason — код причины."""
    rows = Pair.objects.filter(
        organization__in=organizations, state="ended", ended_on__lte=day, year__start__lte=day, year__end__gte=day
    )
    if params.get("reason"):
        rows = rows.filter(end_reason__code=params["reason"])
    return _count(rows)


def _pupil_coverage(role: str, youngest: int, field: str) -> Any:
    """Share of pupils from `youngest` to 19 who are in a pair in a role, out of the contingent; без контингента — неизвестно."""

    def query(organizations: QuerySet, day: date, params: dict) -> Tally:
        rows = aged(_members(organizations, day, role, params), day, youngest, 19).filter(person__category="pupil")
        paired = rows_by(rows, "pair__organization", Count("person", distinct=True))
        return Tally([paired, contingent(organizations, day, field)])

    return query


metric(
    "k1",
    title="Доля детей 10–19 лет в роли наставляемого (k1)",
    unit="%",
    source="Р-145, показатель 1 (k1)",
    definition="Обучающиеся 10–19 лет, у которых на дату есть действующий наставник, из всех обучающихся 10–19 лет (контингент).",
    contingent=True,
)(_pupil_coverage(MemberRole.MENTEE, 10, "pupils_10_19"))
metric(
    "k2",
    title="Доля детей 15–19 лет в роли наставника (k2)",
    unit="%",
    source="Р-145, показатель 2 (k2)",
    definition="Обучающиеся 15–19 лет, которые на дату наставляют в действующей паре, из всех обучающихся 15–19 лет (контингент).",
    contingent=True,
)(_pupil_coverage(MemberRole.MENTOR, 15, "pupils_15_19"))


@metric(
    "pairs.young_specialists",
    title="Молодые специалисты, у которых есть наставник (k3)",
    unit="%",
    source="Р-145, показатель 3 (k3); дорожная карта: охват молодых специалистов",
)
def young_specialists(organizations: QuerySet, day: date, params: dict) -> Tally:
    """Молодые специалисты (правило организации: стаж, возраст), у которых на дату есть действующий наставник."""
    everybody = young_people(organizations, day)
    rows = _members(organizations, day, MemberRole.MENTEE, {}).filter(is_young(day, "person__"))
    rows = rows.filter(person__merged_into=None).filter(Q(person__left_on=None) | Q(person__left_on__gt=day))
    covered = rows_by(rows, "person__organization", Count("person", distinct=True))
    return Tally([covered, rows_by(everybody, "organization", None, Count("pk"))])
