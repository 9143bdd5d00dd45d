"""What this app hands over: documents that are still being composed."""

from __future__ import annotations

from django.db.models import QuerySet

from apps.organizations.handover_registry import Matter, Succession, handover_step
from apps.workflow import audit

from .enums import EDITABLE
from .models import Document


@handover_step("documents.drafts", title="Черновики и возвращённые документы", order=40)
class Drafts:
    """Whoever composes them now answers for remarks; what was signed keeps its author."""

    def preview(self, succession: Succession) -> list[Matter]:
        before, after = succession.former.short_name, succession.successor.short_name
        return [
            Matter(f"{document.title} ({document.get_state_display()})", before, after, document.get_absolute_url())
            for document in _drafts(succession)
        ]

    def apply(self, succession: Succession) -> int:
        rows = list(_drafts(succession).select_for_update())
        changes = {"created_by": [succession.former.pk, succession.successor.pk]}
        audit.write_many(
            audit.event(row, "hand_over", "Передан с делами", by=succession.by, changes=changes) for row in rows
        )
        return Document.objects.filter(pk__in=[row.pk for row in rows]).update(created_by=succession.successor)


def _drafts(succession: Succession) -> QuerySet[Document]:
    return Document.objects.filter(
        organization=succession.organization, created_by=succession.former, state__in=EDITABLE
    ).order_by("created_at", "pk")
