"""Forms of the register of requests."""

from __future__ import annotations

from typing import Any

from django import forms

from apps.core.forms import DayInput, column

from ..enums import RequestKind
from ..models import Person, SubjectRequest


class RequestForm(forms.ModelForm):
    class Meta:
        model = SubjectRequest
        fields = ["asked_by", "person", "kind", "received_on", "number", "words"]
        widgets = {"received_on": DayInput, "words": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "asked_by": "Фамилия, имя, отчество заявителя; представитель — с указанием, кем приходится.",
            "kind": "По этому считается срок ответа.",
        }

    def __init__(self, *args: Any, organization: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.organization, self.today = organization, organization.today
        person: Any = self.fields["person"]
        person.queryset = Person.objects.present().filter(organization=organization).order_by("search")
        person.empty_label = "нет в базе"
        kind: Any = self.fields["kind"]
        kind.choices = [("", "выберите"), *RequestKind.choices]
        self.initial.setdefault("received_on", self.today)
        self.helper = column("Внести обращение", draft="subject-request-new")

    def clean_received_on(self) -> Any:
        if self.cleaned_data["received_on"] > self.today:
            raise forms.ValidationError("День поступления ещё не наступил.")
        return self.cleaned_data["received_on"]


class AnswerForm(forms.Form):
    day = forms.DateField(label="Дата ответа", widget=DayInput)
    words = forms.CharField(
        label="Что отвечено",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Номер письма и суть.",
    )

    def __init__(self, *args: Any, action: str, row: SubjectRequest, **kwargs: Any) -> None:
        self.row, self.today = row, row.organization.today
        super().__init__(*args, **{"initial": {"day": self.today}, **kwargs})
        self.helper = column("Записать ответ", action=action)

    def clean_day(self) -> Any:
        day = self.cleaned_data["day"]
        if day > self.today:
            raise forms.ValidationError("День ответа ещё не наступил.")
        if day < self.row.received_on:
            raise forms.ValidationError(f"Обращение поступило {self.row.received_on:%d.%m.%Y}: ответ не раньше.")
        return day
