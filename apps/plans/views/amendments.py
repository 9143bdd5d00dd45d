"""A proposed change of an approved plan: the order about it, or giving it up."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from apps.core.errors import Refused
from apps.core.guards import say_refusals
from apps.core.pages import require
from apps.documents.services import documents

from .. import access
from ..services import amendments


@require_POST
@say_refusals
def amendment_order(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A draft of the order that puts the waiting change into the plan."""
    plan = access.get_plan_for(request.user, public_id)
    require(request, "plans.change_plan", plan)
    waiting = amendments.waiting_of(plan)
    if waiting is None:
        raise Refused("Изменения, которое ждёт приказа, у плана уже нет.")
    if waiting.order is not None:
        return redirect(waiting.order.get_absolute_url())
    document = documents.create(
        kind="plans.change_plans",
        organization=plan.organization,
        year=plan.year,
        records={"versions": [waiting.pk]},
        by=request.user,
    )
    return redirect(document.get_absolute_url())


@require_POST
@say_refusals
def amendment_discard(request: HttpRequest, public_id: UUID) -> HttpResponse:
    plan = access.get_plan_for(request.user, public_id)
    amendments.discard(plan, by=request.user)
    messages.success(request, "Изменение снято. План действует как утверждён.")
    return redirect("plans:plan-detail", plan.public_id)
