"""The roadmap of the year: table, timeline, board, calendar, report; editions and templates."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from apps.core.errors import Refused
from apps.core.guards import requires, say_refusals
from apps.core.pages import require, workplace_with
from apps.documents.querysets import texts_of
from apps.documents.services import documents
from apps.jobs.access import file_response

from .. import access, presenting
from ..enums import RoadmapState
from ..forms import ActForm
from ..models import Roadmap, RoadmapTemplate
from ..services import execution, kpis, obligations, roadmaps
from .common import day_of

TABS = [
    ("roadmap:roadmap-detail", "Таблица"),
    ("roadmap:roadmap-timeline", "Лента года"),
    ("roadmap:roadmap-board", "Доска"),
    ("roadmap:roadmap-calendar", "Календарь"),
    ("roadmap:roadmap-report", "Отчёт"),
]


@requires("roadmap.view_roadmap")
def roadmap_current(request: HttpRequest) -> HttpResponse:
    """The table of the roadmap of the year; without one, the ways to begin."""
    organization, year = workplace_with(request, "roadmap.view_roadmap")
    roadmap = access.current_roadmap(organization, year)
    if roadmap is None:
        context = {"organization": organization, "year": year, **_rights(request, organization)}
        return render(request, "roadmap/roadmap_empty.html", context)
    return _table(request, roadmap)


def roadmap_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _table(request, access.get_roadmap_for(request.user, public_id))


def _table(request: HttpRequest, roadmap: Roadmap) -> HttpResponse:
    context = page_of(request, roadmap, "roadmap:roadmap-detail")
    rows = presenting.rows_of(roadmap, context["today"])
    chosen = request.GET.get("who", "")
    context |= {
        "sections": presenting.by_section(presenting.only_of(rows, chosen)),
        "has_numbers": any(row.item.number for row in rows),
        "answers": presenting.answers_of(rows),
        "chosen": chosen,
        "total": len(rows),
        # This roadmap, not the organization's current one: a draft or another year has figures of its own.
        "whole": execution.report(roadmap, context["today"], rows).whole,
        "overdue": sum(row.code == "overdue" for row in rows),
    }
    return render(request, "roadmap/roadmap_detail.html", context)


def page_of(request: HttpRequest, roadmap: Roadmap, current: str) -> dict[str, Any]:
    """The head that all pages of a roadmap share."""
    return {
        "roadmap": roadmap,
        "today": roadmap.organization.today,
        "tabs": TABS,
        "current": current,
        **_rights(request, roadmap.organization),
        "is_draft": roadmap.state == RoadmapState.DRAFT,
        "is_municipal": roadmap.organization.is_authority,
    }


def _rights(request: HttpRequest, organization: Any) -> dict[str, bool]:
    names = {
        "may_change": "roadmap.change_roadmap",
        "may_import": "roadmap.import_roadmap",
        "may_close": "roadmap.close_item",
        "may_order": "documents.change_document",
        "may_read_documents": "documents.view_document",
        "may_enter": "metrics.change_manual_value",
        "may_record_act": "roadmap.record_act",
    }
    return {name: request.user.has_perm(permission, organization) for name, permission in names.items()}


def roadmap_timeline(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Bars by sections; the zoom and the place stand in the address."""
    roadmap = access.get_roadmap_for(request.user, public_id)
    context = page_of(request, roadmap, "roadmap:roadmap-timeline")
    span = presenting.span_of(roadmap, request.GET.get("zoom", "year"), day_of(request, "at", context["today"]))
    rows = presenting.rows_of(roadmap, context["today"])
    context |= {"span": span, "zooms": presenting.ZOOMS, "groups": presenting.groups_of(rows, span)}
    return render(request, "roadmap/roadmap_timeline.html", context)


def roadmap_board(request: HttpRequest, public_id: UUID) -> HttpResponse:
    roadmap = access.get_roadmap_for(request.user, public_id)
    context = page_of(request, roadmap, "roadmap:roadmap-board")
    rows = presenting.rows_of(roadmap, context["today"])
    chosen = request.GET.get("who", "")
    columns = presenting.board_of(presenting.only_of(rows, chosen), context["today"])
    asked = obligations.open_of(roadmap.organization) if roadmap.year.contains(context["today"]) else []
    context |= {"columns": columns, "answers": presenting.answers_of(rows), "chosen": chosen, "asked": asked}
    return render(request, "roadmap/roadmap_board.html", context)


