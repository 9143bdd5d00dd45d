"""The readable log of an organization: who, when, what, before and after, why."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps

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
    """«поле: было → стало»."""
    return [f"{name}: {_word(pair, 0)} → {_word(pair, 1)}" for name, pair in entry.changes.items()]


def _word(pair: Any, side: int) -> str:
    value = pair[side] if isinstance(pair, list | tuple) and len(pair) == 2 else pair
    return "–" if value in (None, "") else str(value)


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
