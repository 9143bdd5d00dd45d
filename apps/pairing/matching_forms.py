"""Forms of the matching: settings of a run, answers of a person, wishes, forms of the year."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from django import forms

from apps.core.forms import column
from apps.organizations.models import MentoringForm
from apps.participants.enums import ParticipationRole
from apps.participants.models import Participation, Person

from .areas import AREAS
from .forms import base_of
from .matching.criteria import CRITERIA
from .matching.profiles import Limits, Settings, Weights
from .matching.words import DAYS, FORMATS
from .models import YearForm
from .services import ties
from .widgets import PersonChoice

LIMITS = {
    "common_format": "только с общим форматом встреч",
    "same_building": "только в одном здании",
    "common_day": "только с общим свободным днём",
    "same_subject": "только с общим предметом",
}
MODES = [("coverage", "меньше всех без пары"), ("quality", "лучшее качество")]
MAX_WEIGHT = 100
TICK = forms.CheckboxInput(attrs={"class": "form-check-input"})
AREA_CHOICES = [(area, area) for area in AREAS]


class SettingsForm(forms.Form):
    """Weights of the criteria, hard limits and the mode of one run."""

    mode = forms.ChoiceField(label="Что важнее", choices=MODES, widget=forms.RadioSelect)

    def __init__(self, *args: Any, settings: Settings, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["mode"] = settings.mode
        for criterion in CRITERIA:
            value = getattr(settings.weights, criterion.code)
            self.fields[f"weight_{criterion.code}"] = forms.IntegerField(
                label=criterion.label, min_value=0, max_value=MAX_WEIGHT, initial=value
            )
        for limit in fields(Limits):
            value = getattr(settings.limits, limit.name)
            self.fields[f"limit_{limit.name}"] = forms.BooleanField(
                label=LIMITS[limit.name], required=False, initial=value
            )

    @property
    def weights(self) -> list:
        return [self[f"weight_{c.code}"] for c in CRITERIA]

    @property
    def limits(self) -> list:
        return [self[f"limit_{limit.name}"] for limit in fields(Limits)]

    def settings(self) -> Settings:
        values = self.cleaned_data
        weights = Weights(**{c.code: values[f"weight_{c.code}"] for c in CRITERIA})
        limits = Limits(**{limit.name: values[f"limit_{limit.name}"] for limit in fields(Limits)})
        return Settings(weights=weights, limits=limits, mode=values["mode"])


class ProfileForm(forms.Form):
    """Answers of a participant for the matching. Everything may stay empty: what is not said forbids nothing."""

    days = forms.MultipleChoiceField(
        label="Свободные дни",
        choices=[(str(n), name) for n, name in enumerate(DAYS[:6])],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    formats = forms.MultipleChoiceField(
        label="Как удобно встречаться",
        choices=list(FORMATS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    areas = forms.MultipleChoiceField(
        label="Области", choices=AREA_CHOICES, widget=forms.CheckboxSelectMultiple, required=False
    )
    main_area = forms.ChoiceField(label="Самое важное", choices=[("", "не выделено"), *AREA_CHOICES], required=False)
    subject = forms.CharField(label="Предмет, в котором нужна помощь", max_length=80, required=False)
    wished_classes = forms.CharField(
        label="С какими классами хочет работать", max_length=40, required=False, help_text="Например: 5, 6, 7."
    )
    building = forms.CharField(label="Здание", max_length=40, required=False)
    support = forms.CharField(
        label="Поддержка, пока нет пары",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=500,
        required=False,
        help_text="Кто и чем помогает: психолог, классный руководитель, методист.",
    )

    def __init__(self, *args: Any, participation: Participation, is_curator: bool, **kwargs: Any) -> None:
        self.participation = participation
        super().__init__(*args, initial=_answers(participation), **kwargs)
        is_mentor = participation.role == ParticipationRole.MENTOR
        self.fields["areas"].label = "С чем может помочь" if is_mentor else "С чем нужна помощь"
        unused = ["main_area", "subject", "support"] if is_mentor else ["wished_classes"]
        if not is_curator:
            unused += ["support", "building"]
        for name in set(unused) & set(self.fields):
            del self.fields[name]
        self.helper = column("Сохранить")

    def clean_wished_classes(self) -> list[int]:
        parts = self.cleaned_data["wished_classes"].replace(";", ",").split(",")
        try:
            found = sorted({int(part) for part in parts if part.strip()})
        except ValueError:
            raise forms.ValidationError("Напишите номера классов через запятую, например: 5, 6, 7.") from None
        if any(not 1 <= number <= 11 for number in found):
            raise forms.ValidationError("Классы бывают от 1 до 11.")
        return found

    def profile(self) -> dict[str, Any]:
        """The answers as kept in the participation; what this form does not ask stays as it was."""
        values = self.cleaned_data
        kept = dict(self.participation.profile)
        chosen = values.pop("areas", [])
        main = values.pop("main_area", "")
        if self.participation.role == ParticipationRole.MENTOR:
            kept["competences"] = chosen
        else:
            kept["difficulties"] = {a: 3 if a == main else 2 for a in dict.fromkeys([*chosen, *filter(None, [main])])}
        return {**kept, **values, "days": [int(day) for day in values["days"]]}


def _answers(row: Participation) -> dict[str, Any]:
    """What was answered before, as the form shows it."""
    answers = dict(row.profile)
    difficulties = answers.get("difficulties") or {}
    return {
        **answers,
        "days": [str(day) for day in answers.get("days", [])],
        "areas": answers.get("competences") or list(difficulties),
        "main_area": next((area for area, weight in difficulties.items() if weight == 3), ""),
        "wished_classes": ", ".join(map(str, answers.get("wished_classes", []))),
    }


class WishesForm(forms.Form):
    """Up to three wishes in their order, and one «точно нет» with a confidential reason."""

    first = PersonChoice(label="Первым", queryset=Person.objects.none(), required=False, empty_label="не назван")
    second = PersonChoice(label="Вторым", queryset=Person.objects.none(), required=False, empty_label="не назван")
    third = PersonChoice(label="Третьим", queryset=Person.objects.none(), required=False, empty_label="не назван")
    never = PersonChoice(label="Точно нет", queryset=Person.objects.none(), required=False, empty_label="не назван")
    reason = forms.CharField(
        label="Почему точно нет", max_length=500, required=False, help_text="Видят только куратор и психолог."
    )
    places = ("first", "second", "third")

    def __init__(self, *args: Any, participation: Participation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        other = "mentee" if participation.role == ParticipationRole.MENTOR else "mentor"
        people = base_of(participation.organization, participation.year, other).exclude(pk=participation.person_id)
        for name in (*self.places, "never"):
            self.fields[name].queryset = people

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        named = [p for name in (*self.places, "never") if (p := values.get(name))]
        if len({p.pk for p in named}) < len(named):
            raise forms.ValidationError("Один человек назван дважды. Оставьте его в одном месте.")
        if values.get("never") and not values.get("reason"):
            self.add_error("reason", "Напишите причину: без неё ограничение не действует.")
        return values

    def wishes(self) -> list[Person]:
        return [p for name in self.places if (p := self.cleaned_data.get(name))]


class TieForm(forms.Form):
    """One more relative or superior of a person; anybody of the organization may be one."""

    other = PersonChoice(label="Человек", queryset=Person.objects.none(), empty_label="выберите")
    side = forms.ChoiceField(label="Кем приходится", choices=list(ties.SIDES.items()), widget=forms.RadioSelect)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Person.objects.present().filter(organization=person.organization).exclude(pk=person.pk)
        self.fields["other"].queryset = others.order_by("search", "pk")
        self.helper = column("Добавить связь")


class YearFormsForm(forms.Form):
    """Which forms the organization takes this year; none: all of them."""

    def __init__(self, *args: Any, year: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.year = year
        self.all = list(MentoringForm.objects.filter(is_active=True))
        chosen = {row.form_id: row for row in YearForm.objects.filter(year=year)}
        for form in self.all:
            row = chosen.get(form.pk)
            self.fields[f"take_{form.pk}"] = forms.BooleanField(
                label=form.title, required=False, initial=bool(row), widget=TICK
            )
            self.fields[f"several_{form.pk}"] = forms.BooleanField(
                label="несколько наставников",
                required=False,
                initial=bool(row and row.several_mentors),
                widget=TICK,
            )
            self.fields[f"ground_{form.pk}"] = forms.CharField(
                label="почему", required=False, max_length=300, initial=row.ground if row else ""
            )

    @property
    def rows(self) -> list[dict[str, Any]]:
        return [
            {
                "form": f,
                "take": self[f"take_{f.pk}"],
                "several": self[f"several_{f.pk}"],
                "ground": self[f"ground_{f.pk}"],
            }
            for f in self.all
        ]

    def chosen(self) -> list[tuple[MentoringForm, bool, str]]:
        values = self.cleaned_data
        return [(f, values[f"several_{f.pk}"], values[f"ground_{f.pk}"]) for f in self.all if values[f"take_{f.pk}"]]
