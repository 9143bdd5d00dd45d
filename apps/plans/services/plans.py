"""Composing a plan and its way to approval. Every step is one transaction with its line in the log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from apps.core import clock
from apps.core.errors import AlreadyDone, Refused
from apps.organizations.models import Vacation
from apps.organizations.rollover import a_year_later
from apps.pairing.enums import OPEN
from apps.pairing.models import Pair
from apps.workflow import audit
from apps.workflow.transitions import apply

from .. import access
from ..enums import ItemState, PlanState
from ..models import Plan, PlanItem, PlanTemplate, PlanTemplateItem
from . import amendments, stale, versions

# Action and words of the log.
CREATED = ("create", "составлен")
EDITABLE = (PlanState.DRAFT, PlanState.RETURNED)
HEAD_FIELDS = ("problem", "goal", "tasks", "start", "end", "meetings_per_month")
ITEM_FIELDS = ("section", "title", "expected_result", "due", "evidence_kind")


def create_from_template(*, pair: Pair, template: PlanTemplate | None, by: Any) -> Plan:
    """A draft for a pair with the template's tasks, their dates counted from the pair's start and kept inside its term.

    Dates of school holidays go to the first day after them. Raises Refused, AlreadyDone (the pair has a plan),
    PermissionDenied.
    """
    _require_composer(by, pair)
    if pair.state not in OPEN:
        raise Refused("Пара уже закончила работу: новый план для неё не составляют.")
    if template is not None and template.organization_id not in (None, pair.organization_id):
        raise Refused("Этот шаблон другой организации. Выберите шаблон из списка.")
    try:
        with transaction.atomic():
            plan = draft_of(pair, template)
            plan.save()
            PlanItem.objects.bulk_create(items_of(plan, template, vacations_of(plan)))
            audit.record(plan, *CREATED, by=by)
    except IntegrityError:
        raise AlreadyDone("У этой пары уже есть план: откройте его.") from None
    return plan


def draft_of(pair: Pair, template: PlanTemplate | None) -> Plan:
    """The head of a pair's plan out of a template (not saved)."""
    return Plan(
        organization=pair.organization,
        year=pair.year,
        pair=pair,
        template=template,
        template_version=template.version if template else 0,
        goal=pair.goal or (template.goal if template else ""),
        start=pair.start,
        end=pair.end,
        created_at=clock.now(),
    )


def items_of(plan: Plan, template: PlanTemplate | None, holidays: list[Vacation]) -> list[PlanItem]:
    """The tasks of a plan out of its template (not saved)."""
    if template is None:
        return []
    dated = in_order_of_dates(template.items.all(), plan.start, plan.end, holidays)
    return [new_item(plan, row, position, holidays) for position, (row, _) in enumerate(dated, 1)]


def in_order_of_dates(
    rows: Iterable[PlanTemplateItem], start: date, end: date, holidays: list[Vacation]
) -> list[tuple[PlanTemplateItem, date]]:
    """Tasks of a template with their dates: sections as the template has them, the tasks of each by date.

    «120 дней от начала» and «до конца января» have no order of their own: it depends on the day when the pair begins.
    """
    dated = [(row, due_of(row, start, end, holidays)) for row in rows]
    sections = list(dict.fromkeys(row.section for row, _ in dated))
    return sorted(dated, key=lambda pair: (sections.index(pair[0].section), pair[1]))


def new_item(plan: Plan, row: PlanTemplateItem, position: int, holidays: list[Vacation]) -> PlanItem:
    """A task of a plan made of a task of its template (not saved)."""
    return PlanItem(
        plan=plan,
        position=position,
        section=row.section,
        title=row.title,
        expected_result=row.expected_result,
        evidence_kind=row.evidence_kind,
        origin=row.pk,
        due=due_of(row, plan.start, plan.end, holidays),
    )


def vacations_of(plan: Plan) -> list[Vacation]:
    return list(
        Vacation.objects.filter(organization=plan.organization_id, start__lte=plan.end, end__gte=plan.start).order_by(
            "start"
        )
    )


def due_of(row: PlanTemplateItem, start: date, end: date, holidays: list[Vacation]) -> date:
    """The date of a template's task in the term of a pair: never in school holidays while the term allows it."""
    day = _end_of_month(row.due_month, start) if row.due_month else start + timedelta(days=row.due_after_days)
    return _fitted(day, start, end, holidays)


def _fitted(day: date, start: date, end: date, holidays: list[Vacation]) -> date:
    """A day moved out of school holidays and into the term."""
    for vacation in holidays:
        if vacation.start <= day <= vacation.end:
            day = vacation.end + timedelta(days=1)
    return min(max(day, start), end)


