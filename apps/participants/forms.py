"""Forms of the app; every list of choices holds only what belongs to the organization."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.conf import settings
from django.utils.html import format_html, format_html_join

from apps.core.errors import Refused
from apps.core.forms import DayInput, column
from apps.core.russian import names
from apps.organizations.models import ContingentSnapshot, MentoringForm

from . import normalize, uploads
from .access import person_url
from .enums import Category, ParticipationRole, RestrictedKind
from .imports import contingent
from .models import Agreement, Clearance, Consent, ConsentText, Interview, Partner, Person
from .rules import purposes_of, signers, years_before
from .services import consents, people
from .services.duplicates import same_people

NAME_FIELDS = ("last_name", "first_name", "middle_name")
# A number inside a town; shorter ones are typing errors.
SHORTEST_PHONE = 5
# Fields of a person that only some categories have.
FACTS = [
    (("school_class",), (Category.PUPIL,)),
    (("post",), (Category.STAFF, Category.PARENT, Category.GRADUATE, Category.PARTNER)),
    (("subjects", "service_since", "qualification"), (Category.STAFF,)),
    (("partner",), (Category.PARTNER,)),
]


class PersonForm(forms.ModelForm):
    """A person with his places in the bases of the year: one form."""

    roles = forms.MultipleChoiceField(
        label="Роль в этом году",
        choices=ParticipationRole.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Можно обе: учитель бывает наставником в одной паре и наставляемым в другой.",
    )
    form = forms.ModelChoiceField(
        label="Форма наставничества",
        queryset=MentoringForm.objects.none(),
        required=False,
        empty_label="пока не выбрана",
    )
    request = forms.CharField(label="Запрос наставляемого", widget=forms.Textarea(attrs={"rows": 2}), required=False)
    competences = forms.CharField(
        label="Компетенции наставника", widget=forms.Textarea(attrs={"rows": 2}), required=False
    )
    achievements = forms.CharField(label="Достижения", widget=forms.Textarea(attrs={"rows": 2}), required=False)
    interests = forms.CharField(label="Интересы", required=False)
    capacity = forms.IntegerField(
        label="Наставляемых у наставника, не больше", min_value=1, max_value=30, required=False
    )
    is_another = forms.BooleanField(
        label="Это другой человек, полный тёзка", required=False, widget=forms.HiddenInput()
    )

    class Meta:
        model = Person
        fields = people.PERSON_FIELDS
        widgets = {"birth_date": DayInput, "service_since": DayInput}
        help_texts = {
            "school_class": "Для обучающегося, например 8А.",
            "service_since": "Дата начала педагогического стажа: по ней считается, молодой ли специалист.",
        }

    def __init__(self, *args: Any, organization: Any, year: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organization, self.year = organization, year
        # Those of the base who have the same name; a new person may be one of them.
        self.twins: list[Person] = []
        self.fields["partner"].queryset = Partner.objects.filter(organization=organization)
        self.fields["partner"].empty_label = "не указан"
        for name, words in (("gender", "не указан"), ("category", "выберите")):
            self.fields[name].choices = [("", words), *(c for c in self.fields[name].choices if c[0])]
        self.fields["form"].queryset = MentoringForm.objects.filter(is_active=True)
        if not organization.has_classes:
            del self.fields["school_class"]
        if self.instance.pk and not self.is_bound:
            self._show_participation()
        self.helper = column("Сохранить", draft=f"person-{self.instance.public_id if self.instance.pk else 'new'}")
        self.helper.layout = self._layout()

    def _layout(self) -> Layout:
        def present(*names: str) -> list[str]:
            return [name for name in names if name in self.fields]

        return Layout(
            Fieldset(
                "Человек", *present("last_name", "first_name", "middle_name", "gender", "birth_date", "is_another")
            ),
            Fieldset("Кто это", "category", *self._facts(present)),
            Fieldset("Связь", "phone", "email"),
            Fieldset("Участие в программе", "roles", *people.PARTICIPATION_FIELDS),
        )

    def _facts(self, present: Callable[..., list[str]]) -> list[Div]:
        """Blocks of fields, each shown for its categories alone (app.js); without script all of them stand there."""
        return [
            Div(*fields, data_only_for=" ".join(["category", *categories]))
            for names_of, categories in FACTS
            if (fields := present(*names_of))
        ]

    def _show_participation(self) -> None:
        rows = list(self.instance.participations.filter(year=self.year))
        self.initial["roles"] = [row.role for row in rows if row.left_on is None]
        for row in rows:
            for name in people.PARTICIPATION_FIELDS:
                self.initial[name] = self.initial.get(name) or getattr(row, name)

    def clean_last_name(self) -> str:
        return self._name("last_name")

    def clean_first_name(self) -> str:
        return self._name("first_name")

    def clean_middle_name(self) -> str:
        return self._name("middle_name")

    def _name(self, field: str) -> str:
        found = normalize.person_name(self.cleaned_data[field])
        if not normalize.is_name(found):
            raise forms.ValidationError("Имя пишется буквами, с дефисом или апострофом: уберите цифры и знаки.")
        return found

    def clean_phone(self) -> str:
        found = normalize.phone(self.cleaned_data["phone"])
        if found and sum(sign.isdigit() for sign in found) < SHORTEST_PHONE:
            raise forms.ValidationError("Телефон неполный: укажите его с кодом, например 900 123-45-67.")
        return found

    def clean_birth_date(self) -> Any:
        day = self.cleaned_data["birth_date"]
        if day and not 1920 <= day.year <= self.organization.today.year:
            raise forms.ValidationError("Проверьте год рождения: такого быть не может.")
        if day and day > self.organization.today:
            raise forms.ValidationError("Дата рождения ещё не наступила.")
        return day

    def clean_school_class(self) -> str:
        found = normalize.school_class(self.cleaned_data["school_class"])
        if found is None:
            raise forms.ValidationError("Класс пишется так: 8А, 10, 11Б.")
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("category") != Category.PUPIL and "school_class" in data:
            data["school_class"] = ""
        if data.get("category") != Category.PARTNER:
            data["partner"] = None
        if not data.get("gender"):
            data["gender"] = names.detect_gender(" ".join(data.get(n) or "" for n in NAME_FIELDS)) or ""
        if not self.instance.pk:
            self.twins = same_people(self.organization, data)
            if self.twins and not data.get("is_another"):
                self._refuse_duplicate()
        return data

    def _refuse_duplicate(self) -> None:
        self.fields["is_another"].widget = forms.CheckboxInput()
        known = format_html_join(
            "; ", '<a href="{}">{}</a>, {}', [(person_url(p), p.full_name, p.occupation) for p in self.twins[:5]]
        )
        self.add_error(
            None, format_html("Уже есть в базе: {}. Если это другой человек, отметьте «полный тёзка».", known)
        )

    def person_values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in people.PERSON_FIELDS if name in self.cleaned_data}

    def participation_values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in people.PARTICIPATION_FIELDS}


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


class LeaveForm(forms.Form):
    day = forms.DateField(label="Дата выбытия", widget=DayInput)
    reason = forms.CharField(label="Причина", widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, action: str, today: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"day": today}, **kwargs)
        self.today = today
        self.helper = column("Отметить выбытие")
        self.helper.form_action = action

    def clean_day(self) -> Any:
        if self.cleaned_data["day"] > self.today:
            raise forms.ValidationError("Дата ещё не наступила: отметьте выбытие в этот день.")
        return self.cleaned_data["day"]


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


class ContingentForm(forms.ModelForm):
    """Counts of a new date, or of a known one: that is corrected, and taken back when every count is wiped out."""

    class Meta:
        model = ContingentSnapshot
        fields = ["date", *ContingentSnapshot.COUNTS]
        widgets = {"date": DayInput}

    def __init__(self, *args: Any, organization: Any, known: ContingentSnapshot | None = None, **kwargs: Any) -> None:
        super().__init__(*args, instance=known, **kwargs)
        self.instance.organization = organization
        self.initial.setdefault("date", organization.today)
        self.helper = column("Сохранить", draft="" if known else "contingent-new")
        if known:
            self.fields["date"].disabled = True
            self.fields["date"].help_text = "Чтобы убрать эту дату, сотрите все числа и сохраните."

    def clean_date(self) -> Any:
        day = self.cleaned_data["date"]
        if self.instance.pk:
            return day
        if day > self.instance.organization.today:
            raise forms.ValidationError("Дата ещё не наступила.")
        if ContingentSnapshot.objects.filter(organization=self.instance.organization, date=day).exists():
            raise forms.ValidationError(
                "На эту дату числа уже внесены. Исправьте их в таблице или выберите другую дату."
            )
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for part, whole in contingent.PARTS:
            if data.get(part) is not None and data.get(whole) is not None and data[part] > data[whole]:
                self.add_error(part, "Часть не может быть больше целого: проверьте оба числа.")
        if (
            not self.instance.pk
            and not self.errors
            and all(data.get(name) is None for name in ContingentSnapshot.COUNTS)
        ):
            raise forms.ValidationError("Внесите хотя бы одно число.")
        return data


class ContingentFileForm(forms.Form):
    """A file with counts; the date is for files that have none."""

    date = forms.DateField(
        label="На дату", required=False, widget=DayInput, help_text="Если в файле нет столбца с датой."
    )
    file = forms.FileField(label="Файл", help_text="XLSX, XLS, ODS или CSV.")

    def __init__(self, *args: Any, organization: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = organization.today
        self.helper = column("Проверить файл")

    def clean_date(self) -> Any:
        day = self.cleaned_data["date"]
        if day and day > self.today:
            raise forms.ValidationError("Дата ещё не наступила.")
        return day


class ImportForm(forms.Form):
    """A file with a list of people; it is looked at by its content, not by its name."""

    role = forms.ChoiceField(label="Какая база", choices=ParticipationRole.choices)
    file = forms.FileField(
        label="Файл",
        help_text="XLSX, XLS, ODS или CSV. Столбцы в любом порядке, заголовки — в первых двадцати строках.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = ".xlsx,.xls,.ods,.csv"
        self.helper = column("Проверить файл")

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if upload.size > settings.UPLOAD_MAX_BYTES:
            limit = settings.UPLOAD_MAX_BYTES // 1024 // 1024
            raise forms.ValidationError(f"Файл больше {limit} МБ. Разделите список на несколько файлов.")
        return upload


class RestrictedForm(forms.Form):
    """Restricted categories of a person; shown only to those who may see them."""

    kinds = forms.MultipleChoiceField(
        label="Особые категории", choices=RestrictedKind.choices, widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = column("Сохранить")


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


class SavedFilterForm(forms.Form):
    page = forms.ChoiceField(choices=[("mentors", "mentors"), ("mentees", "mentees")])
    title = forms.CharField(max_length=80)
    query = forms.CharField(max_length=500, required=False)
