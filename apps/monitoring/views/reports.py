"""Notes and analytical reports of an authority: ordered, read, edited, approved, taken as files."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from apps.core.costly import costly
from apps.core.errors import Refused
from apps.core.guards import requires, requires_here, say_refusals
from apps.documents.forms import TextForm
from apps.documents.presenting import sheet_of
from apps.documents.rendering import pdf_missing, write_docx, write_pdf
from apps.documents.services import text_places
from apps.documents.services.rendering import TYPES
from apps.documents.services.texts import fingerprint
from apps.jobs.services import jobs
from apps.organizations.workplace import asked_day

from .. import access
from ..enums import ReportKind
from ..forms import ApprovalForm
from ..models import Report
from ..services import drafts
from .overview import new_token

SHOWN = 50


@requires_here(drafts.PERMISSION)
def report_list(request: HttpRequest) -> HttpResponse:
    """What was drafted, the latest first, and the order for a new one."""
    scope = request.workplace.organization
    rows = Report.objects.filter(organization=scope).defer("content", "edits")[:SHOWN]
    day = asked_day(request, scope)
    context = {"rows": rows, "kinds": ReportKind.choices, "day": day, "token": new_token()}
    return render(request, "monitoring/report_list.html", context)


@costly
@requires_here(drafts.PERMISSION)
@require_POST
def note_build(request: HttpRequest) -> HttpResponse:
    """Orders a draft of the figures of a day; a double click leads to the same work."""
    scope = request.workplace.organization
    day = asked_day(request, scope)
    kind = ReportKind.ANALYSIS if request.POST.get("kind") == ReportKind.ANALYSIS else ReportKind.NOTE
    extension = "pdf" if request.POST.get("format") == "pdf" else "docx"
    token = request.POST.get("token", "")[:40]
    job = jobs.enqueue(
        "monitoring.note",
        by=request.user,
        organization=scope,
        arguments={"scope": scope.pk, "date": day.isoformat(), "format": extension, "kind": kind},
        title=f"{kind.label} на {day:%d.%m.%Y}",
        key=f"{kind}:{scope.pk}:{request.user.pk}:{day}:{extension}:{token}" if token else None,
    )
    return redirect("jobs:job-detail", job.public_id)


@requires(drafts.PERMISSION)
def report_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The sheet with its charts, and what may be done with it."""
    report = access.get_report_for(request.user, public_id)
    context = {
        "report": report,
        "sheet": sheet_of(drafts.text_of(report)),
        "form": ApprovalForm(initial={"signed_on": report.organization.today}),
        "pdf_missing": pdf_missing(),
    }
    return render(request, "monitoring/report_detail.html", context)


@requires(drafts.PERMISSION)
@say_refusals
def report_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Every paragraph in a field of its own; tables and charts come from the figures."""
    report = access.get_report_for(request.user, public_id)
    if not report.is_draft:
        raise Refused("Утверждённый текст не правят: составьте новый.")
    text = drafts.text_of(report)
    form = TextForm(request.POST or None, places=written(text))
    for path, field in form.fields.items():
        field.label = label_of(text, path) or field.label
    if request.method == "POST" and form.is_valid():
        drafts.edit(report, by=request.user, words=form.changed_places, seen=request.POST.get("seen", ""))
        messages.success(request, "Текст сохранён.")
        return redirect(report)
    seen = request.POST.get("seen") or fingerprint(text)
    return render(request, "monitoring/report_edit.html", {"report": report, "form": form, "seen": seen})


def label_of(text: dict, path: str) -> str:
    """A paragraph is called by the heading above it."""
    part, number, *_ = [*path.split("."), ""]
    return text["sections"][int(number)]["heading"] if part == "sections" else ""


def written(text: dict) -> dict[str, str]:
    """Places that hold words."""
    return {path: words for path, words in text_places.editable(text).items() if words}


@require_POST
@requires(drafts.PERMISSION)
@say_refusals
def report_approve(request: HttpRequest, public_id: UUID) -> HttpResponse:
    report = access.get_report_for(request.user, public_id)
    form = ApprovalForm(request.POST)
    if not form.is_valid():
        raise Refused("Проверьте номер и дату: " + " ".join(e for errors in form.errors.values() for e in errors))
    drafts.approve(report, by=request.user, **form.cleaned_data)
    messages.success(request, f"Утверждён: № {report.number} от {report.signed_on:%d.%m.%Y}.")
    return redirect(report)


@costly
@requires(drafts.PERMISSION)
@say_refusals
def report_file(request: HttpRequest, public_id: UUID, what: str) -> HttpResponse:
    """DOCX or PDF of the text as it is now; a draft is marked so."""
    report = access.get_report_for(request.user, public_id)
    text = drafts.text_of(report)
    if what == "pdf" and pdf_missing():
        raise Refused(pdf_missing())
    response = HttpResponse(write_pdf(text) if what == "pdf" else write_docx(text), content_type=TYPES[what])
    response["Content-Disposition"] = content_disposition_header(what == "docx", f"{report}.{what}")
    response["X-Content-Type-Options"] = "nosniff"
    return response
