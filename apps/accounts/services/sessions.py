"""How long somebody stays logged in: a while without any step, and never longer than some days, however busy he is."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import F

from apps.core import clock

from ..models import User

BEGAN, SEEN = "began", "seen"
# Steps of one person within this many seconds count as one: pages that are only read write the session this seldom.
RARELY = 300


def begin(session: Any) -> None:
    """A login starts both terms."""
    session[BEGAN] = session[SEEN] = _now()


def is_over(session: Any) -> bool:
    """Whether one of the terms has passed; a session without its terms is one of before they were counted, and over."""
    now, hour = _now(), 3600
    idle, whole = settings.SESSION_IDLE_HOURS * hour, settings.SESSION_COOKIE_AGE
    return now - session.get(SEEN, 0) > idle or now - session.get(BEGAN, 0) > whole


def see(session: Any) -> None:
    """A step was made: the shorter term starts again."""
    if _now() - session.get(SEEN, 0) > RARELY:
        session[SEEN] = _now()


def end_all(user: Any) -> None:
    """Logs the user out on every device, at the next request of each."""
    User.objects.filter(pk=user.pk).update(session_version=F("session_version") + 1)


def _now() -> int:
    return int(clock.machine().timestamp())
