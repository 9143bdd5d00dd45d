"""The readable log of an organization: who, when, what, before and after, why."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist

from apps.core import clock
from apps.core.workbooks import workbook
from apps.workflow.models import AuditEvent

from ..models import Organization

MOST_ROWS = 20_000


def kinds_of(organization: Organization) -> list[tuple[str, str]]:
    """Kinds of objects that occur in the log, with their names."""
    rows = AuditEvent.objects.filter(organization_id=organization.pk).order_by("object_type")
    return [(label, words_of(label)) for label in rows.values_list("object_type", flat=True).distinct()]


def words_of(label: str) -> str:
    """«пара» for «pairing.Pair»; the label itself when the model is no more."""
    try:
        return str(apps.get_model(label)._meta.verbose_name)
    except (LookupError, ValueError):
        return label


def changes_of(entry: AuditEvent) -> list[str]:
    """«поле: было → стало», with the words that the pages use for fields and states."""
    return [_change(_field(entry.object_type, name), name, pair) for name, pair in entry.changes.items()]


def _field(label: str, name: str) -> Any:
    """The field of the model that a change names; None for changes that are no field, and for models that are no more."""
    try:
        return apps.get_model(label)._meta.get_field(name)
    except (LookupError, ValueError, FieldDoesNotExist):
        return None


def _change(field: Any, name: str, pair: Any) -> str:
    title = str(getattr(field, "verbose_name", name))
    return f"{title}: {_word(field, pair, 0)} → {_word(field, pair, 1)}"


def _word(field: Any, pair: Any, side: int) -> str:
    value = pair[side] if isinstance(pair, list | tuple) and len(pair) == 2 else pair
    if value in (None, ""):
        return "–"
    choices = dict(getattr(field, "flatchoices", None) or [])
    return str(choices.get(value) or _day(value))


def _day(value: Any) -> Any:
    """«01.12.2026» for a date as the log keeps it; everything else stays."""
    try:
        return f"{date.fromisoformat(value):%d.%m.%Y}"
    except (TypeError, ValueError):
        return value


def as_xlsx(organization: Organization, entries: Iterable[AuditEvent]) -> bytes:
    """The log as a workbook, at most MOST_ROWS rows."""
    columns = [("Когда", 20), ("Кто", 34), ("Раздел", 24), ("Что сделано", 60), ("Было и стало", 50), ("Почему", 40)]
    now = clock.local(clock.now(), organization)
    headings = [f"Журнал изменений. {organization}", f"Выгружено {now:%d.%m.%Y %H:%M}"]
    return workbook("Журнал", headings, columns, (_line(organization, entry) for entry in entries))


def _line(organization: Organization, entry: AuditEvent) -> list[Any]:
    who = entry.actor.full_name if entry.actor else "программа"
    when = f"{clock.local(entry.at, organization):%d.%m.%Y %H:%M:%S}"
    return [when, who, words_of(entry.object_type), entry.title, "; ".join(changes_of(entry)), entry.reason]
