"""Figures about documents. Each is one set-based question as of a date."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from apps.metrics.registry import Figures, metric

from .enums import FROZEN, DocumentState, Journal
from .models import Acknowledgement, Document

ORDERS = (Journal.MAIN, Journal.STAFF)
REGISTER = "журнал документов организации"


def _counts(rows: QuerySet) -> Figures:
    return {pk: (n, None) for pk, n in rows.values_list("organization").annotate(n=Count("pk")).order_by()}


def _in_force(organizations: QuerySet, day: date) -> QuerySet:
    """Documents with a date up to the day that were not repealed by then."""
    return Document.objects.filter(
        Q(repealed_at__isnull=True) | Q(repealed_at__date__gt=day),
        organization__in=organizations,
        state__in=FROZEN,
        date__lte=day,
    )


@metric("documents.waiting", title="Документы на подписи", unit="шт.", source=REGISTER)
def waiting(organizations: QuerySet, day: date, params: dict[str, Any]) -> Figures:
    """Documents sent to the director up to the day and not signed by then; what was returned since does not count."""
    still = Q(state=DocumentState.SENT) | Q(state__in=FROZEN, approved_at__date__gt=day)
    return _counts(Document.objects.filter(still, organization__in=organizations, sent_at__date__lte=day))


@metric("documents.approved", title="Действующие приказы", unit="шт.", source=REGISTER)
def approved(organizations: QuerySet, day: date, params: dict[str, Any]) -> Figures:
    """Orders of both journals in force on the day."""
    return _counts(_in_force(organizations, day).filter(journal__in=ORDERS))


@metric("documents.acknowledged", title="Ознакомлены с приказами", unit="%", source="листы ознакомления")
def acknowledged(organizations: QuerySet, day: date, params: dict[str, Any]) -> Figures:
    """Share of the people named in documents in force on the day who had read them by then."""
    lines = Acknowledgement.objects.filter(document__in=_in_force(organizations, day))
    rows = (
        lines.values_list("document__organization")
        .annotate(read=Count("pk", filter=Q(read_at__date__lte=day)), named=Count("pk"))
        .order_by()
    )
    return {pk: (read, named) for pk, read, named in rows}


@metric("documents.council_presence", title="Участие в педсовете", unit="%", source="протокол совета")
def council_presence(organizations: QuerySet, day: date, params: dict[str, Any]) -> Figures:
    """Present of total at the last council of the organization up to the day, out of its minutes."""
    minutes = _in_force(organizations, day).filter(kind="documents.council_minutes").order_by("date", "pk")
    return {pk: (r["present"], r["total"]) for pk, r in minutes.values_list("organization", "records")}
