"""A document to show wordings on: the latest one of the kind, else one of ready records or of an example that is not kept."""

from __future__ import annotations

from collections.abc import Iterator
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
    return next((made for made in _possible(kind, organization, year, rows.first()) if _can_be_built(made)), None)


def _possible(kind: DocumentKind, organization: Any, year: Any, latest: Document | None) -> Iterator[Document]:
    """The latest document, a draft of ready records, an example."""
    if latest is not None:
        yield latest
    ready = unkept(kind, organization, year)
    if ready is not None:
        yield ready
    records = kind.example(organization, year) if year else None
    if records:
        yield _draft(kind, organization, year, records)


def _can_be_built(found: Document) -> bool:
    # Shown as a draft: the wording is put over the records of today, not over a frozen text.
    found.content, found.edits, found.number, found.date = None, {}, "", None
    try:
        texts.text_of(found)
    except Refused:
        return False
    return True


def unkept(kind: DocumentKind, organization: Any, year: Any) -> Document | None:
    """A draft of the first ready records that is not saved; None without records."""
    candidates = kind.candidates(organization, year) if year else []
    return _draft(kind, organization, year, candidates[0]["records"]) if candidates else None


def _draft(kind: DocumentKind, organization: Any, year: Any, records: dict[str, Any]) -> Document:
    return Document(
        kind=kind.code,
        organization=organization,
        year=year,
        title=kind.heading or kind.title,
        journal=kind.journal,
        records=records,
        amends=kind.example_base(organization),
        created_at=clock.now(),
    )


def places_of(document: Document) -> dict[str, str]:
    """Places of the kind's text: the name that a wording is kept under → place of this text."""
    return text_places.of_kind(texts.build(document))


def built(document: Document) -> dict[str, Any]:
    """The shipped text, without wording and edits."""
    return contents.resolved(texts.build(document))


def worded(document: Document, places: dict[str, str]) -> dict[str, Any]:
    """The text as it would be with these wordings. Raises Refused."""
    text = wordings.over(document, texts.build(document), built(document), places)
    signatures = text["signatures"] or [texts.head_of(document.organization)]
    return text | {"header": texts.header(document), "signatures": signatures}
