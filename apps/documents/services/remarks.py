"""Remarks at single lines: what the director wants otherwise and where; sending the document again answers them."""

from __future__ import annotations

from typing import Any

from apps.core import clock
from apps.core.errors import Refused
from apps.core.russian.numbers import counted

from ..models import Document, LineRemark
from . import text_places, texts

MAX_LENGTH = 1000


def clean(document: Document, given: dict[str, str]) -> dict[str, str]:
    """Remarks with words, at lines that the document has. Raises Refused."""
    kept = {place: " ".join(words.split()) for place, words in given.items() if words.strip()}
    known = text_places.lines(texts.text_of(document)) if kept else {}
    if any(place not in known for place in kept):
        raise Refused("Строки, к которой Вы пишете замечание, в тексте больше нет: посмотрите документ ещё раз.")
    if any(len(words) > MAX_LENGTH for words in kept.values()):
        raise Refused(f"Замечание к строке – не больше {MAX_LENGTH} знаков.")
    return kept


def summary(kept: dict[str, str]) -> str:
    """The remark about the whole, when only lines were remarked on; empty without any."""
    return f"{counted(len(kept), 'замечание', 'замечания', 'замечаний')} к строкам" if kept else ""


def keep(document: Document, kept: dict[str, str], *, by: Any) -> None:
    lines = text_places.lines(texts.text_of(document)) if kept else {}
    LineRemark.objects.bulk_create(
        LineRemark(document=document, place=place, line=lines[place], words=words, made_by=by, made_at=clock.now())
        for place, words in kept.items()
    )


def resolve(document: Document) -> None:
    """The document goes to the director again: its open remarks are answered."""
    LineRemark.objects.open().filter(document=document).update(resolved_at=clock.now())


def open_at(document: Document) -> dict[str, str]:
    """Open remarks: place → words."""
    return dict(LineRemark.objects.open().filter(document=document).values_list("place", "words"))


def answered(document: Document, text: dict[str, Any]) -> list[dict[str, str]]:
    """Remarks that the last sending answered, beside the line as it is now."""
    rows = list(LineRemark.objects.filter(document=document, resolved_at__isnull=False))
    last = max((row.resolved_at for row in rows if row.resolved_at), default=None)
    now = text_places.lines(text) if rows else {}
    return [
        {"words": row.words, "before": row.line, "now": now.get(row.place, "")}
        for row in rows
        if row.resolved_at == last
    ]
