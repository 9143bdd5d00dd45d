"""Plans: the curator's list, a plan's page, its steps and its content."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from apps.core.errors import AlreadyDone, Refused
from apps.core.guards import requires, say_refusals
from apps.core.pages import allow, form_words, paged, require, workplace_with
from apps.documents.rendering import pdf_missing
from apps.jobs.access import file_response
from apps.pairing.access import get_pair_for
from apps.pairing.models import Pair
from apps.workflow import audit

from .. import access, presenting
from ..enums import PlanState
from ..filters import PlanFilter
from ..forms import ItemForm, PlanAddForm, PlanHeadForm, ReasonForm
from ..models import Plan, PlanItem
from ..orders import PlansOrder
from ..services import amendments, changes, plans, stale, versions
from ..tables import PlanTable
from .common import accepted
from .today import remember

HISTORY_ROWS = 20
# Pairs without a plan over the list; the rest is opened by a link.
WITHOUT_SHOWN = 10


@requires("plans.view_plan")
@audit.opens(Plan)
def plan_list(request: HttpRequest) -> HttpResponse:
    organization, year = workplace_with(request, "participants.view_person")
    rows = Plan.objects.filter(organization=organization, year=year).with_progress().with_overdue(organization.today)
    rows = rows.select_related("pair__form").prefetch_related("pair__members__person")
    shown = PlanFilter(request.GET, rows, organization=organization)
    without = presenting.pairs_without_plan(organization, year)
    counts = presenting.steps_of(organization, year)
    named = without if request.GET.get("without") == "all" else without[:WITHOUT_SHOWN]
    context = {
        "filter": shown,
        "table": paged(request, PlanTable(shown.qs)),
        "may_change": request.user.has_perm("plans.change_template", organization),
        "may_compose": request.user.has_perm("plans.change_plan", organization),
        "unanswered": counts["unanswered"] if request.user.has_perm("plans.approve_plan", organization) else 0,
        "agreed": counts["agreed"] if request.user.has_perm("documents.change_document", organization) else 0,
        "order": PlansOrder.code,
        "without": named,
        "without_count": len(without),
        "without_more": len(without) - len(named),
    }
    return render(request, "plans/plan_list.html", context)


def plan_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    plan = access.get_plan_for(request.user, public_id)
    audit.access(request, plan)
    is_member = presenting.is_own(request.user, plan.pair)
    if is_member:
        remember(request, plan.pair)
    may_compose = access.can_compose(request.user, plan.pair)
    may_answer = request.user.has_perm("plans.approve_plan", plan)
    kept = list(plan.versions.defer("body").select_related("created_by")) if may_compose else []
    context = {
        "plan": plan,
        "pair": plan.pair,
        "sections": presenting.sections_of(plan),
        "share": presenting.share_of(plan, plan.organization.today),
        "may_compose": may_compose,
        "may_print": not pdf_missing(),
        "may_edit": _may_edit(request.user, plan, may_compose),
        "may_send": may_compose and plan.state in plans.EDITABLE and not may_answer,
        "may_answer": may_answer,
        "may_agree": may_answer and plan.state in (*plans.EDITABLE, PlanState.SENT),
        "may_change": request.user.has_perm("plans.change_plan", plan),
        "may_bank": request.user.has_perm("plans.change_template", plan),
        "amendment": presenting.amendment_of(plan) if any(row.is_waiting for row in kept) else None,
        "may_mark": plan.state == PlanState.RUNNING and access.can_mark_progress(request.user, plan.pair),
        "is_member": is_member,
        "pairs": presenting.own_pairs(request.user) if is_member else [],
        "versions": [row for row in kept if not row.is_waiting],
        "offer": changes.offer_for(plan) if request.user.has_perm("plans.change_plan", plan) else [],
        "history": presenting.history_of(plan, HISTORY_ROWS) if may_compose else [],
    }
    return render(request, "plans/plan_detail.html", context)


def _may_edit(user: Any, plan: Plan, may_compose: bool) -> bool:
    if plan.state in plans.EDITABLE:
        return may_compose
    return plan.state == PlanState.RUNNING and user.has_perm("plans.change_plan", plan)


@say_refusals
@audit.opens(Pair)
def plan_add(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A plan for a pair, out of a template."""
    pair = get_pair_for(request.user, public_id)
    allow(access.can_compose(request.user, pair))
    form = PlanAddForm(request.POST if request.method == "POST" else None, pair=pair)
    if request.method == "POST" and form.is_valid():
        plan = plans.create_from_template(pair=pair, template=form.cleaned_data["template"], by=request.user)
        then = "согласуйте его" if request.user.has_perm("plans.approve_plan", plan) else "отправьте куратору"
        messages.success(request, f"План составлен. Проверьте задания и сроки и {then}.")
        return redirect("plans:plan-detail", plan.public_id)
    existing = Plan.objects.filter(pair=pair).first()
    if existing and request.method == "GET":
        return redirect("plans:plan-detail", existing.public_id)
    return render(request, "plans/plan_add.html", {"form": form, "pair": pair})


