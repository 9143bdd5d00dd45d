"""The way from a card to an account."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from apps.core.pages import require
from apps.organizations.views.memberships import invite
from apps.workflow import audit

from .. import accounts
from ..access import get_person_for
from ..models import Person


@audit.opens(Person)
def person_invite(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """An invitation filled in from the card."""
    person = get_person_for(request.user, public_id)
    require(request, accounts.INVITE, person)
    if not accounts.can_invite(request.user, person):
        raise PermissionDenied
    return invite(request, accounts.invitation_for(person))
