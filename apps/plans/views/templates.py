"""Templates of plans: shipped ones to read, the school's own to change."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from apps.core.guards import requires, say_refusals
from apps.core.pages import paged, workplace_with

from .. import access
from ..forms import TemplateForm, TemplateItems
from ..models import PlanTemplate
from ..services import templates
from ..tables import TemplateTable
from .common import allow


@requires("plans.change_template")
def template_list(request: HttpRequest) -> HttpResponse:
    organization, _ = workplace_with(request, "plans.change_template")
    rows = PlanTemplate.objects.filter(Q(organization=None) | Q(organization=organization))
    rows = rows.select_related("form", "role_model").annotate(items_total=Count("items"))
    return render(request, "plans/template_list.html", {"table": paged(request, TemplateTable(rows))})


@requires("plans.change_template")
def template_detail(request: HttpRequest, code: str) -> HttpResponse:
    template = access.get_template_for(request.user, code)
    context = {
        "template": template,
        "items": list(template.items.all()),
        "versions": list(template.versions.all()),
        "is_own": template.organization_id is not None,
    }
    return render(request, "plans/template_detail.html", context)


@requires("plans.change_template")
def template_add(request: HttpRequest) -> HttpResponse:
    organization, _ = workplace_with(request, "plans.change_template")
    return _edit(request, PlanTemplate(organization=organization), "Новый шаблон")


@requires("plans.change_template")
def template_edit(request: HttpRequest, code: str) -> HttpResponse:
    template = access.get_template_for(request.user, code)
    allow(template.organization_id is not None)
    return _edit(request, template, template.title)


def _edit(request: HttpRequest, template: PlanTemplate, title: str) -> HttpResponse:
    form = TemplateForm(request.POST or None, instance=template)
    formset = TemplateItems(request.POST or None, instance=template)
    if request.method == "POST" and all([form.is_valid(), formset.is_valid()]):
        saved = templates.save(form, formset, by=request.user)
        messages.success(request, "Шаблон сохранён. Планам, составленным по нему, предложены изменения.")
        return redirect("plans:template-detail", saved.code)
    context = {"form": form, "formset": formset, "template": template, "title": title}
    return render(request, "plans/template_form.html", context)


@require_POST
@requires("plans.change_template")
@say_refusals
def template_copy(request: HttpRequest, code: str) -> HttpResponse:
    """The school's own template out of a shipped one."""
    organization, _ = workplace_with(request, "plans.change_template")
    made = templates.copy(access.get_template_for(request.user, code), organization=organization, by=request.user)
    messages.success(request, "Свой шаблон сделан: меняйте в нём задания и сроки.")
    return redirect("plans:template-edit", made.code)
