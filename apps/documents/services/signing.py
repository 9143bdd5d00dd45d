"""The second factor before a signature, where the organization asks for it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from apps.accounts.services import factors
from apps.core.errors import Refused


def is_asked(organization: Any) -> bool:
    return organization is not None and organization.sign_with_factor


def prove(request: HttpRequest, organization: Any) -> bool:
    """Checks the code that came with a form; wrong ones are counted like wrong passwords. Raises Refused in words for the user."""
    if not is_asked(organization):
        return False
    if not factors.is_on(request.user):
        raise Refused("Организация подписывает приказы со вторым фактором: подключите его в своём профиле и повторите.")
    factors.ask(request, request.POST.get("code", ""))
    return True


def refuse_unproven(organization: Any, proven: bool) -> None:
    """Raises Refused when the organization asks for the second factor and it was not given."""
    if is_asked(organization) and not proven:
        raise Refused("Для подписи нужен код второго фактора: введите его рядом с кнопкой.")
