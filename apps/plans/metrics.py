"""Figures about plans and meetings, by dates: a past day keeps its figure whatever happens later."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Sum, When
from django.db.models.functions import Least

from apps.core.russian.numbers import amount, counted
from apps.metrics.registry import metric
from apps.metrics.tally import Figures, Row, Tally, added, count, rows_by
from apps.pairing.models import Pair

from .enums import MeetingState, PlanState
from .models import Meeting, Plan, PlanItem

TARGET = 90
MEETINGS = ("встреча", "встречи", "встреч")


def _running(organizations: QuerySet, day: date) -> QuerySet:
    """Plans approved by a day and not closed on it."""
    rows = Plan.objects.filter(organization__in=organizations, approved_on__lte=day)
    # As with pairs: what was completed with its term ran on the last day too.
    last_day = Q(closed_on=day, end=day, state=PlanState.COMPLETED)
    return rows.filter(Q(closed_on=None) | Q(closed_on__gt=day) | last_day)


def _of_year(rows: Any, organizations: QuerySet, day: date, prefix: str = "") -> QuerySet:
    """Of plans (or of rows that have one: `prefix`) those of the programme year that contains the day, approved by it.

    Closed ones too: the year's KPI keeps them.
    """
    known = {"organization__in": organizations, "approved_on__lte": day, "year__start__lte": day, "year__end__gte": day}
    return rows.filter(**{f"{prefix}{name}": value for name, value in known.items()})


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
    listed="Действующие планы",
    needs="plans.view_plan",
)
def running(organizations: QuerySet, day: date, params: dict) -> Tally:
    """Планы, утверждённые по дату включительно и на неё не законченные; завершённый вместе со сроком действует и в его последний день."""
    return count(_running(organizations, day), "organization", Count("pk"))


def _items_due(organizations: QuerySet, day: date) -> QuerySet:
    """Tasks whose date, as it stood on the day, had come; of a closed plan those due before it was closed."""
    due = Case(When(moved_on__gt=day, then=F("due_before")), default=F("due"))
    rows = _of_year(PlanItem.objects.filter(Q(dropped_on=None) | Q(dropped_on__gt=day)), organizations, day, "plan__")
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
    listed="Планы, в которых есть невыполненные задания с наступившим сроком",
    needs="plans.view_plan",
)
def completion(organizations: QuerySet, day: date, params: dict) -> Tally:
    """Задания, выполненные по дату, из заданий утверждённых планов этого года, срок которых по дату наступил.

    Снятые задания не считаются; перенесённое считается по сроку, который действовал на дату; план без наступивших сроков не
    участвует.
    """
    done = Count("pk", filter=Q(done_on__lte=day))
    return count(_items_due(organizations, day), "plan__organization", done, Count("pk"))


def _tasks(day: date) -> tuple[Count, Count]:
    """Of plans: how many tasks are done, how many there are."""
    kept = Q(items__isnull=False) & (Q(items__dropped_on=None) | Q(items__dropped_on__gt=day))
    return Count("items", filter=Q(items__done_on__lte=day)), Count("items", filter=kept)


def _is_realized(done: float | None, total: float) -> bool:
    return (done or 0) * 100 >= TARGET * total


def _unrealized_list(organization: Any, day: date, params: dict) -> list[tuple[str, str]]:
    done, total = _tasks(day)
    plans = _of_year(Plan.objects, _only(organization), day).annotate(done=done, total=total).filter(total__gt=0)
    return _links(plan for plan in _with_people(plans) if not _is_realized(plan.done, plan.total))


@metric(
    "plans.realized",
    title="Планы, выполненные не менее чем на 90\u00a0%",
    unit="%",
    source="Дорожная карта: доля реализованных индивидуальных планов",
    people=_unrealized_list,
    listed="Планы, выполненные меньше чем на 90\u00a0%",
    needs="plans.view_plan",
)
def realized(organizations: QuerySet, day: date, params: dict) -> Tally:
    """Планы этого года, в которых по дату выполнено не меньше 90 % всех заданий, из утверждённых планов с заданиями."""
    plans = _of_year(Plan.objects, organizations, day)
    return Tally([rows_by(plans, "organization", *_tasks(day), apart=["pk"])], fold=_reached)


def _reached(rows: Iterable[Row]) -> Figures:
    """Of rows plan by plan: how many reached the target, how many there are; plans without tasks are left out."""
    shares = [(pk, _is_realized(done, total)) for pk, done, total in rows if total]
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
    listed="Пары и группы без действующего плана",
    needs="pairing.view_pair",
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


def _meetings_list(organization: Any, day: date, params: dict) -> list[tuple[str, str]]:
    """Pairs that met, with how often and how long."""
    held = _held(_only(organization), day).values_list("pair").annotate(n=Count("pk"), minutes=Sum("minutes"))
    counts = {pair: (n, minutes or 0) for pair, n, minutes in held.order_by()}
    pairs = Pair.objects.filter(pk__in=counts).prefetch_related("members__person")
    rows = sorted((pair.title, pair.public_id, *counts[pair.pk]) for pair in pairs)
    return [
        (f"{title}: {counted(n, *MEETINGS)}, {amount(round(minutes / 60, 1))}\u00a0ч", f"/pairs/{public_id}/")
        for title, public_id, n, minutes in rows
    ]


@metric(
    "meetings.held",
    title="Проведено встреч",
    unit="шт.",
    source="Журналы встреч пар и групп",
    people=_meetings_list,
    listed="Пары и группы, которые встречались",
    needs="pairing.view_pair",
)
def held(organizations: QuerySet, day: date, params: dict) -> Tally:
    """Состоявшиеся встречи пар и групп с начала программного года по дату."""
    return count(_held(organizations, day), "organization", Count("pk"))


@metric(
    "meetings.hours",
    title="Часы встреч",
    unit="ч",
    source="Журналы встреч пар и групп",
    people=_meetings_list,
    listed="Пары и группы, которые встречались",
    needs="pairing.view_pair",
)
def hours(organizations: QuerySet, day: date, params: dict) -> Tally:
    """Сумма длительности состоявшихся встреч с начала программного года по дату, в часах по 60 минут."""
    return Tally([rows_by(_held(organizations, day), "organization", Sum("minutes"))], fold=_in_hours)


def _in_hours(rows: Iterable[Row]) -> Figures:
    # Rounded where it is printed: a region adds up the hours of many schools.
    return {pk: (round((minutes or 0) / 60, 4), None) for pk, minutes, _ in rows}


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
    listed="Пары и группы, у которых ещё не было встреч",
    needs="pairing.view_pair",
)
def first(organizations: QuerySet, day: date, params: dict) -> Tally:
    """Действующие на дату пары и группы, у которых состоялась хотя бы одна встреча, из всех действующих."""
    met = Meeting.objects.filter(pair=OuterRef("pk"), state=MeetingState.HELD, date__lte=day)
    return _share_of_pairs(_active_pairs(organizations, day), met)
