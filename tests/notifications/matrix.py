"""Rows of the permission matrix (tests/house/matrix.py)."""

from apps.core import clock
from apps.notifications.models import Message
from apps.notifications.services import feed
from tests.conftest import CAST
from tests.house.matrix import row

EVERYBODY = " ".join(who for who in CAST if who != "anonymous")


def own_message(cast):
    message = Message.objects.create(key="k", user=cast.curator, subject="1 дело", created_at=clock.now())
    return {"public_id": message.public_id}


ROWS = [
    row("notifications:inbox", ok=EVERYBODY),
    row("notifications:read-all", method="post", moved=EVERYBODY),
    row("notifications:message-read", method="post", make=own_message, moved="curator", rest=404),
    row("notifications:feed-renew", method="post", moved=EVERYBODY),
    row(
        "notifications:calendar",
        make=lambda cast: {"token": feed.feed_of(cast.mentor).token},
        ok=EVERYBODY,
        anonymous=200,
    ),
]
