"""Guessing passwords is slow here. Wrong tries of a quarter of an hour are counted in the database, so all processes count together.

A name may be tried ten times from unknown devices; a device that has been in this account before has ten tries of its own, so a
stranger cannot lock the owner out. One address may fail often (a whole school sits behind one) before unknown devices there wait.
"""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from apps.core import clock
from apps.core.errors import Refused

from ..models import LoginAttempt

logger = logging.getLogger(__name__)
WINDOW = timedelta(minutes=15)
PER_NAME, PER_ADDRESS = 10, 300
KEEP = timedelta(days=1)
COOKIE, COOKIE_AGE = "device", 365 * 24 * 3600
# A device of a family or of a staff room is known to several people.
USERS_OF_A_DEVICE = 20
WAIT = "Слишком много неверных попыток. Подождите 15 минут и повторите; новый пароль выдаёт куратор организации."


@dataclass(frozen=True)
class Source:
    """Where a try comes from: keyed hashes of name and address; `device` only when it has been in this account before."""

    name: str
    address: str
    device: str = ""


def _hash(kind: str, text: str) -> str:
    return salted_hmac(f"login.{kind}", text, algorithm="sha256").hexdigest()


def source_of(request: HttpRequest, name: str) -> Source:
    """The source of a request that wants to be `name`; letter case and blanks around do not make another name."""
    hashed = _hash("name", name.strip().casefold())
    number, users = _device(request)
    return Source(
        hashed,
        _hash("address", request.META.get("REMOTE_ADDR", "")),
        _hash("device", number) if hashed in users else "",
    )


def start(source: Source) -> LoginAttempt:
    """Notes a try BEFORE the password is looked at: parallel tries see each other. Raises Refused when there were too many."""
    attempt = LoginAttempt.objects.create(
        name=source.name, address=source.address, device=source.device, at=clock.now()
    )
    if _too_many(source):
        attempt.delete()
        logger.warning("login refused: too many wrong passwords")
        raise Refused(WAIT)
    return attempt


def _too_many(source: Source) -> bool:
    """The present try is counted already, so one more than the limit is too many."""
    recent = LoginAttempt.objects.filter(at__gt=clock.now() - WINDOW)
    if source.device:
        return _over(recent.filter(name=source.name, device=source.device), PER_NAME)
    unknown = recent.filter(device="")
    return _over(unknown.filter(name=source.name), PER_NAME) or _over(
        unknown.filter(address=source.address), PER_ADDRESS
    )


def _over(rows: QuerySet[LoginAttempt], limit: int) -> bool:
    return rows.count() > limit


def succeed(source: Source) -> None:
    """The right password forgives this source its wrong tries; those of other places stay."""
    LoginAttempt.objects.filter(name=source.name, address=source.address, device=source.device).delete()


def forget() -> int:
    """Removes tries that no longer count. Returns how many."""
    return LoginAttempt.objects.filter(at__lt=clock.now() - KEEP).delete()[0]


def remember_device(request: HttpRequest, response: HttpResponse, user: Any) -> None:
    """The browser keeps a signed note that this user has been in from here."""
    number, users = _device(request)
    mine = _hash("name", user.get_username().casefold())
    users = [mine, *(u for u in users if u != mine)][:USERS_OF_A_DEVICE]
    response.set_cookie(
        COOKIE,
        signing.dumps([number, users], salt=COOKIE, compress=True),
        max_age=COOKIE_AGE,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def _device(request: HttpRequest) -> tuple[str, list[str]]:
    """Number of the browser and the users it knows; a new number without a note of ours."""
    try:
        number, users = signing.loads(request.COOKIES.get(COOKIE, ""), salt=COOKIE, max_age=COOKIE_AGE)
    except (signing.BadSignature, ValueError, TypeError):
        return secrets.token_urlsafe(12), []
    return str(number), [str(user) for user in users]
