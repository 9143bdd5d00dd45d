"""Notes and reports of an authority: drafted from figures, edited by hand, approved with the number of the signed paper."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from apps.core import clock
from apps.core.errors import Refused
from apps.core.rights import demand
from apps.documents.content import Content, resolved
from apps.documents.services import text_places
from apps.documents.services.texts import fingerprint, head_of
from apps.organizations.models import Organization
from apps.workflow import audit
from apps.workflow.transitions import apply

from ..enums import ReportKind, ReportState
from ..models import Report
from .analysis import analysis
from .reports import note

PERMISSION = "monitoring.change_report"
BUILDERS: dict[str, Callable[[Organization, date], Content]] = {ReportKind.NOTE: note, ReportKind.ANALYSIS: analysis}


def build(kind: str, scope: Organization, day: date) -> dict[str, Any]:
    """The text of a day as plain JSON, without requisites."""
    return resolved(BUILDERS[kind](scope, day))


def create(kind: str, scope: Organization, day: date, *, by: Any, public_id: UUID) -> Report:
    """A draft under an id that its maker chose: work that is done again after a failure finds its own draft."""
    demand(by, PERMISSION, scope)
    try:
        with transaction.atomic():
            report = Report.objects.create(
                public_id=public_id,
                organization=scope,
                kind=kind,
                date=day,
                content=build(kind, scope, day),
                created_by=by,
                created_at=clock.now(),
            )
            audit.record(report, "create", f"Составлен черновик: {report}", by=by)
    except IntegrityError:
        return Report.objects.get(public_id=public_id)
    return report


def text_of(report: Report) -> dict[str, Any]:
    """What is shown and printed: the built text with its edits and requisites; a draft has no number and is marked so."""
    scope = report.organization
    head = {
        "public_id": str(report.public_id),
        "founder": scope.founder,
        "organization": scope.name,
        "short_name": scope.short_name,
        "place": scope.place,
        "number": report.number,
        "date": report.signed_on.isoformat() if report.signed_on else "",
    }
    text = text_places.with_edits(deepcopy(report.content), report.edits)
    signer = head_of(scope) if scope.director_name else {"post": "Исполнитель", "name": ""}
    return text | {"header": head, "signatures": [signer], "is_unregistered": True}


def edit(report: Report, *, by: Any, words: dict[str, str], seen: str = "") -> Report:
    """Puts places of the text into other words; `seen` is the fingerprint of the text that the user had before him.

    Raises Refused when it was changed meanwhile or is approved.
    """
    demand(by, PERMISSION, report)
    with transaction.atomic():
        locked = Report.objects.select_for_update(of=("self",)).select_related("organization").get(pk=report.pk)
        if locked.state != ReportState.DRAFT:
            raise Refused("Утверждённый текст не правят: составьте новый.")
        if seen and fingerprint(text_of(locked)) != seen:
            raise Refused("Пока Вы правили, текст изменился: посмотрите его ещё раз и повторите.")
        built = text_places.editable(locked.content)
        kept = {path: text_places.clean_edit(path, said, built) for path, said in words.items()}
        merged = {path: said for path, said in {**locked.edits, **kept}.items() if said != built.get(path)}
        before, locked.edits = locked.edits, merged
        locked.save(update_fields=["edits"])
        # Which places were edited; the words stay in the report, not in the log.
        changes = {"edits": [", ".join(sorted(before)), ", ".join(sorted(merged))]}
        audit.record(locked, "edit", "Текст изменён вручную", by=by, changes=changes)
    report.refresh_from_db()
    return report


def approve(report: Report, *, number: str, signed_on: date, by: Any) -> Report:
    """The text was signed: number and day of the paper. Raises Refused, AlreadyDone, PermissionDenied."""
    if not number.strip():
        raise Refused("Укажите номер, под которым документ зарегистрирован.")
    if signed_on > report.organization.today:
        raise Refused(f"Дата утверждения не может быть позже сегодняшней ({report.organization.today:%d.%m.%Y}).")
    return apply(report, "approve", by=by, number=number.strip(), signed_on=signed_on)
