from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from apps.core import clock
from apps.core.guards import requires, say_refusals
from apps.jobs.services import jobs

from ..services import demo_clock
from ..work import CLOCK

# More days than these take a while: they are lived through in the background.
AT_ONCE_DAYS = 7


@require_POST
@requires("organizations.change_settings")
@say_refusals
def demo_clock_move(request: HttpRequest) -> HttpResponse:
    """Moves the clock of the demonstration; outside of it the address does not exist."""
    if not settings.DEMO:
        raise Http404
    before, after = demo_clock.move(request.POST.get("step", ""))
    today = f"{clock.today():%d.%m.%Y}"
    if (after - before).days > AT_ONCE_DAYS:
        arguments = {"before": before.isoformat(), "after": after.isoformat()}
        job = jobs.enqueue(CLOCK, by=request.user, arguments=arguments)
        messages.success(request, f"Сегодня {today}. Напоминания прошедших дней складываются.")
        return redirect("jobs:job-detail", job.public_id)
    new = demo_clock.live_through(before, after)
    messages.success(request, f"Сегодня {today}. Новых уведомлений: {new}.")
    return redirect("/")