@say_refusals
def plan_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Problem, goal, tasks of work, term and frequency."""
    plan = access.get_plan_for(request.user, public_id)
    allow(access.can_compose(request.user, plan.pair))
    form = PlanHeadForm(request.POST or None, instance=plan, seen=amendments.seen_body(plan))
    if request.method == "POST" and form.is_valid():
        try:
            plans.change_head(plan, by=request.user, values=form.values(), note=form.note, seen=form.seen)
            return _changed(request, plan, form)
        except Refused as refusal:
            form.refuse(refusal, stale.mark_of(plan))
    return render(request, "plans/plan_form.html", {"form": form, "plan": plan, "title": "Общие сведения плана"})


@say_refusals
def item_add(request: HttpRequest, public_id: UUID) -> HttpResponse:
    plan = access.get_plan_for(request.user, public_id)
    allow(access.can_compose(request.user, plan.pair))
    form = ItemForm(request.POST or None, plan=plan)
    if request.method == "POST" and form.is_valid():
        try:
            plans.add_item(plan, by=request.user, values=form.values(), note=form.note)
            return _changed(request, plan, form)
        except AlreadyDone as calm:
            messages.info(request, calm.sentence)
            return _changed(request, plan, form)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
    return render(request, "plans/plan_form.html", {"form": form, "plan": plan, "title": "Новое задание"})


@say_refusals
def item_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    item = access.get_item_for(request.user, public_id)
    allow(access.can_compose(request.user, item.plan.pair))
    form = ItemForm(request.POST or None, instance=item, plan=item.plan, seen=amendments.seen_body(item.plan))
    if request.method == "POST" and form.is_valid():
        try:
            plans.change_item(item, by=request.user, values=form.values(), note=form.note, seen=form.seen)
            return _changed(request, item.plan, form)
        except Refused as refusal:
            form.refuse(refusal, stale.mark_of(item.plan, item))
    context = {"form": form, "plan": item.plan, "item": item, "title": "Задание плана"}
    return render(request, "plans/plan_form.html", context)


@require_POST
@say_refusals
def item_remove(request: HttpRequest, public_id: UUID) -> HttpResponse:
    item: PlanItem = access.get_item_for(request.user, public_id)
    allow(access.can_compose(request.user, item.plan.pair))
    plans.remove_item(item, by=request.user, note=request.POST.get("note", "")[:250])
    if amendments.needed(item.plan):
        return _changed(request, item.plan)
    messages.success(request, f"Задание «{item.title}» снято.")
    return redirect("plans:plan-detail", item.plan.public_id)


def _changed(request: HttpRequest, plan: Plan, form: Any = None) -> HttpResponse:
    """Back to the plan; a change that only waits is said to wait."""
    if form is not None:
        accepted(request, form)
    if amendments.needed(plan):
        messages.info(request, "Изменение записано и ждёт приказа: до него план действует как утверждён.")
    return redirect("plans:plan-detail", plan.public_id)


def item_evidence(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """The photo or file of a task: for the pair and for the curator."""
    item = access.get_item_for(request.user, public_id)
    allow(access.can_mark_progress(request.user, item.plan.pair) or presenting.is_own(request.user, item.plan.pair))
    if item.evidence is None:
        return redirect("plans:plan-detail", item.plan.public_id)
    audit.access(request, item, "download")
    return file_response(item.evidence, inline=True)


# ---- steps
def _step(request: HttpRequest, public_id: UUID) -> Plan:
    return access.get_plan_for(request.user, public_id)


@require_POST
@say_refusals
def plan_send(request: HttpRequest, public_id: UUID) -> HttpResponse:
    plan = plans.send(_step(request, public_id), by=request.user)
    messages.success(request, "План отправлен куратору.")
    return redirect("plans:plan-detail", plan.public_id)


@require_POST
@say_refusals
def plan_agree(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The curator agrees, also to a draft of her own: nobody sends a plan to herself."""
    plan = plans.agree(_step(request, public_id), by=request.user)
    messages.success(request, "План согласован. Он войдёт в приказ об утверждении планов.")
    return redirect("plans:plan-detail", plan.public_id)


