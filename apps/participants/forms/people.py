"""Forms of a person: his card with his places in the bases, leaving a base, restricted categories."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.utils.html import format_html, format_html_join

from apps.core.forms import DayInput, column
from apps.core.russian import names
from apps.organizations.models import MentoringForm

from .. import normalize
from ..access import person_url
from ..enums import Category, ParticipationRole, RestrictedKind
from ..models import Partner, Person
from ..services import people
from ..services.duplicates import same_people

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


class RestrictedForm(forms.Form):
    """Restricted categories of a person; shown only to those who may see them."""

    kinds = forms.MultipleChoiceField(
        label="Особые категории", choices=RestrictedKind.choices, widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = column("Сохранить")
