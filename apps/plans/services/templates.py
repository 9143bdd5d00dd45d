"""Templates of plans: shipped ones are read only, a school makes its own by a copy. Every change is a version."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from apps.core import clock
from apps.core.errors import Refused
from apps.organizations.models import Organization
from apps.workflow import audit

from ..enums import APPROVED, ItemState
from ..models import Plan, PlanTemplate, PlanTemplateItem, PlanTemplateVersion, due_words
from . import stale, versions

HEAD = {
    "title": "Название",
    "form": "Форма",
    "role_model": "Ролевая модель",
    "goal": "Цель",
    "is_active": "Используется",
}
ITEM_FIELDS = ("section", "title", "expected_result", "due_after_days", "due_month", "evidence_kind")


def body_of(template: PlanTemplate) -> dict[str, Any]:
    """The tasks of a template as plain JSON, by the number of the task."""
    rows = template.items.order_by("position")
    return {str(row.pk): {name: getattr(row, name) for name in ITEM_FIELDS} for row in rows}


def copy(template: PlanTemplate, *, organization: Organization, by: Any) -> PlanTemplate:
    """The school's own template with the same tasks. Raises PermissionDenied."""
    _require(by, organization)
    with transaction.atomic():
        made = PlanTemplate.objects.create(
            code=_own_code(),
            organization=organization,
            form=template.form,
            role_model=template.role_model,
            title=f"{template.title} (наш)"[:200],
            goal=template.goal,
        )
        PlanTemplateItem.objects.bulk_create(
            PlanTemplateItem(template=made, position=row.position, **{name: getattr(row, name) for name in ITEM_FIELDS})
            for row in template.items.order_by("position")
        )
        keep_version(made)
        audit.record(made, "copy", "сделан свой шаблон", by=by)
    return made


def from_plan(plan: Plan, *, by: Any) -> PlanTemplate:
    """A running or finished plan into the school's bank: its tasks with terms counted from the start, without problem and
    results, which speak of people. Raises PermissionDenied, Refused (the plan was never approved, or has no tasks)."""
    _require(by, plan.organization)
    if plan.state not in APPROVED:
        raise Refused("В банк программ берут утверждённый план: этот ещё составляется.")
    rows = [item for item in plan.items.all() if item.state != ItemState.DROPPED]
    if not rows:
        raise Refused("В плане нет ни одного задания: брать в банк нечего.")
    with transaction.atomic():
        made = PlanTemplate.objects.create(
            code=_own_code(),
            organization=plan.organization,
            form=plan.pair.form,
            role_model=plan.pair.role_model,
            title=f"{plan.pair.role_model or plan.pair.form}: по плану {plan.year}"[:200],
            goal=plan.goal,
        )
        PlanTemplateItem.objects.bulk_create(
            PlanTemplateItem(
                template=made,
                position=position,
                due_after_days=max((item.due - plan.start).days, 0),
                **{name: getattr(item, name) for name in ("section", "title", "expected_result", "evidence_kind")},
            )
            for position, item in enumerate(rows, 1)
        )
        keep_version(made)
        audit.record(made, "bank", "программа взята в банк из плана", by=by)
    return made


def save(form: Any, formset: Any, *, by: Any, seen: str = "") -> PlanTemplate:
    """Saves a checked form with its tasks; when the tasks differ, the next version. The same form sent again changes nothing.

    `seen` is the mark of what the editor showed. Raises Stale, PermissionDenied.
    """
    _require(by, form.instance.organization)
    with transaction.atomic():
        template = _locked(form.instance) if form.instance.pk else _twin(form, formset)
        if template is not None and _is_written(template, form, formset):
            return template
        if template is not None:
            refuse_stale(template, seen, form.cleaned_data)
        else:
            form.instance.code = _own_code()
        template = form.save()
        formset.instance = template
        _save_items(template, formset)
        keep_version(template)
        audit.record(template, "change", "шаблон изменён", by=by)
    return template


def _locked(template: PlanTemplate) -> PlanTemplate:
    return PlanTemplate.objects.select_for_update().get(pk=template.pk)


def _own_code() -> str:
    return f"own-{uuid.uuid4().hex[:12]}"


