"""Files that people put beside a document: the scan of the signed paper, a detached signature."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from apps.core.errors import Refused
from apps.jobs.services import files
from apps.workflow import audit

from ..enums import FROZEN
from ..models import Document
from . import documents

TITLES = {"scan": "Приложен скан", "signature": "Приложен файл подписи"}


@transaction.atomic
def attach(document: Document, what: str, upload: Any, *, by: Any) -> Document:
    """Keeps a checked upload as the scan or the signature of a document in force; a later one replaces the former.

    Raises Refused for a draft, PermissionDenied without the right to compose.
    """
    if not by.has_perm("documents.change_document", document):
        raise PermissionDenied("documents.change_document")
    locked = Document.objects.select_for_update().get(pk=document.pk)
    if locked.state not in FROZEN:
        raise Refused("Скан прикладывают к подписанному документу.")
    setattr(locked, what, keep(upload, locked, by))
    locked.save(update_fields=[what])
    audit.record(locked, f"attach_{what}", TITLES[what], by=by)
    document.refresh_from_db()
    return document


@files.together()
def record_paper(document: Document, *, by: Any, scan: Any = None, **given: Any) -> Document:
    """`documents.record_paper` with an uploaded scan: the file is kept only when the order is entered."""
    stored = keep(scan, document, by) if scan else None
    return documents.record_paper(document, by=by, scan=stored, **given)


def keep(upload: Any, document: Document, by: Any) -> Any:
    return files.store(
        upload.read(),
        name=upload.name,
        content_type=upload.content_type or "application/octet-stream",
        organization=document.organization,
        by=by,
    )
