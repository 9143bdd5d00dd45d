"""The readable log of an organization: who, when, what, before and after, why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.exceptions import FieldDoesNotExist

from apps.core import clock
from apps.core.labels import labels_of
from apps.core.workbooks import workbook
from apps.workflow.models import AuditEvent

from ..models import Organization

MOST_ROWS = 20_000
NOBODY: Mapping[int, str] = MappingProxyType({})


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


People = Mapping[int, str]


def people_of(entries: Iterable[AuditEvent]) -> dict[int, str]:
    """Names of the users whose numbers stand in the changes of entries: the log keeps numbers, its readers read names."""
    numbers = {
        value
        for entry in entries
        for name, pair in entry.changes.items()
        if _is_user(_field(entry.object_type, name)) and isinstance(pair, list)
        for value in pair
        if isinstance(value, int)
    }
    return {user.pk: user.short_name for user in get_user_model().objects.filter(pk__in=numbers)} if numbers else {}


def objects_of(entries: Iterable[AuditEvent]) -> dict[tuple[str, int], str]:
    """What the entries are about: (kind, number) → name. A query for each kind."""
    return labels_of((entry.object_type, entry.object_id) for entry in entries)


def _is_user(field: Any) -> bool:
    return getattr(field, "related_model", None) is get_user_model()


def changes_of(entry: AuditEvent, people: People = NOBODY) -> list[str]:
    """«поле: было → стало», with the words that the pages use for fields, states and users (`people_of`)."""
    return [_change(_field(entry.object_type, name), name, pair, people) for name, pair in entry.changes.items()]


def _field(label: str, name: str) -> Any:
    """The field of the model that a change names; None for changes that are no field, and for models that are no more."""
    try:
        return apps.get_model(label)._meta.get_field(name)
    except (LookupError, ValueError, FieldDoesNotExist):
        return None


def _change(field: Any, name: str, pair: Any, people: People) -> str:
    title = str(getattr(field, "verbose_name", name))
    if not _is_pair(pair):
        # A fact that the step left behind: a seal, a count.
        return f"{title}: {pair}"
    return f"{title}: {_word(field, pair, 0, people)} → {_word(field, pair, 1, people)}"


def _is_pair(value: Any) -> bool:
    return isinstance(value, list | tuple) and len(value) == 2


def _word(field: Any, pair: Any, side: int, people: People) -> str:
    value = pair[side]
    if value in (None, ""):
        return "–"
    if _is_user(field):
        return people.get(value, f"№ {value}")
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
    columns = [
        ("Когда", 20),
        ("Кто", 34),
        ("Раздел", 24),
        ("Кто или что", 50),
        ("Что сделано", 60),
        ("Было и стало", 50),
        ("Почему", 40),
    ]
    now = clock.local(clock.now(), organization)
    headings = [f"Журнал изменений. {organization}", f"Выгружено {now:%d.%m.%Y %H:%M}"]
    rows = list(entries)
    people, objects = people_of(rows), objects_of(rows)
    return workbook("Журнал", headings, columns, (_line(organization, entry, people, objects) for entry in rows))


def _line(
    organization: Organization, entry: AuditEvent, people: People, objects: Mapping[tuple[str, int], str]
) -> list[Any]:
    who = entry.actor.full_name if entry.actor else "программа"
    when = f"{clock.local(entry.at, organization):%d.%m.%Y %H:%M:%S}"
    what = objects.get((entry.object_type, entry.object_id), "")
    changes = "; ".join(changes_of(entry, people))
    return [when, who, words_of(entry.object_type), what, entry.title, changes, entry.reason]
