"""Who may see which document. A stranger gets 404: existence is a secret."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.http import Http404

from apps.core.querysets import one_or_404
from apps.jobs.models import StoredFile
from apps.organizations.access import organizations_of

from .models import Acknowledgement, Document, LegalAct
from .querysets import DocumentQuerySet

FILES = ("pdf", "docx", "scan", "signature")

# With those above the organization: their names may stand in the text.
_WITH = (
    "organization__parent__parent",
    "year",
    "created_by",
    "sent_by",
    "approved_by",
    "pdf",
    "docx",
    "scan",
    "signature",
)


def get_document_for(user: Any, public_id: UUID) -> Document:
    """A document of the user's organization. Raises Http404."""
    return one_or_404(Document.objects.visible_to(user).select_related(*_WITH).filter(public_id=public_id))


def get_readable_document_for(user: Any, public_id: UUID) -> Document:
    """As `get_document_for`, or one of his school that names the user in its acknowledgement sheet. Raises Http404."""
    return _readable(user, public_id, Document.objects.select_related(*_WITH))


def get_kept_file_for(user: Any, public_id: UUID, what: str) -> tuple[Document, StoredFile]:
    """A document that the user may read, without its texts, and its file: pdf, docx, scan or signature. Raises Http404."""
    if what not in FILES:
        raise Http404
    document = _readable(user, public_id, Document.objects.without_texts().select_related(what))
    if getattr(document, what) is None:
        raise Http404
    return document, getattr(document, what)


def _readable(user: Any, public_id: UUID, documents: DocumentQuerySet) -> Document:
    names_the_user = Exists(Acknowledgement.objects.filter(document=OuterRef("pk"), user=user))
    of_his_schools = documents.filter(names_the_user, organization__in=organizations_of(user))
    open_to_user = documents.visible_to(user) | of_his_schools
    return one_or_404(open_to_user.filter(public_id=public_id))


def get_act_for(user: Any, pk: int) -> LegalAct:
    """An act for all or of the user's organization. Raises Http404."""
    return one_or_404(LegalAct.objects.visible_to(user).select_related("organization").filter(pk=pk))
