from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as BaseUserAdmin
from django.http import HttpRequest

from .models import User
from .services import factors, sessions


@admin.register(User)
class UserAdmin(BaseUserAdmin):
    actions = ["take_second_factor", "end_sessions"]

    @admin.action(description="Снять второй фактор (телефон и коды потеряны)", permissions=["change"])
    def take_second_factor(self, request: HttpRequest, queryset: Any) -> None:
        for user in queryset:
            factors.remove(user)
        messages.success(request, "Второй фактор снят; при входе его нужно подключить заново.")

    @admin.action(description="Закрыть вход на всех устройствах", permissions=["change"])
    def end_sessions(self, request: HttpRequest, queryset: Any) -> None:
        for user in queryset:
            sessions.end_all(user)
        messages.success(request, "Сеансы закрыты.")
