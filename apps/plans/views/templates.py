"""Templates of plans: shipped ones to read, the school's own to change."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from apps.core.guards import requires, say_refusals
from apps.core.pages import allow, paged, require, workplace_with
from apps.organizations.models import MentoringForm, Organization

from .. import access
from ..models import PlanTemplate
from ..services import stale, templates
from ..tables import TemplateTable
from ..template_forms import TemplateForm, TemplateItems, caught_up


@requires("plans.change_template")
def template_list(request: HttpRequest) -> HttpResponse:
    organization, _ = workplace_with(request, "plans.change_template")
    rows = PlanTemplate.objects.filter(Q(organization=None) | Q(organization=organization))
    rows = rows.select_related("form", "role_model").annotate(
        items_total=Count("items", distinct=True), plans_total=_plans_of(organization)
    )
    form = MentoringForm.objects.filter(is_active=True, code=request.GET.get("form", "")).first()
    context = {
        "table": paged(request, TemplateTable(rows.filter(form=form) if form else rows)),
        "forms": MentoringForm.objects.filter(is_active=True, pk__in=rows.order_by().values("form")),
        "chosen": form,
    }
    return render(request, "plans/template_list.html", context)


def _plans_of(organization: Organization) -> Count:
    """How many plans of this school were made of a programme."""
    return Count("plans", filter=Q(plans__organization=organization), distinct=True)


@requires("plans.change_template")
def template_detail(request: HttpRequest, code: str) -> HttpResponse:
    template = access.get_template_for(request.user, code)
    context = {
        "template": template,
        "items": list(template.items.all()),
        "history": templates.history_of(template),
        "is_own": template.organization_id is not None,
    }
    return render(request, "plans/template_detail.html", context)


@requires("plans.change_template")
def template_add(request: HttpRequest) -> HttpResponse:
    organization, _ = workplace_with(request, "plans.change_template")
    return _edit(request, PlanTemplate(organization=organization), "Новая программа")


@requires("plans.change_template")
def template_edit(request: HttpRequest, code: str) -> HttpResponse:
    template = access.get_template_for(request.user, code)
    allow(template.organization_id is not None)
    return _edit(request, template, template.title)


def _edit(request: HttpRequest, template: PlanTemplate, title: str) -> HttpResponse:
    # An empty form is sent too: it is checked, and redrawn with what is missing.
    sent = request.POST if request.method == "POST" else None
    form = TemplateForm(sent, instance=template)
    formset = TemplateItems(sent, instance=template)
    if request.method == "POST":
        try:
            if all([form.is_valid(), formset.is_valid()]):
                saved = templates.save(form, formset, by=request.user, seen=form.seen)
                messages.success(request, "Программа сохранена. Планам, составленным по ней, предложены изменения.")
                return redirect("plans:template-detail", saved.code)
            # Tasks that somebody took out meanwhile do not fit: say that, not «выберите корректный вариант».
            if template.pk:
                templates.refuse_stale(PlanTemplate.objects.get(pk=template.pk), form.seen, form.cleaned_data)
        except stale.Stale as refusal:
            form, formset = _caught_up(request, template, refusal)
    context = {"form": form, "formset": formset, "template": template, "title": title}
    return render(request, "plans/template_form.html", context)


def _caught_up(request: HttpRequest, template: PlanTemplate, refusal: stale.Stale) -> tuple[Any, Any]:
    """The two forms once more: what was typed over what stands there now."""
    now = PlanTemplate.objects.get(pk=template.pk)
    typed = caught_up(request.POST, now)
    form = TemplateForm(typed, instance=now)
    form.refuse(refusal, templates.mark_of(now))
    return form, TemplateItems(typed, instance=PlanTemplate.objects.get(pk=template.pk))


@require_POST
@requires("plans.change_template")
@say_refusals
def template_copy(request: HttpRequest, code: str) -> HttpResponse:
    """The school's own template out of a shipped one."""
    organization, _ = workplace_with(request, "plans.change_template")
    made = templates.copy(access.get_template_for(request.user, code), organization=organization, by=request.user)
    messages.success(request, "Своя программа сделана: меняйте в ней задания и сроки.")
    return redirect("plans:template-edit", made.code)


@require_POST
@say_refusals
def plan_to_bank(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A good plan becomes a programme of the school's bank; its text is looked through at once."""
    plan = access.get_plan_for(request.user, public_id)
    require(request, "plans.change_template", plan)
    made = templates.from_plan(plan, by=request.user)
    messages.success(request, "Программа в банке. Проверьте, чтобы в названии, цели и заданиях не было имён.")
    return redirect("plans:template-edit", made.code)
