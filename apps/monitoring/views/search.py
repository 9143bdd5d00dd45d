"""The answer to the search of the top bar."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from apps.core.search import search
from apps.workflow import audit
from apps.workflow.models import AccessEntry

LONGEST = 200


def search_page(request: HttpRequest) -> HttpResponse:
    """People, pairs, documents, rows of the roadmap: what the user may open where he works now."""
    text = " ".join(request.GET.get("q", "")[:LONGEST].split())
    organization = request.workplace.organization  # type: ignore[attr-defined]  # set by a middleware
    answers = search(request.user, organization, text) if organization else []
    named = sum(len(answer.lines) for answer in answers if answer.source.names_people)
    if named:
        audit.access_list(request, "search", organization.pk, named, AccessEntry.Kind.VIEW)
    return render(request, "monitoring/search.html", {"text": text, "answers": answers})
