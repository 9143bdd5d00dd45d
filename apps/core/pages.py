"""What views of every app share: the workplace with a right in it, a right to an object, lists by pages."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

PER_PAGE = 25


def workplace_with(request: HttpRequest, permission: str) -> tuple[Any, Any]:
    """Organization and year of the workplace, if the user holds a permission there. Raises PermissionDenied."""
    organization, year = request.workplace.required()  # type: ignore[attr-defined]  # set by a middleware of organizations
    require(request, permission, organization)
    return organization, year


def organization_with(request: HttpRequest, permission: str) -> Any:
    """The organization of the workplace for a page that needs no year, if the user holds a permission there. Raises PermissionDenied.

    Settings, roles and the log come before the first year: its curator has to be invited to open it; an authority may have none.
    """
    organization = request.workplace.organization  # type: ignore[attr-defined]  # set by a middleware of organizations
    if organization is None:
        request.workplace.required()  # type: ignore[attr-defined]  # says who gives a role
    require(request, permission, organization)
    return organization


def require(request: HttpRequest, permission: str, obj: Any) -> None:
    """The user sees the object; may he also do this with it? Raises PermissionDenied."""
    if not request.user.has_perm(permission, obj):
        raise PermissionDenied


def allow(granted: bool) -> None:
    """For rights that depend on the record besides the role. Raises PermissionDenied."""
    if not granted:
        raise PermissionDenied


def paged(request: HttpRequest, table: Any, per_page: int = PER_PAGE) -> Any:
    """A list sorted and cut into pages as the address says."""
    from django_tables2 import RequestConfig

    RequestConfig(request, paginate={"per_page": per_page}).configure(table)
    return table


def form_words(form: Any) -> str:
    """All errors of a small form as one message."""
    return " ".join(words for errors in form.errors.values() for words in errors)
