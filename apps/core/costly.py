"""Costly doors: files that are made on the spot, work for the queue, searches. One user opens them so many times a minute.

@costly
def overview_xlsx(request, ...): ...

Counts are kept in the cache: one for all processes with Redis, one of each process without. Without a cache nobody is refused.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve

logger = logging.getLogger(__name__)
MINUTE = 60


def costly(view: Callable) -> Callable:
    """Marks a view whose answer costs much more than a page."""
    view.is_costly = True  # type: ignore[attr-defined]
    return view


def leads_to_costly(path: str) -> bool:
    """Whether an address is one of a costly view: the web server lets such requests stand in a line of their own."""
    try:
        return getattr(resolve(path).func, "is_costly", False)
    except Resolver404:
        return False


class CostlyMiddleware:
    """Answers 429 with a calm page to who asks for costly things again and again; everybody else goes on working."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: object, kwargs: object) -> HttpResponse | None:
        kind = "export" if getattr(view, "is_costly", False) else "search" if request.GET.get("q") else ""
        limit = settings.COSTLY_PER_MINUTE.get(kind)
        if limit is None or not request.user.is_authenticated or _count(f"costly.{kind}.{request.user.pk}") <= limit:
            return None
        logger.warning("costly requests refused: %s", kind)
        response = render(request, "429.html", status=429)
        response["Retry-After"] = str(MINUTE)
        return response


def _count(key: str) -> int:
    """How many times within a minute, this time included."""
    try:
        cache.add(key, 0, MINUTE)
        return cache.incr(key)
    except Exception:  # whatever the client of the cache raises while its server is away
        return 0
