from __future__ import annotations

from typing import Any

from django.db import models

from .enums import DocumentState

# The texts of a document; a list of a hundred documents, or of what they fixed, is read without them.
TEXTS = ("records", "edits", "content", "sent_content", "previous_content")


def texts_of(path: str) -> list[str]:
    """The texts of a related document, for `defer`: `texts_of("order")`."""
    return [f"{path}__{name}" for name in TEXTS]


class DocumentQuerySet(models.QuerySet):
    def without_texts(self) -> DocumentQuerySet:
        """For lists: the marks of the documents alone."""
        return self.defer(*TEXTS)

    def visible_to(self, user: Any) -> DocumentQuerySet:
        """Documents of the organizations in which the user may see documents; drafts too, the room is small."""
        from apps.organizations.access import organizations_with

        return self.filter(organization_id__in=organizations_with(user, "documents.view_document"))

    def waiting(self) -> DocumentQuerySet:
        return self.filter(state=DocumentState.SENT)

    def in_force(self) -> DocumentQuerySet:
        return self.filter(state=DocumentState.APPROVED)


class AcknowledgementQuerySet(models.QuerySet):
    def open(self) -> AcknowledgementQuerySet:
        """Lines of documents in force that nobody has marked yet."""
        return self.filter(read_at__isnull=True, document__state=DocumentState.APPROVED)


class LineRemarkQuerySet(models.QuerySet):
    def open(self) -> LineRemarkQuerySet:
        """Remarks that no sending has answered yet."""
        return self.filter(resolved_at__isnull=True)


class LegalActQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> LegalActQuerySet:
        """Acts for all, and those of the organizations in which the user may see documents."""
        from apps.organizations.access import organizations_with

        own = organizations_with(user, "documents.view_document")
        return self.filter(models.Q(organization__isnull=True) | models.Q(organization_id__in=own))
