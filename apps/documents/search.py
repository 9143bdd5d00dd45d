"""What the search of the top bar finds here: documents by number and title."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from apps.core.search import Found, holds, source

from .models import Document


@source("documents.documents", "Документы", order=30)
def documents(user: Any, organization: Any, words: list[str]) -> Iterable[Found]:
    rows = Document.objects.visible_to(user).filter(organization=organization)
    for document in rows.order_by("-date", "-created_at").without_texts():
        if holds(f"{document.number} {document.title}", words):
            note = f"{document}, {document.get_state_display()}" if document.number else document.get_state_display()
            yield Found(document.title, note, document.get_absolute_url())
