"""What the views of this app share beside `apps.core.pages`."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied


def allow(granted: bool) -> None:
    """For rights that depend on the pair besides the role. Raises PermissionDenied."""
    if not granted:
        raise PermissionDenied
