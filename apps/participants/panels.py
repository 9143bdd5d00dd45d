"""Cards of this room on its own page of a person."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from apps.core.panels import panel

from . import accounts
from .models import Person


@panel("participants.person", order=90)
def account(request: HttpRequest, person: Person) -> dict[str, Any] | None:
    """Whether the person has an account, and the way to get one; for those who may invite."""
    if not request.user.has_perm(accounts.INVITE, person):
        return None
    context = {"person": person, "may_invite": accounts.can_invite(request.user, person)}
    return {"template": "participants/panels/account.html", "context": context}
