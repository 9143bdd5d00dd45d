"""A word put into every field in which people of a school may write: wherever an officer meets it, it has travelled upwards."""

from __future__ import annotations

from contextlib import suppress

from django.apps import apps
from django.core.exceptions import FieldError
from django.db import IntegrityError, models, transaction

from apps.monitoring.models import Submission
from apps.organizations.enums import AUTHORITIES
from apps.organizations.models import Organization

# Written by the program or by an authority, or read by nobody as words.
NOBODYS = {
    "accounts.User",
    "jobs.Job",
    "jobs.StoredFile",
    "monitoring.Campaign",
    "monitoring.StatCheck",
    "monitoring.StatForm",
    "monitoring.StatLine",
    "notifications.CalendarFeed",
    "organizations.EndReason",
    "organizations.MentoringForm",
    "organizations.MentoringType",
    "organizations.Organization",
    "organizations.RoleModel",
    "roadmap.RoadmapTemplate",
    "workflow.AuditEvent",
}
CODES = {"code", "key", "kind", "metric", "query", "search", "secret", "sha256", "school_class", "thing", "token"}
SHORTEST = 20
# From a row to the organization that wrote it.
PATHS = (
    "organization",
    "roadmap__organization",
    "item__roadmap__organization",
    "plan__organization",
    "person__organization",
)


def taint(word: str) -> set[str]:
    """Writes «word» into every free text of the rows of schools; answers the fields that took it («plans.Plan.goal»)."""
    taken = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("apps.") and model._meta.label not in NOBODYS
        for field in model._meta.concrete_fields
        if _is_free(field) and _write(model, field, word)
    }
    for submission in Submission.objects.all():
        lines = [line | {"comment": word} | ({"text": word} if "text" in line else {}) for line in submission.lines]
        Submission.objects.filter(pk=submission.pk).update(lines=lines)
        taken.add("monitoring.Submission.lines")
    return taken


def _is_free(field: models.Field) -> bool:
    plain = type(field) in (models.CharField, models.TextField) and not field.choices and field.editable
    return plain and field.name not in CODES and (field.max_length or SHORTEST) >= SHORTEST


def _write(model: type[models.Model], field: models.Field, word: str) -> bool:
    """Whether a row of a school took the word; what must differ from row to row gets the number of the row."""
    rows = _of_schools(model)
    try:
        with transaction.atomic():
            return bool(rows.update(**{field.name: word}))
    except IntegrityError:
        written = [_write_one(model, row, field, word) for row in rows.values_list("pk", flat=True)]
        return any(written)


def _write_one(model: type[models.Model], pk: int, field: models.Field, word: str) -> bool:
    try:
        with transaction.atomic():
            return bool(model._base_manager.filter(pk=pk).update(**{field.name: f"{word} {pk}"}))
    except IntegrityError:
        return False


def _of_schools(model: type[models.Model]) -> models.QuerySet:
    """Rows of schools; of models that know no organization all rows but those of statistical forms."""
    rows = model._base_manager.all()
    for path in PATHS:
        with suppress(FieldError):
            return rows.filter(**{f"{path}__in": Organization.objects.exclude(kind__in=AUTHORITIES)})
    return rows
