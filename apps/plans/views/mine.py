"""The tabs «План» and «Пара» of a phone."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from apps.core.guards import requires

from .. import access, presenting
from .today import _chosen


@requires("plans.view_today")
def my_plan(request: HttpRequest) -> HttpResponse:
    """The plan of the first pair; without one, who composes it and how."""
    pairs = presenting.own_pairs(request.user)
    pair = _chosen(request, pairs)
    plan = getattr(pair, "plan", None)
    if plan is not None:
        return redirect("plans:plan-detail", plan.public_id)
    may_compose = pair is not None and access.can_compose(request.user, pair)
    context = {"pairs": pairs, "pair": pair, "may_compose": may_compose}
    if pair is None:
        context["informal"] = presenting.is_pupil(request.user)
    return render(request, "plans/plan_missing.html", context)


@requires("plans.view_today")
def my_pair(request: HttpRequest) -> HttpResponse:
    """Who is in the pair, the meetings, and whom to ask."""
    pairs = presenting.own_pairs(request.user)
    pair = _chosen(request, pairs)
    context: dict[str, Any] = {"pairs": pairs, "pair": pair}
    if pair is None:
        context["informal"] = presenting.is_pupil(request.user)
    else:
        context |= {
            "log": presenting.log_of(request.user, pair)[:10],
            "may_log": access.can_log_meeting(request.user, pair),
            "today": presenting.today_of(request.user, pair),
        }
    return render(request, "plans/my_pair.html", context)
