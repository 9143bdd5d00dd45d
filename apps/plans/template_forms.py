"""The editor of a programme: its head and its tasks, and what was typed when somebody else saved meanwhile."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict

from apps.core.russian.numbers import MONTHS

from .enums import EvidenceKind
from .forms import SeenMixin, area
from .models import PlanTemplate, PlanTemplateItem
from .services import templates


class TemplateForm(SeenMixin, forms.ModelForm):
    class Meta:
        model = PlanTemplate
        fields = ("title", "form", "role_model", "goal", "is_active")
        widgets = {"goal": area(2)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["form"].queryset = self.fields["form"].queryset.filter(is_active=True)
        self.fields["form"].empty_label = "выберите форму"
        self.fields["role_model"].queryset = self.fields["role_model"].queryset.filter(is_active=True)
        self.fields["role_model"].empty_label = "любая"
        self.keep_seen(templates.mark_of(self.instance))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        model, form = data.get("role_model"), data.get("form")
        if model and form and model.form_id != form.pk:
            self.add_error("role_model", "Эта ролевая модель относится к другой форме наставничества.")
        return data


class TemplateItemForm(forms.ModelForm):
    due_month = forms.TypedChoiceField(
        label="Или до конца месяца",
        choices=[("", "срок от начала"), *((n, f"до конца {name}") for n, name in enumerate(MONTHS, 1))],
        coerce=int,
        empty_value=None,
        required=False,
    )

    class Meta:
        model = PlanTemplateItem
        fields = ("section", "title", "expected_result", "due_after_days", "due_month", "evidence_kind")
        widgets = {"title": area(2), "expected_result": area(2)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["evidence_kind"].choices = [("", "не нужно"), *EvidenceKind.choices]


TEMPLATE_ITEMS = 60
SPARE_ITEMS = 3
# Without a limit of its own a forged count makes the page build a thousand forms.
TemplateItems = forms.inlineformset_factory(
    PlanTemplate,
    PlanTemplateItem,
    form=TemplateItemForm,
    extra=SPARE_ITEMS,
    can_delete=True,
    can_delete_extra=False,
    max_num=TEMPLATE_ITEMS,
    absolute_max=TEMPLATE_ITEMS + 10,
    validate_max=True,
)


# ---- two editors
Row = dict[str, str]
# An empty line as the page offers it: a line without its preset would count as begun.
SPARE_ROW: Row = {"due_after_days": str(PlanTemplateItem._meta.get_field("due_after_days").default)}


def caught_up(typed: QueryDict, template: PlanTemplate) -> QueryDict:
    """What was typed, laid over the tasks that stand there now, for the same form once more.

    A task that the editor left alone is shown as it is now and one that he changed keeps his words; tasks added by somebody
    else come along; a task that he changed and somebody else took out is offered as a new one.
    """
    seen, now = templates.seen_body(template, typed.get("seen", "")), templates.body_of(template)
    rows = _rows_of(typed)
    own = {row["id"]: row for row in rows if row["id"]}
    met = [_meet(own.get(key), seen.get(key), task) | {"id": key} for key, task in now.items()]
    gone = [
        row for key, row in own.items() if key not in now and not row["DELETE"] and not _untouched(row, seen.get(key))
    ]
    new = [row for row in rows if not row["id"] and any(row[name] for name in ("section", "title", "expected_result"))]
    return _written(typed, met, [row | {"id": ""} for row in (*gone, *new)])


def _rows_of(typed: QueryDict) -> list[Row]:
    total = typed.get("items-TOTAL_FORMS", "")
    count = min(int(total), TEMPLATE_ITEMS) if total.isdecimal() else 0
    names = (*templates.ITEM_FIELDS, "id", "DELETE")
    return [{name: typed.get(f"items-{number}-{name}", "") for name in names} for number in range(count)]


def _meet(row: Row | None, seen: dict[str, Any] | None, now: dict[str, Any]) -> Row:
    if row is None or (not row["DELETE"] and _untouched(row, seen)):
        return _plain(now)
    return row


def _untouched(row: Row, seen: dict[str, Any] | None) -> bool:
    return seen is not None and _plain(row) == _plain(seen)


def _plain(task: dict[str, Any]) -> Row:
    """The fields of a task as a form sends them."""
    values = {name: "" if task[name] is None else str(task[name]) for name in templates.ITEM_FIELDS}
    return {name: value.replace("\r\n", "\n").strip() for name, value in values.items()}


def _written(typed: QueryDict, kept: list[Row], new: list[Row]) -> QueryDict:
    made = typed.copy()
    for key in [key for key in made if key.startswith("items-")]:
        del made[key]
    rows = [*kept, *new, *[SPARE_ROW] * SPARE_ITEMS][:TEMPLATE_ITEMS]
    for number, row in enumerate(rows):
        made.update({f"items-{number}-{name}": value for name, value in row.items() if value})
    made["items-INITIAL_FORMS"] = str(len(kept))
    made["items-TOTAL_FORMS"] = str(len(rows))
    return made
