"""Forms of partners and their agreements."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from apps.core.forms import DayInput, column

from .. import normalize
from ..models import Agreement, Partner
from .papers import WithScan


class PartnerForm(forms.ModelForm):
    class Meta:
        model = Partner
        fields = ["name", "inn", "contact"]

    def __init__(self, *args: Any, organization: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.organization = organization
        self.helper = column("Сохранить")

    def clean_inn(self) -> str:
        inn = self.cleaned_data["inn"].strip()
        if inn and not (inn.isascii() and inn.isdigit() and len(inn) in (10, 12)):
            raise forms.ValidationError("ИНН — 10 цифр у организации, 12 у предпринимателя.")
        return inn

    def clean_name(self) -> str:
        name = normalize.spaces(self.cleaned_data["name"])
        twins = Partner.objects.filter(organization=self.instance.organization, name=name).exclude(pk=self.instance.pk)
        if twins.exists():
            raise forms.ValidationError("Такой партнёр уже есть в списке.")
        return name


# Before it no school had partners in this sense: an earlier year is a slip of the hand.
FIRST_AGREEMENT = date(1990, 1, 1)


class AgreementForm(WithScan):
    """A new agreement of a partner, or the correction of one that was typed."""

    class Meta:
        model = Agreement
        fields = ["partner", "number", "signed_on", "valid_to"]
        widgets = {"signed_on": DayInput, "valid_to": DayInput}
        help_texts = {"valid_to": "Пусто — без срока."}

    def __init__(self, *args: Any, partner: Partner, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_known = self.instance.pk is not None
        self.fields["partner"].queryset = Partner.objects.filter(organization=partner.organization)
        self.fields["partner"].empty_label = None
        if not is_known:
            del self.fields["partner"]
            self.instance.partner, self.instance.organization = partner, partner.organization
        self.offer_scan()
        self.helper = column("Сохранить" if is_known else "Внести соглашение")

    def clean_signed_on(self) -> date:
        day = self.cleaned_data["signed_on"]
        if day > self.instance.organization.today:
            raise forms.ValidationError("Дата подписания ещё не наступила. Укажите дату, стоящую на бумаге.")
        if day < FIRST_AGREEMENT:
            raise forms.ValidationError("Проверьте год: такого быть не может.")
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("signed_on") and data.get("valid_to") and data["valid_to"] < data["signed_on"]:
            self.add_error("valid_to", "Соглашение не может закончиться раньше, чем подписано.")
        return data
