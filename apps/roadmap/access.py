"""Who may see what of the roadmap. A stranger gets 404."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from apps.core.querysets import one_or_404
from apps.documents.querysets import texts_of
from apps.organizations.models import Organization, ProgrammeYear

from .models import Evidence, ImportDraft, Item, Obligation, Occurrence, Roadmap


def current_roadmap(organization: Organization, year: ProgrammeYear | None) -> Roadmap | None:
    """The roadmap that counts in a year: the latest approved edition, else the latest draft."""
    rows = Roadmap.objects.current().filter(organization=organization, year=year)
    return rows.select_related("organization", "year", "order").defer(*texts_of("order")).first()


def get_roadmap_for(user: Any, public_id: UUID) -> Roadmap:
    """Raises Http404."""
    rows = Roadmap.objects.visible_to(user).select_related("organization", "year", "order", "act_scan")
    return _found(rows.defer(*texts_of("order")), public_id)


def get_item_for(user: Any, public_id: UUID) -> Item:
    """A row with its section and roadmap. Raises Http404."""
    rows = Item.objects.visible_to(user).select_related("roadmap__organization", "roadmap__year", "section")
    return _found(rows, public_id)


def get_occurrence_for(user: Any, public_id: UUID) -> Occurrence:
    """Raises Http404."""
    return _found(Occurrence.objects.visible_to(user).select_related("item__roadmap__organization"), public_id)


def get_evidence_for(user: Any, public_id: UUID) -> Evidence:
    """Raises Http404."""
    rows = Evidence.objects.visible_to(user).select_related("item__roadmap__organization", "file", "document")
    return _found(rows.defer(*texts_of("document")), public_id)


def get_draft_for(user: Any, public_id: UUID) -> ImportDraft:
    """A document that waits for its review. Raises Http404."""
    return _found(ImportDraft.objects.visible_to(user).select_related("organization", "year", "file"), public_id)


def get_obligation_for(user: Any, public_id: UUID) -> Obligation:
    """What the municipality asked of the user's organization. Raises Http404."""
    rows = Obligation.objects.visible_to(user).select_related("organization", "occurrence__item__roadmap__organization")
    return _found(rows, public_id)


def _found(rows: QuerySet, public_id: UUID) -> Any:
    return one_or_404(rows.filter(public_id=public_id))
