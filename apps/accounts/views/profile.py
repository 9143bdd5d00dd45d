from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import PasswordChangeView as BasePasswordChangeView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.views.decorators.http import require_POST

from apps.core import panels

from ..forms import PasswordChangeForm
from ..models import RecoveryCode
from ..services import factors, sessions


def profile(request: HttpRequest) -> HttpResponse:
    """Мои настройки: who I am, password, second factor, devices; other rooms add theirs (reminders)."""
    context = {
        "memberships": request.user.current_memberships(),
        "factor_on": factors.is_on(request.user),
        "factor_required": factors.is_required(request.user),
        "codes_left": RecoveryCode.objects.filter(user=request.user, used_at=None).count(),
        "cards": panels.render("accounts.profile", request, request.user),
    }
    return render(request, "accounts/profile.html", context)


class PasswordChangeView(BasePasswordChangeView):
    """A new password ends the sessions of all other devices."""

    template_name = "accounts/password_change.html"
    form_class = PasswordChangeForm
    success_url = reverse_lazy("accounts:profile")

    def form_valid(self, form: Any) -> HttpResponse:
        messages.success(self.request, "Пароль изменён. На других устройствах нужно войти заново.")
        return super().form_valid(form)


@require_POST
def sessions_end(request: HttpRequest) -> HttpResponse:
    """Выйти на всех устройствах, this one included."""
    sessions.end_all(request.user)
    logout(request)
    messages.success(request, "Вы вышли на всех устройствах.")
    return redirect("accounts:login")
