"""Figures about documents. Each is one set-based question as of a date."""

from __future__ import annotations

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


@metric("documents.waiting", title="Документы на подписи", unit="шт.", source=REGISTER)
def waiting(organizations: QuerySet, day: date, params: dict[str, Any]) -> Tally:
    """Документы, отправленные директору по дату и к этому дню не подписанные; возвращённые с тех пор не считаются."""
    still = Q(state=DocumentState.SENT) | Q(state__in=FROZEN, approved_at__date__gt=day)
    return _counts(Document.objects.filter(still, organization__in=organizations, sent_at__date__lte=day))


@metric("documents.approved", title="Действующие приказы", unit="шт.", source=REGISTER)
def approved(organizations: QuerySet, day: date, params: dict[str, Any]) -> Tally:
    """Приказы по основной деятельности и по личному составу, действующие на дату."""
    return _counts(_in_force(organizations, day).filter(journal__in=ORDERS))


@metric("documents.acknowledged", title="Ознакомлены с приказами", unit="%", source="листы ознакомления")
def acknowledged(organizations: QuerySet, day: date, params: dict[str, Any]) -> Tally:
    """Доля тех, кто к этому дню ознакомился с документом, среди всех, кто назван в документах, действующих на дату."""
    lines = Acknowledgement.objects.filter(document__in=_in_force(organizations, day))
    return count(lines, "document__organization", Count("pk", filter=Q(read_at__date__lte=day)), Count("pk"))


@metric("documents.council_presence", title="Участие в педсовете", unit="%", source="протокол совета")
def council_presence(organizations: QuerySet, day: date, params: dict[str, Any]) -> Tally:
    """Присутствовавшие из общего числа на последнем совете организации не позже даты, по его протоколу."""
    minutes = _in_force(organizations, day).filter(kind="documents.council_minutes")
    same = minutes.filter(organization=OuterRef("organization"))
    later = same.filter(Q(date__gt=OuterRef("date")) | Q(date=OuterRef("date"), pk__gt=OuterRef("pk")))
    said = [Sum(Cast(KT(f"records__{key}"), IntegerField())) for key in ("present", "total")]
    return count(minutes.filter(~Exists(later)), "organization", *said)
