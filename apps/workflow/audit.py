"""Writing and reading the log of changes and the access journal. Texts hold ids and words about the step, never values of people."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import wraps
from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse

from apps.core import clock
from apps.core.bulk import Prepared, prepare

from .models import AccessEntry, AuditEvent


def event(
    obj: models.Model,
    action: str,
    title: str,
    *,
    by: Any,
    reason: str = "",
    changes: dict | None = None,
    at: datetime | None = None,
) -> AuditEvent:
    """An unsaved log event about an object. `changes`: field → [before, after]."""
    return AuditEvent(
        at=at or clock.now(),
        actor=by if by is not None and by.pk else None,
        organization_id=organization_id_of(obj),
        object_type=obj._meta.label,
        object_id=obj.pk,
        action=action,
        title=title,
        changes=changes or {},
        reason=reason,
    )


def record(
    obj: models.Model, action: str, title: str, *, by: Any, reason: str = "", changes: dict | None = None
) -> AuditEvent:
    """Writes one log event; call it inside the transaction of the change."""
    row = event(obj, action, title, by=by, reason=reason, changes=changes)
    row.save()
    return row


def write_many(events: Iterable[AuditEvent]) -> None:
    AuditEvent.objects.bulk_create(events, batch_size=500)


def ready(
    told: Iterable[tuple[int, str]], model: type[models.Model], action: str, *, organization_id: int, by: Any
) -> Prepared:
    """Events about many objects of a kind, made ready to be written (`core.bulk`); each the number of an object with its title."""
    entry = {
        "at": clock.now(),
        "actor_id": by.pk if by is not None else None,
        "organization_id": organization_id,
        "object_type": model._meta.label,
        "action": action,
    }
    return prepare(AuditEvent, ({**entry, "object_id": pk, "title": title} for pk, title in told))


def history(obj: models.Model) -> models.QuerySet[AuditEvent]:
    """The log of one object, newest first."""
    return AuditEvent.objects.filter(object_type=obj._meta.label, object_id=obj.pk).select_related("actor")


def history_of(model: type[models.Model], ids: Any) -> models.QuerySet[AuditEvent]:
    """The log of several objects of a kind as one, newest first; `ids` is a list or a subquery."""
    return AuditEvent.objects.filter(object_type=model._meta.label, object_id__in=ids).select_related("actor")


# Action → the permission without which its events are not shown: that they happened says too much already.
_guarded: dict[str, str] = {}


def guard(action: str, permission: str) -> None:
    """Events of an action are read only by those who hold a permission; the app that writes them says so."""
    _guarded[action] = permission


def readable(events: models.QuerySet[AuditEvent], user: Any, obj: Any) -> models.QuerySet[AuditEvent]:
    """The events that a user may read about an object or an organization."""
    barred = [action for action, permission in _guarded.items() if not user.has_perm(permission, obj)]
    return events.exclude(action__in=barred) if barred else events


def access(request: HttpRequest, obj: models.Model, kind: str = AccessEntry.Kind.VIEW) -> None:
    """Notes that personal data of an object were seen, exported, printed or downloaded."""
    _note(request, kind, obj._meta.label, obj.pk, organization_id_of(obj), 1)


def access_list(request: HttpRequest, object_type: str, organization_id: int | None, rows: int, kind: str) -> None:
    """Notes that a whole list was exported or printed."""
    _note(request, kind, object_type, None, organization_id, rows)


def opens(model: type[models.Model]) -> Callable:
    """Marks the view of a form with personal data of a row (`public_id` of its address), or of many people to choose from.

    Opening it is noted; sending it stands in the log of changes.
    """

    def decorate(view: Callable) -> Callable:
        @wraps(view)
        def noted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            response = view(request, *args, **kwargs)
            if request.method == "GET" and response.status_code == 200:
                _note_opened(request, model, kwargs.get("public_id"))
            return response

        return noted

    return decorate


def _note_opened(request: HttpRequest, model: type[models.Model], public_id: Any) -> None:
    if public_id is None:
        here = request.workplace.organization  # type: ignore[attr-defined]  # set by a middleware
        access_list(request, model._meta.label, here and here.pk, 0, AccessEntry.Kind.VIEW)
    else:
        pk, organization_id = model._default_manager.values_list("pk", "organization_id").get(public_id=public_id)
        _note(request, AccessEntry.Kind.VIEW, model._meta.label, pk, organization_id, 1)


def _note(
    request: HttpRequest, kind: str, object_type: str, object_id: int | None, organization_id: int | None, rows: int
) -> None:
    AccessEntry.objects.create(
        at=clock.now(),
        user=request.user,  # type: ignore[misc]  # every page with personal data is behind the login
        organization_id=organization_id,
        kind=kind,
        object_type=object_type,
        object_id=object_id,
        rows=rows,
        ip=request.META.get("REMOTE_ADDR") or None,
    )


def organization_id_of(obj: Any) -> int | None:
    """Number of the organization that an object belongs to; the organization's own number for itself."""
    if obj._meta.label == "organizations.Organization":
        return obj.pk
    return getattr(obj, "organization_id", None)
