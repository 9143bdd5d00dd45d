from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q

from apps.documents.querysets import texts_of
from apps.organizations.access import organizations_of, organizations_with

from .enums import OPEN, RUNNING, PairState


class PairQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> PairQuerySet:
        """Pairs of the school for its staff; a mentor and a mentee see their own until they leave the pair or the school."""
        whole_school = Q(organization_id__in=organizations_with(user, "participants.view_person"))
        own = Q(members__person__user=user, members__left_on=None, organization_id__in=organizations_of(user))
        return self.filter(whole_school | own).distinct()

    def open(self) -> PairQuerySet:
        return self.filter(state__in=OPEN)

    def running(self) -> PairQuerySet:
        return self.filter(state__in=RUNNING)

    def active_on(self, day: date) -> PairQuerySet:
        """Pairs that were active on a day: by dates, never by the present state, so a past day keeps its figure.

        Who completed the whole term worked on its last day too: a year told as on 31 May has the pairs that ended with it.
        """
        last_day = Q(ended_on=day, end=day, state=PairState.COMPLETED)
        return self.filter(activated_on__lte=day).filter(Q(ended_on=None) | Q(ended_on__gt=day) | last_day)

    def with_members(self) -> PairQuerySet:
        """Pairs with what their title says; two queries."""
        return self.prefetch_related(members())

    def with_people(self) -> PairQuerySet:
        """Pairs with all that a row of a list says; two queries."""
        rows = self.select_related("form", "role_model", "type", "organization", "year", "order")
        return rows.defer(*texts_of("order")).with_members()

    def with_names(self) -> PairQuerySet:
        """Annotates `mentor_search` and `mentee_search`: the first name of each side, to sort by."""
        return self.annotate(mentor_search=_first_name("mentor"), mentee_search=_first_name("mentee"))


def members() -> models.Prefetch:
    """Members of pairs with their people, for `prefetch_related`."""
    from .models import PairMember

    return models.Prefetch("members", PairMember.objects.select_related("person"))


def _first_name(role: str) -> models.Subquery:
    from .models import PairMember

    rows = PairMember.objects.filter(pair=models.OuterRef("pk"), role=role, left_on=None).order_by("person__search")
    return models.Subquery(rows.values("person__search")[:1])
