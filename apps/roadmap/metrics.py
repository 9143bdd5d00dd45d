"""Figures about the roadmap, as of any date: a window counts from its day, closed from the day it was closed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse

from apps.metrics.registry import metric
from apps.metrics.tally import Tally, count

from .models import Item, Occurrence, Roadmap


def _roadmaps(organizations: QuerySet, day: date) -> QuerySet:
    return Roadmap.objects.current_on(day).filter(organization__in=organizations)


def rows_on(organizations: QuerySet, day: date) -> QuerySet:
    """Rows of the current roadmaps with `counted` (something was due by the day, or was closed by it) and `is_late`.

    A row without a date («по запросу», «по графику») is due at the end of the roadmap.
    """
    windows = Occurrence.objects.filter(item=OuterRef("pk")).annotate(due_by=Coalesce("due", F("item__roadmap__end")))
    closed = Q(closed_on__lte=day)
    still_open = Q(closed_on=None) | Q(closed_on__gt=day)
    return Item.objects.filter(roadmap__in=_roadmaps(organizations, day)).annotate(
        counted=Exists(windows.filter(Q(due_by__lte=day) | closed)),
        has_open_due=Exists(windows.filter(still_open, due_by__lte=day)),
        has_open=Exists(windows.filter(still_open)),
        is_late=Exists(windows.filter(still_open, due__lt=day)),
    )


def _counts(rows: QuerySet) -> Tally:
    return count(rows, "roadmap__organization", Count("pk"))


def _shares(rows: QuerySet, condition: Q) -> Tally:
    return count(rows, "roadmap__organization", Count("pk", filter=condition), Count("pk"))


def _list(condition: Q) -> Any:
    def people(organization: Any, day: date, params: dict) -> Iterable[tuple[str, str]]:
        rows = rows_on(type(organization).objects.filter(pk=organization.pk), day).filter(condition)
        return [(str(item), reverse("roadmap:item-detail", args=[item.public_id])) for item in rows]

    return people


@metric(
    "roadmap.done",
    title="Выполнение дорожной карты",
    unit="%",
    source="отметки о выполнении, на дату",
    people=_list(Q(counted=True, has_open_due=True)),
    listed="Строки, срок которых наступил, а они не закрыты",
    needs="roadmap.view_roadmap",
)
def done(organizations: QuerySet, day: date, params: dict) -> Tally:
    """Доля строк карты, где закрыты все наступившие сроки, среди строк, у которых на дату срок наступил или закрыт раньше.

    Строка без даты («по запросу», «по графику») должна быть закрыта к концу периода карты.
    """
    windows = Occurrence.objects.filter(item__roadmap__in=_roadmaps(organizations, day))
    windows = windows.annotate(due_by=Coalesce("due", F("item__roadmap__end")))
    came, closed, still_open = Q(due_by__lte=day), Q(closed_on__lte=day), Q(closed_on=None) | Q(closed_on__gt=day)
    # One pass over the windows: asking every row for its windows takes a region several times as long.
    total = Count("item", distinct=True, filter=came | closed)
    waiting = Count("item", distinct=True, filter=came & still_open)
    return count(windows, "item__roadmap__organization", total - waiting, total)


@metric(
    "roadmap.fulfilled",
    title="Строки карты, закрытые полностью",
    unit="%",
    source="отметки о выполнении, на дату",
    people=_list(Q(has_open=True)),
    listed="Строки с незакрытыми сроками",
    needs="roadmap.view_roadmap",
)
def fulfilled(organizations: QuerySet, day: date, params: dict) -> Tally:
    """Доля строк, у которых на дату закрыты все сроки года, среди всех строк карты."""
    return _shares(rows_on(organizations, day), Q(has_open=False))


@metric(
    "roadmap.items_total",
    title="Строки дорожной карты",
    unit="шт.",
    source="дорожная карта года",
    people=_list(Q()),
    listed="Строки карты",
    needs="roadmap.view_roadmap",
)
def items_total(organizations: QuerySet, day: date, params: dict) -> Tally:
    """Сколько строк в действующей редакции карты года, в который входит дата."""
    return _counts(rows_on(organizations, day))


@metric(
    "roadmap.overdue",
    title="Просроченные строки карты",
    unit="шт.",
    source="отметки о выполнении, на дату",
    people=_list(Q(is_late=True)),
    listed="Просроченные строки",
    needs="roadmap.view_roadmap",
)
def overdue(organizations: QuerySet, day: date, params: dict) -> Tally:
    """Строки, у которых на дату остался незакрытым хотя бы один прошедший срок."""
    return _counts(rows_on(organizations, day).filter(is_late=True))
