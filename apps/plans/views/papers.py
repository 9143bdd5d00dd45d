"""Files of a plan, and what the final meeting decided."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from apps.core.costly import costly
from apps.core.errors import Refused
from apps.core.guards import say_refusals
from apps.core.pages import allow, require
from apps.documents.rendering import pdf_missing
from apps.pairing.enums import RUNNING
from apps.workflow import audit

from .. import access
from ..enums import Decision
from ..forms import OutcomeForm
from ..models import Plan
from ..papers import letter_of, sheet_of, write
from ..papers.letter import TITLES
from ..papers.writers import TYPES
from ..services import outcomes
from .common import accepted

NAME_LENGTH = 120
NAMES = {"report": "Отчёт наставника", "characteristic": "Характеристика наставляемого"}


@costly
@say_refusals
def plan_file(request: HttpRequest, public_id: UUID, extension: str) -> HttpResponse:
    """The plan in the standard form as DOCX or PDF."""
    plan = access.get_plan_for(request.user, public_id)
    if extension not in ("docx", "pdf"):
        raise Http404
    return _file(request, plan, sheet_of(plan), f"Индивидуальный план, {plan.pair.title}", extension)


def _file(request: HttpRequest, plan: Plan, paper: dict[str, Any], name: str, extension: str) -> HttpResponse:
    """The file, called as people call it; a group of many is cut."""
    response = HttpResponse(write(paper, extension), content_type=TYPES[extension])
    audit.access(request, plan, "download")
    response["Content-Disposition"] = content_disposition_header(True, f"{name[:NAME_LENGTH].strip()}.{extension}")
    return response


@say_refusals
@audit.opens(Plan)
def outcome(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The decision of the final meeting, and the texts drafted from the plan and the log, to be edited."""
    plan = access.get_plan_for(request.user, public_id)
    allow(access.can_compose(request.user, plan.pair))
    form = OutcomeForm(
        request.POST or None,
        draft=f"outcome-{plan.public_id}",
        mark=outcomes.mark_of(plan),
        initial=outcomes.initial_of(plan, request.user),
    )
    if request.method == "POST" and form.is_valid():
        try:
            outcomes.decide(plan, by=request.user, values=form.values(), seen=form.seen)
            accepted(request, form)
            messages.success(request, _next_step(request, plan, form.cleaned_data["decision"]))
            return redirect("plans:plan-outcome", plan.public_id)
        except Refused as refusal:
            form.refuse(refusal, outcomes.mark_of(plan))
    context = {
        "plan": plan,
        "form": form,
        "saved": outcomes.of_plan(plan),
        "may_print": not pdf_missing(),
        "ends_early": outcomes.ends_early(plan, plan.organization.today),
        "may_order": request.user.has_perm("documents.change_document", plan),
    }
    return render(request, "plans/outcome.html", context)


def _next_step(request: HttpRequest, plan: Plan, decision: str) -> str:
    """What follows the decision, and whose turn it is."""
    if decision == Decision.GO_ON or plan.pair.state not in RUNNING:
        return "Итог программы записан."
    if request.user.has_perm("pairing.end_pair", plan.pair):
        return "Итог программы записан. Следующий шаг – закончить пару: на её странице."
    return "Итог программы записан. Куратору напомнят закончить пару."


@say_refusals
def outcome_file(request: HttpRequest, public_id: UUID, name: str, extension: str) -> HttpResponse:
    """The kept report of the mentor or the characteristic of the mentee as a sheet to sign."""
    plan = access.get_plan_for(request.user, public_id)
    allow(access.can_compose(request.user, plan.pair))
    if name not in TITLES or extension not in ("docx", "pdf"):
        raise Http404
    return _file(
        request, plan, letter_of(plan, outcomes.of_plan(plan), name), f"{NAMES[name]}, {plan.pair.title}", extension
    )


@require_POST
@say_refusals
def certificate(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A draft of the certificate of mentoring, for attestation; the director signs it."""
    plan = access.get_plan_for(request.user, public_id)
    require(request, "documents.change_document", plan)
    return redirect(outcomes.certificate_for(plan, by=request.user).get_absolute_url())
