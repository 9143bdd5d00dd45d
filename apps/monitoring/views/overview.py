"""The table of organizations of a municipality or region. Figures only."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from apps.core import panels
from apps.core.costly import costly
from apps.core.guards import requires, requires_here
from apps.jobs.services import jobs
from apps.metrics.services import catalogue
from apps.organizations.enums import Kind
from apps.organizations.models import Organization
from apps.organizations.services import rollovers
from apps.organizations.workplace import asked_day

from .. import access
from ..models import Answer
from ..services import audit, campaigns, dashboard, forms, lines, sheets
from ..services import overview as service
from ..services import statistics as figures_of_form
from .answers import rows_of

PERMISSION = "monitoring.view_municipality"


@requires_here(PERMISSION)
def overview(request: HttpRequest) -> HttpResponse:
    """The user's own authority."""
    return _page(request, request.workplace.organization)


@requires(PERMISSION)
def scope_overview(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A municipality of the region."""
    scope = access.get_scope_for(request.user, public_id, PERMISSION)
    if not scope.is_authority:
        return redirect("monitoring:organization", scope.public_id)
    return _page(request, scope)


def _page(request: HttpRequest, scope: Organization) -> HttpResponse:
    day = asked_day(request, scope)
    sorted_by = request.GET.get("sort", "")
    by_municipality, compare = _by_municipality(request, scope), "compare" in request.GET
    table = _table(scope, day, by_municipality=by_municipality, compare=compare)
    asked = {"date": day.isoformat()} | ({"compare": "1"} if compare else {})
    rows = {} if by_municipality or scope.kind != Kind.REGION else {"rows": "organizations"}
    context = {
        "scope": scope,
        "day": day,
        "year_ago": service.year_before(day),
        "table": service.sort(table, sorted_by),
        "heads": _heads(asked | rows, sorted_by),
        "sorted_by": sorted_by,
        "by_municipality": by_municipality,
        "compare": compare,
        "asked": urlencode(asked),
        "names_url": "?" + urlencode(asked | rows),
        "bars": service.bars(table, sorted_by.removeprefix("-")),
        "trend": _trend(scope, day, table),
        "running": [] if request.workplace.is_past else campaigns.running(scope),
        "token": new_token(),
        **_years(request, scope),
        "may_load_contingent": request.user.has_perm("organizations.change_contingent", scope),
    }
    return render(request, "monitoring/overview.html", context)


def _years(request: HttpRequest, scope: Organization) -> dict[str, Any]:
    """What the user may do about programme years of his own authority: open the first one, or pass to the next."""
    own = scope == request.workplace.organization and request.user.has_perm("organizations.roll_over", scope)
    begins = own and request.workplace.year is None
    return {"years": rollovers.first_years(scope) if begins else [], "may_roll_over": own and not begins}


def _heads(asked: dict[str, str], sorted_by: str) -> list[dict]:
    """Heads of the columns with the address that sorts by each: the least first, then the largest."""
    order = {sorted_by.removeprefix("-"): "descending" if sorted_by.startswith("-") else "ascending"}
    heads = []
    for column in service.columns():
        key = f"-{column.code}" if sorted_by == column.code else column.code
        sort_url = "?" + urlencode(asked | {"sort": key})
        chart_url = "?" + urlencode(asked | {"sort": f"-{column.code}"}) + "#bars-title"
        heads.append({"column": column, "url": sort_url, "chart_url": chart_url, "order": order.get(column.code, "")})
    return heads


def _by_municipality(request: HttpRequest, scope: Organization) -> bool:
    return scope.kind == Kind.REGION and request.GET.get("rows") != "organizations"


def _table(scope: Organization, day: date, *, by_municipality: bool, compare: bool) -> service.Overview:
    """Many organizations at once are read from kept figures when those are of today and fresh."""
    read = service.of_municipalities if by_municipality else service.of_organizations
    table = read(scope, day, kept=scope.kind == Kind.REGION and day == scope.today)
    return service.compared(table, read(scope, service.year_before(day))) if compare else table


@costly
@requires(PERMISSION)
def overview_xlsx(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The same table as a file."""
    scope = access.get_scope_for(request.user, public_id, PERMISSION)
    day = asked_day(request, scope)
    table = _table(scope, day, by_municipality=_by_municipality(request, scope), compare=False)
    content = sheets.overview_xlsx(service.sort(table, request.GET.get("sort", "")), scope.short_name, day)
    response = HttpResponse(content, content_type=sheets.XLSX)
    response["Content-Disposition"] = f'attachment; filename="organizations_{day.isoformat()}.xlsx"'
    return response


@requires(PERMISSION)
def organization(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Aggregates of one organization and its official contacts."""
    scope = access.get_scope_for(request.user, public_id, PERMISSION)
    day = asked_day(request, scope)
    table = service.of_one(scope, day)
    context = {
        "organization": scope,
        "own": request.workplace.organization,
        "day": day,
        "year_ago": service.year_before(day),
        "table": table,
        "trend": _trend(scope, day, table),
        "answers": campaigns.given_by(scope, request.user),
        "audit": audit.of_these([scope]),
        "cards": panels.render("organizations.organization", request, scope),
    }
    return render(request, "monitoring/organization.html", context)


def _trend(scope: Organization, day: date, table: service.Overview) -> dashboard.Trend | None:
    return dashboard.trend_of_table(scope, day, service.TREND, service.totals_of(table))


@requires_here("monitoring.build_statistics")
def statistics(request: HttpRequest) -> HttpResponse:
    """The annual form on a day: a school sees it filled with its checks; files that were built before."""
    scope = request.workplace.organization
    day = asked_day(request, scope)
    context = {
        "scope": scope,
        "day": day,
        "jobs": scope.jobs.filter(kind="monitoring.statistics", owner=request.user)[:5],
        "token": new_token(),
        **(_totals(scope, day) if scope.is_authority else _preview(request, scope, day)),
    }
    return render(request, "monitoring/statistics.html", context)


def _totals(scope: Organization, day: date) -> dict:
    """The totals of an authority; those of many organizations take too long for a page and come as a file."""
    if Organization.objects.under(scope).educational().count() > catalogue.AT_MOST:
        return {}
    computed = figures_of_form.compute(scope, day)
    return {
        "rows": rows_of(computed.form, computed.filled),
        **lines.checked(computed.form, lines.numbers_of(computed.rows)),
    }


def _preview(request: HttpRequest, school: Organization, day: date) -> dict:
    form = forms.annual(day)
    filled = lines.of_one(form, school, day)
    answers = school.answers.filter(campaign=None).select_related("version__form")
    return {
        "rows": rows_of(form, filled),
        **lines.checked(form, lines.numbers_of(filled)),
        "submits": form.version is not None and request.user.has_perm("monitoring.submit_form", school),
        "answers": answers[:10],
        "asked": Answer.objects.asked_now(school, school.today).select_related("campaign"),
    }


@costly
@requires_here("monitoring.build_statistics")
@require_POST
def statistics_build(request: HttpRequest) -> HttpResponse:
    """Puts the work into the queue and leads to its progress; a double click leads to the same work."""
    scope = request.workplace.organization
    day = asked_day(request, scope)
    job = jobs.enqueue(
        "monitoring.statistics",
        by=request.user,
        organization=scope,
        arguments={"scope": scope.pk, "date": day.isoformat()},
        title=f"Статистика на {day:%d.%m.%Y}",
        key=_key(request, scope, day),
    )
    return redirect("jobs:job-detail", job.public_id)


def new_token() -> str:
    """A mark of one drawn form: sending it twice is one order."""
    return secrets.token_urlsafe(12)


def _key(request: HttpRequest, scope: Organization, day: date) -> str | None:
    token = request.POST.get("token", "")[:40]
    return f"statistics:{scope.pk}:{request.user.pk}:{day}:{token}" if token else None
