"""Pages of an organization about itself: settings, log, passage to a new year."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from apps.core import panels
from apps.core.costly import costly
from apps.core.errors import Refused
from apps.core.guards import requires, requires_here, say_refusals
from apps.core.pages import PER_PAGE, organization_with, workplace_with
from apps.core.workbooks import xlsx_response
from apps.workflow import audit
from apps.workflow.models import AccessEntry, AuditEvent

from ..forms import LogFilterForm, NewOrganizationForm, OrganizationForm
from ..services import beginnings, log, rollovers


@requires("organizations.change_settings")
def settings(request: HttpRequest) -> HttpResponse:
    """Names, contacts and rules of the organization of the workplace."""
    organization = organization_with(request, "organizations.change_settings")
    form = OrganizationForm(request.POST or None, instance=organization)
    if request.method == "POST" and form.is_valid():
        form.save()
        # Names of people stay out of the log: it says which fields changed.
        fields = ", ".join(str(form.fields[name].label).lower() for name in form.changed_data)
        if form.changed_data:
            audit.record(organization, "settings", f"Изменены настройки: {fields}"[:300], by=request.user)
        messages.success(request, "Настройки сохранены.")
        return redirect("organizations:settings")
    context = {"form": form, "cards": panels.render("organizations.settings", request, organization)}
    return render(request, "organizations/settings.html", context)


def organization_add(request: HttpRequest) -> HttpResponse:
    """The administrator of the whole site enters an organization; on an empty site everything begins here."""
    if not request.user.is_superuser:
        raise PermissionDenied
    form = NewOrganizationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        above = {name: form.cleaned_data[name] for name in ("region", "municipality")}
        try:
            organization = beginnings.add(form.save(commit=False), **above, by=request.user)
        except Refused as refusal:
            form.add_error("name", refusal.sentence)
        else:
            request.workplace.choose(organization, None)
            messages.success(request, f"Внесена организация: {organization}. Вы её администратор.")
            return redirect("/")
    return render(request, "organizations/organization_form.html", {"form": form})


@requires("workflow.view_log")
@audit.opens(AuditEvent)
def change_log(request: HttpRequest) -> HttpResponse:
    """The log of the organization, fifty rows a page."""
    organization = organization_with(request, "workflow.view_log")
    form = LogFilterForm(request.GET, organization=organization)
    page = Paginator(audit.readable(form.rows(), request.user, organization), PER_PAGE).get_page(
        request.GET.get("page")
    )
    people, objects = log.people_of(page), log.objects_of(page)
    rows = [
        (entry, log.words_of(entry.object_type), objects.get((entry.object_type, entry.object_id), ""), changes)
        for entry, changes in ((entry, log.changes_of(entry, people)) for entry in page)
    ]
    context = {"form": form, "page": page, "rows": rows, "query": request.GET.urlencode()}
    return render(request, "organizations/log.html", context)


@costly
@requires("workflow.view_log")
def change_log_xlsx(request: HttpRequest) -> HttpResponse:
    organization = organization_with(request, "workflow.view_log")
    form = LogFilterForm(request.GET, organization=organization)
    entries = audit.readable(form.rows(), request.user, organization)[: log.MOST_ROWS]
    audit.access_list(request, "workflow.AuditEvent", organization.pk, len(entries), AccessEntry.Kind.EXPORT)
    return xlsx_response(log.as_xlsx(organization, entries), "Журнал изменений")


@requires("organizations.roll_over")
def roll_over(request: HttpRequest) -> HttpResponse:
    """Looks at the passage to the next year; what was done stands here afterwards."""
    organization, year = workplace_with(request, "organizations.roll_over")
    done = rollovers.of_year(year)
    context = {"year": year, "done": done, "steps": [], "refusal": ""}
    if done is None:
        try:
            passage = rollovers.passage_of(organization, year, request.user)
        except rollovers.Refused as refusal:
            # A passage made in autumn is looked at from the year that it began.
            done = context["done"] = rollovers.into_year(year)
            context["refusal"] = refusal.sentence
        else:
            context |= {"passage": passage, "steps": rollovers.preview(passage)}
    if done is not None:
        context |= {"made": rollovers.made(done), "opens": organization.today < done.to_year.start}
    return render(request, "organizations/roll_over.html", context)


@require_POST
@requires_here("organizations.roll_over")
@say_refusals
def first_year(request: HttpRequest) -> HttpResponse:
    """A new organization begins its first year; everything else stands on it."""
    year = rollovers.open_first(request.workplace.organization, kind=request.POST.get("kind", ""), by=request.user)
    following = "" if request.workplace.organization.is_authority else " Теперь внесите людей: по одному или файлом."
    messages.success(request, f"Открыт {year}.{following}")
    return redirect("/")


@require_POST
@requires("organizations.roll_over")
@say_refusals
def roll_over_apply(request: HttpRequest) -> HttpResponse:
    organization, year = workplace_with(request, "organizations.roll_over")
    chosen = {name.removeprefix("c."): value for name, value in request.POST.items() if name.startswith("c.")}
    row = rollovers.apply(rollovers.passage_of(organization, year, request.user), chosen)
    messages.success(request, f"Готово: {row.to_year}. Прошедший год доступен для чтения.")
    return redirect("organizations:roll-over")
