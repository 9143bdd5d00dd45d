"""Plans of many pairs at once: composed out of templates, then agreed to.

The number of queries does not grow with the pairs, but for the portions in which SQLite takes new rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from apps.core.errors import AlreadyDone, Refused
from apps.core.rights import demand
from apps.core.texts import grouped
from apps.organizations.models import Vacation
from apps.pairing.enums import OPEN
from apps.pairing.models import Pair
from apps.workflow import audit
from apps.workflow.transitions import apply_many

from .. import access
from ..enums import ItemState, PlanState
from ..models import Plan, PlanItem, PlanTemplate
from . import plans

# More would hold the request for longer than a second.
AT_ONCE = 300
# What decides which template fits: numbers of the form and of the role model.
Kind = tuple[int, int | None]
UNANSWERED = (PlanState.DRAFT, PlanState.SENT)


def kind_of(pair: Pair) -> Kind:
    return pair.form_id, pair.role_model_id


def fitting(kind: Kind, templates: Iterable[PlanTemplate]) -> PlanTemplate | None:
    """The template for pairs of a form and role model: made for this very role model, else for any; the school's own first."""
    form, role_model = kind
    usable = [t for t in templates if t.form_id == form and t.role_model_id in (role_model, None)]
    return min(usable, key=lambda t: (t.role_model_id != role_model, t.organization_id is None, t.title), default=None)


@dataclass(frozen=True)
class Outcome:
    """Which pairs get or got a plan out of which template, which not and why, and how many have a plan already."""

    ready: list[tuple[Pair, PlanTemplate]]
    refused: list[tuple[Pair, str]]
    had: int

    @property
    def tasks(self) -> int:
        return sum(len(template.items.all()) for _, template in self.ready)

    @property
    def by_template(self) -> list[tuple[PlanTemplate, int, int]]:
        """Template, plans and tasks in them."""
        counted = Counter(template for _, template in self.ready)
        return [(template, count, count * len(template.items.all())) for template, count in counted.items()]

    @property
    def by_reason(self) -> list[tuple[str, list[str]]]:
        """Why not, once, with the titles of the pairs of which it is true."""
        return grouped((why, pair.title) for pair, why in self.refused)


def preview(pairs: Iterable[Pair], chosen: Mapping[Kind, PlanTemplate | None]) -> Outcome:
    """What `compose` would do now; `chosen` says the template for the pairs of a kind, its tasks are prefetched. One query."""
    pairs = list(pairs)
    planned = set(Plan.objects.filter(pair__in=[pair.pk for pair in pairs]).values_list("pair_id", flat=True))
    ready, refused = [], []
    for pair in pairs:
        template = chosen.get(kind_of(pair))
        if pair.pk in planned:
            continue
        if why := _obstacle(pair, template):
            refused.append((pair, why))
        elif template is not None:
            ready.append((pair, template))
    return Outcome(ready, refused, len(planned))


def _obstacle(pair: Pair, template: PlanTemplate | None) -> str:
    """Why a pair gets no plan out of this template, as the end of a sentence about it; empty when it gets one."""
    if pair.state not in OPEN:
        return "пара уже закончила работу"
    if template is None:
        return f"программа не выбрана, форма «{pair.form}»"
    if template.form_id != pair.form_id or template.organization_id not in (None, pair.organization_id):
        return "выбрана программа другой формы"
    return "" if template.items.all() else f"в программе «{template.title}» нет заданий"


def compose(pairs: Iterable[Pair], chosen: Mapping[Kind, PlanTemplate | None], *, by: Any) -> Outcome:
    """Drafts for all pairs that can have one, in one transaction, each with its line in the log.

    Raises Refused (too many), AlreadyDone (somebody composed one of them at this very moment), PermissionDenied.
    """
    numbers = [pair.pk for pair in pairs]
    if len(numbers) > AT_ONCE:
        raise Refused(f"Отмечено пар: {len(numbers)}, за один раз — не больше {AT_ONCE}. Отметьте часть.")
    try:
        with transaction.atomic():
            outcome = preview(_locked(numbers), chosen)
            _require_composer([pair for pair, _ in outcome.ready], by)
            _write(outcome, by)
    except IntegrityError:
        raise AlreadyDone("Пока Вы смотрели, часть планов составили. Отметьте пары ещё раз.") from None
    return outcome


def _locked(numbers: list[int]) -> list[Pair]:
    """The pairs as they are now, locked in one order: a second click waits here and then finds the plans."""
    rows = Pair.objects.select_for_update(of=("self",)).filter(pk__in=numbers)
    return list(rows.select_related("organization", "year", "form").with_members().order_by("pk"))


def _require_composer(pairs: list[Pair], by: Any) -> None:
    if not all(access.can_compose(by, pair) for pair in pairs):
        raise PermissionDenied("plans.change_plan")


def _write(outcome: Outcome, by: Any) -> None:
    drafts = [(plans.draft_of(pair, template), template) for pair, template in outcome.ready]
    if not drafts:
        return
    made = Plan.objects.bulk_create([plan for plan, _ in drafts], batch_size=500)
    holidays = list(Vacation.objects.filter(organization__in={plan.organization_id for plan in made}).order_by("start"))
    PlanItem.objects.bulk_create(
        [
            item
            for plan, template in drafts
            for item in plans.items_of(
                plan, template, [v for v in holidays if v.organization_id == plan.organization_id]
            )
        ],
        batch_size=500,
    )
    audit.write_many(audit.event(plan, *plans.CREATED, by=by) for plan in made)


# ---- agreement
def agree(chosen: Iterable[Plan], *, by: Any) -> tuple[list[Plan], list[Plan]]:
    """The curator agrees to many drafts and sent plans: those agreed to now, and those that have no task.

    One that is agreed to already (a second click) is in neither. Raises PermissionDenied.
    """
    with transaction.atomic():
        locked = list(
            Plan.objects.select_for_update(of=("self",))
            .filter(pk__in=[plan.pk for plan in chosen], state__in=UNANSWERED)
            .select_related("organization")
            .order_by("pk")
        )
        for plan in locked:
            demand(by, "plans.approve_plan", plan)
        tasks = PlanItem.objects.filter(plan__in=locked).exclude(state=ItemState.DROPPED)
        filled = set(tasks.values_list("plan_id", flat=True).distinct().order_by())
        ready = [plan for plan in locked if plan.pk in filled]
        apply_many(ready, "agree", by=by, remark="")
    return ready, [plan for plan in locked if plan.pk not in filled]
