"""An edit begins from what its author saw: what somebody else wrote meanwhile is not overwritten unseen."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import Any

from apps.core.errors import Refused

from ..models import Plan, PlanItem
from . import amendments, versions


class Stale(Refused):
    """The text was changed after the form had been opened; the sentence says what stands there now."""


def mark_of(plan: Plan, item: PlanItem | None = None) -> str:
    """A short mark of what a form of the plan (or of one task) shows; another text has another mark."""
    text = json.dumps(_shown(plan, item), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def refuse_stale(plan: Plan, item: PlanItem | None, seen: str, values: dict[str, Any]) -> None:
    """Raises Stale when the text differs both from what was seen and from what is to be written. Without a mark nothing is asked.

    The plan must be locked.
    """
    if not seen or seen == mark_of(plan, item):
        return
    wanted = {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}
    now = {name: value for name, value in _shown(plan, item).items() if name in wanted and value != wanted[name]}
    if now:
        labels = versions.HEAD if item is None else versions.ITEM_FIELDS
        words = "; ".join(f"{labels[name].lower()} – {versions.said(name, value)}" for name, value in now.items())
        raise Stale(
            f"Пока Вы правили, здесь изменил кто-то другой. Сейчас записано: {words}. "
            "Ваш вариант остался в форме: сравните и сохраните ещё раз, если он верный."
        )


def _shown(plan: Plan, item: PlanItem | None) -> dict[str, Any]:
    body = amendments.seen_body(plan) or versions.body_of(plan)
    if item is None:
        return {name: body[name] for name in versions.HEAD}
    return next((row for row in body["items"] if row["id"] == str(item.public_id)), {})
