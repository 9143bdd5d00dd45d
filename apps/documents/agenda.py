"""What the agenda takes from the register: orders that wait, orders that came back, documents to be read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import QuerySet

from apps.core.addresses import address_of
from apps.notifications.agenda import Due, Line, Span, lines, source

from .enums import DocumentState
from .models import Acknowledgement, Document

# Terms of the house, not of the law: a day for a signature, three to mend, ten to read.
SIGN_WITHIN = timedelta(days=1)
MEND_WITHIN = timedelta(days=3)
READ_WITHIN = timedelta(days=10)


def _waiting(span: Span) -> QuerySet:
    rows = Document.objects.waiting().filter(organization__in=span.numbers)
    return lines(rows, public_id="public_id", title="title", moment="sent_at")


@source("documents.waiting", _waiting)
def waiting(span: Span, line: Line) -> Iterable[Due]:
    """Orders before the director; the acting one answers within his dates."""
    yield Due(
        key=f"documents.waiting:{line.pk}:{line.moment:%Y%m%d%H%M%S}",
        due=span.local_day(line.moment) + SIGN_WITHIN,
        title=f"Подписать: {line.title}",
        url=address_of("documents:document-detail")(line.public_id),
        user_ids=span.directors(line.place),
        kind="document",
        action="Подписать",
    )


def _returned(span: Span) -> QuerySet:
    rows = Document.objects.filter(organization__in=span.numbers, state=DocumentState.RETURNED)
    return lines(rows, public_id="public_id", title="title", moment="sent_at", user="created_by")


@source("documents.returned", _returned)
def returned(span: Span, line: Line) -> Iterable[Due]:
    """Orders that the director returned with a remark; the curators answer, and who composed it."""
    yield Due(
        key=f"documents.returned:{line.pk}:{line.moment:%Y%m%d%H%M%S}",
        due=span.local_day(line.moment) + MEND_WITHIN,
        title=f"Исправить по замечанию: {line.title}",
        url=address_of("documents:document-detail")(line.public_id),
        user_ids=span.curators(line.place) | line.users(),
        kind="document",
        action="Исправить",
    )


def _to_read(span: Span) -> QuerySet:
    rows = Acknowledgement.objects.open().filter(
        document__organization__in=span.numbers,
        user__isnull=False,
        document__date__range=(span.start - READ_WITHIN, span.end - READ_WITHIN),
    )
    document = {name: f"document__{name}" for name in ("public_id", "title")}
    return lines(rows, place="document__organization", day="document__date", user="user", **document)


@source("documents.acknowledge", _to_read)
def acknowledge(span: Span, line: Line) -> Iterable[Due]:
    """Documents that people with a login have not read yet."""
    yield Due(
        key=f"documents.acknowledge:{line.pk}",
        due=line.day + READ_WITHIN,
        title=f"Ознакомиться: {line.title}",
        url=address_of("documents:document-read")(line.public_id),
        user_ids=line.users(),
        kind="document",
        action="Прочитать",
    )
