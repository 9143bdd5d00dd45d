"""Forms about pairs; every list of choices holds only what belongs to the organization and the year."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.layout import Fieldset
from django import forms
from django.utils.html import format_html

from apps.core.forms import DayInput, ManyForm, SeveralField, column
from apps.organizations.models import EndReason, MentoringForm, MentoringType, RoleModel
from apps.participants.access import missing_papers, person_url, representatives_of
from apps.participants.enums import GUESTS, ParticipationRole
from apps.participants.models import Person

from .models import EmploymentTerms, Pair
from .services import checks, profiles
from .services.checks import Terms
from .widgets import Checklist, PeopleChoice, PersonChoice


def base_of(organization: Any, year: Any, role: str) -> Any:
    """People who stand in a base of the year today."""
    today = organization.today
    rows = Person.objects.present().filter(organization=organization, participations__year=year)
    rows = rows.filter(participations__role=role, participations__joined_on__lte=today)
    return rows.exclude(participations__left_on__lte=today).exclude(left_on__lte=today).distinct()


class TermsForm(forms.Form):
    """Form, role model, type, term and goal of a pair."""

    form = forms.ModelChoiceField(label="Форма", queryset=MentoringForm.objects.none(), empty_label=None)
    role_model = forms.ModelChoiceField(
        label="Ролевая модель", queryset=RoleModel.objects.filter(is_active=True), required=False
    )
    type = forms.ModelChoiceField(
        label="Вид",
        queryset=MentoringType.objects.filter(is_active=True),
        required=False,
        empty_label="по составу: пара – традиционное, группа – в группе",
        help_text="Входит в годовую статистику. Пока пара предложена, вид можно изменить.",
    )
    start = forms.DateField(label="Начало", widget=DayInput)
    end = forms.DateField(label="Конец", widget=DayInput)
    goal = forms.CharField(label="Цель", widget=forms.Textarea(attrs={"rows": 2}), required=False, max_length=1000)

    terms_fields = ("form", "role_model", "type", "start", "end", "goal")

    def __init__(self, *args: Any, organization: Any, year: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organization, self.year = organization, year
        active = MentoringForm.objects.filter(is_active=True)
        chosen = checks.chosen_forms(year)
        self.fields["form"].queryset = active.filter(pk__in=chosen) if chosen else active
        self.fields["role_model"].choices = self._role_models()
        if not self.is_bound:
            self.initial.setdefault("start", max(organization.today, year.start))
            self.initial.setdefault("end", year.last_school_day)

    def _role_models(self) -> list:
        """Role models under the form they belong to."""
        groups: dict[str, list] = {}
        for model in self.fields["role_model"].queryset.select_related("form"):
            groups.setdefault(model.form.title, []).append((model.pk, model.title))
        return [("", "не выбрана"), *groups.items()]

    def terms(self) -> Terms:
        return Terms(**{name: self.cleaned_data[name] for name in self.terms_fields})


class ChangeForm(TermsForm):
    """Other terms of a proposed pair."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = column("Сохранить условия")


def exception_field() -> forms.CharField:
    """The reason for what goes only with one."""
    return forms.CharField(
        label="Причина исключения",
        required=False,
        max_length=300,
        help_text="Нужна, только если у наставника уже предел наставляемых или эти люди раньше отказались друг от друга.",
    )


