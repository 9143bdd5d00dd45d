"""Forms of papers: consents and their withdrawal, interviews, certificates; each may bring a scan."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.html import format_html

from apps.core.errors import Refused
from apps.core.forms import DayInput, column

from .. import uploads
from ..models import Clearance, Consent, ConsentText, Interview, Person
from ..rules import purposes_of, signers, years_before
from ..services import consents


class ScanField(forms.FileField):
    """A scan checked by its content; the cleaned value is `uploads.Scan`."""

    widget = forms.ClearableFileInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label="Скан", required=False, help_text="PDF, JPEG или PNG.", **kwargs)
        self.widget.attrs["accept"] = ".pdf,.jpg,.jpeg,.png"

    def clean(self, data: Any, initial: Any = None) -> uploads.Scan | None:
        if not data:
            return None
        try:
            return uploads.checked_scan(data)
        except Refused as refusal:
            raise forms.ValidationError(refusal.sentence)


class WithScan(forms.ModelForm):
    """A record with a scan: of a known one it is replaced or taken off."""

    scan = ScanField()
    without_scan = forms.BooleanField(label="Убрать приложенный скан", required=False)

    def offer_scan(self) -> None:
        if self.instance.pk and self.instance.scan:
            # A form prints its help as it is: the name of a file comes from a stranger's computer.
            self.fields["scan"].help_text = format_html(
                "Приложен файл «{}», новый встанет на его место.", self.instance.scan.name
            )
        else:
            del self.fields["without_scan"]

    @property
    def scan_values(self) -> dict[str, Any]:
        return {"scan": self.cleaned_data["scan"], "without_scan": self.cleaned_data.get("without_scan", False)}


class ConsentForm(WithScan):
    """A signed consent; who may sign depends on the age on the day of signing."""

    class Meta:
        model = Consent
        fields = consents.FIELDS
        widgets = {"signed_on": DayInput, "valid_to": DayInput}
        help_texts = {
            "authority": "Например: мать, свидетельство о рождении № …",
            "valid_to": "Пусто — до отзыва.",
        }

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        today = person.organization.today
        self.fields["text"].queryset = ConsentText.objects.filter(valid_from__lte=today)
        policy = person.organization.consent_policy
        allowed = signers(person.age_on(today), policy)
        self.initial.setdefault("signer", allowed[0] if person.birth_date else None)
        # A paper of the last year may have been signed at another age; what stands there may stay.
        kept = self.instance
        self._offer("signer", {*allowed, *signers(person.age_on(years_before(today, 1)), policy), kept.signer})
        self._offer("purpose", {*purposes_of(person.category), kept.purpose})
        self.initial.setdefault("signed_on", today)
        self.offer_scan()
        self.helper = column("Сохранить") if kept.pk else column("Внести согласие", draft=f"consent-{person.public_id}")

    def _offer(self, field: str, codes: Iterable[str]) -> None:
        self.fields[field].choices = [
            (code, words) for code, words in self.fields[field].choices if code in {"", *codes}
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for field, words in consents.refusals(self.person, data).items():
            self.add_error(field, words)
        text = data.get("text")
        if text and text.purpose != data.get("purpose"):
            self.add_error("text", "Этот текст — для другой цели. Выберите текст той же цели или оставьте поле пустым.")
        return data


class WithdrawalForm(forms.Form):
    day = forms.DateField(label="Дата отзыва", widget=DayInput)
    reason = forms.CharField(
        label="Как поступил отзыв",
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Заявление, его дата и входящий номер. Без имён: запись останется и после уничтожения данных.",
    )

    def __init__(self, *args: Any, action: str, consent: Consent, **kwargs: Any) -> None:
        self.consent, self.today = consent, consent.organization.today
        super().__init__(*args, initial={"day": self.today}, **kwargs)
        self.helper = column("Оформить отзыв")
        self.helper.form_action = action
        self.helper.attrs |= {
            "data-confirm": f"{consent.person.short_name}: отозвать согласие ({consent.get_purpose_display()})? Вернуть его нельзя, только "
            "внести новое. Сроки шагов пойдут со дня отзыва.",
            "data-confirm-button": "Оформить отзыв",
            "data-confirm-danger": "",
        }

    def clean_day(self) -> Any:
        day = self.cleaned_data["day"]
        if day > self.today:
            raise forms.ValidationError("Этот день ещё не наступил.")
        if day < self.consent.signed_on:
            raise forms.ValidationError(f"Согласие подписано {self.consent.signed_on:%d.%m.%Y}: отзыв не раньше.")
        return day


class TakeBackForm(forms.Form):
    """Why a record was typed by mistake."""

    reason = forms.CharField(
        label="В чём ошибка",
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Без имён: запись останется в журнале.",
    )

    def __init__(self, *args: Any, action: str, **kwargs: Any) -> None:
        # The page has another form with a reason.
        super().__init__(*args, auto_id="id_mistake_%s", **kwargs)
        self.helper = column("Убрать из журнала", action=action)
        self.helper.attrs |= {
            "data-confirm": "Запись и её скан исчезнут из журнала согласий. Для отзыва согласия есть «Оформить отзыв».",
            "data-confirm-button": "Убрать из журнала",
            "data-confirm-danger": "",
        }


class InterviewForm(forms.ModelForm):
    class Meta:
        model = Interview
        fields = ["held_on", "decision", "note"]
        widgets = {"held_on": DayInput, "note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = person.organization.today
        self.initial.setdefault("held_on", self.today)
        new = column("Записать собеседование", draft=f"interview-{person.public_id}")
        self.helper = column("Сохранить") if self.instance.pk else new

    def clean_held_on(self) -> Any:
        if self.cleaned_data["held_on"] > self.today:
            raise forms.ValidationError("Дата собеседования ещё не наступила.")
        return self.cleaned_data["held_on"]


class ClearanceForm(forms.ModelForm):
    class Meta:
        model = Clearance
        fields = ["number", "issued_on", "valid_to"]
        widgets = {"issued_on": DayInput, "valid_to": DayInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = column("Сохранить" if self.instance.pk else "Внести справку")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("issued_on") and data.get("valid_to") and data["valid_to"] < data["issued_on"]:
            self.add_error("valid_to", "Справка не может закончиться раньше, чем выдана.")
        return data
