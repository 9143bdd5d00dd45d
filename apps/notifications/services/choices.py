"""What a person chooses about his reminders: later, or none until the end of the term. The links of a letter need no login:
they are signed, and only a button on the page changes something (programs that look into letters open links by themselves).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core import signing
from django.http import Http404

from apps.core import clock
from apps.core.errors import Refused
from apps.organizations.calendar import end_of_term
from apps.organizations.models import Organization

from ..models import Message, Postponed, Silence

SALT = "notifications.letter"
LINK_DAYS = 60
LATER_DAYS = (1, 3, 7)


def postpone(user: Any, thing: str, days: int, organization: Organization | None = None) -> date:
    """Puts a reminder off for some days; answers the day on which it comes again. Raises Refused."""
    if days not in LATER_DAYS:
        raise Refused("Отложить можно на день, на три дня или на неделю.")
    until = clock.today(organization) + timedelta(days=days)
    Postponed.objects.update_or_create(user=user, thing=thing, defaults={"until": until})
    return until


def silence(user: Any, organization: Organization) -> date:
    """No digests of an organization until its term ends; answers the last silent day."""
    until = end_of_term(organization, organization.today)
    Silence.objects.update_or_create(user=user, organization=organization, defaults={"until": until})
    return until


def speak(user: Any, organization: Organization) -> None:
    """Digests come again from now on."""
    Silence.objects.filter(user=user, organization=organization).delete()


def silences_of(user: Any) -> list[Silence]:
    """Refusals that hold today."""
    rows = Silence.objects.filter(user=user).select_related("organization")
    return [row for row in rows if row.until >= row.organization.today]


def token_of(message: Message) -> str:
    """The secret part of the links in a letter."""
    return signing.dumps(str(message.public_id), salt=SALT)


def message_of(token: str) -> Message:
    """The message of a link. Raises Http404 for a forged or an old one, and when the person may not enter any more."""
    try:
        number = signing.loads(token, salt=SALT, max_age=timedelta(days=LINK_DAYS))
    except signing.BadSignature:
        raise Http404 from None
    message = Message.objects.select_related("user", "organization").filter(public_id=number).first()
    if message is None or message.organization is None or not message.user.is_active:
        raise Http404
    return message


def item_of(message: Message, number: int) -> dict:
    """One line of a message. Raises Http404."""
    if not 0 <= number < len(message.items) or not message.items[number].get("key"):
        raise Http404
    return message.items[number]
