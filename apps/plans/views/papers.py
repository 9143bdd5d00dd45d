"""Files of a plan, and what the final meeting decided."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from apps.core.errors import Refused
from apps.core.guards import say_refusals
from apps.core.pages import require
from apps.workflow import audit

from .. import access
from ..forms import OutcomeForm
from ..papers import sheet_of, write
from ..papers.writers import TYPES
from ..services import outcomes
from .common import accepted, allow


@say_refusals
def plan_file(request: HttpRequest, public_id: UUID, extension: str) -> HttpResponse:
    """The plan in the standard form as DOCX or PDF."""
    plan = access.get_plan_for(request.user, public_id)
    if extension not in ("docx", "pdf"):
        raise Http404
    content = write(sheet_of(plan), extension)
    audit.access(request, plan, "download")
    response = HttpResponse(content, content_type=TYPES[extension])
    response["Content-Disposition"] = f'attachment; filename="plan.{extension}"'
    response["Cache-Control"] = "private, no-store"
    return response


@say_refusals
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
            messages.success(request, "Итог программы записан.")
            return redirect("plans:plan-outcome", plan.public_id)
        except Refused as refusal:
            form.refuse(refusal, outcomes.mark_of(plan))
    context = {
        "plan": plan,
        "form": form,
        "saved": outcomes.of_plan(plan),
        "may_order": request.user.has_perm("documents.change_document", plan),
    }
    return render(request, "plans/outcome.html", context)


@require_POST
@say_refusals
def certificate(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A draft of the certificate of mentoring, for attestation; the director signs it."""
    plan = access.get_plan_for(request.user, public_id)
    require(request, "documents.change_document", plan)
    return redirect(outcomes.certificate_for(plan, by=request.user).get_absolute_url())
