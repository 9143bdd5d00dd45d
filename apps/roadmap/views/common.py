"""What the views of this app share."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from apps.core import days


def workplace_with(request: HttpRequest, permission: str) -> tuple[Any, Any]:
    """Organization and year of the workplace, if the user holds a permission there. Raises PermissionDenied."""
    organization, year = request.workplace.required()
    require(request, permission, organization)
    return organization, year


def require(request: HttpRequest, permission: str, obj: Any) -> None:
    """The user sees the object; may he also do this with it? Raises PermissionDenied."""
    if not request.user.has_perm(permission, obj):
        raise PermissionDenied


def day_of(request: HttpRequest, name: str, default: date) -> date:
    """A day of the query; what is no date is the default."""
    return days.day_of(request.GET.get(name, ""), default)
