"""A changed template offers itself to the plans made of it: the difference is shown, nothing changes by itself."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from apps.workflow import audit
from apps.workflow.transitions import apply

from ..enums import ItemState, PlanState
from ..models import Plan, PlanItem
from . import amendments, plans, templates, versions

OFFERED_IN = (PlanState.DRAFT, PlanState.RETURNED, PlanState.RUNNING)
TEXTS = ("section", "title", "expected_result", "evidence_kind")
NOTE = "Внесены изменения шаблона"
UNTOUCHED = (ItemState.PLANNED, ItemState.MOVED)


@dataclass(frozen=True)
class Change:
    """One line of the difference: `kind` is added, changed or removed; `origin` is the number of the template's task."""

    kind: str
    origin: int
    words: str


def offer_for(plan: Plan) -> list[Change]:
    """What a newer version of the template would change in this plan; empty when there is nothing to offer."""
    template = plan.template
    if template is None or template.version <= plan.template_version or plan.state not in OFFERED_IN:
        return []
    before = template.versions.filter(number=plan.template_version).first()
    old = before.body if before else {}
    new = templates.body_of(template)
    own = {item.origin: item for item in plan.items.all() if item.origin}
    return [change for change in _difference(old, new) if _concerns(change, own)]


def _difference(old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    found = [Change("added", int(key), f"Добавится: «{row['title']}».") for key, row in new.items() if key not in old]
    found += [Change("removed", int(key), f"Снимется: «{row['title']}».") for key, row in old.items() if key not in new]
    for key in old.keys() & new.keys():
        if any(old[key].get(name) != new[key].get(name) for name in TEXTS):
            words = " ".join(versions.item_difference(old[key], new[key]))
            found.append(Change("changed", int(key), f"Изменится: {words}"))
    return sorted(found, key=lambda change: (change.kind, change.origin))


def _concerns(change: Change, own: dict[int, PlanItem]) -> bool:
    """Tasks that are done, begun or taken out by hand are left alone."""
    item = own.get(change.origin)
    if change.kind == "added":
        return item is None
    return item is not None and item.state in UNTOUCHED


def answer(plan: Plan, *, by: Any, take: bool) -> list[Change]:
    """Takes the offer over or leaves it aside until the template changes again; returns what was changed.

    A running plan gets a version. The caller has checked the permission.
    """
    with transaction.atomic():
        locked = Plan.objects.select_for_update().get(pk=plan.pk)
        offered = offer_for(locked)
        by_order = take and bool(offered) and amendments.needed(locked)
        if take:
            with amendments.proposed(locked, by=by, note=NOTE) if by_order else nullcontext():
                _take(locked, offered, by)
        locked.template_version = locked.template.version if locked.template else 0
        locked.save(update_fields=["template_version"])
        if offered:
            title = NOTE.lower() if take else "изменения шаблона отклонены"
            audit.record(locked, "template", title, by=by)
        if take and locked.state == PlanState.RUNNING and not by_order:
            versions.freeze(locked, by=by, note=NOTE)
    return offered


def _take(plan: Plan, offered: list[Change], by: Any) -> None:
    rows = {row.pk: row for row in plan.template.items.all()} if plan.template else {}
    own = {item.origin: item for item in plan.items.all() if item.origin}
    holidays = plans.vacations_of(plan)
    position = max((item.position for item in plan.items.all()), default=0)
    for change in offered:
        if change.kind == "added":
            position += 1
            plans.new_item(plan, rows[change.origin], position, holidays).save()
        elif change.kind == "changed":
            _rewrite(own[change.origin], rows[change.origin])
        else:
            _remove(plan, own[change.origin], by)


def _rewrite(item: PlanItem, row: Any) -> None:
    for name in TEXTS:
        setattr(item, name, getattr(row, name))
    item.save(update_fields=list(TEXTS))


def _remove(plan: Plan, item: PlanItem, by: Any) -> None:
    if plan.state == PlanState.RUNNING:
        apply(item, "dropped", by=by, reason="снято из шаблона", dropped_on=plan.organization.today)
    else:
        item.delete()