class PeopleMixin:
    """Choices of people out of the bases; who has no consent is shown but cannot be chosen."""

    people_fields: tuple[tuple[str, str], ...] = ()
    organization: Any
    year: Any
    fields: Any
    cleaned_data: dict[str, Any]

    def offer_people(self) -> None:
        for role in {role for _, role in self.people_fields}:
            self._offer(role)

    def _offer(self, role: str) -> None:
        people = list(base_of(self.organization, self.year, role))
        barred = {paper.person.pk: "нет согласия" for paper in missing_papers(people, self.organization.today)}
        notes = _load_notes(self.year, people) if role == ParticipationRole.MENTOR else {}
        for name, wanted in self.people_fields:
            if wanted == role:
                field = self.fields[name]
                field.queryset = Person.objects.filter(pk__in=[p.pk for p in people])
                field.widget.notes, field.widget.barred = notes, barred

    def bar(self, people: list[Person], why: str) -> None:
        """Shown in every list, cannot be chosen."""
        for name, _ in self.people_fields:
            widget = self.fields[name].widget
            widget.barred = widget.barred | dict.fromkeys([p.pk for p in people], why)

    def people(self, role: str) -> list[Person]:
        """Everybody chosen for a role, once each."""
        found: dict[int, Person] = {}
        for name, wanted in self.people_fields:
            value = self.cleaned_data.get(name) if wanted == role else None
            for person in [value] if isinstance(value, Person) else value or []:
                found[person.pk] = person
        return list(found.values())

    def clean(self) -> dict[str, Any]:
        values = super().clean()  # type: ignore[misc]  # of the form that this is mixed into
        chosen = [person for role in ParticipationRole for person in self.people(role)]
        for paper in missing_papers(chosen, self.organization.today):
            words = format_html(
                '{}. <a href="{}">Внесите согласие на его странице</a>.', paper.text, person_url(paper.person)
            )
            self.add_error(None, forms.ValidationError(words))  # type: ignore[attr-defined]
        return values


class PeopleForm(PeopleMixin, TermsForm):
    """Terms and people."""

    exception = exception_field()

    def __init__(self, *args: Any, organization: Any, year: Any, **kwargs: Any) -> None:
        super().__init__(*args, organization=organization, year=year, **kwargs)
        self.offer_people()


def _load_notes(year: Any, mentors: list[Person]) -> dict[int, str]:
    have, limit = checks.loads(year, mentors), checks.limits(year, mentors)
    guests = [person for person in mentors if person.category in GUESTS]
    cleared = profiles.cleared_on(year.organization) if guests else set()
    uncleared = {person.pk: ", нет справки" for person in guests if person.pk not in cleared}
    return {p.pk: f"наставляемых {have.get(p.pk, 0)} из {limit[p.pk]}{uncleared.get(p.pk, '')}" for p in mentors}


# The place of a fieldset in the form of a new pair.
PAPER_FIELDSET = 3


def paper_day(**options: Any) -> forms.DateField:
    """The day that stands on a consent signed on paper."""
    shown = {"label": "Дата на бумаге", "help_text": "Не позже даты приказа, который опирается на согласие."}
    return forms.DateField(widget=DayInput, **{**shown, **options})