def _end_of_month(month: int, start: date) -> date:
    """The last day of the nearest such month that is not over when the term begins."""
    year = start.year + (month < start.month)
    following = date(year + month // 12, month % 12 + 1, 1)
    return following - timedelta(days=1)


# ---- the content
def change_head(plan: Plan, *, by: Any, values: dict[str, Any], note: str = "", seen: str = "") -> Plan:
    """Problem, goal, tasks of work, term and frequency. After approval it makes a version.

    `seen` is the mark of the text that the user had before him. Raises Stale, Refused, PermissionDenied.
    """
    with _changing(plan, by, note, "изменены общие сведения") as locked:
        stale.refuse_stale(locked, None, seen, values)
        _check_term(locked, values.get("start", locked.start), values.get("end", locked.end))
        for name in HEAD_FIELDS:
            if name in values:
                setattr(locked, name, values[name])
        locked.save(update_fields=list(HEAD_FIELDS))
    plan.refresh_from_db()
    return plan


def add_item(plan: Plan, *, by: Any, values: dict[str, Any], note: str = "") -> PlanItem:
    """One more task, at the end of its section; not saved where it waits for an order.

    Raises AlreadyDone (the very same task stands there: the form was sent twice), Refused, PermissionDenied.
    """
    with _changing(plan, by, note, "добавлено задание") as locked:
        _check_due(locked, values["due"])
        if locked.items.exclude(state=ItemState.DROPPED).filter(**_item_values(values)).exists():
            raise AlreadyDone("Такое задание с тем же сроком в плане уже есть.")
        item = PlanItem(plan=locked, position=_next_position(locked), **_item_values(values))
        item.save()
    return item


def change_item(item: PlanItem, *, by: Any, values: dict[str, Any], note: str = "", seen: str = "") -> PlanItem:
    """Text or date of a task. A done task keeps its text. `seen` as above. Raises Stale, Refused, PermissionDenied."""
    with _changing(item.plan, by, note, "изменено задание") as locked:
        stale.refuse_stale(locked, item, seen, values)
        row = locked.items.select_for_update().get(pk=item.pk)
        if row.state in (ItemState.DONE, ItemState.DROPPED):
            raise Refused("Задание уже выполнено или снято: его текст не меняют. Сначала снимите отметку.")
        _check_due(locked, values["due"])
        for name, value in _item_values(values).items():
            setattr(row, name, value)
        row.save()
    item.refresh_from_db()
    return item


def remove_item(item: PlanItem, *, by: Any, note: str = "") -> None:
    """Takes a task out: of a draft for good, of an approved plan with a mark and a version. Raises Refused."""
    with _changing(item.plan, by, note, "снято задание") as locked:
        if locked.state == PlanState.RUNNING:
            apply(item, "dropped", by=by, reason=note, dropped_on=locked.organization.today)
        else:
            locked.items.filter(pk=item.pk).delete()


@contextmanager
def _changing(plan: Plan, by: Any, note: str, title: str) -> Iterator[Plan]:
    """The locked plan for one edit: rights before, log and version (or the version that waits for an order) after.

    An edit that changes no word (a form sent twice) leaves no line in the log.
    """
    with transaction.atomic():
        locked = _locked(plan)
        _require_change(locked, by, note)
        if amendments.needed(locked):
            with amendments.proposed(locked, by=by, note=note):
                yield locked
            audit.record(locked, "propose", f"{title}: ждёт приказа", by=by, reason=note)
            return
        before = versions.body_of(locked)
        yield locked
        if versions.body_of(locked) == before:
            return
        audit.record(locked, "change", title, by=by, reason=note)
        if locked.state == PlanState.RUNNING:
            versions.freeze(locked, by=by, note=note)


def extend(plan: Plan, *, by: Any, end: date, reason: str) -> Plan:
    """A later end of a running plan, inside the pair's term; makes a version. Raises Refused."""
    if not reason.strip():
        raise Refused("Укажите, почему срок продлевается: причина останется в версии плана.")
    if end <= plan.end:
        raise Refused(f"План и так действует до {plan.end:%d.%m.%Y}. Укажите более поздний день.")
    return change_head(plan, by=by, values={"end": end}, note=f"Срок продлён: {reason}")


def _item_values(values: dict[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in ITEM_FIELDS if name in values}


def _next_position(plan: Plan) -> int:
    last = plan.items.order_by("-position").first()
    return last.position + 1 if last else 1


def _locked(plan: Plan) -> Plan:
    return Plan.objects.select_for_update(of=("self",)).select_related("pair", "organization", "year").get(pk=plan.pk)


def _require_change(plan: Plan, by: Any, note: str) -> None:
    """Who may change what in which state; the words after approval."""
    if plan.state in EDITABLE:
        _require_composer(by, plan.pair)
        return
    if not by.has_perm("plans.change_plan", plan):
        raise PermissionDenied("plans.change_plan")
    if plan.state != PlanState.RUNNING:
        raise Refused(f"План в состоянии «{plan.get_state_display()}»: сначала верните его, затем правьте.")
    if not note.strip():
        raise Refused("План утверждён: напишите, что и почему меняется. Получится новая версия.")


def _require_composer(by: Any, pair: Pair) -> None:
    if not access.can_compose(by, pair):
        raise PermissionDenied("plans.send_plan")


def _check_term(plan: Plan, start: date, end: date) -> None:
    if end < start:
        raise Refused("Конец плана раньше начала. Исправьте даты.")
    if start < plan.pair.start or end > plan.pair.end:
        raise Refused(
            f"План выходит за срок пары ({plan.pair.start:%d.%m.%Y} – {plan.pair.end:%d.%m.%Y}). Исправьте даты."
        )


def _check_due(plan: Plan, due: date) -> None:
    if not plan.start <= due <= plan.end:
        raise Refused(f"Срок задания вне срока плана ({plan.start:%d.%m.%Y} – {plan.end:%d.%m.%Y}). Исправьте дату.")


# ---- the way to approval
def send(plan: Plan, *, by: Any) -> Plan:
    """To the curator. Raises Refused (no tasks), AlreadyDone, PermissionDenied (not his pair)."""
    _require_composer(by, plan.pair)
    _require_tasks(plan)
    return apply(plan, "send", by=by, remark="")


def _require_tasks(plan: Plan) -> None:
    if not plan.items.exclude(state=ItemState.DROPPED).exists():
        raise Refused("В плане нет ни одного задания. Добавьте задания и повторите.")


def give_back(plan: Plan, *, by: Any, remark: str) -> Plan:
    """Back to its author with a remark. Raises Refused (no remark, or the plan lies before the director)."""
    if plan.order_id and plan.state == PlanState.AGREED:
        raise Refused("План уже включён в приказ. Сначала отзовите приказ, затем возвращайте план.")
    return apply(plan, "give_back", by=by, reason=remark)


def agree(plan: Plan, *, by: Any) -> Plan:
    """The curator agrees, to a plan sent to her or to a draft; it waits for the order. Raises Refused, AlreadyDone."""
    _require_tasks(plan)
    return apply(plan, "agree", by=by, remark="")


def complete(plan: Plan, *, by: Any) -> Plan:
    """The programme is finished. Raises Refused, AlreadyDone."""
    return apply(plan, "complete", by=by, closed_on=plan.organization.today)


def end(plan: Plan, *, by: Any, reason: str) -> Plan:
    """The programme stops before its end. Raises Refused without a reason."""
    return apply(plan, "end", by=by, reason=reason, closed_on=plan.organization.today)


def close_with_pair(pair: Pair, *, by: Any) -> None:
    """The pair ended: its running plan ends with it, completed or stopped as the pair was."""
    plan = Plan.objects.filter(pair=pair, state=PlanState.RUNNING).first()
    if plan is None:
        return
    action = "complete" if pair.state == "completed" else "end"
    day = max(pair.ended_on or pair.organization.today, plan.approved_on or date.min)
    apply(plan, action, by=by, via=pair, reason=pair.end_note or "пара закончила работу", closed_on=day)


def hand_over(pair: Pair, replacement: Pair, *, by: Any) -> Plan | None:
    """The mentor changed: the new pair gets a draft with the tasks that were still open. None when there was no plan."""
    plan = Plan.objects.filter(pair=pair).first()
    if plan is None or Plan.objects.filter(pair=replacement).exists():
        return None
    draft = Plan.objects.create(
        organization=replacement.organization,
        year=replacement.year,
        pair=replacement,
        template=plan.template,
        template_version=plan.template_version,
        start=replacement.start,
        end=replacement.end,
        created_at=clock.now(),
        **{name: getattr(plan, name) for name in ("problem", "goal", "tasks", "meetings_per_month")},
    )
    PlanItem.objects.bulk_create(_open_items(plan, draft))
    audit.record(draft, "create", "составлен из незавершённых заданий прежней пары", by=by)
    return draft


def _open_items(plan: Plan, draft: Plan) -> list[PlanItem]:
    """Open tasks at their dates; those of another year at the same dates of it; what is late moves to the first day."""
    rows = plan.items.exclude(state__in=(ItemState.DONE, ItemState.DROPPED))
    holidays, years = vacations_of(draft), draft.year.start.year - plan.year.start.year
    fields = ("section", "title", "expected_result", "evidence_kind", "origin")
    return [
        PlanItem(
            plan=draft,
            position=n,
            due=_carried(row.due, years, draft, holidays),
            **{name: getattr(row, name) for name in fields},
        )
        for n, row in enumerate(rows, 1)
    ]


def _carried(due: date, years: int, draft: Plan, holidays: list[Vacation]) -> date:
    for _ in range(years):
        due = a_year_later(due)
    return _fitted(due, draft.start, draft.end, holidays)
