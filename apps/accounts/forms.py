from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.forms import PasswordChangeForm as BasePasswordChangeForm
from django.core.exceptions import ValidationError

from apps.core.errors import Refused
from apps.core.forms import column

from .services import logins


class LoginForm(AuthenticationForm):
    """Name and password in one step; wrong ones are counted, right ones never are."""

    error_messages = {
        "invalid_login": "Имя пользователя и пароль не подошли. Проверьте раскладку и большие буквы.",
        "inactive": "Имя пользователя и пароль не подошли. Проверьте раскладку и большие буквы.",
    }

    too_many = False

    def clean(self) -> dict[str, Any]:
        name = self.cleaned_data.get("username")
        if name is None or not self.cleaned_data.get("password"):
            return self.cleaned_data
        source = logins.source_of(self.request, name)
        try:
            logins.start(source)
        except Refused as refusal:
            self.too_many = True
            raise ValidationError(refusal.sentence, code="too_many") from None
        cleaned = super().clean()
        logins.succeed(source)
        return cleaned


class PasswordChangeForm(BasePasswordChangeForm):
    """Asks for the old password, so that a forgotten open page is not enough."""

    @property
    def helper(self) -> FormHelper:
        return column("Сменить пароль")


class CodeForm(forms.Form):
    """Six digits of the application, or a recovery code."""

    code = forms.CharField(
        label="Код",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "text", "autofocus": True}),
    )

    def __init__(self, *args: Any, button: str = "Продолжить", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = column(button)
