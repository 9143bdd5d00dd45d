"""What this app hands over: rows for which the former curator or director answers by name, and documents under review."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from apps.core.addresses import address_of
from apps.organizations.handover_registry import Matter, Succession, handover_step
from apps.workflow import audit

from .agenda import short
from .enums import OccurrenceState, RoadmapState
from .models import ImportDraft, Item, ItemResponsible


@handover_step("roadmap.responsible", title="Строки дорожной карты, где ответственный назван лично", order=60)
class Responsible:
    """Rows of a role pass with the role; these name the person. Closed rows keep who answered for them."""

    def preview(self, succession: Succession) -> list[Matter]:
        before, after = succession.former.short_name, succession.successor.short_name
        address = address_of("roadmap:item-detail")
        return [
            Matter(f"{item.number} {short(item.activity)}".strip(), before, after, address(item.public_id))
            for item in _items(succession)
        ]

    def apply(self, succession: Succession) -> int:
        items = list(_items(succession))
        mine = ItemResponsible.objects.filter(item__in=items, user=succession.former)
        # Where the new one answers already, he does not answer twice.
        mine.filter(item__responsible__user=succession.successor).delete()
        ItemResponsible.objects.filter(item__in=items, user=succession.former).update(user=succession.successor)
        changes = {"user": [succession.former.pk, succession.successor.pk]}
        audit.write_many(
            audit.event(item, "hand_over", "Ответственный сменился", by=succession.by, changes=changes)
            for item in items
        )
        return len(items)


def _items(succession: Succession) -> QuerySet[Item]:
    rows = Item.objects.filter(
        roadmap__organization=succession.organization,
        responsible__user=succession.former,
    ).filter(Q(occurrences__state=OccurrenceState.OPEN) | Q(occurrences=None))
    rows = rows.exclude(roadmap__state=RoadmapState.CLOSED)
    return rows.select_related("roadmap").order_by("roadmap", "position", "pk").distinct()


@handover_step("roadmap.imports", title="Документы на проверке перед загрузкой в карту", order=65)
class Imports:
    """A document that was uploaded and is not in the roadmap yet."""

    def preview(self, succession: Succession) -> list[Matter]:
        before, after = succession.former.short_name, succession.successor.short_name
        address = address_of("roadmap:import-review")
        return [Matter(draft.name, before, after, address(draft.public_id)) for draft in _drafts(succession)]

    def apply(self, succession: Succession) -> int:
        return _drafts(succession).update(created_by=succession.successor)


def _drafts(succession: Succession) -> QuerySet[ImportDraft]:
    return ImportDraft.objects.filter(
        organization=succession.organization, created_by=succession.former, roadmap=None
    ).order_by("pk")
