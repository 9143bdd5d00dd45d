from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject

from apps.core import clock
from apps.core.guards import own_referer

from .workplace import SESSION_YEAR, Workplace

# Rooms whose records belong to a programme year.
OF_A_YEAR = {"documents", "participants", "pairing", "plans", "roadmap", "metrics", "monitoring"}
PAST = "Открыт прошедший учебный год, он только для чтения. Выберите текущий год вверху страницы и повторите."


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

    def process_view(self, request: HttpRequest, view: Any, args: object, kwargs: object) -> HttpResponse | None:
        """A past year is read: nothing is written while it is looked at, besides what belongs to no year."""
        request.in_room_of_a_year = _room(request) in OF_A_YEAR  # type: ignore[attr-defined]
        if request.method != "POST" or SESSION_YEAR not in request.session or _belongs_to_no_year(request, view):
            return None
        if not request.workplace.is_past:  # type: ignore[attr-defined]
            return None
        messages.info(request, PAST)
        return redirect(own_referer(request))


def _belongs_to_no_year(request: HttpRequest, view: Any) -> bool:
    """Accounts, settings, reminders, background work; files that are made of the records, whatever their year.

    Forms of the latter two that stand on pages of a year carry `data-any-year`: buttons of the others are not shown there.
    """
    return getattr(view, "is_costly", False) or _room(request) not in OF_A_YEAR


def _room(request: HttpRequest) -> str:
    return request.resolver_match.namespace if request.resolver_match else ""
