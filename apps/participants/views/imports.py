"""Loading a base from a file and taking a base out as a file."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from apps.core.costly import costly
from apps.core.errors import Refused
from apps.core.guards import requires, say_refusals
from apps.workflow import audit
from apps.workflow.models import AccessEntry

from .. import access, exports
from ..enums import ParticipationRole
from ..filters import BaseFilter
from ..forms.files import ImportForm
from ..imports import marked, template
from ..lists import base_rows
from ..models import Participation, PeopleImport
from ..services import imports
from .common import require, workplace_with

SHOWN = 200
# Spans of rows named beside one remark.
SPANS = 12


@requires("participants.import_people")
def import_list(request: HttpRequest) -> HttpResponse:
    """The form that takes a file, and the files taken before."""
    organization, year = workplace_with(request, "participants.import_people")
    form = ImportForm(request.POST or None, request.FILES or None, initial={"role": request.GET.get("role", "mentee")})
    if request.method == "POST" and form.is_valid():
        try:
            row = _kept(request, organization, year, form)
        except Refused as refusal:
            form.add_error("file", refusal.sentence)
        else:
            return redirect("participants:import-detail", row.public_id)
    rows = PeopleImport.objects.filter(organization=organization).select_related("file", "created_by", "year")[:30]
    return render(request, "participants/import_list.html", {"form": form, "rows": rows})


def _kept(request: HttpRequest, organization: Any, year: Any, form: ImportForm) -> PeopleImport:
    upload = form.cleaned_data["file"]
    return imports.keep(
        content=upload.read(),
        name=upload.name,
        organization=organization,
        year=year,
        role=form.cleaned_data["role"],
        by=request.user,
    )


def import_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What the file would do, or has done."""
    row = access.get_import_for(request.user, public_id)
    context: dict[str, Any] = {"row": row, "sheets": [], "plan": None}
    try:
        plan = imports.preview(row)
        context |= _shown(plan)
        if row.applied_at:
            context["counts"] = row.counts
    except Refused as refusal:
        context["refusal"] = refusal.sentence
    audit.access(request, row)
    return render(request, "participants/import_detail.html", context)


def _rows_of(numbers: list[int]) -> str:
    """«строка 8», «строки 8–61, 64»: numbers that follow each other are joined."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][-1] + 1:
            spans[-1][1:] = [number]
        else:
            spans.append([number])
    words = ", ".join("–".join(map(str, span)) for span in spans[:SPANS])
    left = len(numbers) - sum(span[-1] - span[0] + 1 for span in spans[:SPANS])
    return f"{'строки' if len(numbers) > 1 else 'строка'} {words}{f' и ещё {left}' if left else ''}"


def _shown(plan: Any) -> dict[str, Any]:
    """The first rows of every kind: a page stays a page with ten thousand rows too."""
    return {
        "plan": plan,
        "sheets": plan.sheet_names,
        "counts": imports.counts_of(plan),
        "unknown_partners": plan.unknown_partners,
        "problems": plan.problems[:SHOWN],
        "notes": [(_rows_of(numbers), note) for note, numbers in plan.notes_by_words[:SHOWN]],
        "consents": plan.consents[:SHOWN],
        "without_consent": plan.without_consent[:SHOWN],
        "clearances": plan.clearances[:SHOWN],
        "without_clearance": plan.without_clearance[:SHOWN],
        "twins": plan.twins[:SHOWN],
        "new_steps": plan.of("new")[:SHOWN],
        "changed_steps": plan.of("changed")[:SHOWN],
        "shown": SHOWN,
    }


@require_POST
@say_refusals
def import_sheet(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Another sheet of the same file."""
    row = _changeable(request, public_id)
    imports.choose_sheet(row, request.POST.get("sheet", ""))
    return redirect("participants:import-detail", row.public_id)


@require_POST
@say_refusals
def import_partners(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Adds the partners that only the file knows; the review is then read anew."""
    row = _changeable(request, public_id)
    require(request, "participants.change_partner", row)
    added = imports.add_partners(row, by=request.user)
    messages.success(request, f"Добавлены партнёры: {', '.join(partner.name for partner in added)[:400]}.")
    return redirect("participants:import-detail", row.public_id)


@require_POST
@say_refusals
def import_apply(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Puts the applying of the kept file into the queue."""
    row = _changeable(request, public_id)
    job = imports.start(row, by=request.user)
    messages.info(request, "Загрузка началась. Страницу можно закрыть.")
    return redirect("jobs:job-detail", job.public_id)


def _changeable(request: HttpRequest, public_id: UUID) -> PeopleImport:
    row = access.get_import_for(request.user, public_id)
    require(request, "participants.import_people", row)
    return row


@costly
@say_refusals
def import_marked(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The file given back with its errors marked in the cells."""
    row = access.get_import_for(request.user, public_id)
    plan = imports.preview(row)
    audit.access(request, row, AccessEntry.Kind.DOWNLOAD)
    return exports.xlsx_response(marked.workbook(plan), "Файл с замечаниями")


@requires("participants.import_people")
def import_template(request: HttpRequest) -> HttpResponse:
    organization, _ = workplace_with(request, "participants.import_people")
    role = request.GET.get("role")
    base = ParticipationRole(role if role in ParticipationRole.values else ParticipationRole.MENTEE)
    return exports.xlsx_response(template.workbook(organization, base), f"Образец. {base.base_title}")


@costly
@requires("participants.export_people")
def mentor_export(request: HttpRequest) -> HttpResponse:
    return _export(request, ParticipationRole.MENTOR)


@costly
@requires("participants.export_people")
def mentee_export(request: HttpRequest) -> HttpResponse:
    return _export(request, ParticipationRole.MENTEE)


def _export(request: HttpRequest, role: str) -> HttpResponse:
    """The base as it is filtered now, with the filter and the date in its heading."""
    organization, year = workplace_with(request, "participants.export_people")
    rows = base_rows(organization, year, role).select_related("person__partner", "form").order_by("person__search")
    found = BaseFilter(request.GET, rows, organization=organization)
    return exported(request, role, found.qs, _filter_words(found, organization))


def exported(request: HttpRequest, role: str, rows: QuerySet[Participation], words: str) -> HttpResponse:
    """These rows of a base as a workbook, noted in the access journal; `words` name the choice and the date."""
    organization, year = request.workplace.required()  # type: ignore[attr-defined]  # set by a middleware
    audit.access_list(request, Participation._meta.label, organization.pk, rows.count(), AccessEntry.Kind.EXPORT)
    title = ParticipationRole(role).base_title
    headings = [f"{title}. {organization}, {year}", words]
    return exports.xlsx_response(exports.base(organization, role, rows, headings), title)


def _filter_words(found: BaseFilter, organization: Any) -> str:
    """«Отбор: согласие — нет согласия. По состоянию на 20.11.2026»."""
    chosen = [
        f"{field.label.lower()} — {_words(field, found.form.cleaned_data[name])}"
        for name, field in found.form.fields.items()
        if found.form.cleaned_data.get(name)
    ]
    return f"Отбор: {', '.join(chosen) or 'все'}. По состоянию на {organization.today:%d.%m.%Y}"


def _words(field: Any, value: Any) -> str:
    choices = dict(getattr(field, "choices", []) or []) if isinstance(value, str) else {}
    return "да" if value is True else str(choices.get(value, value))
