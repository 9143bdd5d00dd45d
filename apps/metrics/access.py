"""Who may see a figure of which scope, and who may see the people behind it."""

from __future__ import annotations

from typing import Any

from apps.organizations.models import Organization

from .registry import Metric


def may_see_people(user: Any, organization: Organization, metric: Metric) -> bool:
    """The list behind a number is for those who may see the base of that very organization; officers never do."""
    return (
        metric.people is not None
        and not organization.is_authority
        and user.has_perm("participants.view_person", organization)
    )
