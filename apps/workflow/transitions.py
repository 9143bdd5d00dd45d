"""Tables of transitions and the door that obeys them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils.functional import cached_property

from apps.core import clock
from apps.core.errors import AlreadyDone, Refused

from . import audit


@dataclass(frozen=True)
class Transition:
    """One permitted step.

    `stamp` names a date-time field that receives the moment, `actor` a field that receives the user, `reason_field` a field
    that keeps the words. A transition without `permission` is the system's or an order's own (`via`).
    """

    action: str
    title: str
    sources: frozenset[str]
    target: str
    permission: str | None = None
    needs_reason: bool = False
    stamp: str = ""
    actor: str = ""
    reason_field: str = ""


@dataclass
class Table:
    """The transitions of one model; `field` is the column of the state."""

    transitions: Iterable[Transition]
    field: str = "state"
    by_action: dict[str, Transition] = dataclasses.field(init=False)

    def __post_init__(self) -> None:
        self.by_action = {t.action: t for t in self.transitions}


_tables: dict[str, Table] = {}
Row = TypeVar("Row", bound=models.Model)


def table(model: str, transitions: Iterable[Transition], state_field: str = "state") -> Table:
    """Registers the transitions of a model («pairing.Pair»)."""
    _tables[model] = Table(list(transitions), state_field)
    return _tables[model]


def table_of(obj: models.Model | type[models.Model]) -> Table:
    return _tables[obj._meta.label]


def available(obj: models.Model, user: Any) -> list[Transition]:
    """Steps that this user may take with this object now: the buttons of its page."""
    own = table_of(obj)
    state = getattr(obj, own.field)
    return [
        t for t in own.by_action.values() if state in t.sources and t.permission and user.has_perm(t.permission, obj)
    ]


def apply(
    obj: Row,
    action: str,
    *,
    by: Any,
    reason: str = "",
    via: Any = None,
    at: datetime | None = None,
    **values: Any,
) -> Row:
    """Takes one step: locks the row, re-reads it, checks table and permission, writes state, date, actor and the log.

    `via` is the approved document that causes the step: then its approval is the permission. `values` are further fields to
    write with the state. Raises AlreadyDone (a repeated click), Refused (wrong state, no reason), PermissionDenied.
    """
    with transaction.atomic():
        # The row is read again under the lock: the object in hand may be as old as the page it came from.
        locked = type(obj)._base_manager.select_for_update().get(pk=obj.pk)
        _know_organization(locked, obj)
        _step(locked, action, by=by, reason=reason, via=via, at=at or clock.now(), values=values)
    _become(obj, locked)
    return obj


def _become(obj: models.Model, written: models.Model) -> None:
    """The object in hand as the step left its row; related objects are looked up anew, as after `refresh_from_db`."""
    obj._prefetched_objects_cache = {}  # type: ignore[attr-defined]
    for field in obj._meta.concrete_fields:
        setattr(obj, field.attname, getattr(written, field.attname))
    related: list[Any] = [field for field in obj._meta.get_fields() if field.is_relation]
    for relation in related:
        if relation.is_cached(obj):
            relation.delete_cached_value(obj)


def _know_organization(row: models.Model, known: models.Model) -> None:
    """A row that finds its organization through another row, and remembers it, need not look for it again: it never changes."""
    if isinstance(vars(type(row)).get("organization_id"), cached_property):
        row.organization_id = audit.organization_id_of(known)  # type: ignore[attr-defined]


def apply_many(
    objects: Iterable[models.Model], action: str, *, by: Any, via: Any = None, reason: str = "", **values: Any
) -> int:
    """The same step for every row of an order's annex, in a fixed number of queries. All or none; returns how many."""
    objects = list(objects)
    if not objects:
        return 0
    model = type(objects[0])
    with transaction.atomic():
        locked = list(model._base_manager.select_for_update().filter(pk__in=[o.pk for o in objects]).order_by("pk"))
        fields: set[str] = set()
        events = []
        for row in locked:
            changed, event = _prepare(row, action, by=by, reason=reason, via=via, at=clock.now(), values=values)
            fields |= changed
            events.append(event)
        model._base_manager.bulk_update(locked, sorted(fields), batch_size=500)
        audit.write_many(events)
    return len(locked)


def _step(row: models.Model, action: str, **context: Any) -> None:
    fields, event = _prepare(row, action, **context)
    row.save(update_fields=sorted(fields))
    audit.write_many([event])


def _prepare(row: models.Model, action: str, *, by, reason, via, at, values):
    """Checks the step and sets the fields of the row; returns the names of the fields and the log event."""
    own = table_of(row)
    step = own.by_action[action]
    before = getattr(row, own.field)
    _check(row, step, before, by, reason, via)
    changes = {own.field: step.target, **values}
    if step.stamp:
        changes[step.stamp] = at
    if step.actor:
        changes[step.actor] = by
    if step.reason_field:
        changes[step.reason_field] = reason
    for name, value in changes.items():
        setattr(row, name, value)
    event = audit.event(
        row, action, step.title, by=by, reason=reason, changes={own.field: [before, step.target]}, at=at
    )
    return set(changes), event


def _check(row, step: Transition, before: str, by, reason: str, via) -> None:
    if before not in step.sources:
        label = _label(row, before)
        # A second click, or a colleague who was quicker: said as done, not as an error.
        if before == step.target:
            raise AlreadyDone(f"Уже сделано: состояние «{label}».")
        raise Refused(f"Шаг «{step.title}» невозможен: состояние сейчас «{label}».")
    if via is None and (by is None or not step.permission or not by.has_perm(step.permission, row)):
        raise PermissionDenied(step.title)
    if step.needs_reason and not reason.strip():
        raise Refused(f"Укажите причину: без неё шаг «{step.title}» не выполняется.")


def _label(row: models.Model, state: str) -> str:
    choices = dict(row._meta.get_field(table_of(row).field).flatchoices)  # type: ignore[union-attr]  # the state is a column
    return str(choices.get(state, state))
