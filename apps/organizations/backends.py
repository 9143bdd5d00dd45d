"""Django's `user.has_perm(permission, obj)` asks the memberships: lower apps need not import roles."""

from __future__ import annotations

from typing import Any

from .roles import permissions_of


class RoleBackend:
    """Grants what a role grants, in the organization of the object; without an object, anywhere."""

    def authenticate(self, request: Any, **credentials: Any) -> None:
        return None

    def has_perm(self, user: Any, permission: str, obj: Any = None) -> bool:
        if not user.is_active or user.is_anonymous:
            return False
        wanted = organization_id_of(obj) if obj is not None else None
        if obj is not None and wanted is None:
            return False
        return any(
            permission in permissions_of(m.role) and (wanted is None or m.organization_id == wanted)
            for m in user.current_memberships()
        )


def organization_id_of(obj: Any) -> int | None:
    """The organization that an object belongs to; an organization belongs to itself."""
    if obj._meta.label == "organizations.Organization":
        return obj.pk
    return getattr(obj, "organization_id", None)
