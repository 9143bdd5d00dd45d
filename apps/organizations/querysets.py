from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Case, F, Q, When

from apps.core import clock
from apps.core.querysets import valid_on

from .enums import EDUCATIONAL, ZONES, Kind


class OrganizationQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> OrganizationQuerySet:
        """Organizations the user belongs to, and all below them."""
        own = list({m.organization_id for m in user.current_memberships()})
        return self.filter(Q(pk__in=own) | Q(parent__in=own) | Q(parent__parent__in=own))

    def under(self, scope: Any) -> OrganizationQuerySet:
        """An organization itself and all below it: the tree is three levels deep, only a region has grandchildren.

        The planner has to know how many these are: a few of a municipality are found by the index, whatever the size of the base;
        of a region it expects thousands only when the parents are a list and not joined.
        """
        own = Q(pk=scope.pk) | Q(parent=scope.pk)
        if scope.kind != Kind.REGION:
            return self.filter(own)
        below = self.model._default_manager.filter(parent=scope.pk).values("pk")
        return self.filter(own | Q(parent__in=below))

    def educational(self) -> OrganizationQuerySet:
        """Schools, kindergartens and the like: those that have participants."""
        return self.filter(kind__in=EDUCATIONAL)


class ProgrammeYearQuerySet(models.QuerySet):
    def containing(self, day: date) -> ProgrammeYearQuerySet:
        return self.filter(start__lte=day, end__gte=day)

    def fittest_first(self, day: date) -> ProgrammeYearQuerySet:
        """The year that contains the day; else the latest that has begun; else the nearest to come."""
        contains = Case(When(start__lte=day, end__gte=day, then=1), default=0)
        begun = Case(When(start__lte=day, then=F("start")))
        return self.order_by(contains.desc(), begun.desc(nulls_last=True), "start")


class MembershipQuerySet(models.QuerySet):
    def valid_on(self, day: date) -> MembershipQuerySet:
        return self.filter(valid_on(day))

    def valid_now(self) -> MembershipQuerySet:
        """Roles of today, each by the clock of its organization: in the evening of Moscow it is tomorrow already in Omsk."""
        usual = clock.today()
        away: dict[date, list[str]] = defaultdict(list)
        for zone, _ in ZONES:
            day = clock.today_in(ZoneInfo(zone))
            if day != usual:
                away[day].append(zone)
        if not away:
            return self.valid_on(usual)
        of_others = Q(organization__timezone__in=[zone for zones in away.values() for zone in zones])
        rule = ~of_others & valid_on(usual)
        for day, zones in away.items():
            rule |= Q(organization__timezone__in=zones) & valid_on(day)
        return self.filter(rule)
