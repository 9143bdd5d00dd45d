"""The second factor: a code of six digits from an application of the phone, and recovery codes for the day it is lost."""

from __future__ import annotations

import base64
import secrets
from typing import Any

import pyotp
import pyotp.utils
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from apps.core import clock
from apps.core.errors import AlreadyDone, Refused

from ..models import RecoveryCode, SecondFactor
from . import logins

STEP_SECONDS = 30
# A phone whose clock is half a minute off still gets in.
STEPS_OFF = 1
RECOVERY_CODES = 10
ISSUER = "Наставничество"
WRONG = "Код не подошёл. Введите шесть цифр, которые приложение показывает сейчас."
# Letters and digits that nobody confuses on paper.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def is_required(user: Any) -> bool:
    """Do the settings ask for a second factor from somebody with the roles of this user?"""
    if not settings.REQUIRE_SECOND_FACTOR:
        return False
    roles = {m.role for m in user.current_memberships()}
    return user.is_staff or bool(roles & set(settings.SECOND_FACTOR_ROLES))


def is_on(user: Any) -> bool:
    return SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).exists()


def begin(user: Any) -> SecondFactor:
    """The factor of a user that is not confirmed yet; the same key until it is. Raises AlreadyDone when it works already."""
    factor, _ = SecondFactor.objects.get_or_create(user=user, defaults={"secret": _seal(pyotp.random_base32())})
    if factor.confirmed_at:
        raise AlreadyDone("Второй фактор уже подключён.")
    return factor


def key_of(factor: SecondFactor) -> str:
    """The key as it is typed into the application."""
    try:
        return _box().decrypt(factor.secret.encode()).decode()
    except InvalidToken:
        raise Refused(
            "Второй фактор больше не читается: попросите администратора снять его и подключите снова."
        ) from None


def address_of(factor: SecondFactor) -> str:
    """What the square code says to the application."""
    return pyotp.TOTP(key_of(factor)).provisioning_uri(name=factor.user.username, issuer_name=ISSUER)


@transaction.atomic
def confirm(user: Any, code: str) -> list[str]:
    """Turns the factor on with a first right code; answers the recovery codes, shown this once. Raises Refused."""
    factor = begin(user)
    if not _take(factor, code):
        raise Refused(WRONG)
    SecondFactor.objects.filter(pk=factor.pk).update(confirmed_at=clock.now())
    return renew_codes(user)


def check(user: Any, code: str) -> bool:
    """Is it the code of the phone now, or a recovery code that was not used? Either works once."""
    factor = SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).first()
    if factor is None:
        return False
    return _take(factor, code) or _take_recovery(user, code)


def ask(request: HttpRequest, code: str) -> None:
    """Takes a code from the user of a request. Raises Refused for a wrong one; wrong ones are counted like wrong passwords."""
    source = logins.source_of(request, f"factor {request.user.pk}")
    logins.start(source)
    if not check(request.user, code):
        raise Refused(WRONG)
    logins.succeed(source)


@transaction.atomic
def renew_codes(user: Any) -> list[str]:
    """New recovery codes; the old ones stop working."""
    RecoveryCode.objects.filter(user=user).delete()
    codes = ["-".join(_word() for _ in range(2)) for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, code=_hash(code)) for code in codes)
    return codes


@transaction.atomic
def turn_off(user: Any) -> None:
    """Removes the factor and its recovery codes. Raises Refused when the user's roles need it."""
    if is_required(user):
        raise Refused("Для Вашей роли второй фактор обязателен, снять его нельзя.")
    remove(user)


def remove(user: Any) -> None:
    """For the administrator, when phone and recovery codes are lost; the user sets up a new one."""
    SecondFactor.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()


def _take(factor: SecondFactor, code: str) -> bool:
    """Accepts a code once: the step of the clock goes forward by a conditional UPDATE."""
    digits = "".join(code.split())
    if not digits.isascii() or not digits.isdigit():
        return False
    totp, moment = pyotp.TOTP(key_of(factor)), int(clock.now().timestamp())
    for step in range(moment // STEP_SECONDS - STEPS_OFF, moment // STEP_SECONDS + STEPS_OFF + 1):
        if pyotp.utils.strings_equal(digits, totp.at(step * STEP_SECONDS)):
            rows = SecondFactor.objects.filter(pk=factor.pk, last_step__lt=step)
            return bool(rows.update(last_step=step))
    return False


def _take_recovery(user: Any, code: str) -> bool:
    rows = RecoveryCode.objects.filter(user=user, code=_hash(code), used_at=None)
    return bool(rows.update(used_at=clock.now()))


def _word() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(5))


def _hash(code: str) -> str:
    plain = "".join(c for c in code.lower() if c.isalnum())
    return salted_hmac("recovery", plain, algorithm="sha256").hexdigest()


def _box() -> Fernet:
    """A key of its own, made from SECRET_KEY: a stolen table alone opens nothing."""
    key = salted_hmac("second-factor", "key", algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(key))


def _seal(text: str) -> str:
    return _box().encrypt(text.encode()).decode()
