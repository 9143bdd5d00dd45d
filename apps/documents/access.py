"""Who may see which document. A stranger gets 404: existence is a secret."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404

from apps.core.querysets import the_one
from apps.organizations.access import organizations_of

from .models import Document, LegalAct

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
    document = the_one(Document.objects.visible_to(user).select_related(*_WITH).filter(public_id=public_id))
    if document is None:
        raise Http404
    return document


def get_named_document_for(user: Any, public_id: UUID) -> Document:
    """A document of his school that names the user in its acknowledgement sheet, else as `get_document_for`. Raises Http404."""
    named = Document.objects.filter(acknowledgements__user=user, organization__in=organizations_of(user))
    named = named.filter(public_id=public_id).select_related(*_WITH)
    return the_one(named) or get_document_for(user, public_id)


def get_act_for(user: Any, pk: int) -> LegalAct:
    """An act for all or of the user's organization. Raises Http404."""
    act = the_one(LegalAct.objects.visible_to(user).select_related("organization").filter(pk=pk))
    if act is None:
        raise Http404
    return act
