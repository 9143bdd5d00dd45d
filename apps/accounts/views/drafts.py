"""Drafts of forms: asked for and kept by the script of the page."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_http_methods

from apps.core.errors import Refused

from ..services import drafts as service


@require_http_methods(["GET", "POST"])
def drafts(request: HttpRequest) -> JsonResponse:
    """GET `?key=…&key=…`: the person's own drafts of these forms. POST key, body: keeps one; an empty body throws it away."""
    if request.method == "GET":
        return JsonResponse({"drafts": service.of(request.user, request.GET.getlist("key"))})
    key, body = request.POST.get("key", ""), request.POST.get("body", "")
    if not body:
        service.forget(request.user, key)
        return JsonResponse({"at": ""})
    try:
        return JsonResponse({"at": service.keep(request.user, key, body)})
    except Refused as refusal:
        return JsonResponse({"error": refusal.sentence}, status=400)
