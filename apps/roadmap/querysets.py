from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q

from apps.organizations.access import organizations_with

from .enums import OccurrenceState


class RoadmapQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> RoadmapQuerySet:
        return self.filter(organization_id__in=organizations_with(user, "roadmap.view_roadmap"))


class ItemQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> ItemQuerySet:
        return self.filter(roadmap__organization_id__in=organizations_with(user, "roadmap.view_roadmap"))


class OccurrenceQuerySet(models.QuerySet):
    def open(self) -> OccurrenceQuerySet:
        return self.filter(state=OccurrenceState.OPEN)

    def overdue_on(self, day: date) -> OccurrenceQuerySet:
        """Open on a day with a due date before it: by dates, so a past day keeps its figure."""
        return self.filter(due__lt=day).filter(Q(closed_on=None) | Q(closed_on__gt=day))
