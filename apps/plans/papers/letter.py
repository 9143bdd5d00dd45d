"""What people wrote at the end of a programme, as a sheet to sign: the mentor's report, the mentee's characteristic."""

from __future__ import annotations

from typing import Any

from apps.core.errors import Refused

from ..models import Plan, PlanOutcome

TITLES = {
    "report": "Отчёт наставника о выполнении персонализированной программы наставничества",
    "characteristic": "Характеристика наставляемого",
}
# As long as a line of the page in both fonts, and not longer.
RULE = "_" * 78


def letter_of(plan: Plan, outcome: PlanOutcome | None, name: str) -> dict[str, Any]:
    """The kept text of `name` (a key of TITLES) with its lines for signatures. Raises Refused when nothing is kept."""
    text = getattr(outcome, name, "").strip()
    if not text:
        raise Refused("Печатать пока нечего: напишите текст и сохраните итог программы.")
    return {
        "organization": plan.organization.name,
        "title": TITLES[name],
        "approval": "",
        "facts": [],
        "paragraphs": _paragraphs(text),
        "signatures": [*_mentors(plan), *_curator(plan)],
    }


def _paragraphs(text: str) -> list[str]:
    """The text by paragraphs; a question that nobody answered yet gets lines to write on."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines + [RULE] * 3 if lines[-1].endswith(":") else lines


def _mentors(plan: Plan) -> list[dict[str, str]]:
    return [{"post": "Наставник", "name": person.full_name} for person in plan.pair.mentors]


def _curator(plan: Plan) -> list[dict[str, str]]:
    name = plan.organization.curator_name
    return [{"post": "Куратор", "name": name}] if name else []
