"""Changes of an approved plan that wait for an order, where the school asks for one.

The plan stays as approved meanwhile. A proposed change is a version that does not count yet: the edit is tried on the plan and
taken back, so every rule of an edit holds for a proposal too. The order puts the version into the plan.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.dateparse import parse_date

from apps.core import clock
from apps.core.errors import Refused
from apps.workflow import audit
from apps.workflow.transitions import apply

from ..enums import ItemState, PlanState
from ..models import Plan, PlanItem, PlanVersion
from . import versions

CLOSED = (ItemState.DONE, ItemState.DROPPED)
DAYS = ("start", "end", "due")


def waiting_of(plan: Plan) -> PlanVersion | None:
    """The proposed change of a plan; None when nothing waits."""
    return plan.versions.select_related("order").filter(is_waiting=True).first()


def needed(plan: Plan) -> bool:
    """Whether a change of this plan needs an order now: the school's rule, or a change that waits already."""
    if plan.state != PlanState.RUNNING:
        return False
    return plan.organization.plan_changes_by_order or plan.versions.filter(is_waiting=True).exists()


@contextmanager
def proposed(plan: Plan, *, by: Any, note: str) -> Iterator[None]:
    """The edit made inside becomes a part of the waiting version; the plan itself stays as approved.

    The plan must be locked in a transaction. Raises Refused when the waiting change lies before the director already.
    """
    waiting = waiting_of(plan)
    if waiting is not None and waiting.order_id:
        raise Refused("Прежнее изменение плана уже включено в приказ. Дождитесь приказа или отзовите его.")
    if not plan.versions.exists():
        versions.freeze(plan, by=by, note="Как утверждён")
    here = transaction.savepoint()
    try:
        if waiting is not None:
            put(plan, waiting.body, by=by, via=waiting)
        yield
        body = versions.body_of(Plan.objects.get(pk=plan.pk))
    finally:
        transaction.savepoint_rollback(here)
        plan.refresh_from_db()
    _keep(plan, waiting, body, by, note)


def _keep(plan: Plan, waiting: PlanVersion | None, body: dict[str, Any], by: Any, note: str) -> None:
    if waiting is not None:
        words = f"{waiting.note}; {note}" if note and note not in waiting.note else waiting.note
        waiting.body, waiting.note, waiting.created_by, waiting.created_at = body, words[:300], by, clock.now()
        waiting.save(update_fields=["body", "note", "created_by", "created_at"])
    elif body != versions.last_of(plan).body:  # type: ignore[union-attr]  # `proposed` has seen to it
        PlanVersion.objects.create(
            plan=plan,
            number=plan.version + 1,
            body=body,
            created_at=clock.now(),
            created_by=by,
            note=note[:300],
            is_waiting=True,
        )


def difference_of(waiting: PlanVersion) -> list[str]:
    """What a waiting version changes in the version in force, a sentence a change."""
    last = versions.last_of(waiting.plan)
    return versions.difference(last.body, waiting.body) if last else []


def conflicts_of(waiting: PlanVersion) -> list[str]:
    """Titles of tasks that the change concerns and that were done or taken out meanwhile."""
    now = {item["id"]: item for item in versions.body_of(waiting.plan)["items"]}
    wanted = {item["id"]: item for item in waiting.body["items"]}
    closed = {str(i.public_id): i.title for i in waiting.plan.items.all() if i.state in CLOSED}
    return [title for key, title in closed.items() if now.get(key) != wanted.get(key)]


def discard(plan: Plan, *, by: Any) -> None:
    """The proposed change is given up. Raises Refused (nothing waits, or it is in an order), PermissionDenied."""
    if not by.has_perm("plans.change_plan", plan):
        raise PermissionDenied("plans.change_plan")
    with transaction.atomic():
        locked = Plan.objects.select_for_update().get(pk=plan.pk)
        waiting = waiting_of(locked)
        if waiting is None:
            raise Refused("Изменения, которое ждёт приказа, у плана уже нет.")
        if waiting.order_id:
            raise Refused("Изменение уже включено в приказ. Сначала отзовите приказ.")
        waiting.delete()
        audit.record(locked, "discard", "предложенное изменение снято", by=by)


