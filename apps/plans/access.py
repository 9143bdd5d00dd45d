"""Who may see and change which plan. A mentor changes only the plan of his own pair."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404

from apps.organizations.access import organizations_with
from apps.pairing.access import is_member
from apps.pairing.enums import MemberRole
from apps.pairing.models import Pair

from .models import Plan


def get_plan_for(user: Any, public_id: UUID) -> Plan:
    """The plan of an address. Raises Http404 for a stranger."""
    plan = (
        Plan.objects.visible_to(user)
        .filter(public_id=public_id)
        .select_related("pair__form", "pair__role_model", "organization", "year", "order")
        .prefetch_related("items", "pair__members__person")
        .first()
    )
    if plan is None:
        raise Http404
    return plan


def can_mark_progress(user: Any, pair: Pair) -> bool:
    """The mentor of this pair, or who changes plans of the whole school."""
    whole_school = pair.organization_id in organizations_with(user, "plans.change_plan")
    return whole_school or is_member(user, pair, MemberRole.MENTOR)
