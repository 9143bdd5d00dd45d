"""Loading a base from a file: keep the file, look at it, apply the same file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction

from apps.core import clock
from apps.core.errors import AlreadyDone, Refused
from apps.core.memory import no_collections
from apps.jobs import sheets
from apps.jobs.models import Job
from apps.jobs.services import files, jobs
from apps.organizations.models import Organization
from apps.workflow import audit

from ..imports import apply as applying
from ..imports import plan as planning
from ..imports.rows import link_key, links
from ..models import Partner, PeopleImport
from . import partners

WORK = "participants.import"
KEPT_FOR = timedelta(days=30)


def keep(*, content: bytes, name: str, organization: Any, year: Any, role: str, by: Any) -> PeopleImport:
    """Keeps an uploaded file that can be read as a table. Raises Refused with what to do."""
    # Read before the transaction: on SQLite nobody else could write as long as a file is opened.
    planning.find(sheets.read(content), role)
    return _keep(content, name, organization, year, role, by)


@files.together()
def _keep(content: bytes, name: str, organization: Any, year: Any, role: str, by: Any) -> PeopleImport:
    now = clock.now()
    stored = files.store(
        content,
        name=name,
        content_type="application/octet-stream",
        organization=organization,
        by=by,
        expires_at=now + KEPT_FOR,
    )
    place = {"organization": organization, "year": year, "role": role}
    row = PeopleImport.objects.create(**place, file=stored, name=stored.name, created_by=by, created_at=now)
    audit.record(row, "upload", "Загружен файл базы", by=by)
    return row


def content_of(row: PeopleImport) -> bytes:
    """The kept file. Raises Refused when its term is over."""
    try:
        if row.file is not None:
            return files.read(row.file)
    except (FileNotFoundError, ValueError):
        pass
    raise Refused("Файл больше не хранится: срок хранения загруженных списков — 30 дней. Загрузите его ещё раз.")


@no_collections()
def preview(row: PeopleImport) -> planning.Plan:
    """What the file would do now. Nothing is written. Raises Refused."""
    return planning.make(
        sheets.read(content_of(row)),
        organization=row.organization,
        year=row.year,
        role=row.role,
        sheet=row.sheet,
    )


def choose_sheet(row: PeopleImport, name: str) -> None:
    """Reads another sheet of the file. Raises Refused when there is none."""
    if name not in [sheet.name for sheet in sheets.read(content_of(row))]:
        raise Refused("Такого листа в файле нет. Выберите лист из списка.")
    PeopleImport.objects.filter(pk=row.pk, applied_at=None).update(sheet=name)


def add_partners(row: PeopleImport, *, by: Any) -> list[Partner]:
    """Adds the partners whom the file names and the organization does not have. Raises AlreadyDone, Refused."""
    if row.applied_at is not None:
        raise AlreadyDone("Этот файл уже загружен в базу.")
    # The long part, before the lock.
    named = preview(row).unknown_partners
    return _add_partners(row, named, by)


@transaction.atomic
def _add_partners(row: PeopleImport, named: list[str], by: Any) -> list[Partner]:
    # Two clicks at once would both find the same partner missing.
    Organization.objects.select_for_update().get(pk=row.organization_id)
    known = links(Partner.objects.filter(organization=row.organization), "name")
    names = [name for name in named if link_key(name) not in known]
    if not names:
        raise AlreadyDone("Все партнёры из файла уже есть в списке.")
    return [partners.save(Partner(organization=row.organization, name=name), by=by) for name in names]


@transaction.atomic
def start(row: PeopleImport, *, by: Any) -> Job:
    """Puts the applying of the file into the queue; a second click finds the same job. Raises AlreadyDone."""
    locked = PeopleImport.objects.select_for_update().get(pk=row.pk)
    if locked.applied_at is not None:
        raise AlreadyDone("Этот файл уже загружен в базу.")
    job = jobs.enqueue(
        WORK, by=by, organization=locked.organization, arguments={"import": locked.pk}, key=f"{WORK}:{locked.pk}"
    )
    locked.job = job
    locked.save(update_fields=["job"])
    return job


@no_collections()
def apply(
    row: PeopleImport,
    *,
    by: Any,
    progress: planning.Progress = planning.silent,
    on_applied: Callable[[dict[str, int]], Any] = lambda counts: None,
) -> planning.Plan:
    """Applies the kept file in one transaction. Safe to run twice: the second time nothing changes. Raises Refused.

    `on_applied` gets the counts inside the transaction: what it writes stands with the people or not at all.
    """
    progress(0, 0, "Открываем файл")
    place: dict[str, Any] = {"organization": row.organization, "year": row.year, "role": row.role}
    # Told before the transaction: what is written inside it nobody sees until its end.
    found = sheets.read(content_of(row))
    reading = planning.read(found, **place, sheet=row.sheet, progress=progress)
    draft = applying.draft(reading, **place, by=by)
    with transaction.atomic():
        plan = applying.apply_draft(draft, read_again=lambda: planning.read(found, **place, sheet=row.sheet), by=by)
        row.applied_at, row.counts = clock.now(), counts_of(plan)
        row.save(update_fields=["applied_at", "counts"])
        audit.record(row, "apply", "Файл загружен в базу", by=by, changes=_told(row.counts))
        on_applied(row.counts)
    whole = 2 * len(reading.rows)
    progress(whole, whole, "Готово")
    return plan


COUNTED = {
    "rows": "строк",
    planning.NEW: "добавлено",
    planning.CHANGED: "изменено",
    planning.UNCHANGED: "без изменений",
    planning.REFUSED: "не принято",
    "consents": "согласий",
    "clearances": "справок",
}


def _told(counts: dict[str, int]) -> dict[str, int]:
    """The counts as the log tells them."""
    return {COUNTED[code]: number for code, number in counts.items() if number}


def counts_of(plan: planning.Plan) -> dict[str, int]:
    states = (planning.NEW, planning.CHANGED, planning.UNCHANGED, planning.REFUSED)
    counts = {"rows": len(plan.steps), **{state: plan.count(state) for state in states}}
    if plan.tells_of_consents:
        counts["consents"] = len(plan.consents)
    if plan.tells_of_clearances:
        counts["clearances"] = len(plan.clearances)
    return counts