def _twin(form: Any, formset: Any) -> PlanTemplate | None:
    """A programme of the school that says word for word what a new one is to say: the form was sent twice."""
    Organization.objects.select_for_update().get(pk=form.instance.organization_id)
    named = PlanTemplate.objects.filter(organization=form.instance.organization, title=form.cleaned_data["title"])
    return next((one for one in named if _is_written(one, form, formset)), None)


def _is_written(template: PlanTemplate, form: Any, formset: Any) -> bool:
    """What the form says stands there already, task by task."""
    rows = [[getattr(row, name) for name in ITEM_FIELDS] for row in template.items.order_by("position")]
    return _said(form.cleaned_data) == _head_of(template) and rows == _typed(formset)


def _typed(formset: Any) -> list[list[Any]]:
    """The tasks of a checked formset, those taken out and the empty ones left aside."""
    kept = (row for row in formset.forms if row not in formset.deleted_forms and row.cleaned_data)
    return [[row.cleaned_data[name] for name in ITEM_FIELDS] for row in kept]


def _head_of(template: PlanTemplate) -> dict[str, str]:
    return _said({name: getattr(template, name) for name in HEAD})


def _said(values: dict[str, Any]) -> dict[str, str]:
    """The head in words, fields that do not fit left out."""
    words = {True: "да", False: "нет", None: ""}
    return {name: str(words.get(values[name], values[name])) for name in HEAD if name in values}


# ---- two editors
def mark_of(template: PlanTemplate) -> str:
    """What an editor shows: the number of the version of its tasks and a mark of the whole. Empty for a new one."""
    if template.pk is None:
        return ""
    return f"{template.version}-{stale.mark({**_head_of(template), 'items': body_of(template)})}"


def seen_body(template: PlanTemplate, seen: str) -> dict[str, Any]:
    """The tasks as an editor with this mark showed them; empty for a mark of nobody."""
    number = seen.partition("-")[0]
    kept = template.versions.filter(number=number).first() if number.isdecimal() and len(number) < 6 else None
    return kept.body if kept else {}


def refuse_stale(template: PlanTemplate, seen: str, values: dict[str, Any]) -> None:
    """Raises Stale when somebody changed the programme after the editor had been opened; `values`: the head to be written."""
    if not seen or seen == mark_of(template):
        return
    wanted = _said(values)
    now = [
        (HEAD[name], versions.said(name, value))
        for name, value in _head_of(template).items()
        if value != wanted.get(name)
    ]
    now += [("Задания", line) for line in _difference(seen_body(template, seen), body_of(template))]
    if now:
        raise stale.Stale(now)


def _save_items(template: PlanTemplate, formset: Any) -> None:
    """New tasks go to the end: a task keeps its place and its number, so that plans find it again."""
    last = template.items.order_by("-position").values_list("position", flat=True).first() or 0
    for row in formset.save(commit=False):
        if row.pk is None:
            last += 1
            row.position = last
        row.save()
    for row in formset.deleted_objects:
        row.delete()


def keep_version(template: PlanTemplate) -> PlanTemplateVersion | None:
    """Keeps the tasks as the next version; None when they are those of the last one."""
    body = body_of(template)
    last = template.versions.first()
    if last is not None and last.body == body:
        return None
    number = last.number + 1 if last else max(template.version, 1)
    made = PlanTemplateVersion.objects.create(template=template, number=number, body=body, created_at=clock.now())
    template.version = number
    template.save(update_fields=["version"])
    return made


def history_of(template: PlanTemplate) -> list[tuple[PlanTemplateVersion, list[str]]]:
    """Versions, the newest first, each with what it changed in the one before, a sentence a change."""
    kept = list(template.versions.order_by("-number"))
    return [(one, _difference(before.body, one.body)) for one, before in zip(kept, kept[1:], strict=False)] + [
        (one, []) for one in kept[-1:]
    ]


def _difference(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    lines = [f"Добавлено: «{row['title']}»." for key, row in new.items() if key not in old]
    lines += [f"Снято: «{row['title']}»." for key, row in old.items() if key not in new]
    for key in (key for key in new if key in old):
        lines += versions.item_difference(old[key], new[key])
        before, after = (due_words(row["due_after_days"], row["due_month"]) for row in (old[key], new[key]))
        if before != after:
            lines.append(f"«{new[key]['title']}», срок: было {before}, стало {after}.")
    return lines


def _require(by: Any, organization: Organization | None) -> None:
    if organization is None or not by.has_perm("plans.change_template", organization):
        raise PermissionDenied("plans.change_template")
