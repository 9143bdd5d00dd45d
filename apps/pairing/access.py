"""Who may see which pair, and who may say yes to it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404

from apps.core.addresses import address_of
from apps.core.querysets import one_or_404

from .models import MatchRun, Pair, PairMember


def get_pair_for(user: Any, public_id: UUID) -> Pair:
    """The pair of an address. Raises Http404 for a stranger."""
    return one_or_404(Pair.objects.visible_to(user).with_people().filter(public_id=public_id))


def get_run_for(user: Any, public_id: UUID) -> MatchRun:
    """A run of the matching, for those who may match in its organization. Raises Http404 for everybody else."""
    run = one_or_404(MatchRun.objects.select_related("organization", "year", "protocol").filter(public_id=public_id))
    if not user.has_perm("pairing.view_pair", run.organization):
        raise Http404
    if not user.has_perm("participants.view_person", run.organization):
        raise Http404
    return run


def is_member(user: Any, pair: Pair, role: str | None = None) -> bool:
    """The user is a present member of the pair (of a role)."""
    return any(m.person.user_id == user.pk and m.left_on is None and role in (None, m.role) for m in pair.members.all())


def own_member(user: Any, pair: Pair) -> PairMember | None:
    """The user's own place in the pair."""
    return next((m for m in pair.members.all() if m.person.user_id == user.pk and m.left_on is None), None)


def can_agree(user: Any, pair: Pair, member: PairMember) -> bool:
    """A member says yes for himself, nobody does it for him."""
    own = user is not None and member.left_on is None and member.person.user_id == user.pk
    return own and user.has_perm("pairing.agree_pair", pair)


def can_mark_paper(user: Any, pair: Pair) -> bool:
    """The curator notes a consent that was signed on paper."""
    return user is not None and user.has_perm("pairing.change_pair", pair)


def can_see_answers(user: Any, pair: Pair) -> bool:
    """Answers after the trial meeting are for the curator and the psychologist."""
    return user.has_perm("pairing.view_confidential", pair)


def pair_url(pair: Pair) -> str:
    return address_of("pairing:pair-detail")(pair.public_id)
