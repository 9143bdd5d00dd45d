"""The administrator's rooms of Django: what nobody can mean, in an address or a forged form, is a message, never an error of ours."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.apps import AdminConfig
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import DataError, NotSupportedError, OperationalError, ProgrammingError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from .numbers import is_row_number

logger = logging.getLogger(__name__)
# A number, a day or a pattern that no column takes.
BEYOND = (DataError, OverflowError)
# What filters of Django raise besides: two days asked for and one given, a year before the first, a lookup that SQLite does not have.
ODD = (*BEYOND, ProgrammingError, NotSupportedError, LookupError, TypeError, ValueError)
# How SQLite says that a pattern is none; everything else that it cannot do now is an error of ours.
BROKEN_PATTERN = "user-defined function raised exception"
FILTER_GONE = "Отбор в адресе снят: такого номера, числа или дня в базе быть не может."
NOTHING_DONE = "Ничего не изменено: такого номера, числа или дня в базе быть не может."


class RoomsConfig(AdminConfig):
    default = False
    default_site = "apps.core.rooms.Rooms"


class Nameless:
    """What goes with a row, or keeps it from going, is counted: those rows are people and pairs of schools, and the administrator of the
    site is not told of them by name."""

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[list[str], dict, set, list[str]]:
        _, counts, missing, kept_by = super().get_deleted_objects(objs, request)  # type: ignore[misc]
        found = [f"{title}: {number}" for title, number in counts.items()]
        return found, counts, missing, [f"записи, которые на неё опираются: {len(kept_by)}"] if kept_by else []


class Rooms(admin.AdminSite):
    """One place for all registered tables, those of Django itself included."""

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        own = admin_class or admin.ModelAdmin
        super().register(model_or_iterable, type(own.__name__, (Nameless, own), {}), **options)

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
        except OperationalError as error:
            if not request.GET or BROKEN_PATTERN not in str(error):
                raise
            return _without(request)
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
