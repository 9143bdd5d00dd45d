"""Delivery of the outbox by e-mail. A message is claimed by a conditional UPDATE; failures wait longer each time."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import F, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse

from apps.core import clock
from apps.core.errors import AlreadyDone
from apps.core.mail import subject_line

from ..models import Message, MessageState
from . import choices

logger = logging.getLogger(__name__)
MAX_ATTEMPTS = 6
CLAIM = timedelta(minutes=5)
BATCH = 200


def deliver() -> int:
    """Sends what waits; returns how many messages went out. Two processes never send the same one."""
    now = clock.now()
    waiting = Message.objects.filter(state__in=[MessageState.QUEUED, MessageState.FAILED], next_try_at__lte=now)
    sent = 0
    for message in waiting.select_related("user", "organization").order_by("next_try_at", "id")[:BATCH]:
        if _claim(message):
            sent += _send(message)
    return sent


def _claim(message: Message) -> bool:
    """Holds the message for a few minutes: the row changes only when nobody else changed it."""
    changed = Message.objects.filter(
        pk=message.pk, attempts=message.attempts, state__in=[MessageState.QUEUED, MessageState.FAILED]
    ).update(attempts=F("attempts") + 1, next_try_at=clock.now() + CLAIM)
    message.attempts += 1
    return bool(changed)


def _send(message: Message) -> int:
    try:
        if message.user.email:
            _mail(message).send()
    except Exception as error:
        logger.warning("message %s not delivered, attempt %s: %s", message.pk, message.attempts, type(error).__name__)
        _postpone(message, type(error).__name__)
        return 0
    Message.objects.filter(pk=message.pk).update(
        state=MessageState.SENT, sent_at=clock.now(), error="", next_try_at=None
    )
    return 1


def _postpone(message: Message, error: str) -> None:
    """Back-off 2, 4, 8 … minutes; after the last attempt the message is dead and stays visible to the administrator."""
    dead = message.attempts >= MAX_ATTEMPTS
    Message.objects.filter(pk=message.pk).update(
        state=MessageState.DEAD if dead else MessageState.FAILED,
        error=error,
        next_try_at=None if dead else clock.now() + timedelta(minutes=2**message.attempts),
    )


def _mail(message: Message) -> EmailMultiAlternatives:
    choice = settings.SITE_URL + reverse("notifications:letter", args=[choices.token_of(message)])
    context = {"message": message, "site": settings.SITE_URL, "choice": choice}
    mail = EmailMultiAlternatives(
        subject=subject_line(message.subject),
        body=render_to_string("notifications/mail/digest.txt", context),
        to=[message.user.email],
        # The same id for every attempt: a server that received it twice shows it once.
        headers={
            "Message-ID": f"<{message.public_id}@mentoring>",
            "Auto-Submitted": "auto-generated",
            "List-Unsubscribe": f"<{choice}>",
        },
    )
    mail.attach_alternative(render_to_string("notifications/mail/digest.html", context), "text/html")
    return mail


def retry(message: Message) -> None:
    """A letter that was given up is tried again from the beginning. Raises AlreadyDone when it is not dead."""
    if not Message.objects.filter(pk=message.pk, state=MessageState.DEAD).update(
        state=MessageState.QUEUED, attempts=0, error="", next_try_at=clock.now()
    ):
        raise AlreadyDone("Это письмо уже отправлено или ждёт очереди.")


def retry_all(letters: QuerySet[Message]) -> int:
    """The same for all dead ones of these letters (the mail server was away for long). Returns how many."""
    return letters.filter(state=MessageState.DEAD).update(
        state=MessageState.QUEUED, attempts=0, error="", next_try_at=clock.now()
    )
