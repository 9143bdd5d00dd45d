"""Files of a roadmap, difference of editions, the linter, the draft of the next year."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header

from apps.core.costly import costly
from apps.core.errors import Refused
from apps.core.guards import say_refusals
from apps.core.pages import require
from apps.workflow import audit
from apps.workflow.models import AccessEntry

from .. import access, exports, presenting, work
from ..forms import NextYearForm
from ..services import editions, execution, kpis, linting, roadmaps
from .common import day_of


@costly
@say_refusals
def roadmap_export(request: HttpRequest, public_id: UUID, extension: str) -> HttpResponse:
    """The roadmap as a file in the form of a school's table."""
    roadmap = access.get_roadmap_for(request.user, public_id)
    _known(extension)
    audit.access(request, roadmap, AccessEntry.Kind.EXPORT)
    if extension == "pdf" and roadmap.items.count() > exports.PRINTED_AT_ONCE:
        job = work.order_pdf(roadmap, by=request.user)
        return redirect("jobs:job-detail", job.public_id)
    return _file(exports.roadmap_paper(roadmap), extension, exports.name_of(roadmap))


@costly
@say_refusals
def report_export(request: HttpRequest, public_id: UUID, extension: str) -> HttpResponse:
    """The report on execution as of a day of the query."""
    roadmap = access.get_roadmap_for(request.user, public_id)
    _known(extension)
    day = day_of(request, "date", roadmap.organization.today)
    report = execution.report(roadmap, day, presenting.rows_of(roadmap, day))
    facts = kpis.facts(roadmap, kpis.measurable(kpis.of_roadmap(roadmap)), day, by=request.user)
    audit.access(request, roadmap, AccessEntry.Kind.EXPORT)
    return _file(exports.report_paper(roadmap, report, facts), extension, f"Отчёт о выполнении {day:%d.%m.%Y}")


def _known(extension: str) -> None:
    if extension not in exports.TYPES:
        raise Http404


def _file(paper: exports.Paper, extension: str, name: str) -> HttpResponse:
    response = HttpResponse(exports.write(paper, extension), content_type=exports.TYPES[extension])
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.{extension}")
    return response


def roadmap_compare(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What this edition changes in the one before it."""
    roadmap = access.get_roadmap_for(request.user, public_id)
    if roadmap.previous is None:
        raise Http404
    context = {
        "roadmap": roadmap,
        "previous": roadmap.previous,
        "difference": editions.difference(roadmap.previous, roadmap),
    }
    return render(request, "roadmap/roadmap_compare.html", context)


def roadmap_check(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The linter on demand."""
    roadmap = access.get_roadmap_for(request.user, public_id)
    return render(request, "roadmap/roadmap_check.html", {"roadmap": roadmap, "findings": linting.lint(roadmap)})


def roadmap_next_year(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The draft of a later year: dates moved, unfinished rows marked."""
    roadmap = access.get_roadmap_for(request.user, public_id)
    require(request, "roadmap.change_roadmap", roadmap)
    form = NextYearForm(request.POST or None, roadmap=roadmap)
    if request.method == "POST" and form.is_valid():
        draft = _draft(request, form, roadmap)
        if draft is not None:
            return redirect("roadmap:roadmap-detail", draft.public_id)
    context = {"form": form, "roadmap": roadmap}
    context["may_roll_over"] = request.user.has_perm("organizations.roll_over", roadmap.organization)
    return render(request, "roadmap/next_year_form.html", context)


def _draft(request: HttpRequest, form: NextYearForm, roadmap: Any) -> Any:
    try:
        draft = roadmaps.next_year(roadmap, year=form.cleaned_data["year"], by=request.user)
    except Refused as refusal:
        form.add_error(None, refusal.sentence)
        return None
    messages.success(request, f"Черновик на {draft.year} составлен: проверьте сроки и отмеченные невыполненные строки.")
    return draft
