"""Figures about plans and meetings, by dates: a past day keeps its figure whatever happens later."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Sum, When
from django.db.models.functions import Least

from apps.metrics.registry import metric
from apps.metrics.tally import Figures, Row, Tally, added, count, rows_by
from apps.pairing.models import Pair

from .enums import MeetingState
from .models import Meeting, Plan, PlanItem

TARGET = 90


def _running(organizations: QuerySet, day: date) -> QuerySet:
    """Plans approved by a day and not closed on it."""
    rows = Plan.objects.filter(organization__in=organizations, approved_on__lte=day)
    return rows.filter(Q(closed_on=None) | Q(closed_on__gt=day))


def _of_year(organizations: QuerySet, day: date) -> QuerySet:
    """Plans of the programme year that contains the day, approved by it, closed ones too: the year's KPI keeps them."""
    return Plan.objects.filter(
        organization__in=organizations, approved_on__lte=day, year__start__lte=day, year__end__gte=day
    )


def _active_pairs(organizations: QuerySet, day: date) -> QuerySet:
    return Pair.objects.active_on(day).filter(organization__in=organizations)


def _only(organization: Any) -> QuerySet:
    return type(organization).objects.filter(pk=organization.pk)


def _links(plans: Iterable[Plan]) -> list[tuple[str, str]]:
    return [(plan.pair.title, f"/plans/{plan.public_id}/") for plan in plans]


def _with_people(rows: QuerySet) -> QuerySet:
    return rows.select_related("pair").prefetch_related("pair__members__person")


def _running_list(organization: Any, day: date, params: dict) -> list[tuple[str, str]]:
    return _links(_with_people(_running(_only(organization), day)))


@metric(
    "plans.running",
    title="Действующие индивидуальные планы",
    unit="шт.",
    source="Дорожная карта: реализация индивидуальных планов",
    people=_running_list,
)
def running(organizations: QuerySet, day: date, params: dict) -> Tally:
    """Планы, утверждённые по дату включительно и на неё не законченные."""
    return count(_running(organizations, day), "organization", Count("pk"))


def _items_due(organizations: QuerySet, day: date) -> QuerySet:
    """Tasks whose date, as it stood on the day, had come; of a closed plan those due before it was closed."""
    due = Case(When(moved_on__gt=day, then=F("due_before")), default=F("due"))
    rows = PlanItem.objects.filter(plan__in=_of_year(organizations, day))
    rows = rows.filter(Q(dropped_on=None) | Q(dropped_on__gt=day))
    # Least() of PostgreSQL skips an empty date, that of SQLite does not: the empty one is asked for by itself.
    last = Case(When(plan__closed_on=None, then=day), default=Least(F("plan__closed_on"), day))
    return rows.annotate(due_then=due, last_day=last).filter(due_then__lte=F("last_day"))


def _late_list(organization: Any, day: date, params: dict) -> list[tuple[str, str]]:
    """Plans with a task that was due and not done."""
    late = _items_due(_only(organization), day).exclude(done_on__lte=day)
    return _links(_with_people(Plan.objects.filter(pk__in=late.values("plan"))))


@metric(
    "plans.completion",
    title="Выполнение индивидуальных планов",
    unit="%",
    source="Дорожная карта: индивидуальные планы реализованы не менее чем на 90 %",
    people=_late_list,
)
def completion(organizations: QuerySet, day: date, params: dict) -> Tally:
    """Задания, выполненные по дату, из заданий утверждённых планов этого года, срок которых по дату наступил.

    Снятые задания не считаются; перенесённое считается по сроку, который действовал на дату; план без наступивших сроков не
    участвует.
    """
    done = Count("pk", filter=Q(done_on__lte=day))
    return count(_items_due(organizations, day), "plan__organization", done, Count("pk"))


def _shares(organizations: QuerySet, day: date) -> QuerySet:
    """Part of a tally with a row for every plan of the year: done out of all its tasks."""
    kept = Q(items__isnull=False) & (Q(items__dropped_on=None) | Q(items__dropped_on__gt=day))
    done, everything = Count("items", filter=Q(items__done_on__lte=day)), Count("items", filter=kept)
    return rows_by(_of_year(organizations, day), "organization", done, everything, apart=["pk"])


