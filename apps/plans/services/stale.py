"""An edit begins from what its author saw: what somebody else wrote meanwhile is not overwritten unseen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from apps.core.errors import Refused

from ..models import Plan, PlanItem
from . import amendments, versions

SENTENCE = (
    "Пока Вы правили, здесь изменил кто-то другой. Ваш вариант остался в форме, выше – что записано сейчас: "
    "сравните и сохраните ещё раз."
)


class Stale(Refused):
    """The text was changed after the form had been opened; `now` says what stands there: (label, words) a field."""

    def __init__(self, now: list[tuple[str, str]]) -> None:
        super().__init__(SENTENCE)
        self.now = now


def mark(shown: Mapping[str, Any]) -> str:
    """A short mark of what a form shows; another text has another mark."""
    text = json.dumps(shown, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def refuse(shown: Mapping[str, Any], seen: str, values: Mapping[str, Any], labels: Mapping[str, str]) -> None:
    """Raises Stale when the text differs both from what was seen and from what is to be written. Without a mark nothing is asked.

    `shown`: what stands there now, plain values by field. Its rows must be locked.
    """
    if not seen or seen == mark(shown):
        return
    wanted = {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}
    now = [
        (labels[name], versions.said(name, value))
        for name, value in shown.items()
        if name in wanted and name in labels and value != wanted[name]
    ]
    if now:
        raise Stale(now)


# ---- a plan and its tasks
def mark_of(plan: Plan, item: PlanItem | None = None) -> str:
    """The mark of a form of the plan, or of one task."""
    return mark(_shown(plan, item))


def refuse_stale(plan: Plan, item: PlanItem | None, seen: str, values: dict[str, Any]) -> None:
    """`refuse` for a plan or one of its tasks. The plan must be locked."""
    labels = versions.HEAD if item is None else versions.ITEM_FIELDS
    refuse(_shown(plan, item), seen, values, {name: label.capitalize() for name, label in labels.items()})


def _shown(plan: Plan, item: PlanItem | None) -> dict[str, Any]:
    body = amendments.seen_body(plan) or versions.body_of(plan)
    if item is None:
        return {name: body[name] for name in versions.HEAD}
    return next((row for row in body["items"] if row["id"] == str(item.public_id)), {})
