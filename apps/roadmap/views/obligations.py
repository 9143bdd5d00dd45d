"""Rows that the municipality gives to organizations: the school answers, the municipality counts."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from apps.core.errors import AlreadyDone, Refused
from apps.core.guards import requires, say_refusals
from apps.core.pages import require, workplace_with
from apps.core.russian.numbers import counted
from apps.jobs.access import file_response

from .. import access
from ..forms import ObligationForm, ReasonForm
from ..models import Obligation
from ..services import obligations


# ---- the school
@requires("roadmap.view_roadmap")
def obligation_list(request: HttpRequest) -> HttpResponse:
    """What the municipality gave to the organization, the earliest first; what is far away calls for nothing yet."""
    organization, _ = workplace_with(request, "roadmap.view_roadmap")
    rows = Obligation.objects.filter(organization=organization).select_related(
        "occurrence__item__roadmap__organization"
    )
    today = organization.today
    context = {
        "rows": rows.order_by(F("occurrence__due").asc(nulls_last=True), "occurrence__item__position", "pk"),
        "today": today,
        "far": today + obligations.SOON,
    }
    return render(request, "roadmap/obligation_list.html", context)


def obligation_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What is asked, and the answer of the organization."""
    obligation = access.get_obligation_for(request.user, public_id)
    may_close = request.user.has_perm("roadmap.close_item", obligation)
    if request.method == "POST":
        require(request, "roadmap.close_item", obligation)
    form = ObligationForm(request.POST or None, request.FILES or None) if may_close else None
    if request.method == "POST" and form.is_valid() and _answered(request, obligation, form):
        return redirect("roadmap:obligation-detail", obligation.public_id)
    context = {
        "obligation": obligation,
        "item": obligation.occurrence.item,
        "form": form if obligation.state == "open" else None,
        "may_change": request.user.has_perm("roadmap.change_roadmap", obligation),
    }
    return render(request, "roadmap/obligation_detail.html", context)


def _answered(request: HttpRequest, obligation: Obligation, form: ObligationForm) -> bool:
    data = form.cleaned_data
    try:
        obligations.answer(
            obligation,
            by=request.user,
            action=data["action"],
            reason=data["reason"],
            document_number=data["document_number"],
            upload=data["file"],
        )
    except AlreadyDone as calm:
        messages.info(request, calm.sentence)
    except Refused as refusal:
        form.add_error(None, refusal.sentence)
        return False
    else:
        messages.success(request, "Ответ записан: муниципалитет видит состояние и номер документа.")
    return True


@require_POST
@say_refusals
def obligation_reopen(request: HttpRequest, public_id: UUID) -> HttpResponse:
    obligation = access.get_obligation_for(request.user, public_id)
    require(request, "roadmap.change_roadmap", obligation)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        raise Refused("Напишите, почему поручение открывается снова.")
    obligations.reopen(obligation, by=request.user, reason=form.cleaned_data["reason"])
    messages.success(request, "Поручение открыто снова.")
    return redirect("roadmap:obligation-detail", obligation.public_id)


@require_POST
@say_refusals
def obligation_adopt(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Into the own roadmap of the organization."""
    obligation = access.get_obligation_for(request.user, public_id)
    require(request, "roadmap.change_roadmap", obligation)
    item = obligations.adopt(obligation, by=request.user)
    messages.success(request, "Поручение стоит в Вашей дорожной карте и входит в её показатели.")
    return redirect("roadmap:item-detail", item.public_id)


def obligation_file(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """For the organization's own people alone."""
    obligation = access.get_obligation_for(request.user, public_id)
    if obligation.file is None:
        raise Http404
    return file_response(obligation.file, inline=True)


# ---- the municipality
def municipal_rollup(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """«12 из 14» by windows, with those who have not answered; the urgent ones first, the others folded."""
    roadmap = access.get_roadmap_for(request.user, public_id)
    require(request, "roadmap.view_municipal_roadmap", roadmap)
    rollups = obligations.rollup(roadmap)
    context = {
        "roadmap": roadmap,
        "rollups": rollups,
        "parts": obligations.by_urgency(rollups, roadmap.organization.today),
    }
    return render(request, "roadmap/municipal_rollup.html", context)


@require_POST
@say_refusals
def obligation_issue(request: HttpRequest, public_id: UUID) -> HttpResponse:
    roadmap = access.get_roadmap_for(request.user, public_id)
    require(request, "roadmap.change_municipal_roadmap", roadmap)
    count = obligations.issue(roadmap, by=request.user)
    given = counted(count, "поручение", "поручения", "поручений")
    messages.success(request, f"Роздано: {given}." if count else "Все поручения уже розданы.")
    return redirect("roadmap:municipal-rollup", roadmap.public_id)


@require_POST
@say_refusals
def obligation_remind(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One reminder to all who have not answered."""
    occurrence = access.get_occurrence_for(request.user, public_id)
    require(request, "roadmap.change_municipal_roadmap", occurrence)
    sent = obligations.remind(occurrence, by=request.user)
    messages.success(request, f"Отправлено напоминаний: {sent}." if sent else "Сегодня им уже напоминали.")
    return redirect("roadmap:municipal-rollup", occurrence.item.roadmap.public_id)
