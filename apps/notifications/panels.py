from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Count
from django.http import HttpRequest

from apps.core import clock
from apps.core.panels import panel

from .models import Message, MessageState
from .services import demo_clock


@panel("jobs.system", order=20)
def letters(request: HttpRequest, _: Any) -> dict:
    """Состояние системы: letters by state."""
    counted = dict(Message.objects.order_by().values_list("state").annotate(Count("pk")))
    states = [(code, label, counted.get(code, 0)) for code, label in MessageState.choices]
    return {"template": "notifications/panels/system.html", "context": {"letters": states}}


@panel("organizations.settings", order=20)
def reminders(request: HttpRequest, organization: Any) -> dict:
    """Настройки организации: the way to the settings of the reminders."""
    return {"template": "notifications/panels/settings.html", "context": {}}


def demo_clock_panel(request: HttpRequest, _: Any) -> dict | None:
    """The movable clock, for curator and administrator of the demonstration."""
    if not settings.DEMO or not request.user.has_perm("organizations.change_settings", request.workplace.organization):
        return None
    context = {"steps": demo_clock.STEPS, "today": clock.today()}
    return {"template": "notifications/panels/demo_clock.html", "context": context}


for place in ("monitoring.home_end", "accounts.profile", "jobs.system"):
    panel(place, order=90)(demo_clock_panel)
