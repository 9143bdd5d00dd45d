from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import HttpRequest

from apps.core.panels import panel

from .models import Message, MessageState


@panel("jobs.system", order=20)
def letters(request: HttpRequest, _: Any) -> dict:
    """Состояние системы: letters by state."""
    counted = dict(Message.objects.order_by().values_list("state").annotate(Count("pk")))
    states = [(code, label, counted.get(code, 0)) for code, label in MessageState.choices]
    return {"template": "notifications/panels/system.html", "context": {"states": states}}


@panel("organizations.settings", order=20)
def reminders(request: HttpRequest, organization: Any) -> dict:
    """Настройки организации: the way to the settings of the reminders."""
    return {"template": "notifications/panels/settings.html", "context": {}}
