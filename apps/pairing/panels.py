"""Cards that this app adds to pages of lower apps."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from apps.core.panels import panel

from .models import Pair
from .services import ties


@panel("participants.person", order=20)
def pairs_of_person(request: HttpRequest, person: Any) -> dict | None:
    """All pairs of a person, the newest first, and the way to a new one."""
    if not request.user.has_perm("pairing.view_pair", person):
        return None
    pairs = Pair.objects.visible_to(request.user).filter(members__person=person).with_people().order_by("-start", "-pk")
    roles = set(person.participations.filter(left_on=None).values_list("role", flat=True))
    may_change = request.user.has_perm("pairing.change_pair", person) and not person.left_on
    propose = reverse("pairing:pair-propose")
    context = {
        "pairs": pairs,
        "add_url": f"{propose}?{sorted(roles)[-1]}={person.pk}" if may_change and roles else "",
        "profile_url": _profile_url(request, person) if roles else "",
    }
    return {"template": "pairing/panels/person.html", "context": context}


@panel("participants.person", order=21)
def ties_of_person(request: HttpRequest, person: Any) -> dict | None:
    """Relatives and superiors, for those who match."""
    if not request.user.has_perm("pairing.match", person):
        return None
    return {"template": "pairing/panels/ties.html", "context": {"person": person, "ties": ties.of_person(person)}}


def _profile_url(request: HttpRequest, person: Any) -> str:
    own = person.user_id == request.user.pk
    if not own and not request.user.has_perm("participants.change_person", person):
        return ""
    return reverse("pairing:match-profile", kwargs={"public_id": person.public_id})
