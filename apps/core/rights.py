"""The right of a user, asked for by services."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied


def demand(user: Any, permission: str, obj: Any) -> None:
    """The step may be taken by this user with this object. Raises PermissionDenied; nobody has no rights at all."""
    if user is None or not user.has_perm(permission, obj):
        raise PermissionDenied(permission)
