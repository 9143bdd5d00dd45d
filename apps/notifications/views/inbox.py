from uuid import UUID

from django.contrib import messages as flash
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from apps.core import clock
from apps.core.guards import say_refusals

from ..models import CalendarFeed, Message
from ..services import choices
from ..services import feed as feeds


def inbox(request: HttpRequest) -> HttpResponse:
    """The user's own messages, newest first, and the address of his calendar."""
    rows = Message.objects.filter(user=request.user).select_related("organization")[:100]
    feed = CalendarFeed.objects.filter(user=request.user).first()
    context = {
        "rows": rows,
        "feed": feed,
        "later_days": choices.LATER_DAYS,
        "silences": choices.silences_of(request.user),
    }
    return render(request, "notifications/message_list.html", context)


@require_POST
def read(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Marks a message as read; a second click changes nothing."""
    message = get_object_or_404(Message, public_id=public_id, user=request.user)
    Message.objects.filter(pk=message.pk, read_at=None).update(read_at=clock.now())
    return redirect("notifications:inbox")


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    Message.objects.filter(user=request.user, read_at=None).update(read_at=clock.now())
    return redirect("notifications:inbox")


@require_POST
@say_refusals
def postpone(request: HttpRequest, public_id: UUID, number: int) -> HttpResponse:
    """Напомнить позже: one line of an own message."""
    message = get_object_or_404(Message.objects.select_related("organization"), public_id=public_id, user=request.user)
    item = choices.item_of(message, number)
    until = choices.postpone(request.user, item["key"], days_of(request), message.organization)
    flash.success(request, f"Напомним {until:%d.%m.%Y}: {item['title']}")
    return redirect("notifications:inbox")


def days_of(request: HttpRequest) -> int:
    text = request.POST.get("days", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0


@require_POST
def speak(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Reminders of an organization come again."""
    row = next((s for s in choices.silences_of(request.user) if s.organization.public_id == public_id), None)
    if row is not None:
        choices.speak(request.user, row.organization)
        flash.success(request, "Напоминания снова приходят.")
    return redirect("notifications:inbox")


@require_POST
def renew_feed(request: HttpRequest) -> HttpResponse:
    feeds.renew(request.user)
    flash.success(request, "Адрес календаря создан. Прежний адрес, если он был, больше не работает.")
    return redirect("notifications:inbox")


@login_not_required
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The feed opens without a login: its address is the secret."""
    feed = get_object_or_404(CalendarFeed.objects.select_related("user"), token=token, user__is_active=True)
    return HttpResponse(feeds.as_ical(feed), content_type="text/calendar; charset=utf-8")
