from uuid import UUID

from django.contrib import messages as flash
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from apps.core import clock

from .models import CalendarFeed, Message
from .services import feed as feeds


def inbox(request: HttpRequest) -> HttpResponse:
    """The user's own messages, newest first, and the address of his calendar."""
    rows = Message.objects.filter(user=request.user).select_related("organization")[:100]
    feed = CalendarFeed.objects.filter(user=request.user).first()
    return render(request, "notifications/message_list.html", {"rows": rows, "feed": feed})


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
def renew_feed(request: HttpRequest) -> HttpResponse:
    feeds.renew(request.user)
    flash.success(request, "Адрес календаря создан. Прежний адрес, если он был, больше не работает.")
    return redirect("notifications:inbox")


@login_not_required
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The feed opens without a login: its address is the secret."""
    feed = get_object_or_404(CalendarFeed.objects.select_related("user"), token=token, user__is_active=True)
    return HttpResponse(feeds.as_ical(feed), content_type="text/calendar; charset=utf-8")
