"""Forms about a running pair: one more member, one less, another term."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Hidden
from django import forms

from apps.core.forms import DayInput, column
from apps.organizations.models import EndReason
from apps.participants.enums import ParticipationRole
from apps.participants.models import Person

from .enums import MemberRole
from .forms import PeopleMixin, exception_field, paper_day
from .models import Pair
from .services.changes import ADD, REMOVE, TERM, Change
from .widgets import PersonChoice


class ChangeForm(forms.Form):
    """Base: the page holds several, the sent one is known by its `action`."""

    action = ""
    button = ""

    def __init__(self, *args: Any, pair: Pair, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": f"{self.action}_%s", **kwargs})
        self.pair, self.organization, self.year = pair, pair.organization, pair.year
        self.helper = column(self.button)
        self.helper.add_input(Hidden("action", self.action))

    def change(self) -> Change:
        """What the valid form asks for."""
        raise NotImplementedError


class AddMemberForm(PeopleMixin, ChangeForm):
    """One more mentee or mentor, who has agreed on paper."""

    action, button = ADD, "Добавить участника"
    mentee = PersonChoice(label="Наставляемый", queryset=Person.objects.none(), required=False, empty_label="выберите")
    mentor = PersonChoice(
        label="или наставник", queryset=Person.objects.none(), required=False, empty_label="не добавляется"
    )
    day = forms.DateField(label="С какого дня", widget=DayInput)
    agreed = forms.BooleanField(
        label="Согласие на бумаге получено",
        help_text="Нового участника и тех, кто уже в паре. Бумаги храните у куратора.",
    )
    signed_on = paper_day()
    representative = forms.CharField(
        label="За несовершеннолетнего подписал", required=False, max_length=200, help_text="Законный представитель."
    )
    exception = exception_field()
    people_fields = (("mentee", ParticipationRole.MENTEE), ("mentor", ParticipationRole.MENTOR))

    def __init__(self, *args: Any, pair: Pair, **kwargs: Any) -> None:
        super().__init__(*args, pair=pair, **kwargs)
        self.offer_people()
        self.bar(pair.mentors + pair.mentees, "уже в паре")
        self.initial = {"day": self.organization.today, "signed_on": self.organization.today, **self.initial}

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if bool(values.get("mentee")) == bool(values.get("mentor")):
            self.add_error("mentee", "Выберите одного человека: наставляемого или наставника.")
        return values

    def change(self) -> Change:
        values = self.cleaned_data
        role = MemberRole.MENTOR if values["mentor"] else MemberRole.MENTEE
        return Change(
            self.pair,
            ADD,
            values["day"],
            person=values["mentor"] or values["mentee"],
            role=role,
            exception=values["exception"],
            representative=values["representative"],
            signed_on=values["signed_on"],
        )


class RemoveMemberForm(ChangeForm):
    """Somebody leaves a group that goes on."""

    action, button = REMOVE, "Вывести участника"
    person = forms.ModelChoiceField(label="Кто выходит", queryset=Person.objects.none(), empty_label="выберите")
    day = forms.DateField(label="С какого дня", widget=DayInput)
    reason = forms.ModelChoiceField(
        label="Причина", queryset=EndReason.objects.filter(is_active=True), empty_label="выберите"
    )
    note = forms.CharField(label="Пояснение", max_length=300, required=False)
    notice_on = forms.DateField(
        label="Дата письменного уведомления",
        widget=DayInput,
        required=False,
        help_text="Между работниками – не менее чем за 3 рабочих дня (ст. 351.8 ТК РФ).",
    )

    def __init__(self, *args: Any, pair: Pair, **kwargs: Any) -> None:
        super().__init__(*args, pair=pair, **kwargs)
        who: Any = self.fields["person"]
        who.queryset = Person.objects.filter(pk__in=[p.pk for p in leavable(pair)])
        who.label_from_instance = lambda person: person.full_name
        self.initial.setdefault("day", self.organization.today)
        if not pair.form.between_employees:
            del self.fields["notice_on"]

    def change(self) -> Change:
        values = self.cleaned_data
        return Change(
            self.pair,
            REMOVE,
            values["day"],
            person=values["person"],
            note=values["note"] or values["reason"].title,
            reason=values["reason"],
            notice=values.get("notice_on"),
        )


def leavable(pair: Pair) -> list[Person]:
    """Members without whom both sides still stand."""
    return [p for side in (pair.mentors, pair.mentees) if len(side) > 1 for p in side]


class TermForm(ChangeForm):
    """Another last day."""

    action, button = TERM, "Изменить срок"
    day = forms.DateField(label="Последний день", widget=DayInput)
    note = forms.CharField(label="Почему", max_length=300, required=False)

    def __init__(self, *args: Any, pair: Pair, **kwargs: Any) -> None:
        super().__init__(*args, pair=pair, **kwargs)
        self.initial.setdefault("day", pair.end)

    def change(self) -> Change:
        return Change(self.pair, TERM, self.cleaned_data["day"], note=self.cleaned_data["note"])
