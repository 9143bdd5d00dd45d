"""What the agenda takes from the register: orders that wait, orders that came back, documents to be read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.urls import reverse

from apps.core import clock
from apps.notifications.agenda import Due, source
from apps.organizations.access import curators_of, directors_of

from .enums import DocumentState
from .models import Acknowledgement, Document

# Terms of the house, not of the law: a day for a signature, three to mend, ten to read.
SIGN_WITHIN = timedelta(days=1)
MEND_WITHIN = timedelta(days=3)
READ_WITHIN = timedelta(days=10)


@source("documents.waiting")
def waiting(organization: Any, start: date, end: date) -> Iterable[Due]:
    """Orders before the director; the acting one answers within his dates."""
    users = frozenset(user.pk for user in directors_of(organization))
    for document in Document.objects.waiting().filter(organization=organization):
        due = clock.local(document.sent_at, organization).date() + SIGN_WITHIN
        if start <= due <= end:
            yield Due(
                key=f"documents.waiting:{document.pk}:{document.sent_at:%Y%m%d%H%M%S}",
                due=due,
                title=f"Подписать: {document.title}",
                url=document.get_absolute_url(),
                user_ids=users,
                kind="document",
                action="Подписать",
            )


@source("documents.returned")
def returned(organization: Any, start: date, end: date) -> Iterable[Due]:
    """Orders that the director returned with a remark; the curators answer, and who composed it."""
    curators = frozenset(user.pk for user in curators_of(organization))
    for document in Document.objects.filter(organization=organization, state=DocumentState.RETURNED):
        assert document.sent_at is not None  # nothing comes back that was not sent
        composed_by = {document.created_by_id} if document.created_by_id else set()
        due = clock.local(document.sent_at, organization).date() + MEND_WITHIN
        if start <= due <= end:
            yield Due(
                key=f"documents.returned:{document.pk}:{document.sent_at:%Y%m%d%H%M%S}",
                due=due,
                title=f"Исправить по замечанию: {document.title}",
                url=document.get_absolute_url(),
                user_ids=curators | composed_by,
                kind="document",
                action="Исправить",
            )


@source("documents.acknowledge")
def acknowledge(organization: Any, start: date, end: date) -> Iterable[Due]:
    """Documents that people with a login have not read yet."""
    lines = Acknowledgement.objects.open().filter(
        document__organization=organization,
        user__isnull=False,
        document__date__gte=start - READ_WITHIN,
        document__date__lte=end - READ_WITHIN,
    )
    for line in lines.select_related("document"):
        document = line.document
        yield Due(
            key=f"documents.acknowledge:{line.pk}",
            due=document.date + READ_WITHIN,
            title=f"Ознакомиться: {document.title}",
            url=reverse("documents:document-read", args=[document.public_id]),
            user_ids=frozenset({line.user_id}),
            kind="document",
            action="Прочитать",
        )
