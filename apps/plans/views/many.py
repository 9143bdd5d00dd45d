"""Plans of many pairs: composed out of programmes after a page that says what will come of it, then agreed to."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from apps.core.guards import requires, say_refusals
from apps.core.pages import workplace_with
from apps.core.russian.numbers import counted, some
from apps.pairing.models import Pair
from apps.workflow import audit

from .. import presenting
from ..many_forms import PAIRS, TASKS, PlansAgreeForm, PlansManyForm, waiting_plans
from ..models import Plan, PlanTemplate
from ..orders import PLANS
from ..services import many

# Pairs told by name; the rest stay in the list.
NAMED = 5


@requires("plans.change_plan")
@audit.opens(Pair)
@say_refusals
def plans_many(request: HttpRequest) -> HttpResponse:
    """The first call asks, the second shows what would come of it, the third one (`confirmed`) does it."""
    organization, year = workplace_with(request, "plans.change_plan")
    waiting = presenting.pairs_without_plan(organization, year)
    known = Pair.objects.filter(organization=organization, year=year).with_people().order_by("activated_on", "pk")
    form = PlansManyForm(request.POST or None, waiting=waiting, known=known, templates=_templates(organization))
    if request.method == "POST" and form.is_valid():
        chosen = list(form.cleaned_data["chosen"])
        if "confirmed" in request.POST:
            _tell_composed(request, many.compose(chosen, form.programs, by=request.user))
            return redirect("plans:plan-list")
        outcome = many.preview(chosen, form.programs)
        return render(request, "plans/plans_many_preview.html", {"form": form, "outcome": outcome, **_sizes(outcome)})
    return render(request, "plans/plans_many.html", {"form": form, "is_empty": not waiting})


def _templates(organization: Any) -> list[PlanTemplate]:
    """Programmes in use, shipped and own, with their tasks."""
    own = Q(organization=None) | Q(organization=organization)
    rows = PlanTemplate.objects.filter(own, is_active=True).select_related("form", "role_model")
    return list(rows.prefetch_related("items").order_by("title", "pk"))


def _sizes(outcome: many.Outcome) -> dict[str, str]:
    return {"plans_words": counted(len(outcome.ready), *PLANS), "tasks_words": counted(outcome.tasks, *TASKS)}


def _tell_composed(request: HttpRequest, outcome: many.Outcome) -> None:
    if outcome.ready:
        words = _sizes(outcome)
        messages.success(
            request,
            f"Черновики составлены: {words['plans_words']}, {words['tasks_words']}. "
            "Просмотрите их и согласуйте все сразу: «Согласовать планы».",
        )
    for why, titles in outcome.by_reason:
        messages.warning(request, f"Без плана, {why}: {some(titles, NAMED, '; ')}.")
    if outcome.had:
        messages.info(request, f"План уже есть: {counted(outcome.had, *PAIRS)}.")


@requires("plans.approve_plan")
@audit.opens(Plan)
@say_refusals
def plans_agree(request: HttpRequest) -> HttpResponse:
    """The curator agrees to drafts and to plans that mentors sent; they wait for the order then."""
    organization, year = workplace_with(request, "plans.approve_plan")
    waiting = list(waiting_plans(organization, year))
    known = Plan.objects.filter(organization=organization, year=year)
    form = PlansAgreeForm(request.POST or None, waiting=waiting, known=known)
    if request.method == "POST" and form.is_valid():
        done, empty = many.agree(form.cleaned_data["chosen"], by=request.user)
        _tell_agreed(request, done, empty)
        return redirect("plans:plan-list")
    return render(request, "plans/plans_agree.html", {"form": form, "is_empty": not waiting})


def _tell_agreed(request: HttpRequest, done: list[Plan], empty: list[Plan]) -> None:
    if done:
        messages.success(
            request, f"Согласование отмечено: {counted(len(done), *PLANS)}. Теперь их можно внести в приказ."
        )
    if empty:
        words = counted(len(empty), *PLANS)
        messages.warning(request, f"Без единого задания: {words}. Добавьте задания и согласуйте.")
    if not done and not empty:
        messages.info(request, "Эти планы уже согласованы.")
