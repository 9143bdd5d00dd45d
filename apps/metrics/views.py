from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from apps.core.guards import requires, requires_here, say_refusals
from apps.core.registry import UnknownCode
from apps.core.texts import reading_key
from apps.organizations.models import Organization
from apps.organizations.workplace import asked_day
from apps.workflow import audit
from apps.workflow.models import AccessEntry

from . import access
from .forms import ManualValueForm
from .models import ManualValue
from .registry import Metric, metrics, part_words
from .services import catalogue, figures, manual, suppression

# What the access journal calls a list of sensitive figures.
RESTRICTED = "participants.RestrictedCategory"
PEOPLE = "participants.Person"


@requires("metrics.view_metric")
def metric_list(request: HttpRequest) -> HttpResponse:
    """The catalogue: every figure with its value on a day in the user's own organization, and where it comes from."""
    organization = request.workplace.organization
    values, day = {}, None
    if organization is not None and request.user.has_perm("metrics.view_metric", organization):
        day = asked_day(request, organization)
        values = catalogue.values_on(
            organization, day, lambda metric: access.may_see_whole(request.user, organization, metric)
        )
    rows = [
        {"metric": m, "manual": m.code in manual.codes(), "value": values.get(m.code)}
        for m in sorted(metrics, key=lambda m: m.title)
    ]
    return render(request, "metrics/metric_list.html", {"rows": rows, "day": day, "organization": organization})


@requires_here("metrics.view_metric")
def metric_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One figure on any date, and the list behind it for those who may see people."""
    metric = _metric_or_404(code)
    organization = request.workplace.organization
    day = asked_day(request, organization)
    params = {name: request.GET[name] for name in metric.params if request.GET.get(name)}
    scope = Organization.objects.under(organization).educational()
    whole = access.may_see_whole(request.user, organization, metric)
    values = (figures.compute_for if whole else suppression.compute)(code, scope, day, params)
    context = {
        "metric": metric,
        "params": params,
        "part": part_words(params),
        "is_manual": code in manual.codes(),
        "organization": organization,
        "day": day,
        "value": suppression.total(values),
        "rows": _rows(values) if organization.is_authority else None,
        "people": _people(request, metric, organization, day, params),
        "manual": ManualValue.objects.filter(organization=organization, code=code)[:20],
    }
    return render(request, "metrics/metric_detail.html", context)


def _rows(values: dict) -> list[tuple[Organization, figures.Value]]:
    """The figure of each organization, for an authority: what a list of people is for a school."""
    organizations = Organization.objects.filter(pk__in=values).only("pk", "short_name")
    rows = [(organization, values[organization.pk]) for organization in organizations]
    return sorted(rows, key=lambda row: reading_key(row[0].short_name))


@requires_here("metrics.change_manual_value")
@say_refusals
def manual_value_new(request: HttpRequest) -> HttpResponse:
    """Enters a figure that no room computes yet."""
    organization, year = request.workplace.required()
    initial = {"date": organization.today, "code": request.GET.get("code")}
    form = ManualValueForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        manual.enter(
            organization=organization,
            year=year,
            code=data["code"],
            day=data["date"],
            numerator=data["numerator"],
            denominator=data["denominator"],
            note=data["note"],
            by=request.user,
        )
        messages.success(request, "Значение сохранено и уже учтено во всех таблицах.")
        return redirect("metrics:metric-detail", data["code"])
    return render(request, "metrics/manual_value_form.html", {"form": form})


def _people(request: HttpRequest, metric: Metric, organization, day: date, params: dict) -> list | None:
    """The list behind the number; a look at it stands in the access journal."""
    if not access.may_see_list(request.user, organization, metric):
        return None
    rows = list(metric.people(organization, day, params))
    if rows:
        kind = RESTRICTED if metric.sensitive else PEOPLE
        audit.access_list(request, kind, organization.pk, len(rows), AccessEntry.Kind.VIEW)
    return rows


def _metric_or_404(code: str) -> Metric:
    try:
        return metrics.get(code)
    except UnknownCode:
        raise Http404 from None
