"""The life of a roadmap: from a template, next edition, approval by order, next year."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet

from apps.core.errors import Refused
from apps.core.rights import demand
from apps.documents.models import Document
from apps.jobs.services import files
from apps.organizations.models import Organization, ProgrammeYear
from apps.workflow import audit
from apps.workflow.transitions import apply as step

from ..enums import OccurrenceState, RoadmapState
from ..models import Evidence, Item, Occurrence, Roadmap, RoadmapTemplate
from . import imports, shifting

# How long before its year a roadmap may begin.
PREPARATION = timedelta(days=62)
COPIED = ("state", "closed_on", "closed_by_id", "reason")


def start_from(template: RoadmapTemplate, *, organization: Organization, year: ProgrammeYear, by: Any) -> Roadmap:
    """A draft out of a template, its dates moved to the programme year. Raises PermissionDenied."""
    _require(by, organization)
    return from_template(template, organization=organization, year=year, by=by)


def from_template(template: RoadmapTemplate, *, organization: Organization, year: ProgrammeYear, by: Any) -> Roadmap:
    """The same without asking for a permission: for the demo and commands."""
    header = {**template.body["header"], "title": shifting.shift_title(template.body["header"]["title"], year)}
    rows = [shifting.shift_row(row, year, template.period_start.year) for row in template.body["items"]]
    start = _start_of(rows, year)
    body = {"header": {**header, "approval": ""}, "items": rows}
    return imports.apply(body, organization=organization, year=year, by=by, start=start, end=year.end)


def _start_of(rows: list[dict[str, Any]], year: ProgrammeYear) -> date:
    """A school's roadmap often begins in August, before its year: the period begins with the first window."""
    days = [date.fromisoformat(w["start"] or w["due"]) for row in rows for w in row["deadline"]["windows"]]
    near = [day for day in days if day >= year.start - PREPARATION]
    return min([*near, year.start])


def body_of(roadmap: Roadmap) -> dict[str, Any]:
    """A roadmap as the JSON it could be made from: for a new edition, for the next year, for comparing."""
    header = {
        "title": roadmap.title,
        "goal": roadmap.goal,
        "tasks": roadmap.tasks.splitlines(),
        "approval": roadmap.approval_text,
        "rest": roadmap.rest_text,
    }
    return {"header": header, "items": [_row_of(item) for item in with_parts(roadmap)], "warnings": []}


def with_parts(roadmap: Roadmap) -> QuerySet[Item]:
    """Rows of a roadmap with all that a table of them shows: a fixed number of queries."""
    return (
        roadmap.items.select_related("section")
        .prefetch_related("occurrences", "kpis", "responsible__user", "responsible__person", "evidence")
        .order_by("position")
    )


def _row_of(item: Item) -> dict[str, Any]:
    windows = [
        {"start": o.start and o.start.isoformat(), "due": o.due.isoformat()} for o in item.occurrences.all() if o.due
    ]
    return {
        "number": item.number,
        "section": item.section.title,
        "section_number": item.section.number,
        "group": item.group,
        "activity": item.activity,
        "deadline_text": item.deadline_text,
        "deadline": {
            "kind": item.deadline_kind,
            "rules": item.deadline_rules,
            "windows": windows,
            "confidence": item.deadline_confidence,
        },
        "result": item.expected_result,
        "documents": item.documents,
        "kpis": [_kpi_of(kpi) for kpi in item.kpis.all()],
        "responsible": [item.responsible_text] if item.responsible_text else [],
        "responsible_text": item.responsible_text,
        "extras": item.extras,
    }


def _kpi_of(kpi: Any) -> dict[str, Any]:
    value = None if kpi.value is None else float(kpi.value)
    return {
        "op": kpi.op,
        "value": value,
        "unit": kpi.unit,
        "text": kpi.text,
        "condition": kpi.condition,
        "code": kpi.metric,
        "params": kpi.params,
    }


def new_edition(roadmap: Roadmap, *, by: Any) -> Roadmap:
    """A draft equal to this roadmap, to be changed and approved in its stead. Raises Refused when one is open."""
    _require(by, roadmap)
    with transaction.atomic():
        newer = Roadmap.objects.filter(
            organization=roadmap.organization, year=roadmap.year, edition__gt=roadmap.edition
        )
        if newer.filter(state=RoadmapState.DRAFT).exists():
            raise Refused("Новая редакция уже составляется: продолжите её.")
        copy = imports.apply(
            with_read_deadlines(roadmap),
            organization=roadmap.organization,
            year=roadmap.year,
            by=by,
            start=roadmap.start,
            end=roadmap.end,
        )
        carry_over(roadmap, copy)
    return copy


