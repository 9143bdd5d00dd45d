from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms

from apps.core.forms import DayInput

from .registry import metrics
from .services import manual


class ManualValueForm(forms.Form):
    """A figure typed by a person. The programme year bounds the date."""

    code = forms.ChoiceField(label="Показатель")
    date = forms.DateField(label="На дату", widget=DayInput())
    numerator = forms.DecimalField(label="Значение", min_value=0, max_digits=12, decimal_places=2)
    denominator = forms.DecimalField(
        label="Из скольких",
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=2,
        help_text="Для доли: сколько всего. Например, 24 из 26 участников.",
    )
    note = forms.CharField(
        label="Откуда значение", max_length=300, help_text="Например: протокол диагностики от 14.10.2026"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = sorted((m for m in metrics if m.code in manual.codes()), key=lambda m: m.title)
        self.fields["code"].choices = [(m.code, f"{m.title}, {m.unit}") for m in own]
        self.helper = FormHelper()
        self.helper.attrs = {"data-draft-key": "manual-value"}
        self.helper.add_input(Submit("save", "Сохранить значение"))

    def clean(self) -> dict:
        data = super().clean() or {}
        if metrics_share(data.get("code")) and not data.get("denominator"):
            self.add_error("denominator", "Это доля: напишите, из скольких она считается (больше нуля).")
        if data.get("denominator") and data.get("numerator", 0) > data["denominator"]:
            self.add_error("numerator", "Значение больше, чем «из скольких». Проверьте оба числа.")
        return data


def metrics_share(code: str | None) -> bool:
    return bool(code) and metrics.get(code).is_share
