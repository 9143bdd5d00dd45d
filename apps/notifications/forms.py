from __future__ import annotations

from typing import Any

from django import forms

from apps.core.forms import column

from .models import ReminderSettings


class ReminderSettingsForm(forms.ModelForm):
    """The constraints of the table say what does not fit together."""

    class Meta:
        model = ReminderSettings
        fields = [
            "first_days",
            "second_days",
            "curator_after",
            "director_after",
            "first_hour",
            "last_hour",
            "pupils_rest",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("first_days", "second_days", "curator_after", "director_after"):
            self.fields[name].widget.attrs |= {"min": 1, "max": 60}
        self.helper = column("Сохранить")
