"""What this app hands over: lists that were uploaded and are not in a base yet."""

from __future__ import annotations

from django.db.models import QuerySet
from django.urls import reverse

from apps.organizations.handover_registry import Matter, Succession, handover_step

from .models import PeopleImport


@handover_step("participants.imports", title="Списки на проверке перед загрузкой в базу", order=50)
class Imports:
    """A file that waits for its review; what was loaded keeps who loaded it."""

    def preview(self, succession: Succession) -> list[Matter]:
        before, after = succession.former.short_name, succession.successor.short_name
        return [
            Matter(row.name, before, after, reverse("participants:import-detail", args=[row.public_id]))
            for row in _waiting(succession)
        ]

    def apply(self, succession: Succession) -> int:
        return _waiting(succession).update(created_by=succession.successor)


def _waiting(succession: Succession) -> QuerySet[PeopleImport]:
    return PeopleImport.objects.filter(
        organization=succession.organization, created_by=succession.former, applied_at=None, file__isnull=False
    ).order_by("pk")
