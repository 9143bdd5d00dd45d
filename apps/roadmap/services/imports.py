"""From a read document to a roadmap: the draft of an import, its review, and taking it over."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.db import transaction

from apps.core import clock
from apps.core.errors import AlreadyDone, Refused
from apps.core.rights import demand
from apps.jobs.services import files
from apps.organizations.models import Organization, ProgrammeYear
from apps.participants.models import Person
from apps.workflow import audit

from ..deadlines import Deadline, Window, parse_deadline
from ..enums import KpiOp
from ..importing import ImportedRoadmap, read_roadmap
from ..importing.kpis import read_targets
from ..importing.responsible import read_responsible
from ..kpi_words import metric_for
from ..models import ImportDraft, Item, ItemResponsible, Kpi, Occurrence, Roadmap, Section
from . import responsible
from .shifting import deadline_json, shift_row, shift_title
from .windows import Planned, Rest, planned, rest_of

Body = dict[str, Any]
STRANGER = "unknown_person"
LARGEST = Decimal(10) ** 9


# ---- reading a document into a draft
def read(
    *,
    organization: Organization,
    year: ProgrammeYear,
    start: date,
    end: date,
    by: Any,
    content: bytes | str,
    name: str = "",
) -> ImportDraft:
    """Keeps a document (bytes of a file, or pasted text) and what was read in it. Raises Refused with what is wrong with it."""
    demand(by, "roadmap.import_roadmap", organization)
    if end <= start:
        raise Refused("Конец периода должен быть позже начала: проверьте даты.")
    imported = _read(content, name, start, end, organization)
    with transaction.atomic():
        draft = ImportDraft(
            organization=organization,
            year=year,
            name=files.safe_name(name) if name else "Вставленный текст",
            start=start,
            end=end,
            body=body_of(imported),
            created_at=clock.now(),
            created_by=by,
        )
        data = content.encode() if isinstance(content, str) else content
        kind = "text/plain" if isinstance(content, str) else "application/octet-stream"
        draft.file = files.store(data, name=name or "roadmap.txt", content_type=kind, organization=organization, by=by)
        draft.save()
        audit.record(draft, "read", "Загружен документ дорожной карты", by=by)
    return draft


def year_of(organization: Organization, start: date, end: date) -> ProgrammeYear | None:
    """The programme year with the most days of a period; None when the period lies outside all of them."""
    years = organization.years.filter(start__lte=end, end__gte=start)
    return max(years, key=lambda year: min(year.end, end) - max(year.start, start), default=None)


def _read(content: bytes | str, name: str, start: date, end: date, organization: Organization) -> ImportedRoadmap:
    limit = settings.UPLOAD_MAX_BYTES
    if not content or not content.strip():
        raise Refused("Документ пустой. Выберите файл дорожной карты или вставьте её текст.")
    if len(content) > limit:
        raise Refused(f"Файл больше {limit // 1024 // 1024} МБ. Уберите из документа рисунки и загрузите снова.")
    return read_roadmap(
        content,
        filename=PurePath(name).name,
        start=start,
        end=end,
        organization_name=f"{organization.name} {organization.short_name}",
        known_surnames=known_surnames(organization),
    )


def known_surnames(organization: Organization) -> set[str]:
    """Surnames of the bases, of the director and of the curator: the others are strangers."""
    people = set(Person.objects.filter(organization=organization).values_list("last_name", flat=True))
    officials = f"{organization.director_name} {organization.curator_name}".split()
    return people | {word for word in officials if len(word) > 3}


def body_of(imported: ImportedRoadmap) -> Body:
    """The JSON of the command with what a review and the roadmap need besides: cells as written, doubts, other columns."""
    body = imported.as_json()
    for row, item in zip(body["items"], imported.items, strict=True):
        row["section_number"] = item.section_number
        row["responsible_text"] = item.responsible_text
        row["extras"] = [list(pair) for pair in item.extras]
        row["source"] = [list(pair) for pair in item.source]
        row["doubts"] = list(item.doubts)
        row["accepted"] = False
        for kpi, target in zip(row["kpis"], item.kpis, strict=True):
            kpi["condition"] = target.condition
    _attach_warnings(body)
    return storable(body)


def storable(value: Any) -> Any:
    """The same JSON without what a database refuses: zero bytes in texts, numbers that are not finite."""
    if isinstance(value, str):
        return value.replace("\x00", "").encode("utf-8", "replace").decode()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {name: storable(one) for name, one in value.items()}
    if isinstance(value, list):
        return [storable(one) for one in value]
    return value


def _attach_warnings(body: Body) -> None:
    """A warning about a row is one of its doubts; those about the whole document stay in the list.

    A stranger is asked about once for all his rows (`strangers`), so he makes no row doubtful.
    """
    for warning in body["warnings"]:
        if warning["item"] and warning["code"] != STRANGER:
            row = body["items"][warning["item"] - 1]
            if warning["text"] not in row["doubts"] and not _is_said(warning, row):
                row["doubts"].append(warning["text"])


# What the reading of the deadline has said in its own words already.
_SAID = {"invalid_date": "не существует", "outside_period": "вне периода", "latin_lookalikes": "латинские буквы"}


def _is_said(warning: Body, row: Body) -> bool:
    """Whether a doubt of the row tells the same: a person should not read it twice."""
    said = any(warning["code"] in _SAID and _SAID[warning["code"]] in doubt for doubt in row["doubts"])
    # Of Latin letters only those of the deadline are spoken of there.
    word = re.search("«(.+?)»", warning["text"])
    return said and (warning["code"] != "latin_lookalikes" or (word is not None and word[1] in row["deadline_text"]))


# ---- review
def review_item(draft: ImportDraft, position: int, *, values: dict[str, Any], by: Any) -> None:
    """Accepts a row of the draft with what a person wrote; deadline, indicators and responsible are read anew when they changed.

    Raises Refused when the draft was taken over or has no such row.
    """
    demand(by, "roadmap.import_roadmap", draft)
    with transaction.atomic():
        locked = ImportDraft.objects.select_for_update().get(pk=draft.pk)
        _refuse_applied(locked)
        if not 0 <= position < len(locked.body["items"]):
            raise Refused("Такой строки в загруженном документе нет. Обновите страницу.")
        _rewrite(locked.body["items"][position], values, locked.start, locked.end)
        locked.save(update_fields=["body"])
    draft.refresh_from_db()


def _rewrite(row: dict[str, Any], values: dict[str, Any], start: date, end: date) -> None:
    plain = ("number", "section", "group", "activity", "result")
    row.update({name: values[name].strip() for name in plain if name in values})
    if "deadline_text" in values and values["deadline_text"].strip() != row["deadline_text"]:
        row["deadline_text"] = values["deadline_text"].strip()
        row["deadline"] = deadline_json(parse_deadline(row["deadline_text"], start, end))
    if "kpi_text" in values and values["kpi_text"].strip() != kpi_text(row):
        row["kpis"] = [{**t.as_json(), "condition": t.condition} for t in read_targets(values["kpi_text"].strip())]
    if "responsible_text" in values and values["responsible_text"].strip() != row.get("responsible_text", ""):
        row["responsible_text"] = values["responsible_text"].strip()
        row["responsible"] = [party.text for party in read_responsible(row["responsible_text"])]
    if "documents" in values:
        row["documents"] = [word.strip() for word in values["documents"].split(",") if word.strip()]
    row["accepted"] = True


def kpi_text(row: dict[str, Any]) -> str:
    """The indicators of a row as one text."""
    return "\n".join(kpi["text"] for kpi in row["kpis"])


def strangers(body: Body) -> dict[str, list[int]]:
    """Surnames of the document that nobody of the organization bears → the rows in which they stand, counted from 1."""
    found: dict[str, list[int]] = {}
    for warning in body["warnings"]:
        if warning["code"] == STRANGER and (word := re.search("«(.+?)»", warning["text"])):
            found.setdefault(word[1], []).append(warning["item"])
    return found


def name_people(draft: ImportDraft, *, meant: dict[str, str], by: Any) -> None:
    """Who the strangers are, for all rows: surname → code of the form. Raises AlreadyDone when the draft was taken over."""
    demand(by, "roadmap.import_roadmap", draft)
    with transaction.atomic():
        locked = ImportDraft.objects.select_for_update().get(pk=draft.pk)
        _refuse_applied(locked)
        locked.body["people"] = meant
        locked.save(update_fields=["body"])
    draft.refresh_from_db()


def accept_all(draft: ImportDraft, *, by: Any) -> int:
    """Accepts every row as it was read; returns how many were still open."""
    demand(by, "roadmap.import_roadmap", draft)
    with transaction.atomic():
        locked = ImportDraft.objects.select_for_update().get(pk=draft.pk)
        _refuse_applied(locked)
        still_open = [row for row in locked.body["items"] if not row.get("accepted")]
        for row in still_open:
            row["accepted"] = True
        locked.save(update_fields=["body"])
    draft.refresh_from_db()
    return len(still_open)


def is_of_another_year(draft: ImportDraft) -> bool:
    """Whether the document speaks of a time outside the programme year to which its roadmap will belong."""
    return draft.end < draft.year.start or draft.start > draft.year.end


def apply_draft(draft: ImportDraft, *, by: Any, shifted: bool = False) -> Roadmap:
    """The reviewed draft becomes a roadmap; `shifted`: with its deadlines moved into the programme year.

    Raises AlreadyDone at the second click.
    """
    demand(by, "roadmap.import_roadmap", draft)
    with transaction.atomic():
        locked = ImportDraft.objects.select_for_update().select_related("organization", "year").get(pk=draft.pk)
        _refuse_applied(locked)
        body, start, end = _moved(locked) if shifted else (locked.body, locked.start, locked.end)
        roadmap = apply(body, organization=locked.organization, year=locked.year, by=by, start=start, end=end)
        locked.roadmap = roadmap
        locked.save(update_fields=["roadmap"])
    draft.refresh_from_db()
    return roadmap


def _moved(draft: ImportDraft) -> tuple[Body, date, date]:
    """The body of a draft in its programme year, with the period of that year."""
    year, header = draft.year, draft.body["header"]
    rows = [shift_row(row, year, draft.start.year) for row in draft.body["items"]]
    header = {**header, "title": shift_title(header.get("title") or "", year), "approval": ""}
    return {**draft.body, "header": header, "items": rows}, year.start, year.end


def _refuse_applied(draft: ImportDraft) -> None:
    if draft.roadmap_id:
        raise AlreadyDone("Из этого документа дорожная карта уже составлена: второй раз ничего не произошло.")


# ---- taking it over
@transaction.atomic
def apply(
    imported: ImportedRoadmap | Body,
    *,
    organization: Organization,
    year: ProgrammeYear,
    by: Any,
    start: date | None = None,
    end: date | None = None,
) -> Roadmap:
    """A roadmap with all its rows out of a reading; a further one for the same year is the next edition, a draft.

    `by` None is the system itself (a command). Raises Refused when the reading has no rows.
    """
    body = imported if isinstance(imported, dict) else body_of(imported)
    if not body["items"]:
        raise Refused("В документе нет ни одной строки: загружать нечего.")
    roadmap = _new_roadmap(body["header"], organization, year, start or year.start, end or year.end, by)
    fill(roadmap, body["items"], meant=body.get("people", {}))
    audit.record(roadmap, "create", "Дорожная карта составлена", by=by)
    return roadmap


def _new_roadmap(
    header: dict[str, Any], organization: Organization, year: ProgrammeYear, start: date, end: date, by: Any
) -> Roadmap:
    # The organization's row is the lock: two imports at once would both take the same number of edition.
    Organization.objects.select_for_update().get(pk=organization.pk)
    previous = Roadmap.objects.filter(organization=organization, year=year).order_by("-edition").first()
    return Roadmap.objects.create(
        organization=organization,
        year=year,
        title=header.get("title") or f"Дорожная карта на {year}",
        goal=header.get("goal", ""),
        tasks="\n".join(header.get("tasks", [])),
        approval_text=header.get("approval", ""),
        rest_text=header.get("rest", ""),
        start=start,
        end=end,
        edition=previous.edition + 1 if previous else 1,
        previous=previous,
        created_at=clock.now(),
        created_by=by,
    )


def fill(roadmap: Roadmap, rows: list[dict[str, Any]], meant: dict[str, str] | None = None) -> list[Item]:
    """Sections, rows, windows, indicators and responsible of a roadmap, a fixed number of queries whatever their number.

    `meant`: whom a person named for surnames that nobody bears, as `name_people` keeps them.
    """
    staff = responsible.staff_of(roadmap.organization, meant)
    rest = rest_of(roadmap.organization, roadmap.start, roadmap.end)
    items = Item.objects.bulk_create(_items(roadmap, rows), batch_size=500)
    parts = list(zip(items, rows, strict=True))
    Occurrence.objects.bulk_create((o for item, row in parts for o in _occurrences(item, row, rest)), batch_size=500)
    Kpi.objects.bulk_create((k for item, row in parts for k in kpis_of(item, row["kpis"])), batch_size=500)
    found = (
        answer
        for item, row in parts
        for answer in responsible.rows(item, responsible.resolve(row["responsible"], staff))
    )
    ItemResponsible.objects.bulk_create(found, batch_size=500)
    return items


def _items(roadmap: Roadmap, rows: list[dict[str, Any]]) -> Iterable[Item]:
    sections = _sections(roadmap, rows)
    for position, (row, section) in enumerate(zip(rows, sections, strict=True), 1):
        deadline = row["deadline"]
        yield Item(
            roadmap=roadmap,
            section=section,
            group=row["group"],
            position=position,
            number=row["number"][:100],
            activity=row["activity"] or row["group"] or row["result"] or "(без содержания)",
            deadline_text=row["deadline_text"],
            deadline_kind=deadline["kind"],
            deadline_rules=deadline["rules"],
            deadline_confidence=min(max(float(deadline["confidence"]), 0), 1),
            expected_result=row["result"],
            documents=row["documents"],
            responsible_text=row.get("responsible_text") or ", ".join(row["responsible"]),
            extras=row.get("extras", []),
            is_for_organizations=roadmap.organization.is_authority
            and responsible.is_for_organizations(row["responsible"]),
            is_carried_over=row.get("is_carried_over", False),
        )


def _sections(roadmap: Roadmap, rows: list[dict[str, Any]]) -> list[Section]:
    """The section of each row: neighbours of one title share it; a title that returns later is a new section."""
    made: list[Section] = []
    places = []
    for row in rows:
        number, title = row.get("section_number", "")[:100], row["section"]
        if not made or (made[-1].number, made[-1].title) != (number, title):
            made.append(Section(roadmap=roadmap, position=len(made) + 1, number=number, title=title))
        places.append(len(made) - 1)
    saved = Section.objects.bulk_create(made)
    return [saved[place] for place in places]


def _occurrences(item: Item, row: dict[str, Any], rest: Rest) -> list[Occurrence]:
    return [occurrence_of(item, plan) for plan in planned(deadline_of(row), rest)]


def occurrence_of(item: Item, plan: Planned) -> Occurrence:
    return Occurrence(item=item, start=plan.start, due=plan.due, is_control_point=plan.is_control_point)


def deadline_of(row: dict[str, Any]) -> Deadline:
    """The deadline of a row of the JSON."""
    read = row["deadline"]
    windows = [Window(_day(w["start"]), date.fromisoformat(w["due"])) for w in read["windows"]]
    return Deadline(row["deadline_text"], read["kind"], read["rules"], windows, read["confidence"])


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def kpis_of(item: Item, targets: list[dict[str, Any]]) -> Iterable[Kpi]:
    """Indicators of a row with the metrics that their words mean."""
    for position, target in enumerate(targets, 1):
        unit = target["unit"] or ""
        code, params = target.get("code"), target.get("params", {})
        if code is None:
            code, params = metric_for(target["text"], unit) if target["value"] is not None else ("", {})
        yield Kpi(
            item=item,
            position=position,
            text=target["text"],
            metric=code,
            params=params,
            op=target["op"] if target["op"] in KpiOp.values else KpiOp.AT_LEAST,
            value=_decimal(target["value"]),
            unit=unit[:100],
            condition=target.get("condition", ""),
        )


def _decimal(value: Any) -> Decimal | None:
    """A target that the column can hold; one without sense stays a text."""
    try:
        number = Decimal(str(value)).quantize(Decimal("0.01"))
    except (InvalidOperation, ValueError):
        return None
    return number if abs(number) < LARGEST else None
