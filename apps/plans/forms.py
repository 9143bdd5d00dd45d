"""Forms of the app; every list of choices holds only what belongs to the pair and its organization."""

from __future__ import annotations

import uuid
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.db.models import Q

from apps.core.errors import Refused
from apps.core.forms import DayInput, SeveralField
from apps.pairing.models import Pair
from apps.participants.models import Person

from .enums import Decision, ItemState, MeetingKind, Mood, PlanState, Visibility
from .models import Plan, PlanItem, PlanTemplate
from .services import amendments, many, meetings, plans, progress, stale

NOTE_LABEL = "Что и почему меняется"


def helper(button: str, draft: str = "") -> FormHelper:
    """One column, the button below; `draft` names the form for the memory of the browser and of the server."""
    made = FormHelper()
    made.form_class = "form-column"
    if draft:
        made.attrs = {"data-draft-key": draft, "data-draft-server": ""}
    made.add_input(Submit("save", button, css_class="btn-primary"))
    return made


def area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


# ---- meetings
class MeetingForm(forms.Form):
    """«Встреча состоялась»: today and forty minutes stand there already."""

    date = forms.DateField(label="Когда", widget=DayInput)
    minutes = forms.IntegerField(
        label="Минут",
        min_value=1,
        max_value=meetings.MAX_MINUTES,
        initial=meetings.MINUTES,
        error_messages={"min_value": "Не меньше одной минуты.", "max_value": "Не больше 600 минут."},
    )
    kind = forms.ChoiceField(label="Вид встречи", choices=MeetingKind.choices, required=False)
    present = SeveralField(
        label="Кто был", queryset=Person.objects.none(), widget=forms.CheckboxSelectMultiple, required=False
    )
    online = forms.BooleanField(label="Дистанционно", required=False)
    place = forms.CharField(label="Где", max_length=200, required=False)
    note = forms.CharField(label="Заметка", max_length=meetings.MAX_NOTE, widget=area(4), required=False)
    visibility = forms.ChoiceField(label="Кто видит заметку", choices=Visibility.choices, required=False)
    # Kept with the draft: what is sent a second time after a lost answer carries the same key.
    key = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput({"data-draft-keep": ""}))
    # Set when the form asked whether this is one more meeting of a day.
    again = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, pair: Pair, kind: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.draft = f"meeting-{pair.public_id}"
        members = [m.person_id for m in pair.members.all() if m.left_on is None]
        self.fields["present"].queryset = Person.objects.filter(pk__in=members)
        today = pair.organization.today
        self.initial = {
            "date": today,
            "minutes": meetings.MINUTES,
            "kind": kind,
            "present": members,
            "visibility": Visibility.PAIR,
            "key": uuid.uuid4().hex,
            **self.initial,
        }
        self.fields["date"].widget.attrs["max"] = today.isoformat()
        self.helper = helper("Записать встречу", f"{self.draft}-full")

    def talk(self) -> meetings.Talk:
        said = {name: value for name, value in self.cleaned_data.items() if name not in ("key", "again")}
        return meetings.Talk(**(said | {"visibility": said["visibility"] or Visibility.PAIR}))

    def ask(self, question: meetings.SecondOfDay) -> None:
        """The question stands at the form; sent once more, the answer is yes."""
        self.add_error(None, question.sentence)
        self.data = self.data.copy()
        self.data["again"] = "on"
        self.asks_again = True
        self.helper.inputs[0].value = "Записать ещё одну"


