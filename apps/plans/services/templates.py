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
from . import versions

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
            code=f"own-{uuid.uuid4().hex[:12]}",
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
            code=f"own-{uuid.uuid4().hex[:12]}",
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


def save(form: Any, formset: Any, *, by: Any) -> PlanTemplate:
    """Saves a checked form with its tasks; when the tasks differ, the next version. Raises PermissionDenied."""
    _require(by, form.instance.organization)
    with transaction.atomic():
        if not form.instance.pk:
            form.instance.code = f"own-{uuid.uuid4().hex[:12]}"
        template = form.save()
        formset.instance = template
        _save_items(template, formset)
        keep_version(template)
        audit.record(template, "change", "шаблон изменён", by=by)
    return template


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