def enact(waiting: PlanVersion, *, by: Any, document: Any) -> None:
    """An order puts the waiting version into its plan; it is the version in force from now on."""
    plan = Plan.objects.select_for_update().get(pk=waiting.plan_id)
    put(plan, waiting.body, by=by, via=document)
    waiting.number = plan.version + 1
    waiting.is_waiting, waiting.order, waiting.created_at = False, document, clock.now()
    waiting.save(update_fields=["number", "is_waiting", "order", "created_at"])
    plan.version = waiting.number
    plan.save(update_fields=["version"])
    audit.record(plan, "amend", "изменён приказом", by=by, reason=str(document))


def take_back(version: PlanVersion, *, by: Any, document: Any) -> bool:
    """The order of a change is out of force: the version before comes back as the next one.

    False when the plan went on meanwhile (another version, a closed plan, done tasks): then it stays as it is.
    """
    plan = Plan.objects.select_for_update().get(pk=version.plan_id)
    before = plan.versions.filter(number__lt=version.number, is_waiting=False).first()
    went_on = plan.state != PlanState.RUNNING or plan.version != version.number or before is None
    if went_on or _done_since(plan, version.body, before.body):  # type: ignore[union-attr]
        audit.record(plan, "amend", "приказ об изменении утратил силу, содержание оставлено", by=by)
        return False
    put(plan, before.body, by=by, via=document)  # type: ignore[union-attr]
    versions.freeze(plan, by=by, note=f"Приказ об изменении утратил силу: {document}")
    audit.record(plan, "amend", "приказ об изменении утратил силу", by=by)
    return True


def _done_since(plan: Plan, body: dict[str, Any], before: dict[str, Any]) -> bool:
    old = {item["id"]: item for item in before["items"]}
    changed = {item["id"] for item in body["items"] if old.get(item["id"]) != item}
    return any(str(item.public_id) in changed for item in plan.items.filter(state=ItemState.DONE))


def put(plan: Plan, body: dict[str, Any], *, by: Any, via: Any) -> None:
    """Writes a body into a plan: head, tasks in their order; tasks that are not in it are taken out with a mark."""
    for name in versions.HEAD:
        setattr(plan, name, _value(name, body[name]))
    plan.save(update_fields=list(versions.HEAD))
    own = {str(item.public_id): item for item in plan.items.all()}
    for position, row in enumerate(body["items"], 1):
        _put_item(plan, own.pop(row["id"], None), row, position, by, via)
    for item in own.values():
        if item.state not in CLOSED:
            apply(item, "dropped", by=by, via=via, reason="снято изменением плана", dropped_on=plan.organization.today)


def _put_item(plan: Plan, item: PlanItem | None, row: dict[str, Any], position: int, by: Any, via: Any) -> None:
    values = {name: _value(name, row[name]) for name in (*versions.ITEM_FIELDS, *versions.ITEM_ORIGIN) if name in row}
    if item is None:
        PlanItem.objects.create(plan=plan, public_id=row["id"], position=position, **values)
        return
    if item.state == ItemState.DROPPED:
        apply(item, "restored", by=by, via=via, dropped_on=None)
    PlanItem.objects.filter(pk=item.pk).update(position=position, **values)


def _value(name: str, plain: Any) -> Any:
    return parse_date(plain) if name in DAYS and plain else plain


def seen_body(plan: Plan) -> dict[str, Any] | None:
    """What forms show of a plan: the waiting change where there is one."""
    waiting = waiting_of(plan) if plan.state == PlanState.RUNNING else None
    return waiting.body if waiting else None


def day_of(text: str | None) -> date | None:
    """A frozen body keeps its dates as text."""
    return parse_date(text) if text else None
