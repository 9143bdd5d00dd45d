from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Count, Q

from apps.organizations.access import organizations_of, organizations_with

from .enums import ItemState


def _own(user: Any) -> Q:
    """Of a pair in which the user is, in a school in which he has a role."""
    own = Q(pair__members__person__user=user, pair__members__left_on=None)
    return own & Q(organization_id__in=organizations_of(user))


class PlanQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> PlanQuerySet:
        """Plans of the school for its staff; members of the pair see their own."""
        whole_school = Q(organization_id__in=organizations_with(user, "participants.view_person"))
        return self.filter(whole_school | _own(user)).distinct()

    def with_progress(self) -> PlanQuerySet:
        """Annotates `items_total` and `items_done` (dropped items do not count)."""
        counted = Q(items__isnull=False) & ~Q(items__state=ItemState.DROPPED)
        return self.annotate(
            items_total=Count("items", filter=counted, distinct=True),
            items_done=Count("items", filter=Q(items__state=ItemState.DONE), distinct=True),
        )

    def with_overdue(self, day: date) -> PlanQuerySet:
        """Annotates `items_late`: open tasks whose date is over."""
        late = Q(items__due__lt=day) & ~Q(items__state__in=(ItemState.DONE, ItemState.DROPPED))
        return self.annotate(items_late=Count("items", filter=late, distinct=True))


class MeetingQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> MeetingQuerySet:
        whole_school = Q(organization_id__in=organizations_with(user, "participants.view_person"))
        return self.filter(whole_school | _own(user)).distinct()
