from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from .services import factors, sessions

PASSED, WANTED = "factor_passed", "factor_wanted"
# Before the second step only itself and the way out are open.
OPEN_VIEWS = {"accounts:factor-check", "accounts:factor-setup", "accounts:logout", "healthz", "readyz"}


class SessionLimitMiddleware:
    """Ends a session that nobody used for long, or that is too old; a page that is forgotten in a staff room closes itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and SESSION_KEY in request.session:
            if sessions.is_over(request.session):
                logout(request)
                messages.info(
                    request, "Вы давно не работали в системе. Войдите снова: так Ваши данные не увидит посторонний."
                )
            else:
                sessions.see(request.session)
        return self.get_response(request)


class SecondFactorMiddleware:
    """Who has a second factor passes it after the password; whose role needs one sets it up first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        match = request.resolver_match
        if not request.user.is_authenticated or (match and match.view_name in OPEN_VIEWS):
            return None
        if request.session.get(PASSED):
            return None
        if request.session.get(WANTED):
            return redirect(reverse("accounts:factor-check"))
        if factors.is_required(request.user):
            return redirect(
                reverse("accounts:factor-check" if factors.is_on(request.user) else "accounts:factor-setup")
            )
        return None