def with_read_deadlines(roadmap: Roadmap) -> dict[str, Any]:
    """The body with the deadlines as the parser reads them: control points are made anew, not copied."""
    body = body_of(roadmap)
    for row in body["items"]:
        if row["deadline"]["kind"] == "period":
            row["deadline"] = imports.deadline_json(
                imports.parse_deadline(row["deadline_text"], roadmap.start, roadmap.end)
            )
    return body


def next_year(roadmap: Roadmap, *, year: ProgrammeYear, by: Any) -> Roadmap:
    """A draft for another year: dates moved by the calendar, rows that were not done marked. Raises Refused, PermissionDenied."""
    _require(by, roadmap)
    if year.organization_id != roadmap.organization_id or year.start <= roadmap.year.start:
        raise Refused("Выберите следующий программный год своей организации.")
    body = body_of(roadmap)
    undone = set(Occurrence.objects.open().filter(item__roadmap=roadmap).values_list("item__position", flat=True))
    rows = []
    for position, row in enumerate(body["items"], 1):
        moved = shifting.shift_row(row, year, roadmap.year.start.year)
        rows.append({**moved, "is_carried_over": position in undone})
    header = {**body["header"], "title": shifting.shift_title(roadmap.title, year), "approval": ""}
    return imports.apply(
        {"header": header, "items": rows},
        organization=roadmap.organization,
        year=year,
        by=by,
        start=_start_of(rows, year),
        end=year.end,
    )


# ---- approval
def approve(roadmap: Roadmap, *, document: Document, by: Any) -> Roadmap:
    """The order puts the roadmap into force; the edition before it is closed and its marks go over."""
    with transaction.atomic():
        _close_former(roadmap, by=by, via=document)
        step(roadmap, "approve", by=by, via=document, order=document)
    return roadmap


def _close_former(roadmap: Roadmap, *, by: Any, via: Document | None) -> None:
    before = Roadmap.objects.filter(
        organization=roadmap.organization, year=roadmap.year, state=RoadmapState.APPROVED
    ).exclude(pk=roadmap.pk)
    for old in before:
        carry_over(old, roadmap)
        step(old, "close", by=by, via=via)


@files.together()
def approve_on_paper(roadmap: Roadmap, *, title: str, number: str, day: date, by: Any, scan: Any = None) -> Roadmap:
    """The act of an authority puts its roadmap into force: title, number and day of the paper, its checked `scan` (an upload).

    Raises Refused (a school has orders here, no rows, a day to come, not whole), AlreadyDone, PermissionDenied.
    """
    organization = roadmap.organization
    if not organization.is_authority:
        raise Refused("Карту школы утверждают приказом: составьте его в документах.")
    if not (title.strip() and number.strip()):
        raise Refused("Укажите название и номер акта, как они стоят на бумаге.")
    if day > organization.today:
        raise Refused(f"Дата акта не может быть позже сегодняшней ({organization.today:%d.%m.%Y}).")
    if not roadmap.items.exists():
        raise Refused("В карте нет ни одной строки: утверждать нечего.")
    demand(by, "roadmap.record_act", roadmap)
    with transaction.atomic():
        stored = _kept(scan, organization, by) if scan else None
        _close_former(roadmap, by=by, via=None)
        act: dict[str, Any] = {
            "act_title": title.strip(),
            "act_number": number.strip(),
            "act_date": day,
            "act_scan": stored,
        }
        step(roadmap, "approve_on_paper", by=by, **act)
    return roadmap


def _kept(scan: Any, organization: Organization, by: Any) -> Any:
    return files.store(scan.read(), name=scan.name, content_type=scan.content_type, organization=organization, by=by)


def revoke_on_paper(roadmap: Roadmap, *, by: Any, reason: str) -> Roadmap:
    """The act was entered by mistake or lost force: a draft again; the log keeps what stood there. Raises Refused without a reason."""
    # The row loses the requisites, the log keeps them.
    kept = f"{reason.strip()} (был внесён: {roadmap.ground})" if reason.strip() else ""
    return step(
        roadmap, "revoke_on_paper", by=by, reason=kept, act_title="", act_number="", act_date=None, act_scan=None
    )


