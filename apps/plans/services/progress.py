"""Marks about tasks, made on a phone: done, partly, moved, or the mark taken back."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from apps.core import clock
from apps.core.errors import AlreadyDone, Refused
from apps.jobs.models import StoredFile
from apps.participants import uploads
from apps.workflow import audit
from apps.workflow.transitions import apply

from .. import access
from ..enums import ItemState, PlanState
from ..models import Plan, PlanItem
from . import amendments, versions

MAX_WORDS = 2000
STATES = (ItemState.DONE, ItemState.PARTLY, ItemState.MOVED, ItemState.PLANNED)


@dataclass(frozen=True)
class Mark:
    """What is said about a task. `day`: when it was done, or the new date of a moved one; today when it is not given."""

    state: str
    day: date | None = None
    words: str = ""
    upload: Any = None


def mark(item: PlanItem, *, by: Any, said: Mark) -> PlanItem:
    """Writes a mark; the same mark again changes nothing but adds its words and file.

    Where a change needs an order, a moved date is only proposed: the task comes back as it was.
    Raises Refused (plan not running, date outside, text too long, wrong file), PermissionDenied (not his pair).
    """
    if not access.can_mark_progress(by, item.plan.pair):
        raise PermissionDenied("plans.mark_progress")
    _check(item, said)
    scan = uploads.checked_scan(said.upload) if said.upload else None
    plan = item.plan
    if said.state == ItemState.MOVED and said.day != item.due and amendments.needed(plan):
        return _propose_move(item, said, by)
    # The one tap is one short transaction of the step itself; only what writes more needs a wider one.
    with transaction.atomic() if scan or said.state == ItemState.MOVED else nullcontext():
        stored = uploads.keep(scan, organization=plan.organization, by=by) if scan else None
        try:
            apply(item, said.state, by=by, reason=said.words, **_values(item, said, stored, by))
        except AlreadyDone:
            _add(item, said, stored, by)
        # The step re-read the task; its plan did not change.
        item.plan = plan
        if said.state == ItemState.MOVED:
            versions.freeze(plan, by=by, note=f"Срок перенесён: {said.words}")
    return item


@transaction.atomic
def _propose_move(item: PlanItem, said: Mark, by: Any) -> PlanItem:
    """Where changes need an order, a new date waits for it like any other change; the mark stays as it was."""
    locked = Plan.objects.select_for_update().get(pk=item.plan_id)
    with amendments.proposed(locked, by=by, note=f"Срок перенесён: {said.words}"):
        PlanItem.objects.filter(pk=item.pk).update(due=said.day)
    audit.record(item, "propose", "предложен перенос срока: ждёт приказа", by=by, reason=said.words)
    return item


def _check(item: PlanItem, said: Mark) -> None:
    plan, today = item.plan, item.plan.organization.today
    if said.state not in STATES:
        raise Refused("Такой отметки нет. Выберите «Готово», «Частично» или «Перенести».")
    if plan.state != PlanState.RUNNING:
        raise Refused(f"План в состоянии «{plan.get_state_display()}»: отметки ставят, когда он утверждён приказом.")
    if len(said.words) > MAX_WORDS:
        raise Refused(f"Слишком длинно: не больше {MAX_WORDS} знаков. Сократите или приложите файл.")
    if said.state == ItemState.DONE and said.day and not plan.start <= said.day <= today:
        raise Refused(f"День выполнения – с {plan.start:%d.%m.%Y} по сегодня. Исправьте дату.")
    if said.state == ItemState.MOVED:
        _check_move(item, said)


def _check_move(item: PlanItem, said: Mark) -> None:
    plan = item.plan
    if said.day is None:
        raise Refused("Укажите, на какой день переносится задание.")
    if not plan.organization.today <= said.day <= plan.end:
        raise Refused(f"Перенести можно на день с сегодняшнего по {plan.end:%d.%m.%Y}. Исправьте дату.")
    if not said.words.strip():
        raise Refused("Напишите коротко, почему срок переносится.")


def _values(item: PlanItem, said: Mark, stored: StoredFile | None, by: Any) -> dict[str, Any]:
    """Fields that are written together with the state."""
    today = item.plan.organization.today
    values: dict[str, Any] = {"marked_by": by, "marked_at": clock.now(), "done_on": None}
    if said.state == ItemState.DONE:
        values["done_on"] = said.day or today
    if said.state == ItemState.MOVED and said.day != item.due:
        values |= {"due": said.day, "due_before": item.due, "moved_on": today}
    if said.words and said.state != ItemState.MOVED:
        values["actual_result"] = said.words
    if stored:
        values["evidence"] = stored
    return values


@transaction.atomic
def _add(item: PlanItem, said: Mark, stored: StoredFile | None, by: Any) -> None:
    """The task has this mark already: new words or a file are kept, a bare second tap changes nothing."""
    fields: dict[str, Any] = {}
    if said.words:
        fields["actual_result"] = said.words
    if stored:
        fields["evidence"] = stored
    if fields:
        PlanItem.objects.filter(pk=item.pk).update(**fields)
        audit.record(item, "result", "дополнен результат", by=by)
    item.refresh_from_db()
