"""What the views of this app share."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django_tables2 import RequestConfig

PER_PAGE = 50


def workplace_with(request: HttpRequest, permission: str) -> tuple[Any, Any]:
    """Organization and year of the workplace, if the user holds a permission there. Raises PermissionDenied."""
    organization, year = request.workplace.required()
    require(request, permission, organization)
    return organization, year


def require(request: HttpRequest, permission: str, obj: Any) -> None:
    """The user sees the object; may he also do this with it? Raises PermissionDenied."""
    if not request.user.has_perm(permission, obj):
        raise PermissionDenied


def paged(request: HttpRequest, table: tables.Table) -> tables.Table:
    """Sorted and cut into pages as the address says; a filter that finds nothing says so."""
    if request.GET:
        table.empty_text = "По этому отбору ничего не нашлось."
    RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
    return table


def log_of(events: Any) -> list[dict[str, Any]]:
    """Entries for the component of history."""
    return [{"at": e.at, "actor": e.actor or "система", "text": e.title, "reason": e.reason} for e in events]
