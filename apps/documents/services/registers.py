"""What the pages of the register ask for."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce, TruncDate

from ..enums import Journal
from ..kinds import DocumentKind, kinds
from ..models import Document
from . import numbering, texts

QUEUE_PAGE = 20


def filtered(documents: QuerySet, wanted: dict[str, str]) -> QuerySet:
    """The register by kind, journal, state, number of the year and words; unknown values find nothing instead of failing."""
    exact = {name: wanted[name] for name in ("kind", "journal", "state", "year") if wanted.get(name)}
    found = documents.filter(**exact)
    words = (wanted.get("q") or "").strip()
    if not words:
        return found
    # SQLite folds no Cyrillic case: the usual spellings are asked for.
    spellings = (words, words.lower(), words.capitalize())
    return found.filter(reduce(or_, (Q(title__contains=s) for s in spellings), Q(number__icontains=words)))


def newest_first(documents: QuerySet) -> QuerySet:
    """Drafts by the day they were composed, the others by their own date: paper entered later stands at its date."""
    return documents.order_by(Coalesce("date", TruncDate("created_at")).desc(), "-created_at", "-pk")


def skipped_numbers(organization: Any) -> list[str]:
    """Gaps of the journals in the present calendar year, in words for the register: «основная деятельность: 3, 5»."""
    return [
        f"{Journal(journal).label}: {', '.join(map(str, missing[:10]))}{' и другие' if len(missing) > 10 else ''}"
        for journal, missing in sorted(numbering.gaps(organization, organization.today.year).items())
    ]


def offers(organization: Any, year: Any) -> list[dict[str, Any]]:
    """Kinds that can be composed now: with ready records or with a form; the others wait for their records."""
    found = [offer_of(kind, organization, year) for kind in kinds]
    return sorted(filter(None, found), key=lambda offer: offer["kind"].title)


def offer_of(kind: DocumentKind, organization: Any, year: Any) -> dict[str, Any] | None:
    """What can be composed of one kind now; None without ready records and form."""
    candidates = [{**c, "key": candidate_key(c)} for c in kind.candidates(organization, year)]
    if not candidates and not kind.form_class:
        return None
    return {"kind": kind, "candidates": candidates, "has_form": kind.form_class is not None}


def candidate_key(candidate: dict[str, Any]) -> str:
    """Names a candidate in a form: the records themselves never come back from the browser."""
    return texts.fingerprint(candidate["records"])[:24]


def find_candidate(kind: DocumentKind, organization: Any, year: Any, key: str) -> dict[str, Any] | None:
    """The candidate that a form named, when it still is one."""
    return next((c for c in kind.candidates(organization, year) if candidate_key(c) == key), None)


def waiting_for(organization: Any) -> list[Document]:
    """What waits for the director, the oldest first; a page of it, so that a heap is taken off from its bottom."""
    rows = Document.objects.waiting().filter(organization=organization).select_related("year", "sent_by")
    waiting = list(rows.order_by("sent_at", "pk")[:QUEUE_PAGE])
    for document in waiting:
        document.organization = organization  # one object: its parents are read once
    return waiting


def waiting_count(organization: Any) -> int:
    return Document.objects.waiting().filter(organization=organization).count()
