from __future__ import annotations

import ipaddress
import re
import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, QueryDict, UnreadablePostError

from . import logs
from .texts import has_unseen, without_unseen

HEADER = "X-Request-ID"
GIVEN = re.compile(r"[A-Za-z0-9-]{8,64}")


class RequestIdMiddleware:
    """Gives every request a number: in the log, in the answer and on the page of an error. A proxy may have given one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get(HEADER, "")
        number = given if GIVEN.fullmatch(given) else uuid.uuid4().hex[:16]
        token = logs.request_id.set(number)
        request.request_id = number  # type: ignore[attr-defined]
        try:
            response = self.get_response(request)
        finally:
            logs.request_id.reset(token)
        response[HEADER] = number
        return response


class ClientAddressMiddleware:
    """Behind PROXIES proxies the visitor's address is in X-Forwarded-For; what stands further left anybody can write."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chain = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
        if settings.PROXIES and len(chain) >= settings.PROXIES:
            address = chain[-settings.PROXIES]
            if is_address(address):
                request.META["REMOTE_ADDR"] = address
        return self.get_response(request)


class NothingKeptMiddleware:
    """No answer of ours is kept by a browser or a proxy: on a computer of the staff room «Back» after leaving shows no names."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Cache-Control", "private, no-store")
        return response


class CleanTextMiddleware:
    """Takes characters that nobody can type or see out of what is sent: PostgreSQL refuses NUL, DOCX and XLSX the others."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if has_unseen(request.path_info):
            raise Http404
        request.GET = _cleaned(request.GET)  # type: ignore[assignment]
        try:
            if request.method == "POST":
                request.POST = _cleaned(request.POST)  # type: ignore[assignment]
        except UnreadablePostError:
            # The sender hung up: the guard against forgery answers him.
            pass
        return self.get_response(request)


def _cleaned(sent: QueryDict) -> QueryDict:
    """The same values without unseen characters; the very same object when there are none."""
    if not any(has_unseen(name) or any(map(has_unseen, values)) for name, values in sent.lists()):
        return sent
    clean = QueryDict(mutable=True, encoding=sent.encoding)
    for name, values in sent.lists():
        clean.setlist(without_unseen(name), [without_unseen(value) for value in values])
    clean._mutable = False
    return clean


def is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
