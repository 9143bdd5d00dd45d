"""The page on which a new curator or director takes over the affairs of the one before."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from apps.core.errors import Refused
from apps.core.guards import say_refusals

from ..access import get_membership_for
from ..models import Membership
from ..services import handovers


def hand_over(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What passes, before and after; afterwards when it was done."""
    place = _place(request, public_id)
    done = place.taken_over.select_related("from_place__user", "applied_by").order_by("-applied_at").first()
    context = {"place": place, "done": done, "steps": [], "refusal": ""}
    try:
        succession = handovers.succession_of(place, request.user)
    except Refused as refusal:
        context["refusal"] = "" if done else refusal.sentence
    else:
        steps = handovers.preview(succession)
        context |= {"succession": succession, "steps": [step for step in steps if step[1]], "done": None}
    return render(request, "organizations/hand_over.html", context)


@require_POST
@say_refusals
def hand_over_apply(request: HttpRequest, public_id: UUID) -> HttpResponse:
    place = _place(request, public_id)
    handovers.apply(place, by=request.user)
    messages.success(request, "Дела приняты. Что перешло, записано в журнале изменений.")
    return redirect("organizations:hand-over", place.public_id)


def _place(request: HttpRequest, public_id: UUID) -> Membership:
    """The holder himself takes over, or the administrator does it for him; to others of the organization it is forbidden."""
    place = get_membership_for(request.user, public_id)
    if place.user_id != request.user.pk and not request.user.has_perm("organizations.change_membership", place):
        raise PermissionDenied
    return place
