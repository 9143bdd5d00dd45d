"""Who may see which pair."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404

from .models import Pair


def get_pair_for(user: Any, public_id: UUID) -> Pair:
    """The pair of an address. Raises Http404 for a stranger."""
    pair = Pair.objects.visible_to(user).with_people().filter(public_id=public_id).first()
    if pair is None:
        raise Http404
    return pair


def is_member(user: Any, pair: Pair, role: str | None = None) -> bool:
    """The user is a present member of the pair (of a role)."""
    return any(m.person.user_id == user.pk and m.left_on is None and role in (None, m.role) for m in pair.members.all())
