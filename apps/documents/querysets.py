from __future__ import annotations

from typing import Any

from django.db import models

from .enums import DocumentState


class DocumentQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> DocumentQuerySet:
        """Documents of the organizations in which the user may see documents; drafts too, the room is small."""
        from apps.organizations.access import organizations_with

        return self.filter(organization_id__in=organizations_with(user, "documents.view_document"))

    def waiting(self) -> DocumentQuerySet:
        return self.filter(state=DocumentState.SENT)

    def in_force(self) -> DocumentQuerySet:
        return self.filter(state=DocumentState.APPROVED)
