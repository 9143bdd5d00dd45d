"""What the agenda takes from the register: orders that wait, orders that came back, documents to be read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.urls import reverse

from apps.core import clock
from apps.notifications.agenda import Due, Span, set_source

from .enums import DocumentState
from .models import Acknowledgement, Document

# Terms of the house, not of the law: a day for a signature, three to mend, ten to read.
SIGN_WITHIN = timedelta(days=1)
MEND_WITHIN = timedelta(days=3)
READ_WITHIN = timedelta(days=10)


@set_source("documents.waiting")
def waiting(span: Span) -> Iterable[tuple[int, Due]]:
    """Orders before the director; the acting one answers within his dates."""
    for document in Document.objects.waiting().filter(organization__in=span.numbers):
        number = document.organization_id
        due = clock.local(document.sent_at, span.by_number[number]).date() + SIGN_WITHIN
        if span.contains(due):
            yield (
                number,
                Due(
                    key=f"documents.waiting:{document.pk}:{document.sent_at:%Y%m%d%H%M%S}",
                    due=due,
                    title=f"Подписать: {document.title}",
                    url=document.get_absolute_url(),
                    user_ids=span.directors(number),
                    kind="document",
                    action="Подписать",
                ),
            )


@set_source("documents.returned")
def returned(span: Span) -> Iterable[tuple[int, Due]]:
    """Orders that the director returned with a remark; the curators answer, and who composed it."""
    for document in Document.objects.filter(organization__in=span.numbers, state=DocumentState.RETURNED):
        number = document.organization_id
        assert document.sent_at is not None  # nothing comes back that was not sent
        composed_by = {document.created_by_id} if document.created_by_id else set()
        due = clock.local(document.sent_at, span.by_number[number]).date() + MEND_WITHIN
        if span.contains(due):
            yield (
                number,
                Due(
                    key=f"documents.returned:{document.pk}:{document.sent_at:%Y%m%d%H%M%S}",
                    due=due,
                    title=f"Исправить по замечанию: {document.title}",
                    url=document.get_absolute_url(),
                    user_ids=span.curators(number) | composed_by,
                    kind="document",
                    action="Исправить",
                ),
            )


@set_source("documents.acknowledge")
def acknowledge(span: Span) -> Iterable[tuple[int, Due]]:
    """Documents that people with a login have not read yet."""
    lines = Acknowledgement.objects.open().filter(
        document__organization__in=span.numbers,
        user__isnull=False,
        document__date__range=(span.start - READ_WITHIN, span.end - READ_WITHIN),
    )
    for line in lines.select_related("document"):
        document = line.document
        yield (
            document.organization_id,
            Due(
                key=f"documents.acknowledge:{line.pk}",
                due=document.date + READ_WITHIN,
                title=f"Ознакомиться: {document.title}",
                url=reverse("documents:document-read", args=[document.public_id]),
                user_ids=frozenset({line.user_id}),
                kind="document",
                action="Прочитать",
            ),
        )
