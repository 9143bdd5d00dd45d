from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Count, Q

from apps.organizations.access import organizations_with

from .enums import GIVEN, OPEN, AnswerState

LEADS = "monitoring.change_campaign"
SUBMITS = "monitoring.build_statistics"


class FormVersionQuerySet(models.QuerySet):
    def in_force(self, day: date) -> FormVersionQuerySet:
        """Published versions that hold on a day."""
        rows = self.filter(published_at__isnull=False, valid_from__lte=day)
        return rows.filter(Q(valid_to=None) | Q(valid_to__gte=day))


class CampaignQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> CampaignQuerySet:
        """An authority sees its own and those of its municipalities; a school those that are addressed to it."""
        leads, submits = organizations_with(user, LEADS), organizations_with(user, SUBMITS)
        own = Q(organization__in=leads) | Q(organization__parent__in=leads)
        return self.filter(own | Q(answers__organization__in=submits)).distinct()

    def with_counts(self) -> CampaignQuerySet:
        """Annotates `asked`, `given` and `accepted`."""
        accepted = Q(answers__state__in=[AnswerState.ACCEPTED, AnswerState.LOCKED])
        return self.annotate(
            asked=Count("answers", distinct=True),
            given=Count("answers", filter=Q(answers__state__in=GIVEN), distinct=True),
            accepted=Count("answers", filter=accepted, distinct=True),
        )


class AnswerQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> AnswerQuerySet:
        """A school sees its own; an authority those of its campaigns, and what its schools submitted of their own accord."""
        leads, submits = organizations_with(user, LEADS), organizations_with(user, SUBMITS)
        led = Q(campaign__organization__in=leads) | Q(campaign__organization__parent__in=leads)
        below = Q(organization__parent__in=leads) | Q(organization__parent__parent__in=leads)
        unasked = Q(campaign=None, state__in=GIVEN) & below
        return self.filter(led | unasked | Q(organization__in=submits))

    def asked_now(self, organization: Any, day: date) -> AnswerQuerySet:
        """What open campaigns ask of an organization and it has not submitted yet, the nearest term first."""
        rows = self.filter(organization=organization, state__in=OPEN, campaign__locked_at=None)
        return rows.filter(campaign__opens_on__lte=day).order_by("campaign__due_on", "pk")


class ReportQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> ReportQuerySet:
        """Notes and reports of the authorities in which the user drafts them."""
        return self.filter(organization__in=organizations_with(user, "monitoring.change_report"))