class ProposeForm(PeopleForm):
    """A new pair or group."""

    mentor = PersonChoice(label="Наставник", queryset=Person.objects.none(), empty_label="выберите")
    mentee = PersonChoice(label="Наставляемый", queryset=Person.objects.none(), empty_label="выберите")
    more_mentors = PeopleChoice(label="Ещё наставники", queryset=Person.objects.none(), required=False)
    more_mentees = PeopleChoice(label="Ещё наставляемые", queryset=Person.objects.none(), required=False)
    on_paper = forms.BooleanField(
        label="Стороны уже согласились на бумаге",
        required=False,
        help_text="Пара сразу станет согласованной. Бумаги храните у куратора.",
    )
    signed_on = paper_day(required=False, help_text="Если стороны уже согласились. Не позже даты приказа.")
    people_fields = (
        ("mentor", ParticipationRole.MENTOR),
        ("more_mentors", ParticipationRole.MENTOR),
        ("mentee", ParticipationRole.MENTEE),
        ("more_mentees", ParticipationRole.MENTEE),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = column(
            "Предложить пару",
            draft="pair-new",
            fieldsets=[
                Fieldset("Кто", "mentor", "mentee"),
                Fieldset("Как и когда", *self.terms_fields),
                Fieldset("Группа", "more_mentees", "more_mentors"),
                Fieldset("Согласие на бумаге", "on_paper", "signed_on"),
                Fieldset("Особые случаи", "exception"),
            ],
        )
        self.signers: dict[int, str] = {}
        self.initial.setdefault("signed_on", self.organization.today)

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if values.get("on_paper"):
            if not values.get("signed_on") and "signed_on" not in self.errors:
                self.add_error("signed_on", "Укажите дату, которая стоит на бумаге.")
            self._ask_signers()
        return values

    def _ask_signers(self) -> None:
        """A field for each minor among the chosen. Who is known from the ledger of consents stands in it already."""
        today = self.organization.today
        minors = [p for role in ParticipationRole for p in self.people(role) if checks.is_minor(p, today)]
        known = representatives_of(minors, today) if minors else {}
        for person in minors:
            name = f"signer_{person.pk}"
            self.fields[name] = forms.CharField(label=f"Кто подписал за: {person.short_name}", max_length=200)
            self.helper.layout.fields[PAPER_FIELDSET].fields.append(name)
            self._take_signer(name, person, known.get(person.pk, ""))

    def _take_signer(self, name: str, person: Person, known: str) -> None:
        given = self.data.get(name)
        if given is None:
            self.data = self.data.copy()
            self.data[name] = known
            self.add_error(name, "Проверьте или впишите законного представителя, который подписал согласие.")
        elif not given.strip():
            self.add_error(name, "Впишите законного представителя, который подписал согласие.")
        else:
            self.signers[person.pk] = given.strip()[:200]


class ReplaceForm(PeopleForm):
    """Another mentor for the same mentees."""

    mentor = PersonChoice(label="Новый наставник", queryset=Person.objects.none(), empty_label="выберите")
    people_fields = (("mentor", ParticipationRole.MENTOR),)

    def __init__(self, *args: Any, pair: Pair, **kwargs: Any) -> None:
        initial: dict[str, Any] = {name: getattr(pair, name) for name in ("form", "role_model", "type", "end", "goal")}
        super().__init__(*args, initial=initial, **kwargs)
        self.bar(pair.mentors, "нынешний наставник")
        self.helper = column(
            "Предложить замену",
            fieldsets=[Fieldset("Кто", "mentor", "exception"), Fieldset("Как и когда", *self.terms_fields)],
        )


class ReasonForm(forms.Form):
    reason = forms.CharField(label="Причина", widget=forms.Textarea(attrs={"rows": 3}), max_length=1000)

    def __init__(self, *args: Any, button: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = column(button)


class CancelForm(ReasonForm):
    refused = forms.BooleanField(
        label="Одна из сторон отказалась",
        required=False,
        help_text="Отказ запомнится: подбор больше не предложит этих людей друг другу.",
    )


class CloseForm(forms.Form):
    """How a running pair ends."""

    ACTIONS = [("complete", "завершить: программа выполнена или срок вышел"), ("end", "прекратить досрочно")]
    action = forms.ChoiceField(label="Что сделать", choices=ACTIONS, widget=forms.RadioSelect, initial="complete")
    day = forms.DateField(label="С какого дня", widget=DayInput)
    reason = forms.ModelChoiceField(
        label="Причина", queryset=EndReason.objects.filter(is_active=True), empty_label="выберите"
    )
    note = forms.CharField(label="Пояснение", widget=forms.Textarea(attrs={"rows": 2}), max_length=1000, required=False)
    notice_on = forms.DateField(
        label="Дата письменного уведомления",
        widget=DayInput,
        required=False,
        help_text="При досрочном прекращении между работниками – не менее чем за 3 рабочих дня (ст. 351.8 ТК РФ).",
    )
    by_order = forms.BooleanField(
        label="Оформить приказом",
        required=False,
        help_text="Составится черновик приказа; пара закончится, когда директор его утвердит.",
    )

    def __init__(self, *args: Any, pair: Pair, may_order: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("day", pair.organization.today)
        if not pair.form.between_employees:
            del self.fields["notice_on"]
        if not may_order:
            del self.fields["by_order"]
        self.helper = column("Закончить")

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        # The reason alone explains the end; the words are an addition.
        if not values.get("note") and values.get("reason"):
            values["note"] = values["reason"].title
        return values


class LegalForm(forms.ModelForm):
    """The legal basis of a pair of employees."""

    class Meta:
        model = EmploymentTerms
        fields = (
            "consent_on",
            "addendum_number",
            "addendum_on",
            "content",
            "work_form",
            "pay_amount",
            "pay_percent",
            "pay_basis",
        )
        widgets = {"consent_on": DayInput, "addendum_on": DayInput, "content": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = column("Сохранить")

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if bool(values.get("addendum_number")) != bool(values.get("addendum_on")):
            self.add_error("addendum_on", "У дополнительного соглашения указывают и номер, и дату.")
        if values.get("pay_amount") and values.get("pay_percent"):
            self.add_error("pay_percent", "Выплата – либо суммой, либо процентом. Оставьте одно.")
        return values


class PaperOrderForm(forms.Form):
    """An order that was signed on paper before: which agreed pairs it names, its number and date."""

    pairs = SeveralField(label="Пары из приказа", queryset=Pair.objects.none(), widget=Checklist)
    number = forms.CharField(label="Номер на бумаге", max_length=40)
    date = forms.DateField(label="Дата на бумаге", widget=DayInput)
    reason = forms.CharField(
        label="Почему вносится позже", max_length=300, help_text="Например: программа установлена в ноябре."
    )
    scan = forms.FileField(
        label="Скан приказа",
        required=False,
        help_text="PDF, JPG или PNG. Текст приказа остаётся на бумаге: без скана его здесь не прочитать. Можно приложить и позже.",
    )

    def __init__(self, *args: Any, pairs: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pairs"].queryset = pairs
        self.fields["pairs"].label_from_instance = lambda pair: f"{pair.title}, с {pair.start:%d.%m.%Y}"
        self.helper = column("Внести приказ")


class PaperConsentsForm(ManyForm):
    """Sides of many pairs signed on paper: which pairs, and the day on their papers."""

    nobody = "Отметьте пары, в которых обе стороны подписали согласие."

    day = forms.DateField(
        label="Дата на бумаге",
        widget=DayInput,
        help_text="Одна на всех отмеченных. Другую можно потом исправить на странице пары.",
    )

    def __init__(self, *args: Any, organization: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organization = organization
        self.fields["everybody"].label = "Все пары, которые ждут согласия"
        self.fields["chosen"].label = "Или только эти пары"
        self._ask_signers()
        sets = [Fieldset("", "everybody", "chosen", "day")]
        if self.unsigned:
            sets.append(Fieldset("Кто подписал за несовершеннолетних", *self.unsigned))
        self.helper = column("Отметить согласия", fieldsets=sets)

    def _ask_signers(self) -> None:
        """A field for each minor whose representative the ledger of consents does not name; who is known need not be written."""
        today = self.organization.today
        sides = [m for pair in self.waiting for m in pair.members.all() if m.left_on is None and m.agreed_at is None]
        minors = {m.person_id: m.person for m in sides if checks.is_minor(m.person, today)}
        self.signers = representatives_of(minors.values(), today)
        self.unsigned: dict[str, int] = {}
        for person in (minors[pk] for pk in minors if pk not in self.signers):
            name = f"signer_{person.pk}"
            self.fields[name] = forms.CharField(label=f"За: {person.short_name}", max_length=200, required=False)
            self.unsigned[name] = person.pk

    def words_of(self, row: Pair) -> str:
        return row.title

    def clean_day(self) -> date:
        day, today = self.cleaned_data["day"], self.organization.today
        if day > today:
            raise forms.ValidationError(f"Дата согласия не может быть позже сегодняшней ({today:%d.%m.%Y}).")
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self.signers |= {pk: data[name] for name, pk in self.unsigned.items() if data.get(name)}
        return data
