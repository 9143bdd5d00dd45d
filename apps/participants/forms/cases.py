"""Forms of a name and a post in their cases: computed, shown, corrected by hand."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Fieldset
from django import forms

from apps.core.forms import column

from ..models import Person
from ..services.names import computed_cases, typed_cases

# The nominative is the name itself; it is changed on the card.
CASES = {
    "gen": "Родительный (нет кого?)",
    "dat": "Дательный (поручить кому?)",
    "acc": "Винительный (назначить кого?)",
    "ins": "Творительный (вместе с кем?)",
    "loc": "Предложный (говорить о ком?), без предлога",
}
PARTS = {"full": "Фамилия, имя, отчество", "post": "Должность"}


class CasesForm(forms.Form):
    """Five forms of the name and, when there is one, of the post. An emptied field goes back to the computed form."""

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person, self.computed = person, computed_cases(person)
        by_hand = typed_cases(person)
        for part, forms_of in self.computed.items():
            for case, label in CASES.items() if forms_of else ():
                self.fields[f"{part}_{case}"] = self._field(label, forms_of[case], by_hand[part].get(case))
        self.helper = column(
            "Сохранить", fieldsets=[Fieldset(PARTS[p], *self._names(p)) for p in PARTS if self._names(p)]
        )

    def _field(self, label: str, computed: str, typed: str | None) -> forms.CharField:
        note = f"Исправлено вручную; по правилам: {computed}" if typed else ""
        return forms.CharField(
            label=label, initial=typed or computed, required=False, max_length=300, help_text=note, strip=True
        )

    def _names(self, part: str) -> list[str]:
        return [name for name in self.fields if name.startswith(f"{part}_")]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name, words in list(cleaned.items()):
            if not all(c.isprintable() for c in words):
                self.add_error(name, "В имени есть невидимые знаки: впишите его заново.")
        return cleaned

    def typed(self) -> dict[str, dict[str, str]]:
        """What was typed: part → case → words."""
        return {
            part: {
                name.removeprefix(f"{part}_"): " ".join(self.cleaned_data[name].split()) for name in self._names(part)
            }
            for part in PARTS
        }
