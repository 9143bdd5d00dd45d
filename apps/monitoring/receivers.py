"""What this room does at an event of a lower one."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver

from .services import visits


@receiver(user_logged_in, dispatch_uid="monitoring.visit")
def begin_visit(sender: Any, user: Any, **_: Any) -> None:
    visits.begin(user)
