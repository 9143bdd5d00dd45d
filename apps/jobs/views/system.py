from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, Min, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.core import panels
from apps.core.guards import requires
from apps.organizations.models import Organization

from .. import gauges, health
from ..enums import JobState
from ..models import Job
from ..services import backups

LATEST = 50


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The web server itself is alive; asks nobody."""
    return JsonResponse({"status": "ok"})


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Every part the site needs is there; 503 names those that are not."""
    found = {check.code: check.ok for check in health.checks()}
    ready = all(found.values())
    return JsonResponse({"status": "ready" if ready else "not ready", "checks": found}, status=200 if ready else 503)


@login_not_required
@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures for Prometheus, for who shows the token; without METRICS_TOKEN the address does not exist."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.METRICS_TOKEN or not constant_time_compare(given, settings.METRICS_TOKEN):
        raise Http404
    return HttpResponse(gauges.exposition(), content_type="text/plain; version=0.0.4; charset=utf-8")


@requires("jobs.view_system")
def system(request: HttpRequest) -> HttpResponse:
    """Состояние системы: parts, queues, work that failed, and what other rooms add (messages that did not arrive)."""
    rows = _known(request.user)
    counted = dict(Job.objects.order_by().values_list("state").annotate(Count("pk")))
    context = {
        "checks": health.checks(),
        "states": [(state, label, counted.get(state, 0)) for state, label in JobState.choices],
        "failed": rows.filter(state=JobState.FAILED).select_related("organization")[:LATEST],
        "waiting": Job.objects.filter(state=JobState.QUEUED).aggregate(Min("created_at"))["created_at__min"],
        "backup": next((moment for moment, _ in backups.copies()), None),
        "cards": panels.render("jobs.system", request, None),
    }
    return render(request, "jobs/system.html", context)


def _known(user: Any) -> QuerySet[Job]:
    """Titles and reasons may name people: an administrator reads those of his organization and of all below it."""
    rows = Job.objects.all()
    return rows if user.is_superuser else rows.filter(organization__in=Organization.objects.visible_to(user))
