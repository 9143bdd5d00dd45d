"""Changing a row: words of a draft, reading of the deadline, responsible, indicators."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from apps.core.errors import Refused
from apps.workflow import audit

from ..deadlines import Deadline, parse_deadline
from ..enums import OccurrenceState, RoadmapState
from ..models import Item, ItemResponsible, Kpi, Occurrence, Roadmap, Section
from .imports import occurrence_of
from .responsible import fields_of, rows
from .windows import Planned, planned, rest_of

WORDS = ("number", "group", "activity", "expected_result", "documents", "responsible_text")


def change(item: Item, *, values: dict[str, Any], responsible: Iterable[str] | None = None, by: Any) -> Item:
    """Writes the words of a row of a draft and reads its deadline anew when it changed.

    `responsible`: codes of `responsible_choices`. In an approved roadmap only the responsible may change: for the words a new
    edition is made. Raises Refused, PermissionDenied.
    """
    _require(by, item)
    with transaction.atomic():
        locked = Item.objects.select_for_update().select_related("roadmap__organization").get(pk=item.pk)
        before = {name: getattr(locked, name) for name in (*WORDS, "deadline_text")}
        changed = {name: values[name] for name in before if name in values and values[name] != before[name]}
        if changed:
            _refuse_frozen(locked.roadmap)
        _write(locked, changed)
        if responsible is not None:
            _set_responsible(locked, responsible)
        audit.record(
            locked, "change", "Строка изменена", by=by, changes={n: [before[n], v] for n, v in changed.items()}
        )
    item.refresh_from_db()
    return item


def _write(item: Item, changed: dict[str, Any]) -> None:
    for name, value in changed.items():
        setattr(item, name, value)
    if "deadline_text" in changed:
        deadline = parse_deadline(item.deadline_text, item.roadmap.start, item.roadmap.end)
        item.deadline_kind, item.deadline_rules = deadline.kind, deadline.rules
        item.deadline_confidence = deadline.confidence
        set_windows(item, planned(deadline, rest_of(item.roadmap.organization, item.roadmap.start, item.roadmap.end)))
    if not item.activity.strip():
        raise Refused("Содержание строки не может быть пустым.")
    item.save()


def set_windows(item: Item, plans: list[Planned]) -> None:
    """Windows of a row as planned now: what is closed stays, what is open and not planned any more goes."""
    wanted = {(plan.start, plan.due): plan for plan in plans}
    for occurrence in item.occurrences.all():
        known = wanted.pop((occurrence.start, occurrence.due), None)
        if known is None and occurrence.state == OccurrenceState.OPEN:
            occurrence.delete()
    Occurrence.objects.bulk_create(occurrence_of(item, plan) for plan in wanted.values())


def set_dates(item: Item, *, start: date | None, due: date, by: Any) -> Item:
    """A person gives the date that the words do not («по отдельному графику»): one window instead of the undated one.

    Raises Refused when the dates are out of order.
    """
    _require(by, item)
    if start and start > due:
        raise Refused("Начало позже окончания: поменяйте даты местами.")
    with transaction.atomic():
        Item.objects.select_for_update().get(pk=item.pk)
        if item.occurrences.filter(start=start, due=due).exists():
            raise Refused("Такой срок у строки уже есть.")
        undated = item.occurrences.filter(due=None, state=OccurrenceState.OPEN).first()
        window = undated or Occurrence(item=item)
        window.start, window.due = start, due
        window.save()
        audit.record(item, "dates", f"Назначен срок: {due:%d.%m.%Y}", by=by)
    return item


def read_deadline(roadmap: Roadmap, text: str) -> Deadline:
    """How a deadline would be read in the period of the roadmap."""
    return parse_deadline(text, roadmap.start, roadmap.end)


def responsible_codes(item: Item) -> list[str]:
    """Who answers, as codes of the form: «role:curator», «user:5», «person:7»."""
    return [_code(answer) for answer in item.responsible.all()]


def _code(answer: ItemResponsible) -> str:
    if answer.role:
        return f"role:{answer.role}"
    return f"user:{answer.user_id}" if answer.user_id else f"person:{answer.person_id}"


def _set_responsible(item: Item, codes: Iterable[str]) -> None:
    """The caller's form has checked that users and people belong to the organization."""
    item.responsible.all().delete()
    ItemResponsible.objects.bulk_create(rows(item, map(fields_of, dict.fromkeys(codes))))


def bind_kpi(kpi: Kpi, *, metric: str, op: str, value: Decimal | None, by: Any) -> Kpi:
    """Says by which metric an indicator is measured and what its target is; the words stay. Raises PermissionDenied."""
    _require(by, kpi.item)
    with transaction.atomic():
        before = [kpi.metric, kpi.op, str(kpi.value)]
        if kpi.metric != metric:
            kpi.params = {}
        kpi.metric, kpi.op, kpi.value = metric, op, value
        kpi.save(update_fields=["metric", "params", "op", "value"])
        changes = {"kpi": [", ".join(before), ", ".join([metric, op, str(value)])]}
        audit.record(kpi.item, "kpi", "Изменён показатель", by=by, changes=changes)
    return kpi


def add(roadmap: Roadmap, *, section: Section, values: dict[str, Any], by: Any) -> Item:
    """A new row at the end of a section of a draft. Raises Refused in an approved roadmap."""
    _require(by, roadmap)
    _refuse_frozen(roadmap)
    with transaction.atomic():
        Roadmap.objects.select_for_update().get(pk=roadmap.pk)
        last = roadmap.items.order_by("-position").first()
        item = Item(roadmap=roadmap, section=section, position=last.position + 1 if last else 1, activity="")
        _prepare(item, values)
        audit.record(item, "create", "Добавлена строка", by=by)
    return item


def _prepare(item: Item, values: dict[str, Any]) -> None:
    """The deadline is read after the row is saved: its windows need the number of the row."""
    for name in WORDS:
        if name in values:
            setattr(item, name, values[name])
    if not item.activity.strip():
        raise Refused("Содержание строки не может быть пустым.")
    item.save()
    _write(item, {"deadline_text": values.get("deadline_text", "")})


def _refuse_frozen(roadmap: Roadmap) -> None:
    if roadmap.state != RoadmapState.DRAFT:
        raise Refused("Карта утверждена: чтобы изменить текст или срок строки, составьте новую редакцию.")


def _require(user: Any, obj: Any) -> None:
    if user is None or not user.has_perm("roadmap.change_roadmap", obj):
        raise PermissionDenied("roadmap.change_roadmap")