def roadmap_calendar(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A month with the windows that end on its days."""
    roadmap = access.get_roadmap_for(request.user, public_id)
    context = page_of(request, roadmap, "roadmap:roadmap-calendar")
    span = presenting.span_of(roadmap, "month", day_of(request, "at", context["today"]))
    rows = presenting.rows_of(roadmap, context["today"])
    context |= {"span": span, "weeks": presenting.month_of(rows, span.start)}
    return render(request, "roadmap/roadmap_calendar.html", context)


def roadmap_report(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Execution as of a day of the query."""
    roadmap = access.get_roadmap_for(request.user, public_id)
    context = page_of(request, roadmap, "roadmap:roadmap-report")
    day = day_of(request, "date", context["today"])
    rows = presenting.rows_of(roadmap, day)
    measured = kpis.measurable(kpis.of_roadmap(roadmap))
    context |= {
        "day": day,
        "report": execution.report(roadmap, day, rows),
        "facts": kpis.facts(roadmap, measured, day, by=request.user, with_forecast=True),
    }
    return render(request, "roadmap/roadmap_report.html", context)


@requires("roadmap.view_roadmap")
def roadmap_list(request: HttpRequest) -> HttpResponse:
    """All roadmaps of the organization: years and editions."""
    organization, _ = workplace_with(request, "roadmap.view_roadmap")
    rows = Roadmap.objects.filter(organization=organization).select_related("year", "order").defer(*texts_of("order"))
    context = {"rows": rows.order_by("-year__start", "-edition"), **_rights(request, organization)}
    return render(request, "roadmap/roadmap_list.html", context)


@require_POST
@say_refusals
def roadmap_edition(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A new edition to be changed."""
    roadmap = access.get_roadmap_for(request.user, public_id)
    require(request, "roadmap.change_roadmap", roadmap)
    copy = roadmaps.new_edition(roadmap, by=request.user)
    messages.success(request, f"Составлена редакция № {copy.edition}: правьте её и отправьте на утверждение.")
    return redirect("roadmap:roadmap-detail", copy.public_id)


@require_POST
@say_refusals
def roadmap_order(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The order that approves the roadmap, as a draft in the register."""
    roadmap = access.get_roadmap_for(request.user, public_id)
    require(request, "documents.change_document", roadmap)
    document = documents.create(
        kind="roadmap.approve",
        organization=roadmap.organization,
        year=roadmap.year,
        records={"roadmap": roadmap.pk},
        by=request.user,
    )
    messages.success(request, "Проект приказа составлен: проверьте текст и отправьте директору.")
    return redirect("documents:document-detail", document.public_id)


@say_refusals
def roadmap_act(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The act on paper by which an authority approved its roadmap."""
    roadmap = access.get_roadmap_for(request.user, public_id)
    require(request, "roadmap.record_act", roadmap)
    if roadmap.state != RoadmapState.DRAFT:
        raise Refused("Акт вносят к черновику: эта карта уже утверждена или закрыта.")
    form = ActForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and _recorded(request, roadmap, form):
        return redirect("roadmap:roadmap-detail", roadmap.public_id)
    return render(request, "roadmap/roadmap_act.html", {"roadmap": roadmap, "form": form})


def _recorded(request: HttpRequest, roadmap: Roadmap, form: ActForm) -> bool:
    try:
        roadmaps.approve_on_paper(roadmap, by=request.user, **form.cleaned_data)
    except Refused as refusal:
        form.add_error(None, refusal.sentence)
        return False
    messages.success(request, f"Карта утверждена: {roadmap.ground}.")
    return True


@require_POST
@say_refusals
def roadmap_act_revoke(request: HttpRequest, public_id: UUID) -> HttpResponse:
    roadmap = access.get_roadmap_for(request.user, public_id)
    require(request, "roadmap.record_act", roadmap)
    roadmaps.revoke_on_paper(roadmap, by=request.user, reason=request.POST.get("reason", "")[:500])
    messages.success(request, "Акт снят: карта снова черновик.")
    return redirect("roadmap:roadmap-detail", roadmap.public_id)


def roadmap_act_scan(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The scan of the act, for those who may see the roadmap."""
    roadmap = access.get_roadmap_for(request.user, public_id)
    if roadmap.act_scan is None:
        raise Http404
    return file_response(roadmap.act_scan, inline=True)


@require_POST
@say_refusals
def roadmap_delete(request: HttpRequest, public_id: UUID) -> HttpResponse:
    roadmap = access.get_roadmap_for(request.user, public_id)
    require(request, "roadmap.change_roadmap", roadmap)
    roadmaps.delete_draft(roadmap, by=request.user)
    messages.success(request, "Черновик удалён.")
    return redirect("roadmap:roadmap-current")


# ---- templates
@requires("roadmap.change_roadmap")
def template_list(request: HttpRequest) -> HttpResponse:
    workplace_with(request, "roadmap.change_roadmap")
    return render(request, "roadmap/template_list.html", {"templates": RoadmapTemplate.objects.all()})


@requires("roadmap.change_roadmap")
def template_detail(request: HttpRequest, code: str) -> HttpResponse:
    """What stands in a template, before it is taken."""
    _, year = workplace_with(request, "roadmap.change_roadmap")
    template = get_object_or_404(RoadmapTemplate, code=code)
    return render(request, "roadmap/template_detail.html", {"template": template, "year": year})


@require_POST
@requires("roadmap.change_roadmap")
@say_refusals
def template_start(request: HttpRequest, code: str) -> HttpResponse:
    organization, year = workplace_with(request, "roadmap.change_roadmap")
    template = get_object_or_404(RoadmapTemplate, code=code)
    roadmap = roadmaps.start_from(template, organization=organization, year=year, by=request.user)
    messages.success(request, "Черновик составлен, даты перенесены на Ваш год. Проверьте сроки и ответственных.")
    return redirect("roadmap:roadmap-detail", roadmap.public_id)
