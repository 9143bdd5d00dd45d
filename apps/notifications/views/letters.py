"""Pages behind the links of a letter: they open without a login, the address is the secret."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from apps.core.guards import say_refusals
from apps.organizations.calendar import end_of_term

from ..services import choices
from .inbox import days_of


@login_not_required
@never_cache
def letter(request: HttpRequest, token: str) -> HttpResponse:
    """What the person may choose; opening it changes nothing."""
    message = choices.message_of(token)
    context = {
        "message": message,
        "token": token,
        "later_days": choices.LATER_DAYS,
        "until": end_of_term(message.organization, message.organization.today),
    }
    return render(request, "notifications/letter.html", context)


@login_not_required
@require_POST
@say_refusals
def letter_postpone(request: HttpRequest, token: str, number: int) -> HttpResponse:
    message = choices.message_of(token)
    item = choices.item_of(message, number)
    until = choices.postpone(message.user, item["key"], days_of(request), message.organization)
    messages.success(request, f"Напомним {until:%d.%m.%Y}.")
    return redirect("notifications:letter", token)


@login_not_required
@require_POST
def letter_silence(request: HttpRequest, token: str) -> HttpResponse:
    message = choices.message_of(token)
    until = choices.silence(message.user, message.organization)
    messages.success(request, f"До {until:%d.%m.%Y} напоминания не придут. Вернуть их можно на странице уведомлений.")
    return redirect("notifications:letter", token)
