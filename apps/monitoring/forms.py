"""Input of this room: a new collection, lines and controls of a form, a day of publishing."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms

from apps.metrics.registry import metrics
from apps.organizations.enums import EDUCATIONAL, Kind
from apps.organizations.models import EndReason, MentoringForm, MentoringType
from apps.participants.enums import Category

from .enums import LineKind
from .models import StatCheck, StatFormVersion, StatLine
from .services import known_texts
from .services.forms import Layout


class Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def helper(button: str) -> FormHelper:
    made = FormHelper()
    made.add_input(Submit("save", button))
    return made


class CampaignForm(forms.Form):
    """What, by when, on which day, from whom."""

    title = forms.CharField(label="Название", max_length=200, help_text="Например: Формы и включённость, декабрь")
    version = forms.ModelChoiceField(label="Форма", queryset=StatFormVersion.objects.none(), empty_label=None)
    opens_on = forms.DateField(label="Сбор с", widget=Day())
    due_on = forms.DateField(label="Сдать до", widget=Day())
    figures_on = forms.DateField(label="Цифры на дату", widget=Day())
    kinds = forms.MultipleChoiceField(
        label="Кто сдаёт",
        required=False,
        choices=[(kind, Kind(kind).label) for kind in EDUCATIONAL],
        widget=forms.CheckboxSelectMultiple,
        help_text="Ничего не отмечено — сдают все организации.",
    )
    note = forms.CharField(label="Пояснение для школ", required=False, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        published = StatFormVersion.objects.filter(published_at__isnull=False).select_related("form")
        self.fields["version"].queryset = published
        self.helper = helper("Открыть сбор")

    def clean(self) -> dict:
        data = super().clean() or {}
        if data.get("opens_on") and data.get("due_on") and data["due_on"] < data["opens_on"]:
            self.add_error("due_on", "Последний день раньше первого.")
        return data


class LineForm(forms.ModelForm):
    """A line of a form: the regional officer needs no programmer for it."""

    class Meta:
        model = StatLine
        fields = ["number", "title", "kind", "metric", "formula", "unit", "position"]
        widgets = {"metric": forms.Select}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(m.code, f"{m.title}, {m.unit}") for m in sorted(metrics, key=lambda m: m.title)]
        self.fields["metric"] = forms.ChoiceField(
            label="Показатель", required=False, choices=[("", "—"), *choices], help_text="Для строки вида «показатель»"
        )
        self.fields["position"].required = False
        chosen = [":".join(pair) for pair in self.instance.params.items()]
        self.fields["part"] = forms.ChoiceField(
            label="Какая часть показателя",
            required=False,
            choices=parts(),
            initial=next(iter(chosen), ""),
            help_text="Например, пары одной формы. Пусто – весь показатель.",
        )
        self.fields["fill"] = forms.ChoiceField(
            label="Откуда слова",
            required=False,
            choices=[("", "вписывает школа"), *known_texts.SOURCES.items()],
            initial=self.instance.params.get(known_texts.FILL, ""),
            help_text="Для строки вида «текст или ссылка»: школа может вписать другие слова.",
        )
        self.order_fields(["number", "title", "kind", "metric", "part", "formula", "fill", "unit", "position"])
        self.helper = helper("Сохранить строку")

    def clean(self) -> dict:
        data = super().clean() or {}
        if data.get("kind") == LineKind.METRIC and not data.get("metric"):
            self.add_error("metric", "Выберите показатель или другой вид строки.")
        if data.get("kind") == LineKind.FORMULA and not data.get("formula"):
            self.add_error("formula", "Напишите формулу, например: [3.1] - [3.2].")
        data["position"] = data.get("position") or self.instance.position or 0
        self.instance.params = self._params(data)
        return data

    def _params(self, data: dict) -> dict[str, str]:
        """What the line keeps besides its figure: the part of it, or the source of words. A part of several stays as it is."""
        if data.get("kind") == LineKind.TEXT:
            return {known_texts.FILL: data["fill"]} if data.get("fill") else {}
        if data.get("kind") != LineKind.METRIC or not data.get("metric"):
            return {}
        if "part" not in self.changed_data and "metric" not in self.changed_data:
            return self.instance.params
        name, _, value = (data.get("part") or "").partition(":")
        if name and name not in metrics.get(data["metric"]).params:
            self.add_error("part", "У этого показателя такой части нет: выберите другую или весь показатель.")
        return {name: value} if name else {}


def parts() -> list[tuple[str, Any]]:
    """Parts of figures as groups of a list: «form:teacher_teacher» → its title."""
    rows = {
        "form": ("Форма", MentoringForm.objects.filter(is_active=True).values_list("code", "title")),
        "type": ("Вид", MentoringType.objects.filter(is_active=True).values_list("code", "title")),
        "category": ("Категория участников", Category.choices),
        "reason": ("Причина прекращения", EndReason.objects.filter(is_active=True).values_list("code", "title")),
    }
    groups = [(group, [(f"{name}:{code}", title) for code, title in of]) for name, (group, of) in rows.items()]
    return [("", "весь показатель"), *groups]


def sources_of(form: Layout) -> list[tuple[StatLine, str]]:
    """Every line with where its value comes from in words; a fixed number of queries."""
    titles = {key: title for _, of in parts()[1:] for key, title in of}
    return [(line, source_words(line, titles)) for line in form.lines]


def source_words(line: StatLine, titles: dict[str, str]) -> str:
    """«Действующие пары и группы: виртуальное», «[3.1] - [3.2]», «вписывает школа»."""
    if line.kind == LineKind.HEADING:
        return ""
    if line.kind == LineKind.TEXT:
        return known_texts.SOURCES.get(line.params.get(known_texts.FILL, ""), "вписывает школа")
    if line.kind == LineKind.METRIC:
        part = ", ".join(titles.get(f"{name}:{value}", value) for name, value in line.params.items())
        return f"{line.metric_title}: {part}" if part else line.metric_title
    return line.formula or "число вписывает школа"


class CheckForm(forms.ModelForm):
    class Meta:
        model = StatCheck
        fields = ["left", "op", "right", "message"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper("Добавить контроль")


class PublishForm(forms.Form):
    valid_from = forms.DateField(label="Действует с", widget=Day())


class ApprovalForm(forms.Form):
    """Number and day of the signed paper."""

    number = forms.CharField(label="Номер", max_length=40)
    signed_on = forms.DateField(label="Дата", widget=Day())
