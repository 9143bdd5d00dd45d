"""Names and passwords, and the permissions of Django's own admin site."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend

from .superusers import runs_without_role


class AccountBackend(ModelBackend):
    """Grants of the admin site count in its own apps only: elsewhere names such as `participants.view_person` are given by roles."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        return runs_without_role(perm) and super().has_perm(user_obj, perm, obj)