@require_POST
@say_refusals
def plan_give_back(request: HttpRequest, public_id: UUID) -> HttpResponse:
    plan = plans.give_back(_step(request, public_id), by=request.user, remark=_reason(request))
    accepted(request, f"plan-back-{plan.public_id}")
    messages.success(request, "План возвращён наставнику с замечанием.")
    return redirect("plans:plan-detail", plan.public_id)


@require_POST
@say_refusals
def plan_complete(request: HttpRequest, public_id: UUID) -> HttpResponse:
    plan = plans.complete(_step(request, public_id), by=request.user)
    messages.success(request, "План завершён.")
    return redirect("plans:plan-detail", plan.public_id)


@require_POST
@say_refusals
def plan_end(request: HttpRequest, public_id: UUID) -> HttpResponse:
    plan = plans.end(_step(request, public_id), by=request.user, reason=_reason(request))
    messages.success(request, "План прекращён.")
    return redirect("plans:plan-detail", plan.public_id)


def _reason(request: HttpRequest) -> str:
    """Words of a step; an empty or endless text is refused with a sentence."""
    form = ReasonForm(request.POST)
    if not form.is_valid():
        if request.POST.get("reason", "").strip():
            raise Refused(form_words(form))
        return ""
    return form.cleaned_data["reason"]


@require_POST
@say_refusals
def plan_take_changes(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The changed template: taken over, or left aside until it changes again."""
    plan = _step(request, public_id)
    require(request, "plans.change_plan", plan)
    taken = request.POST.get("answer") == "take"
    changes.answer(plan, by=request.user, take=taken)
    messages.success(request, "Изменения шаблона внесены в план." if taken else "План оставлен как есть.")
    return redirect("plans:plan-detail", plan.public_id)


@audit.opens(Plan)
def plan_version(request: HttpRequest, public_id: UUID, number: int) -> HttpResponse:
    """One frozen edition and what differs from the one before."""
    plan = access.get_plan_for(request.user, public_id)
    allow(access.can_compose(request.user, plan.pair) or request.user.has_perm("participants.view_person", plan))
    version = get_object_or_404(plan.versions, number=number)
    before = plan.versions.filter(number__lt=number, is_waiting=False).first()
    context = {
        "plan": plan,
        "version": version,
        "before": before,
        "difference": versions.difference(before.body, version.body) if before else [],
        "rows": [row | {"due": amendments.day_of(row["due"])} for row in version.body["items"]],
        "span": [amendments.day_of(version.body["start"]), amendments.day_of(version.body["end"])],
        "back": reverse("plans:plan-detail", kwargs={"public_id": plan.public_id}),
    }
    return render(request, "plans/plan_version.html", context)
