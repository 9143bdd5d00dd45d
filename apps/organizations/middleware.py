from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from apps.core import clock

from .workplace import Workplace


class WorkplaceMiddleware:
    """Puts the lazy `request.workplace` on every request; it costs a query only where a page asks for it.

    Times are shown by the clock of the workplace's organization.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        workplace: Any = SimpleLazyObject(lambda: Workplace(request.user, request.session))
        request.workplace = workplace  # type: ignore[attr-defined]
        with clock.standing_in(lambda: workplace.organization if request.user.is_authenticated else None):
            return self.get_response(request)
