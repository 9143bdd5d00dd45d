from __future__ import annotations

from collections import defaultdict
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import connection, models
from django.db.models import Case, F, Q, When

from apps.core import clock
from apps.core.querysets import valid_on
from apps.core.statements import PLACE, Selection, asking_nothing

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
    def of(self, organization: Any) -> list[Any]:
        """All years of an organization, the latest first. Every page asks for them."""
        years = _years(connection.vendor).objects_of(organization.pk)
        for year in years:
            year.organization = organization
        return years

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
        return self._valid(clock.today(), _days_elsewhere())

    def held_by(self, user: Any) -> list[Any]:
        """Roles of a user today with their organizations. Every request asks for them."""
        held = _held(clock.today(), _days_elsewhere(), connection.vendor).objects_of(user.pk)
        for membership in held:
            membership.user = user
        return held

    def _valid(self, usual: date, elsewhere: tuple[tuple[str, date], ...]) -> MembershipQuerySet:
        if not elsewhere:
            return self.valid_on(usual)
        away: dict[date, list[str]] = defaultdict(list)
        for zone, day in elsewhere:
            away[day].append(zone)
        of_others = Q(organization__timezone__in=[zone for zones in away.values() for zone in zones])
        rule = ~of_others & valid_on(usual)
        for day, zones in away.items():
            rule |= Q(organization__timezone__in=zones) & valid_on(day)
        return self.filter(rule)


def _days_elsewhere() -> tuple[tuple[str, date], ...]:
    """Zones in which it is another day than by the clock of the site."""
    now, usual = clock.now(), clock.today()
    days = [(zone, now.astimezone(clock.zone(zone)).date()) for zone, _ in ZONES]
    return tuple((zone, day) for zone, day in days if day != usual)


# `vendor`: the text is of a database.
@lru_cache(maxsize=8)
def _held(usual: date, elsewhere: tuple[tuple[str, date], ...], vendor: str) -> Selection:
    from .models import Membership

    with asking_nothing():
        rows = Membership.objects.filter(user=PLACE)._valid(usual, elsewhere)
        return Selection(rows.select_related("organization"))


@lru_cache(maxsize=2)
def _years(vendor: str) -> Selection:
    from .models import ProgrammeYear

    with asking_nothing():
        return Selection(ProgrammeYear.objects.filter(organization=PLACE))
