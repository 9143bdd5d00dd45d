"""Shapes of forms that every app shares."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Submit
from django import forms

from .numbers import DIGITS


class DayInput(forms.DateInput):
    """The browser's own calendar; a typed date comes back in the shape that it wants.

    A browser without a calendar shows the placeholder instead; the server reads «19.11.2026» too.
    """

    input_type = "date"

    def __init__(self, attrs: dict | None = None) -> None:
        super().__init__({"placeholder": "ДД.ММ.ГГГГ", **(attrs or {})}, format="%Y-%m-%d")


class WebField(forms.URLField):
    """An address of a site; typed without «https://» it gets it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"assume_scheme": "https", **options})


class SeveralField(forms.ModelMultipleChoiceField):
    """Several rows by their numbers; a number that no column holds is an unknown row, not an error of the database."""

    def clean(self, value: Any) -> Any:
        for number in value if isinstance(value, list | tuple) else []:
            if len(str(number)) > DIGITS:
                raise forms.ValidationError(
                    self.error_messages["invalid_choice"], code="invalid_choice", params={"value": str(number)[:DIGITS]}
                )
        return super().clean(value)


def draft_attrs(draft: str) -> dict[str, str]:
    """Attributes of a form whose draft the browser keeps under a name; nothing for a form without drafts."""
    asked = {"data-draft-ask": ""} if draft.endswith("-new") else {}
    return {"data-draft-key": draft, **asked} if draft else {}


def column(button: str, *, draft: str = "", action: str = "", fieldsets: list[Fieldset] | None = None) -> FormHelper:
    """One column, the button below. `draft` names the form for the browser's memory, `action` is another address to send to.

    A draft named «…-new» is of something that has no record yet: the page asks before it is taken up.
    """
    made = FormHelper()
    made.form_class = "form-column"
    made.form_action = action
    made.attrs = {"data-guard": "", **draft_attrs(draft)}
    if fieldsets:
        made.layout = Layout(*fieldsets)
    made.add_input(Submit("save", button, css_class="btn-primary"))
    return made


class Checklist(forms.widgets.ChoiceWidget):
    """A list of boxes with a field that narrows it by a part of the name; without script it is a plain list."""

    allow_multiple_selected = True
    input_type = "checkbox"
    template_name = "components/checklist.html"
    use_fieldset = True

    def use_required_attribute(self, initial: Any) -> bool:
        # Of many boxes the browser would demand every one.
        return False

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return super().id_for_label(id_, index) if index else ""


class ManyForm(forms.Form):
    """One step for all rows that wait for it, or for those that are ticked: `cleaned_data["chosen"]`.

    Any row of `known` is understood, only those that wait are offered: a second click is no wrong choice.
    """

    nobody = "Отметьте хотя бы одну строку."

    everybody = forms.BooleanField(label="Все", required=False)
    chosen = SeveralField(label="Или только эти", queryset=None, widget=Checklist, required=False)

    def __init__(self, *args: Any, waiting: Sequence[Any], known: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.waiting = waiting
        self.fields["chosen"].queryset = known
        self.fields["chosen"].widget.choices = [(row.pk, self.words_of(row)) for row in waiting]

    def words_of(self, row: Any) -> str:
        """How the list calls a row."""
        return str(row)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("everybody"):
            data["chosen"] = self.waiting
        elif not data.get("chosen") and "chosen" not in self.errors:
            self.add_error("chosen", self.nobody)
        return data