@metric(
    "plans.realized",
    title="Планы, выполненные не менее чем на 90 %",
    unit="%",
    source="Дорожная карта: доля реализованных индивидуальных планов",
)
def realized(organizations: QuerySet, day: date, params: dict) -> Tally:
    """Планы этого года, в которых по дату выполнено не меньше 90 % всех заданий, из утверждённых планов с заданиями."""
    return Tally([_shares(organizations, day)], fold=_reached)


def _reached(rows: Iterable[Row]) -> Figures:
    """Of rows plan by plan: how many reached the target, how many there are; plans without tasks are left out."""
    shares = [(pk, (done or 0) * 100 >= TARGET * total) for pk, done, total in rows if total]
    return added((pk, good, 1) for pk, good in shares)


def _without_plan_list(organization: Any, day: date, params: dict) -> list[tuple[str, str]]:
    plans = _running(_only(organization), day).filter(pair=OuterRef("pk"))
    rows = _active_pairs(_only(organization), day).filter(~Exists(plans)).prefetch_related("members__person")
    return [(pair.title, f"/pairs/{pair.public_id}/") for pair in rows]


@metric(
    "plans.coverage",
    title="Пары с действующим планом",
    unit="%",
    source="Дорожная карта: участники, работающие по плану, 100 %",
    people=_without_plan_list,
)
def coverage(organizations: QuerySet, day: date, params: dict) -> Tally:
    """Действующие на дату пары и группы, у которых есть действующий план, из всех действующих."""
    plans = _running(organizations, day).filter(pair=OuterRef("pk"))
    return _share_of_pairs(_active_pairs(organizations, day), plans)


def _share_of_pairs(pairs: QuerySet, wanted: QuerySet) -> Tally:
    return count(pairs.annotate(has=Exists(wanted)), "organization", Count("pk", filter=Q(has=True)), Count("pk"))


def _held(organizations: QuerySet, day: date) -> QuerySet:
    """Meetings held from the beginning of the programme year up to the day."""
    return Meeting.objects.filter(
        organization__in=organizations,
        state=MeetingState.HELD,
        date__lte=day,
        pair__year__start__lte=day,
        pair__year__end__gte=day,
    )


@metric("meetings.held", title="Проведено встреч", unit="шт.", source="Журналы встреч пар и групп")
def held(organizations: QuerySet, day: date, params: dict) -> Tally:
    """Состоявшиеся встречи пар и групп с начала программного года по дату."""
    return count(_held(organizations, day), "organization", Count("pk"))


@metric("meetings.hours", title="Часы встреч", unit="ч", source="Журналы встреч пар и групп")
def hours(organizations: QuerySet, day: date, params: dict) -> Tally:
    """Сумма длительности состоявшихся встреч с начала программного года по дату, в часах по 60 минут."""
    return Tally([rows_by(_held(organizations, day), "organization", Sum("minutes"))], fold=_in_hours)


def _in_hours(rows: Iterable[Row]) -> Figures:
    return {pk: (round((minutes or 0) / 60, 1), None) for pk, minutes, _ in rows}


def _never_met_list(organization: Any, day: date, params: dict) -> list[tuple[str, str]]:
    met = Meeting.objects.filter(pair=OuterRef("pk"), state=MeetingState.HELD, date__lte=day)
    rows = _active_pairs(_only(organization), day).filter(~Exists(met)).prefetch_related("members__person")
    return [(pair.title, f"/pairs/{pair.public_id}/") for pair in rows]


@metric(
    "meetings.first",
    title="Пары, у которых прошла первая встреча",
    unit="%",
    source="Дорожная карта: первая встреча наставника и наставляемого",
    people=_never_met_list,
)
def first(organizations: QuerySet, day: date, params: dict) -> Tally:
    """Действующие на дату пары и группы, у которых состоялась хотя бы одна встреча, из всех действующих."""
    met = Meeting.objects.filter(pair=OuterRef("pk"), state=MeetingState.HELD, date__lte=day)
    return _share_of_pairs(_active_pairs(organizations, day), met)
