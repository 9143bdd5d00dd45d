"""The card «что изменилось»: fetched after the page, so that the page itself does not wait for figures of two days."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from apps.core.guards import requires_here

from ..services import visits

SEES = "monitoring.view_dashboard"


@requires_here(SEES)
def changes(request: HttpRequest) -> HttpResponse:
    """As a card for the first page; without scripts as a page of its own."""
    found = visits.changes(request.user, request.workplace.organization)
    template = "monitoring/partials/changes.html" if request.htmx else "monitoring/changes.html"
    return render(request, template, {"changes": found})


@requires_here(SEES)
@require_POST
def changes_seen(request: HttpRequest) -> HttpResponse:
    visits.mark_seen(request.user, request.workplace.organization)
    return redirect("monitoring:home")
