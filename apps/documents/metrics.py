"""Figures about documents. Each is one set-based question as of a date."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Sum
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from apps.metrics.registry import metric
from apps.metrics.tally import Tally, count

from .enums import FROZEN, DocumentState, Journal
from .models import Acknowledgement, Document

ORDERS = (Journal.MAIN, Journal.STAFF)
REGISTER = "журнал документов организации"
SEES = "documents.view_document"


def _counts(rows: QuerySet) -> Tally:
    return count(rows, "organization", Count("pk"))


def _in_force(organizations: QuerySet, day: date) -> QuerySet:
    """Documents with a date up to the day that were not repealed by then."""
    return Document.objects.filter(
        Q(repealed_at__isnull=True) | Q(repealed_at__date__gt=day),
        organization__in=organizations,
        state__in=FROZEN,
        date__lte=day,
    )


def _waiting(organizations: QuerySet, day: date) -> QuerySet:
    still = Q(state=DocumentState.SENT) | Q(state__in=FROZEN, approved_at__date__gt=day)
    return Document.objects.filter(still, organization__in=organizations, sent_at__date__lte=day)


def _orders(organizations: QuerySet, day: date) -> QuerySet:
    return _in_force(organizations, day).filter(journal__in=ORDERS)


def _last_council(organizations: QuerySet, day: date) -> QuerySet:
    """Minutes of the last council of each organization."""
    minutes = _in_force(organizations, day).filter(kind="documents.council_minutes")
    same = minutes.filter(organization=OuterRef("organization"))
    later = same.filter(Q(date__gt=OuterRef("date")) | Q(date=OuterRef("date"), pk__gt=OuterRef("pk")))
    return minutes.filter(~Exists(later))


def _list(find: Callable[[QuerySet, date], QuerySet]) -> Any:
    def documents(organization: Any, day: date, params: dict[str, Any]) -> list[tuple[str, str]]:
        rows = find(_only(organization), day).order_by("date", "sent_at", "pk")
        return [(_words(document), document.get_absolute_url()) for document in rows]

    return documents


def _only(organization: Any) -> QuerySet:
    return type(organization).objects.filter(pk=organization.pk)


def _words(document: Document) -> str:
    """«О закреплении пар, № 12-од от 01.10.2026»; a document without a number by its title."""
    return f"{document.title}, {document}" if document.number else document.title


def _unread_list(organization: Any, day: date, params: dict[str, Any]) -> list[tuple[str, str]]:
    lines = Acknowledgement.objects.filter(document__in=_in_force(_only(organization), day))
    unread = lines.exclude(read_at__date__lte=day).select_related("document").order_by("name", "document__date", "pk")
    return [(f"{line.name}: {_words(line.document)}", line.document.get_absolute_url()) for line in unread]


@metric(
    "documents.waiting",
    title="Документы на подписи",
    unit="шт.",
    source=REGISTER,
    people=_list(_waiting),
    listed="Что на подписи",
    needs=SEES,
)
def waiting(organizations: QuerySet, day: date, params: dict[str, Any]) -> Tally:
    """Документы, отправленные директору по дату и к этому дню не подписанные; возвращённые с тех пор не считаются."""
    return _counts(_waiting(organizations, day))


@metric(
    "documents.approved",
    title="Действующие приказы",
    unit="шт.",
    source=REGISTER,
    people=_list(_orders),
    listed="Действующие приказы",
    needs=SEES,
)
def approved(organizations: QuerySet, day: date, params: dict[str, Any]) -> Tally:
    """Приказы по основной деятельности и по личному составу, действующие на дату."""
    return _counts(_orders(organizations, day))


@metric(
    "documents.acknowledged",
    title="Ознакомлены с приказами",
    unit="%",
    source="листы ознакомления",
    people=_unread_list,
    listed="Кто ещё не ознакомлен",
    needs=SEES,
)
def acknowledged(organizations: QuerySet, day: date, params: dict[str, Any]) -> Tally:
    """Доля тех, кто к этому дню ознакомился с документом, среди всех, кто назван в документах, действующих на дату."""
    lines = Acknowledgement.objects.filter(document__in=_in_force(organizations, day))
    return count(lines, "document__organization", Count("pk", filter=Q(read_at__date__lte=day)), Count("pk"))


@metric(
    "documents.council_presence",
    title="Участие в педсовете",
    unit="%",
    source="протокол совета",
    people=_list(_last_council),
    listed="Протокол, по которому посчитано",
    needs=SEES,
)
def council_presence(organizations: QuerySet, day: date, params: dict[str, Any]) -> Tally:
    """Присутствовавшие из общего числа на последнем совете организации не позже даты, по его протоколу."""
    said = [Sum(Cast(KT(f"records__{key}"), IntegerField())) for key in ("present", "total")]
    return count(_last_council(organizations, day), "organization", *said)
