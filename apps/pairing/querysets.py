from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q

from apps.organizations.access import organizations_with

from .enums import OPEN, RUNNING


class PairQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> PairQuerySet:
        """Pairs of the school for its staff; a mentor and a mentee see their own."""
        whole_school = Q(organization_id__in=organizations_with(user, "participants.view_person"))
        own = Q(members__person__user=user)
        return self.filter(whole_school | own).distinct()

    def open(self) -> PairQuerySet:
        return self.filter(state__in=OPEN)

    def running(self) -> PairQuerySet:
        return self.filter(state__in=RUNNING)

    def active_on(self, day: date) -> PairQuerySet:
        """Pairs that were active on a day: by dates, never by the present state, so a past day keeps its figure."""
        return self.filter(activated_on__lte=day).filter(Q(ended_on=None) | Q(ended_on__gt=day))

    def with_people(self) -> PairQuerySet:
        return self.select_related("form", "role_model", "organization").prefetch_related("members__person")
