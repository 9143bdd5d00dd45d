"""Drafts of long forms on the server: a person's own words, found again on another device, gone when sent or after two weeks.

Nobody else reads them, the curator and the administrator included: no page and no list shows them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug

from apps.core import clock
from apps.core.errors import Refused

from ..models import FormDraft

KEEP = timedelta(days=14)
MOST = 50  # drafts of one person; the oldest gives way
MAX_BODY, MAX_KEY = 64 * 1024, 100


def of(user: Any, keys: Iterable[str]) -> dict[str, dict[str, str]]:
    """Drafts of a person by the names of their forms: `{"name": {"body": …, "at": …}}`; forms without one are left out."""
    rows = FormDraft.objects.filter(user=user, key__in=list(keys)[:MOST], saved_at__gt=clock.now() - KEEP)
    return {row.key: {"body": row.body, "at": row.saved_at.isoformat()} for row in rows}


def keep(user: Any, key: str, body: str) -> str:
    """Keeps what was typed into a form, instead of what was kept before; returns the moment. Raises Refused (name, length)."""
    _check(key, body)
    row, is_new = FormDraft.objects.update_or_create(
        user=user, key=key, defaults={"body": body, "saved_at": clock.now()}
    )
    if is_new:
        newest = FormDraft.objects.filter(user=user).order_by("-saved_at", "-pk").values_list("pk", flat=True)[:MOST]
        FormDraft.objects.filter(user=user).exclude(pk__in=list(newest)).delete()
    return row.saved_at.isoformat()


def forget(user: Any, key: str) -> None:
    """The form was accepted, or its words were thrown away."""
    FormDraft.objects.filter(user=user, key=key).delete()


def forget_old() -> int:
    """Removes drafts whose term is over; returns how many."""
    return FormDraft.objects.filter(saved_at__lte=clock.now() - KEEP).delete()[0]


def _check(key: str, body: str) -> None:
    try:
        validate_slug(key)
    except ValidationError:
        raise Refused("У формы нет имени, под которым хранят черновик.") from None
    if len(key) > MAX_KEY:
        raise Refused("Имя формы слишком длинное для черновика.")
    if len(body) > MAX_BODY:
        raise Refused("Черновик слишком длинный: на сервере хранится до 64 тысяч знаков. В этом браузере он остался.")
