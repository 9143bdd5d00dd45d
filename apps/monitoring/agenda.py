"""Due things of this room: forms that a school has not submitted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from apps.notifications.agenda import Due, source
from apps.organizations.access import curators_of

from .enums import OPEN
from .models import Answer, Campaign


@source("monitoring.answers")
def open_answers(organization: Any, start: date, end: date) -> Iterable[Due]:
    """Answers to running campaigns; two queries."""
    rows = Answer.objects.filter(
        organization=organization, state__in=OPEN, campaign__due_on__range=(start, end), campaign__locked_at=None
    ).select_related("campaign")
    found = [(row, row.campaign) for row in rows if row.campaign and row.campaign.opens_on <= organization.today]
    if not found:
        return []
    users = frozenset(user.pk for user in curators_of(organization))
    return [_due(row, campaign, users) for row, campaign in found]


def _due(row: Answer, campaign: Campaign, users: frozenset[int]) -> Due:
    title = f"Сдать: {campaign.title}"
    return Due(
        f"monitoring.answer:{row.pk}", campaign.due_on, title, row.get_absolute_url(), users, "campaign", "Сдать"
    )
