"""Decorators of views."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from .errors import AlreadyDone, Refused


def requires(permission: str) -> Callable:
    """The user holds the permission in at least one of his organizations; else 403."""

    def decorate(view: Callable) -> Callable:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.has_perm(permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def requires_here(permission: str) -> Callable:
    """The user holds the permission in the organization of his workplace; else 403.

    For pages that speak of the workplace: a curator of one school may be a mentor in another and work there now.
    """

    def decorate(view: Callable) -> Callable:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            organization = request.workplace.organization  # type: ignore[attr-defined]  # set by a middleware
            if organization is None or not request.user.has_perm(permission, organization):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def say_refusals(view: Callable) -> Callable:
    """A `Refused` of a service becomes a message, and the user returns to the page he came from (only our own)."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except AlreadyDone as calm:
            messages.info(request, calm.sentence)
        except Refused as refusal:
            messages.error(request, refusal.sentence)
        return redirect(own_referer(request))

    return guarded


def own_referer(request: HttpRequest) -> str:
    """The page of ours that a request came from; the first page for everything else."""
    referer = request.META.get("HTTP_REFERER", "")
    prefix = f"{request.scheme}://{request.get_host()}/"
    return referer if referer.startswith(prefix) else "/"
