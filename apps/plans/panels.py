"""Cards of this room on the pages of others."""

from __future__ import annotations

from typing import Any

from django.db.models import prefetch_related_objects
from django.http import HttpRequest

from apps.core.panels import panel
from apps.pairing.models import Pair
from apps.pairing.querysets import members

from . import access, presenting
from .models import Plan
from .services import health


@panel("pairing.pair", order=20)
def plan_of_pair(request: HttpRequest, pair: Pair) -> dict | None:
    """The plan with its share, or the button that composes it."""
    plan = Plan.objects.filter(pair=pair).select_related("outcome").prefetch_related("items").first()
    share = presenting.share_of(plan, pair.organization.today)
    may_compose = access.can_compose(request.user, pair)
    context = {"pair": pair, "plan": plan, "share": share, "may_compose": may_compose}
    return {"template": "plans/panels/plan.html", "context": context}


@panel("pairing.pair", order=30)
def meetings_of_pair(request: HttpRequest, pair: Pair) -> dict | None:
    """The last meetings, as this reader may see them, and how the pair is."""
    context = {
        "pair": pair,
        "log": presenting.log_of(request.user, pair)[:5],
        "may_log": access.can_log_meeting(request.user, pair),
        "health": health.of_pair(pair) if request.user.has_perm("participants.view_person", pair) else None,
    }
    return {"template": "plans/panels/meetings.html", "context": context}


@panel("monitoring.home", order=20)
def needing_care(request: HttpRequest, organization: Any) -> dict | None:
    """«Требуют внимания»: pairs in words, with a next step; nobody needs it in a past year."""
    year = request.workplace.year
    if year is None or request.workplace.is_past or not request.user.has_perm("plans.view_plan", organization):
        return None
    acts = request.user.has_perm("plans.change_plan", organization)
    found = health.needing_care(organization, year)
    shown = found[:6]
    prefetch_related_objects([one.pair for one in shown], members())
    works = bool(found) or health.any_works(organization, year)
    context = {"found": shown, "count": len(found), "acts": acts, "works": works}
    return {"template": "plans/panels/care.html", "context": context}
