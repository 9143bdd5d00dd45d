"""Forms of a list: what is done with many people at once, a filter that is kept."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms

from apps.organizations.models import MentoringForm

from .people import LeaveForm


class NoQuestionForm(forms.Form):
    """A step for many that asks nothing more than «yes»."""

    def __init__(self, *args: Any, today: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class ManyEnterForm(NoQuestionForm):
    form = forms.ModelChoiceField(
        label="Форма наставничества",
        queryset=MentoringForm.objects.filter(is_active=True),
        required=False,
        empty_label="пока не выбрана",
    )


class ManyFormForm(NoQuestionForm):
    form = forms.ModelChoiceField(
        label="Форма наставничества", queryset=MentoringForm.objects.filter(is_active=True), empty_label="выберите"
    )


class ManyLeaveForm(LeaveForm):
    """Leaving of many on one day for one reason; the buttons stand in the page."""

    def __init__(self, *args: Any, today: Any, **kwargs: Any) -> None:
        super().__init__(*args, action="", today=today, **kwargs)


class ManyInviteForm(forms.Form):
    """Whether links are renewed and letters sent; `token` makes a second click the same work."""

    renew = forms.BooleanField(
        label="Выдать новые ссылки и тем, кто уже приглашён",
        required=False,
        help_text="Прежние ссылки перестанут работать.",
    )
    letters = forms.BooleanField(label="Отправить письма", required=False, initial=True)
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, outcome: Any, mail: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["token"].initial = uuid.uuid4()
        self.fields["letters"].help_text = f"Адрес есть у {outcome.with_address} из отмеченных."
        if not outcome.invited:
            del self.fields["renew"]
        if not (mail and outcome.with_address):
            del self.fields["letters"]


MANY_FORMS: dict[str, type[forms.Form]] = {
    "enter": ManyEnterForm,
    "form": ManyFormForm,
    "take_out": NoQuestionForm,
    "leave": ManyLeaveForm,
}


class SavedFilterForm(forms.Form):
    page = forms.ChoiceField(choices=[("mentors", "mentors"), ("mentees", "mentees")])
    title = forms.CharField(max_length=80)
    query = forms.CharField(max_length=500, required=False)
