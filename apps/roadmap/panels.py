"""Cards of the roadmap on the pages of lower rooms."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from apps.core.panels import panel

from .models import Evidence
from .querysets import VIEW


@panel("documents.document", order=40)
def rows_of_document(request: HttpRequest, document: Any) -> dict | None:
    """Rows of the roadmap that the document proves or may prove."""
    if not request.user.has_perm(VIEW, document):
        return None
    evidence = list(
        Evidence.objects.filter(document=document, item__roadmap__organization=document.organization_id).select_related(
            "item"
        )
    )
    return {"template": "roadmap/panels/document.html", "context": {"evidence": evidence}} if evidence else None
