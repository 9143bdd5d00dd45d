"""Which scope a user's pages of figures speak of."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404

from apps.organizations.access import organizations_with
from apps.organizations.models import Organization


def get_scope_for(user: Any, public_id: UUID, permission: str) -> Organization:
    """An organization at or below one in which the user holds the permission. Raises Http404."""
    own = Organization.objects.filter(pk__in=organizations_with(user, permission))
    for organization in own:
        found = Organization.objects.under(organization).filter(public_id=public_id).select_related("parent").first()
        if found is not None:
            return found
    raise Http404
