"""Lists of people in forms: each with class or post, load and, when he cannot be chosen, why."""

from __future__ import annotations

from typing import Any

from django import forms

from apps.core.forms import Checklist, SeveralField
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