def revoke(roadmap: Roadmap, *, document: Document, by: Any) -> Roadmap:
    """The order went out of force: the roadmap is a draft again."""
    return step(roadmap, "revoke", by=by, via=document, order=None)


def carry_over(old: Roadmap, new: Roadmap) -> int:
    """Marks and evidence of rows that are the same in both editions; returns how many windows were closed by it."""
    twins = _twins(old, new)
    windows: dict[int, dict] = defaultdict(dict)
    for occurrence in Occurrence.objects.filter(item__roadmap=new):
        windows[occurrence.item_id][occurrence.start, occurrence.due] = occurrence
    changed, pairs = [], {}
    for occurrence in Occurrence.objects.filter(item__in=twins).exclude(state=OccurrenceState.OPEN):
        twin = windows[twins[occurrence.item_id]].get((occurrence.start, occurrence.due))
        if twin is not None and twin.state == OccurrenceState.OPEN:
            for name in COPIED:
                setattr(twin, name, getattr(occurrence, name))
            changed.append(twin)
    for item_windows in Occurrence.objects.filter(item__in=twins):
        twin = windows[twins[item_windows.item_id]].get((item_windows.start, item_windows.due))
        pairs[item_windows.pk] = twin.pk if twin else None
    Occurrence.objects.bulk_update(changed, list(COPIED), batch_size=500)
    _copy_evidence(twins, pairs)
    return len(changed)


def _twins(old: Roadmap, new: Roadmap) -> dict[int, int]:
    """Row of the old edition → row of the new one with the same words; equal rows go in their order."""
    known = defaultdict(list)
    for item in new.items.order_by("-position"):
        known[item_key(item)].append(item.pk)
    return {item.pk: known[item_key(item)].pop() for item in old.items.order_by("position") if known[item_key(item)]}


def item_key(item: Item) -> tuple[str, str]:
    """What makes two rows of two editions the same one."""
    return item.number, " ".join(item.activity.split()).lower()


def _copy_evidence(twins: dict[int, int], windows: dict[int, int | None]) -> None:
    """Evidence is a row of its own in each edition, the file and the document are the same."""
    copies = []
    there = set(Evidence.objects.filter(item__in=twins.values()).values_list("item", "document", "file", "url", "note"))
    for evidence in Evidence.objects.filter(item__in=twins):
        key = (twins[evidence.item_id], evidence.document_id, evidence.file_id, evidence.url, evidence.note)
        if key in there:
            continue
        copies.append(
            Evidence(
                item_id=twins[evidence.item_id],
                occurrence_id=windows.get(evidence.occurrence_id) if evidence.occurrence_id else None,
                kind=evidence.kind,
                document_id=evidence.document_id,
                file_id=evidence.file_id,
                url=evidence.url,
                note=evidence.note,
                is_proposed=evidence.is_proposed,
                added_by_id=evidence.added_by_id,
                added_at=evidence.added_at,
            )
        )
    Evidence.objects.bulk_create(copies, batch_size=500)


def delete_draft(roadmap: Roadmap, *, by: Any) -> None:
    """Throws a draft away. Raises Refused when it is not a draft or something in it was already done."""
    _require(by, roadmap)
    with transaction.atomic():
        locked = Roadmap.objects.select_for_update().get(pk=roadmap.pk)
        if locked.state != RoadmapState.DRAFT or locked.order_id:
            raise Refused("Удалить можно только черновик: утверждённая карта остаётся в архиве.")
        touched = Occurrence.objects.filter(item__roadmap=locked).exclude(state=OccurrenceState.OPEN).exists()
        if (touched or Evidence.objects.filter(item__roadmap=locked).exists()) and not locked.previous_id:
            raise Refused("В этой карте уже есть отметки о выполнении: удалить её нельзя.")
        audit.record(locked.organization, "delete_roadmap", "Черновик дорожной карты удалён", by=by)
        Roadmap.objects.filter(previous=locked).update(previous=locked.previous)
        locked.delete()


def _require(user: Any, obj: Any) -> None:
    if user is None or not user.has_perm("roadmap.change_roadmap", obj):
        raise PermissionDenied("roadmap.change_roadmap")
