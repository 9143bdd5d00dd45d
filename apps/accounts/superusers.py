"""Where a superuser needs no role."""

from __future__ import annotations

from django.conf import settings


def runs_without_role(permission: str) -> bool:
    """Accounts, reference data and background work; every other app holds data of people."""
    return permission.partition(".")[0] in settings.SUPERUSER_APPS
