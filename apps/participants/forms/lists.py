"""Forms of a list: what is done with many people at once, a filter that is kept."""

from __future__ import annotations

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
