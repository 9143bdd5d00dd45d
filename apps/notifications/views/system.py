"""For the administrator: what left the house and what did not; for an organization: how it is reminded."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages as flash
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from apps.core.guards import requires, say_refusals
from apps.core.pages import PER_PAGE, organization_with
from apps.organizations.models import Organization
from apps.workflow import audit

from ..forms import ReminderSettingsForm
from ..models import Message, MessageState, ReminderSettings
from ..services import outbox


@requires("jobs.view_system")
def message_outbox(request: HttpRequest) -> HttpResponse:
    """Letters by state; without a choice, those that were given up."""
    state = request.GET.get("state", MessageState.DEAD)
    if state not in MessageState.values:
        state = MessageState.DEAD
    known = _letters(request)
    counted = dict(known.order_by().values_list("state").annotate(Count("pk")))
    rows = known.filter(state=state).select_related("user", "organization")
    context = {
        "state": state,
        "states": [(code, label, counted.get(code, 0)) for code, label in MessageState.choices],
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "dead": state == MessageState.DEAD,
    }
    return render(request, "notifications/outbox.html", context)


@require_POST
@requires("jobs.view_system")
@say_refusals
def message_retry(request: HttpRequest, public_id: UUID) -> HttpResponse:
    outbox.retry(get_object_or_404(_letters(request), public_id=public_id))
    flash.success(request, "Письмо будет отправлено ещё раз.")
    return redirect("notifications:outbox")


@require_POST
@requires("jobs.view_system")
def retry_all(request: HttpRequest) -> HttpResponse:
    flash.success(request, f"Поставлено в очередь писем: {outbox.retry_all(_letters(request))}.")
    return redirect("notifications:outbox")


def _letters(request: HttpRequest) -> QuerySet[Message]:
    """Letters name people: an administrator sees those of his organization and of all below it."""
    if request.user.is_superuser:
        return Message.objects.all()
    known = Organization.objects.visible_to(request.user)
    return Message.objects.filter(Q(organization=None) | Q(organization__in=known))


@requires("organizations.change_settings")
def reminder_settings(request: HttpRequest) -> HttpResponse:
    """Days, hours and escalation of the organization of the workplace."""
    organization = organization_with(request, "organizations.change_settings")
    row = ReminderSettings.objects.filter(organization=organization).first() or ReminderSettings(
        organization=organization
    )
    form = ReminderSettingsForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        changed = {name: [form.initial.get(name), form.cleaned_data[name]] for name in form.changed_data}
        form.save()
        audit.record(organization, "reminders", "Изменены настройки напоминаний", by=request.user, changes=changed)
        flash.success(request, "Настройки напоминаний сохранены.")
        return redirect("notifications:settings")
    return render(request, "notifications/settings.html", {"form": form, "organization": organization})
