"""Rows of the permission matrix (tests/house/matrix.py)."""

from apps.core import clock
from apps.notifications.models import Message
from apps.notifications.services import choices, feed
from tests.conftest import CAST
from tests.house.matrix import row

EVERYBODY = " ".join(who for who in CAST if who != "anonymous")


def message(cast, **fields):
    """A message to the mentor of the school with one line."""
    return Message.objects.create(
        key="x",
        user=cast.mentor,
        organization=cast.school,
        subject="х",
        created_at=clock.now(),
        items=[{"key": "a", "title": "дело", "url": "/", "late": 0}],
        **fields,
    )


def mentor_message(cast):
    return {"public_id": message(cast).public_id}


def dead_message(cast):
    return {"public_id": message(cast, state="dead").public_id}


def line(cast):
    return mentor_message(cast) | {"number": 0}


def letter(cast):
    return {"token": choices.token_of(message(cast))}


def feed_token(cast):
    return {"token": feed.feed_of(cast.mentor).token}


ROWS = [
    row("notifications:inbox", ok=EVERYBODY),
    row("notifications:read-all", method="post", moved=EVERYBODY),
    row("notifications:message-read", method="post", make=mentor_message, moved="mentor", rest=404),
    row(
        "notifications:postpone",
        method="post",
        make=line,
        data=lambda cast, kw: {"days": "1"},
        moved="mentor",
        rest=404,
    ),
    row("notifications:speak", method="post", make=lambda c: {"public_id": c.school.public_id}, moved=EVERYBODY),
    row("notifications:settings", ok="curator administrator foreign_curator"),
    row("notifications:settings", method="post", ok="curator administrator foreign_curator", label=" empty"),
    # An unknown step: the door opens, the clock of the tests stays where it is.
    row("notifications:demo-clock", method="post", moved="curator administrator foreign_curator"),
    row("notifications:outbox", ok="administrator"),
    row("notifications:retry-all", method="post", moved="administrator"),
    row("notifications:message-retry", method="post", make=dead_message, moved="administrator"),
    row("notifications:letter", make=letter, ok=EVERYBODY, anonymous=200),
    row("notifications:letter-silence", method="post", make=letter, moved=EVERYBODY),
    row(
        "notifications:letter-postpone",
        method="post",
        make=lambda cast: letter(cast) | {"number": 0},
        data=lambda cast, kw: {"days": "1"},
        moved=EVERYBODY,
    ),
    row("notifications:feed-renew", method="post", moved=EVERYBODY),
    row("notifications:calendar", make=feed_token, ok=EVERYBODY, anonymous=200),
]
