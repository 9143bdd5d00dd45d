from __future__ import annotations

from typing import Any

from django.db.models import F

from ..models import User


def end_all(user: Any) -> None:
    """Logs the user out on every device, at the next request of each."""
    User.objects.filter(pk=user.pk).update(session_version=F("session_version") + 1)
