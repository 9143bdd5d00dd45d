from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Case, OuterRef, Q, Subquery, Value, When

from apps.organizations.access import organizations_with

from .enums import OccurrenceState, RoadmapState

VIEW = "roadmap.view_roadmap"


class RoadmapQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> RoadmapQuerySet:
        return self.filter(organization_id__in=organizations_with(user, VIEW))

    def current(self) -> RoadmapQuerySet:
        """One roadmap for each organization and year: the latest approved edition, else the latest draft."""
        rank = Case(When(state=RoadmapState.DRAFT, then=Value(1)), default=Value(0))
        same = self.model._default_manager.filter(organization=OuterRef("organization"), year=OuterRef("year"))
        return self.filter(pk=Subquery(same.order_by(rank, "-edition").values("pk")[:1]))

    def current_on(self, day: date) -> RoadmapQuerySet:
        """Current roadmaps of the programme years that contain a day."""
        return self.current().filter(year__start__lte=day, year__end__gte=day)


class ItemQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> ItemQuerySet:
        return self.filter(roadmap__organization_id__in=organizations_with(user, VIEW))


class OccurrenceQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> OccurrenceQuerySet:
        return self.filter(item__roadmap__organization_id__in=organizations_with(user, VIEW))

    def open(self) -> OccurrenceQuerySet:
        return self.filter(state=OccurrenceState.OPEN)

    def overdue_on(self, day: date) -> OccurrenceQuerySet:
        """Open on a day with a due date before it: by dates, so a past day keeps its figure."""
        return self.filter(due__lt=day).filter(Q(closed_on=None) | Q(closed_on__gt=day))


class EvidenceQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> EvidenceQuerySet:
        return self.filter(item__roadmap__organization_id__in=organizations_with(user, VIEW))


class ImportDraftQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> ImportDraftQuerySet:
        return self.filter(organization_id__in=organizations_with(user, "roadmap.import_roadmap"))


class ObligationQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> ObligationQuerySet:
        """Those of the user's own organization; officers see counts and states through their municipal row."""
        return self.filter(organization_id__in=organizations_with(user, VIEW))
