"""The administrator's rooms of Django: what nobody can mean, in an address or a forged form, is a message, never an error of ours."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.apps import AdminConfig
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import DataError, ProgrammingError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from .numbers import is_row_number

logger = logging.getLogger(__name__)
# A number, a day or a pattern that no column takes.
BEYOND = (DataError, OverflowError)
# What filters of Django raise besides: two days asked for and one given, a year before the first.
ODD = (*BEYOND, ProgrammingError, LookupError, TypeError, ValueError)
FILTER_GONE = "Отбор в адресе снят: такого номера, числа или дня в базе быть не может."
NOTHING_DONE = "Ничего не изменено: такого номера, числа или дня в базе быть не может."


class RoomsConfig(AdminConfig):
    default = False
    default_site = "apps.core.rooms.Rooms"


class Rooms(admin.AdminSite):
    """One place for all registered tables, those of Django itself included."""

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        return super().admin_view(understood(view), cacheable)


def understood(view: Callable) -> Callable:
    """Leads an address or a form that cannot be meant to the same room without it; a room that fails by itself still fails."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not all(map(is_row_number, request.POST.getlist(ACTION_CHECKBOX_NAME))):
            return _without(request)
        try:
            # What the database refused takes nothing with it that the message needs.
            with transaction.atomic():
                return view(request, *args, **kwargs)
        except _excused(request):
            logger.warning("an administrator's address or form could not be meant", exc_info=True)
            return _without(request)

    return guarded


def _excused(request: HttpRequest) -> tuple[type[Exception], ...]:
    if request.method == "POST":
        return BEYOND
    return ODD if request.GET else ()


def _without(request: HttpRequest) -> HttpResponse:
    messages.error(request, NOTHING_DONE if request.method == "POST" else FILTER_GONE)
    return HttpResponseRedirect(request.path)
