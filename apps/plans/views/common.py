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
        raise PermissionDenied(permission)


def allow(granted: bool) -> None:
    """For rights that depend on the pair besides the role. Raises PermissionDenied."""
    if not granted:
        raise PermissionDenied


def paged(request: HttpRequest, table: tables.Table) -> tables.Table:
    """Sorted and cut into pages as the address says."""
    RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
    return table


def first_error(form: Any) -> str:
    """What is wrong with a form in one sentence, for pages that show no form."""
    return " ".join(f"{error}" for errors in form.errors.values() for error in errors)
