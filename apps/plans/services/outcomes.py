"""The end of a programme: what the final meeting decided, and the papers that nobody has to write by hand.

The report and the characteristic are drafted from the plan and the log (приказ № 779: no extra paper is asked of teachers);
people edit and keep them. Notes of meetings are never put into a draft.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Sum

from apps.core.errors import Refused
from apps.core.russian.numbers import counted, period
from apps.documents.models import Document
from apps.documents.services import documents
from apps.workflow import audit

from .. import access
from ..enums import APPROVED, Decision, ItemState, MeetingState
from ..models import Plan, PlanOutcome
from . import stale
from .meetings import FINAL_WITHIN

CERTIFICATE = "plans.certificate"
TEXTS = ("mentor_reason", "mentee_reason", "report", "characteristic")
LABELS = {
    "decision": "Решение",
    "decided_on": "Дата решения",
    "mentor_reason": "Что говорит наставник",
    "mentee_reason": "Что говорит наставляемый",
    "report": "Отчёт наставника",
    "characteristic": "Характеристика наставляемого",
}


def of_plan(plan: Plan) -> PlanOutcome | None:
    return PlanOutcome.objects.select_related("decided_by").filter(plan=plan).first()


def initial_of(plan: Plan, user: Any) -> dict[str, Any]:
    """What the form shows first: what was kept, else the drafts. A decision is proposed only to a programme that is closed."""
    kept = of_plan(plan)
    if kept is not None:
        return {name: getattr(kept, name) for name in ("decision", "decided_on", *TEXTS)}
    return {
        "decision": Decision.FINISH if plan.closed_on else "",
        "decided_on": plan.organization.today,
        "report": draft_report(plan),
        "characteristic": draft_characteristic(plan),
    }


def mark_of(plan: Plan) -> str:
    """The mark of what is kept about the end of a plan, or of nothing."""
    return stale.mark(_kept(of_plan(plan)))


def _kept(outcome: PlanOutcome | None) -> dict[str, Any]:
    if outcome is None:
        return {}
    texts = {name: getattr(outcome, name) for name in TEXTS}
    return {"decision": outcome.decision, "decided_on": outcome.decided_on.isoformat(), **texts}


def decide(plan: Plan, *, by: Any, values: dict[str, Any], seen: str = "") -> PlanOutcome:
    """Keeps the decision with the words of both and the edited texts; what stands there already is not written again.

    `seen` is the mark of what the form showed. Raises Stale, Refused, PermissionDenied.
    """
    if not access.can_compose(by, plan.pair):
        raise PermissionDenied("plans.send_plan")
    if plan.state not in APPROVED:
        raise Refused("Итог записывают, когда план утверждён и выполнялся.")
    day = values["decided_on"]
    if not plan.start <= day <= plan.organization.today:
        raise Refused(f"Дата решения – с {plan.start:%d.%m.%Y} по сегодня. Исправьте её.")
    if values["decision"] == Decision.FINISH and ends_early(plan, day) and not values.get("mentor_reason"):
        raise Refused(
            f"Программа идёт до {plan.end:%d.%m.%Y}. Чтобы закончить раньше, напишите, почему: поле «Что говорит наставник»."
        )
    if values["decision"] == Decision.GO_ON and not (values.get("mentor_reason") and values.get("mentee_reason")):
        raise Refused("Чтобы продолжить, запишите, почему так решили и наставник, и наставляемый.")
    wanted = {"decision": values["decision"], "decided_on": day, **{name: values.get(name, "") for name in TEXTS}}
    with transaction.atomic():
        Plan.objects.select_for_update().get(pk=plan.pk)
        before = of_plan(plan)
        if before is not None and _kept(before) == wanted | {"decided_on": day.isoformat()}:
            return before
        stale.refuse(_kept(before), seen, wanted, LABELS)
        kept, _ = PlanOutcome.objects.update_or_create(plan=plan, defaults={**wanted, "decided_by": by})
        audit.record(plan, "outcome", f"итог программы: {kept.get_decision_display()}", by=by)
    return kept


def ends_early(plan: Plan, day: date) -> bool:
    """A running programme has more than the last month of its term before it: the final meeting is not due yet."""
    return plan.closed_on is None and plan.end - day > FINAL_WITHIN


def certificate_for(plan: Plan, *, by: Any) -> Document:
    """A draft of the certificate; the same draft again while it is open. Raises Refused, PermissionDenied."""
    return documents.create(
        kind=CERTIFICATE, organization=plan.organization, year=plan.year, records={"plan": plan.pk}, by=by
    )


# ---- drafts
def facts_of(plan: Plan) -> dict[str, Any]:
    """Numbers for the drafts: meetings, minutes, tasks."""
    held = plan.pair.meetings.filter(state=MeetingState.HELD)
    log = held.aggregate(meetings=Count("pk"), minutes=Sum("minutes"))
    items = [item for item in plan.items.all() if item.state != ItemState.DROPPED]
    done = [item for item in items if item.state == ItemState.DONE]
    return {
        "meetings": log["meetings"],
        "hours": round((log["minutes"] or 0) / 60, 1),
        "total": len(items),
        "done": done,
        "open": [item for item in items if item.state != ItemState.DONE],
    }


def draft_report(plan: Plan) -> str:
    """The mentor's analytical report out of the plan and the log."""
    facts, pair = facts_of(plan), plan.pair
    mentees = ", ".join(person.full_name for person in pair.mentees)
    lines = [
        f"Наставляемый: {mentees}. Форма: {pair.form}. Срок программы: {period(plan.start, plan.end)}",
        f"Цель: {plan.goal.strip() or 'не записана'}",
        _work(facts),
        "Выполнено: " + ("; ".join(_done(item) for item in facts["done"]) or "пока ничего"),
    ]
    if facts["open"]:
        lines.append("Не завершено: " + "; ".join(item.title for item in facts["open"]))
    lines.append("Что помогло, что оказалось трудным, что стоит повторить:")
    return _text(lines)


def _work(facts: dict[str, Any]) -> str:
    meetings = counted(facts["meetings"], "встреча", "встречи", "встреч")
    hours = f"{facts['hours']:g}".replace(".", ",")
    share = f"{len(facts['done'])} из {facts['total']}"
    return f"Проведено: {meetings}, всего {hours} ч. Выполнено заданий: {share}."


def _done(item: Any) -> str:
    return f"{item.title} ({item.actual_result})" if item.actual_result else item.title


def draft_characteristic(plan: Plan) -> str:
    """The mentee's characteristic: what he took part in and what came of it; the judgement is left to people."""
    facts = facts_of(plan)
    names = ", ".join(f"{person.full_name}, {person.occupation}" for person in plan.pair.mentees)
    lines = [
        f"{names}. Участие в программе наставничества {period(plan.start, plan.end)}, форма «{plan.pair.form}».",
        _work(facts),
        "Результаты: " + ("; ".join(item.expected_result or item.title for item in facts["done"]) or "пока нет"),
        "Сильные стороны, что удалось преодолеть, рекомендации:",
    ]
    return _text(lines)


def _text(lines: list[str]) -> str:
    """Paragraphs, each closed by one full stop whatever it ends with."""
    closed = (line if line.endswith(":") else line.rstrip(". ") + "." for line in lines)
    return "\n\n".join(line.replace("\u00a0", " ") for line in closed)
