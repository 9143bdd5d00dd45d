"""Who may see the list behind a figure."""

from __future__ import annotations

from typing import Any

from apps.organizations.models import Organization

from .registry import Metric


def may_see_list(user: Any, organization: Organization, metric: Metric) -> bool:
    """The list behind a number is for those who may see its rows in that very organization; officers never do."""
    return metric.people is not None and not organization.is_authority and user.has_perm(metric.needs, organization)


def may_see_whole(user: Any, organization: Organization, metric: Metric) -> bool:
    """Small numbers of a sensitive figure too: for those of the organization itself who may see its rows."""
    return not organization.is_authority and user.has_perm(metric.needs, organization)
