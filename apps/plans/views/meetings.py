"""The log of a pair's meetings and the meetings to come."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from apps.core.errors import AlreadyDone, Refused
from apps.core.guards import say_refusals
from apps.core.pages import allow
from apps.pairing.access import get_pair_for
from apps.pairing.models import Pair
from apps.workflow import audit

from .. import access, presenting
from ..calendar import calendar_entry
from ..enums import MeetingState
from ..forms import PlanMeetingForm
from ..services import meetings
from .common import accepted
from .today import back_to_today

# The log opens with these; older ones are folded.
RECENT = 10


def meeting_list(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The log: notes only for those who may read them."""
    pair = get_pair_for(request.user, public_id)
    audit.access(request, pair)
    log = presenting.log_of(request.user, pair)
    held = [line for line in log if line.meeting.state == "held"]
    context = {
        "pair": pair,
        "planned": [line for line in log if line.meeting.state == "planned"],
        "held": held[:RECENT],
        "earlier": held[RECENT:],
        "sequence": meetings.sequence(pair, [line.meeting.kind for line in held], pair.organization.today),
        "may_log": access.can_log_meeting(request.user, pair),
        "plan": getattr(pair, "plan", None),
    }
    return render(request, "plans/meeting_list.html", context)


@audit.opens(Pair)
def meeting_plan(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A meeting to come; the calendar of both shows it."""
    pair = get_pair_for(request.user, public_id)
    allow(access.can_log_meeting(request.user, pair))
    form = PlanMeetingForm(request.POST or None, pair=pair, kind=meetings.kind_for(pair))
    if request.method == "POST" and form.is_valid():
        try:
            meeting = meetings.plan_meeting(pair, by=request.user, **form.cleaned_data)
        except AlreadyDone as calm:
            messages.info(request, calm.sentence)
            return _back(request, pair)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            accepted(request, form)
            messages.success(request, f"Встреча назначена на {meeting.date:%d.%m.%Y}.")
            return _back(request, pair)
    return render(request, "plans/meeting_form.html", {"form": form, "pair": pair, "title": "Назначить встречу"})


@say_refusals
def meeting_file(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A planned meeting as an entry for the calendar of a phone."""
    meeting = access.get_meeting_for(request.user, public_id)
    if meeting.state != MeetingState.PLANNED:
        raise Refused("В календарь заносят назначенную встречу: эта уже прошла или отменена.")
    audit.access(request, meeting, "download")
    response = HttpResponse(calendar_entry(meeting), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="meeting.ics"'
    return response


@require_POST
@say_refusals
def meeting_cancel(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Calls off a planned meeting; takes a wrong record back."""
    meeting = access.get_meeting_for(request.user, public_id)
    allow(access.can_log_meeting(request.user, meeting.pair))
    meetings.cancel(meeting, by=request.user, reason=request.POST.get("reason", "")[:500])
    messages.success(request, "Встреча отменена." if not meeting.minutes else "Запись о встрече снята.")
    return _back(request, meeting.pair)


def _back(request: HttpRequest, pair) -> HttpResponse:
    is_own = any(m.person.user_id == request.user.pk for m in pair.members.all())
    return back_to_today(pair) if is_own else redirect("plans:meeting-list", pair.public_id)
