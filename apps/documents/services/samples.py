"""A document to show wordings on: the latest one of the kind, else one of ready records or of an example that is not kept."""

from __future__ import annotations

from typing import Any

from apps.core import clock
from apps.core.errors import Refused

from .. import content as contents
from ..kinds import DocumentKind
from ..models import Document
from . import text_places, texts, wordings


def document_of(kind: DocumentKind, organization: Any, year: Any) -> Document | None:
    """A document whose text can be built now; None when there are no records."""
    rows = Document.objects.filter(kind=kind.code, organization=organization).select_related("organization", "year")
    found = rows.first() or unkept(kind, organization, year) or _exemplary(kind, organization, year)
    if found is None:
        return None
    # Shown as a draft: the wording is put over the records of today, not over a frozen text.
    found.content, found.edits, found.number, found.date = None, {}, "", None
    try:
        texts.text_of(found)
    except Refused:
        return None
    return found


def unkept(kind: DocumentKind, organization: Any, year: Any) -> Document | None:
    """A draft of the first ready records that is not saved; None without records."""
    candidates = kind.candidates(organization, year) if year else []
    return _draft(kind, organization, year, candidates[0]["records"]) if candidates else None


def _exemplary(kind: DocumentKind, organization: Any, year: Any) -> Document | None:
    records = kind.example(organization, year) if year else None
    return _draft(kind, organization, year, records) if records else None


def _draft(kind: DocumentKind, organization: Any, year: Any, records: dict[str, Any]) -> Document:
    return Document(
        kind=kind.code,
        organization=organization,
        year=year,
        title=kind.heading or kind.title,
        journal=kind.journal,
        records=records,
        created_at=clock.now(),
    )


def built(document: Document) -> dict[str, Any]:
    """The shipped text, without wording and edits."""
    return contents.resolved(texts.build(document))


def worded(document: Document, places: dict[str, str]) -> dict[str, Any]:
    """The text as it would be with these wordings. Raises Refused."""
    text = built(document)
    own = text_places.editable(text)
    values = wordings.fields(document)
    for path, words in places.items():
        if path in own:
            text_places.replace(text, path, wordings.fill(words, {**values, "текст": own[path]}))
    signatures = text["signatures"] or [texts.head_of(document.organization)]
    return text | {"header": texts.header(document), "signatures": signatures}