class PlanMeetingForm(forms.Form):
    day = forms.DateField(label="Когда", widget=DayInput)
    time = forms.TimeField(label="Во сколько", required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M"))
    kind = forms.ChoiceField(label="Вид встречи", choices=MeetingKind.choices)
    online = forms.BooleanField(label="Дистанционно", required=False)
    place = forms.CharField(label="Где", max_length=200, required=False)

    def __init__(self, *args: Any, pair: Pair, kind: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"kind": kind, **self.initial}
        self.fields["day"].widget.attrs |= {
            "min": pair.organization.today.isoformat(),
            "max": pair.end.isoformat(),
        }
        self.helper = helper("Назначить встречу", f"meeting-plan-{pair.public_id}")


class FeedbackForm(forms.Form):
    mood = forms.TypedChoiceField(label="Как прошло", choices=Mood.choices, coerce=int)
    word = forms.CharField(label="Несколько слов", max_length=300, required=False)


# ---- progress
class MarkForm(forms.Form):
    state = forms.ChoiceField(choices=[(s, ItemState(s).label) for s in progress.STATES])
    day = forms.DateField(label="День", required=False, widget=DayInput)
    words = forms.CharField(label="Словами", max_length=progress.MAX_WORDS, required=False, widget=area(2))
    upload = forms.FileField(label="Фото или файл", required=False)

    def mark(self) -> progress.Mark:
        return progress.Mark(**self.cleaned_data)


class ReasonForm(forms.Form):
    reason = forms.CharField(label="Причина", max_length=1000, widget=area(3))


# ---- the plan
class NoteMixin:
    """After approval every change needs a word: it becomes a version."""

    def ask_note(self, plan: Plan) -> None:
        if plan.state == PlanState.RUNNING:
            then = "будет ждать приказа об изменении" if amendments.needed(plan) else "сохранится новой версией"
            self.fields["note"] = forms.CharField(  # type: ignore[attr-defined]
                label=NOTE_LABEL, max_length=250, help_text=f"План утверждён: изменение {then}."
            )

    @property
    def note(self) -> str:
        return self.cleaned_data.get("note", "")  # type: ignore[attr-defined]


class SeenMixin:
    """What the form showed when it was opened goes along: a text that changed meanwhile is not overwritten unseen.

    The mark is kept with the draft: a draft taken up again was begun from the text of that day.
    """

    def keep_seen(self, mark: str) -> None:
        self.fields["seen"] = forms.CharField(  # type: ignore[attr-defined]
            max_length=64, required=False, widget=forms.HiddenInput({"data-draft-keep": "base"}), initial=mark
        )

    @property
    def seen(self) -> str:
        return self.cleaned_data.get("seen", "")  # type: ignore[attr-defined]

    def refuse(self, refusal: Refused, mark: str) -> None:
        """The refusal stands at the form, `now` beside it; sent once more, the form has seen what stands there now."""
        self.add_error(None, refusal.sentence)  # type: ignore[attr-defined]
        self.now = getattr(refusal, "now", [])
        self.data = self.data.copy()
        self.data["seen"] = mark


class PlanHeadForm(SeenMixin, NoteMixin, forms.ModelForm):
    class Meta:
        model = Plan
        fields = plans.HEAD_FIELDS
        widgets = {"start": DayInput, "end": DayInput, "problem": area(3), "goal": area(2), "tasks": area(4)}
        help_texts = {
            "tasks": "Каждая задача с новой строки.",
            "meetings_per_month": "По этому числу виден ритм встреч.",
        }

    def __init__(self, *args: Any, seen: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A change that waits already is what the next one starts from.
        self.initial |= {name: seen[name] for name in plans.HEAD_FIELDS} if seen else {}
        self.ask_note(self.instance)
        self.keep_seen(stale.mark_of(self.instance))
        self.fields["meetings_per_month"].widget.attrs |= {"min": 1, "max": 31}
        self.helper = helper("Сохранить", f"plan-{self.instance.public_id}")

    def clean_meetings_per_month(self) -> int:
        number = self.cleaned_data["meetings_per_month"]
        if not 1 <= number <= 31:
            raise forms.ValidationError("От 1 до 31 встречи в месяц.")
        return number

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in plans.HEAD_FIELDS}

    def _post_clean(self) -> None:
        """The instance stays as it is: the service changes the locked row and checks the term."""


class ItemForm(SeenMixin, NoteMixin, forms.ModelForm):
    class Meta:
        model = PlanItem
        fields = plans.ITEM_FIELDS
        widgets = {"due": DayInput, "title": area(2), "expected_result": area(2)}

    def __init__(self, *args: Any, plan: Plan, seen: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = (row for row in (seen or {}).get("items", []) if row["id"] == str(self.instance.public_id))
        self.initial |= {name: value for name, value in next(rows, {}).items() if name in plans.ITEM_FIELDS}
        self.ask_note(plan)
        self.keep_seen(stale.mark_of(plan, self.instance) if self.instance.pk else "")
        self.fields["due"].widget.attrs |= {"min": plan.start.isoformat(), "max": plan.end.isoformat()}
        known = self.instance.public_id if self.instance.pk else f"new-{plan.public_id}"
        self.helper = helper("Сохранить задание", f"plan-item-{known}")

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in plans.ITEM_FIELDS}

    def _post_clean(self) -> None:
        """As above: the service writes."""


class PlanAddForm(forms.Form):
    """Which template a plan is composed from: those of the pair's form, of its role model first."""

    template = forms.ModelChoiceField(
        label="Программа",
        queryset=PlanTemplate.objects.none(),
        required=False,
        empty_label="Без программы, с чистого листа",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, pair: Pair, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["template"].queryset = usable = templates_for(pair)
        proposed = many.fitting(many.kind_of(pair), usable) or next(iter(usable), None)
        self.initial = {"template": proposed, **self.initial}
        self.helper = helper("Составить план")


def templates_for(pair: Pair) -> Any:
    """Templates in use of the pair's form: shipped ones and the school's own."""
    own = Q(organization=None) | Q(organization=pair.organization_id)
    return PlanTemplate.objects.filter(own, form=pair.form_id, is_active=True)


# ---- the end of the programme
class OutcomeForm(SeenMixin, forms.Form):
    decision = forms.ChoiceField(label="Решение", choices=Decision.choices, widget=forms.RadioSelect)
    decided_on = forms.DateField(label="Дата решения", widget=DayInput)
    mentor_reason = forms.CharField(
        label="Что говорит наставник",
        max_length=2000,
        widget=area(3),
        required=False,
        help_text="Чтобы продолжить, нужны слова обоих.",
    )
    mentee_reason = forms.CharField(label="Что говорит наставляемый", max_length=2000, widget=area(3), required=False)
    report = forms.CharField(label="Отчёт наставника", max_length=20000, widget=area(14), required=False)
    characteristic = forms.CharField(
        label="Характеристика наставляемого", max_length=20000, widget=area(10), required=False
    )

    def __init__(self, *args: Any, draft: str, mark: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keep_seen(mark)
        self.helper = helper("Сохранить", draft)

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}
