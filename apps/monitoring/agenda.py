"""Due things of this room: forms that a school has not submitted."""

from __future__ import annotations

from collections.abc import Iterable

from apps.notifications.agenda import Due, Span, set_source

from .enums import OPEN
from .models import Answer, Campaign


@set_source("monitoring.answers")
def open_answers(span: Span) -> Iterable[tuple[int, Due]]:
    """Answers to running campaigns."""
    rows = Answer.objects.filter(
        organization__in=span.numbers,
        state__in=OPEN,
        campaign__due_on__range=(span.start, span.end),
        campaign__opens_on__lte=span.today,
        campaign__locked_at=None,
    )
    for row in rows.select_related("campaign"):
        if row.campaign:
            yield row.organization_id, _due(row, row.campaign, span.curators(row.organization_id))


def _due(row: Answer, campaign: Campaign, users: frozenset[int]) -> Due:
    title = f"Сдать: {campaign.title}"
    return Due(
        f"monitoring.answer:{row.pk}", campaign.due_on, title, row.get_absolute_url(), users, "campaign", "Сдать"
    )
