"""Lists of people in forms: each with class or post, load and, when he cannot be chosen, why."""

from __future__ import annotations

from typing import Any

from django import forms

from apps.core.forms import SeveralField
from apps.participants.models import Person


class PeopleNotes(forms.widgets.ChoiceWidget):
    """What a list says beside a name. `barred`: shown, cannot be chosen; `notes`: only said. Number of the person → words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.notes: dict[int, str] = {}
        self.barred: dict[int, str] = {}

    def create_option(self, name: str, value: Any, label: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, label, *args, **kwargs)
        pk: Any = getattr(value, "value", None)
        why = self.barred.get(pk) or self.notes.get(pk)
        option["label"] = f"{label} — {why}" if why else label
        if pk in self.barred:
            option["attrs"]["disabled"] = True
        return option


class PeopleSelect(PeopleNotes, forms.Select):
    pass


class Checklist(forms.widgets.ChoiceWidget):
    """A list of boxes with a field that narrows it by a part of the name; without script it is a plain list."""

    allow_multiple_selected = True
    input_type = "checkbox"
    template_name = "pairing/widgets/checklist.html"
    use_fieldset = True

    def use_required_attribute(self, initial: Any) -> bool:
        # Of many boxes the browser would demand every one.
        return False

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return super().id_for_label(id_, index) if index else ""


class PeopleChecklist(PeopleNotes, Checklist):
    pass


def named(person: Person) -> str:
    return f"{person.full_name}, {person.occupation}"


class PersonChoice(forms.ModelChoiceField):
    widget = PeopleSelect

    def label_from_instance(self, person: Person) -> str:
        return named(person)


class PeopleChoice(SeveralField):
    widget = PeopleChecklist

    def label_from_instance(self, person: Person) -> str:
        return named(person)
