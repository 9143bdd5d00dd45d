"""Frozen editions of a plan and what differs between two of them.

Once a plan is approved, every change of its content makes the next version; a version is never written again. Progress
(what was done and when) is no content: it may change without a version.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from apps.core import clock

from ..enums import Decision, EvidenceKind, ItemState
from ..models import Plan, PlanItem, PlanVersion

HEAD = {
    "problem": "Проблема",
    "goal": "Цель",
    "tasks": "Задачи",
    "start": "Начало",
    "end": "Конец",
    "meetings_per_month": "Встреч в месяц",
}
ITEM_FIELDS = {
    "section": "раздел",
    "title": "задание",
    "expected_result": "планируемый результат",
    "due": "срок",
    "evidence_kind": "подтверждение",
}
CHOICES = {"evidence_kind": EvidenceKind, "decision": Decision}
# Kept with a task without being content: where it came from.
ITEM_ORIGIN = ("origin",)


def body_of(plan: Plan) -> dict[str, Any]:
    """The content of a plan as plain JSON: head and tasks in their order, dropped tasks left out."""
    head = {name: _plain(getattr(plan, name)) for name in HEAD}
    rows = sorted(plan.items.all(), key=lambda item: (item.position, item.pk))
    return head | {"items": [_item(row) for row in rows if row.state != ItemState.DROPPED]}


def _item(row: PlanItem) -> dict[str, Any]:
    return {"id": str(row.public_id)} | {name: _plain(getattr(row, name)) for name in (*ITEM_FIELDS, *ITEM_ORIGIN)}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def last_of(plan: Plan) -> PlanVersion | None:
    """The version in force: what waits for an order does not count."""
    return plan.versions.filter(is_waiting=False).order_by("-number").first()


def freeze(plan: Plan, *, by: Any, note: str = "") -> PlanVersion | None:
    """Keeps the plan as it stands as the next version; None when nothing differs from the last one."""
    plan._prefetched_objects_cache = {}  # type: ignore[attr-defined]
    last = last_of(plan)
    body = body_of(plan)
    if last is not None and last.body == body:
        return None
    number = last.number + 1 if last else 1
    made = PlanVersion.objects.create(
        plan=plan, number=number, body=body, created_at=clock.now(), created_by=by, note=note[:300]
    )
    plan.version = number
    plan.save(update_fields=["version"])
    return made


def freeze_many(plans: Iterable[Plan], *, by: Any, note: str) -> None:
    """The first (or next) version of every plan of an order, in a fixed number of queries; items must be prefetched."""
    plans = list(plans)
    numbers: dict[int, int] = {}
    rows = PlanVersion.objects.filter(plan__in=plans, is_waiting=False).order_by("number")
    numbers.update(rows.values_list("plan_id", "number"))
    made = []
    for plan in plans:
        plan.version = numbers.get(plan.pk, 0) + 1
        made.append(
            PlanVersion(
                plan=plan, number=plan.version, body=body_of(plan), created_at=clock.now(), created_by=by, note=note
            )
        )
    PlanVersion.objects.bulk_create(made, batch_size=200)
    Plan.objects.bulk_update(plans, ["version"], batch_size=200)


def difference(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """What changed between two bodies, a sentence a change; empty when nothing did."""
    lines = [
        f"{label}: было {_say(before.get(name))}, стало {_say(after.get(name))}."
        for name, label in HEAD.items()
        if before.get(name) != after.get(name)
    ]
    old = {item["id"]: item for item in before["items"]}
    new = {item["id"]: item for item in after["items"]}
    lines += [
        f"Добавлено задание «{item['title']}», срок {_say(item['due'])}." for key, item in new.items() if key not in old
    ]
    lines += [f"Снято задание «{item['title']}»." for key, item in old.items() if key not in new]
    for key in old.keys() & new.keys():
        lines += item_difference(old[key], new[key])
    if not lines and before["items"] != after["items"]:
        lines.append("Изменён порядок заданий.")
    return sorted(lines)


def item_difference(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """What changed in one task, of a plan or of a template: a sentence a field, the name of the task in front of it."""
    return [
        f"{_place(before, name)}: было {said(name, before[name])}, стало {said(name, after.get(name))}."
        for name in ITEM_FIELDS
        if name in before and before[name] != after.get(name)
    ]


def _place(task: dict[str, Any], name: str) -> str:
    """A new name stands beside the old one already: it needs no other in front."""
    return "Задание" if name == "title" else f"«{task['title']}», {ITEM_FIELDS[name]}"


def said(name: str, value: Any) -> str:
    """The value of a field for people."""
    return _say(_word(name, value))


def _word(name: str, value: Any) -> Any:
    """A choice is said in words."""
    choices = CHOICES.get(name)
    return choices(value).label if choices and value in choices.values else value


def _say(value: Any) -> str:
    """A date as people write it, a text in quotes, nothing as «пусто»."""
    if value in (None, ""):
        return "пусто"
    try:
        return f"{date.fromisoformat(value):%d.%m.%Y}"
    except (TypeError, ValueError):
        return f"«{value}»" if isinstance(value, str) else str(value)
