from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from apps.core.errors import Refused
from apps.core.guards import say_refusals

from ..forms import CodeForm
from ..middleware import PASSED, WANTED
from ..services import factors


@never_cache
def factor_check(request: HttpRequest) -> HttpResponse:
    """The second step of a login: asks for the code until it is right. Wrong codes are counted like wrong passwords."""
    if not factors.is_on(request.user) or request.session.get(PASSED):
        # An administrator may have taken the factor away meanwhile.
        request.session.pop(WANTED, None)
        return redirect("/")
    form = CodeForm(request.POST or None, button="Войти")
    if request.method == "POST" and form.is_valid():
        try:
            factors.ask(request, form.cleaned_data["code"])
        except Refused as refusal:
            form.add_error("code", refusal.sentence)
        else:
            _let_in(request)
            return redirect("/")
    return render(request, "accounts/factor_check.html", {"form": form})


def _let_in(request: HttpRequest) -> None:
    """A new key of the session, as at every step up."""
    request.session[PASSED] = True
    request.session.cycle_key()


@never_cache
@say_refusals
def factor_setup(request: HttpRequest) -> HttpResponse:
    """Shows the key and asks for a first code; then the recovery codes, this once."""
    if factors.is_on(request.user):
        return redirect("accounts:profile")
    factor = factors.begin(request.user)
    form = CodeForm(request.POST or None, button="Подключить")
    if request.method == "POST" and form.is_valid():
        try:
            codes = factors.confirm(request.user, form.cleaned_data["code"])
        except Refused as refusal:
            form.add_error("code", refusal.sentence)
        else:
            return _codes(request, codes)
    key = factors.key_of(factor)
    context = {"form": form, "key": key, "square": square(factors.address_of(factor))}
    return render(request, "accounts/factor_setup.html", context)


def _codes(request: HttpRequest, codes: list[str]) -> HttpResponse:
    _let_in(request)
    return render(request, "accounts/recovery_codes.html", {"codes": codes})


@never_cache
@require_POST
def codes_renew(request: HttpRequest) -> HttpResponse:
    """New recovery codes instead of the old ones."""
    if not factors.is_on(request.user):
        return redirect("accounts:profile")
    return render(request, "accounts/recovery_codes.html", {"codes": factors.renew_codes(request.user)})


@require_POST
@say_refusals
def factor_off(request: HttpRequest) -> HttpResponse:
    factors.turn_off(request.user)
    messages.success(request, "Второй фактор отключён.")
    return redirect("accounts:profile")


def square(text: str) -> Any:
    """A QR code as SVG; no picture leaves the server."""
    import segno

    return SafeString(segno.make(text, error="m").svg_inline(scale=4, border=2, omitsize=False))
