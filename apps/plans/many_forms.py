"""Forms about the plans of many pairs at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django import forms

from apps.core.forms import ManyForm, column
from apps.core.russian.numbers import counted
from apps.pairing.models import Pair

from .enums import PlanState
from .models import Plan, PlanTemplate
from .services import many

TASKS = ("задание", "задания", "заданий")
PAIRS = ("пара", "пары", "пар")
# The choice of no programme: these pairs get no plan now.
NOTHING = "none"
STATE_WORDS = {PlanState.DRAFT: "черновик", PlanState.SENT: "прислан наставником"}


class PlansManyForm(ManyForm):
    """Which pairs get a plan, and of which programme: one choice for all pairs of a form and role model."""

    nobody = "Отметьте пары, которым нужен план."

    def __init__(self, *args: Any, templates: Sequence[PlanTemplate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.templates = {template.code: template for template in templates}
        self.fields["everybody"].label = f"Все пары без плана: {len(self.waiting)}"
        self.fields["chosen"].label = "Или только эти пары"
        self.kinds: dict[str, many.Kind] = {}
        for kind, pairs in _by_kind(self.waiting).items():
            name = f"program_{kind[0]}_{kind[1] or 0}"
            self.kinds[name] = kind
            self.fields[name] = self._field(kind, pairs)
        self.helper = column("Показать, что получится")

    def words_of(self, row: Pair) -> str:
        return f"{row.title}, {row.form}"

    def _field(self, kind: many.Kind, pairs: list[Pair]) -> forms.ChoiceField:
        of_form = [template for template in self.templates.values() if template.form_id == kind[0]]
        proposed = many.fitting(kind, of_form)
        nothing = "не составлять" if of_form else "программ этой формы пока нет"
        return forms.ChoiceField(
            label=f"{pairs[0].form}{', ' if pairs[0].role_model else ''}{pairs[0].role_model or ''}: {counted(len(pairs), *PAIRS)}",
            choices=[(NOTHING, nothing), *((one.code, _said(one)) for one in of_form)],
            initial=proposed.code if proposed else NOTHING,
            help_text="" if proposed else _why_none(pairs[0], of_form),
        )

    @property
    def programs(self) -> dict[many.Kind, PlanTemplate | None]:
        """Kind of pairs → the chosen programme."""
        return {kind: self.templates.get(self.cleaned_data.get(name, "")) for name, kind in self.kinds.items()}

    @property
    def kept(self) -> list[tuple[str, str]]:
        """Name and value of the chosen programmes, to be sent once more with the confirmation."""
        return [(name, self.cleaned_data.get(name, "")) for name in self.kinds]


def _by_kind(pairs: Sequence[Pair]) -> dict[many.Kind, list[Pair]]:
    found: dict[many.Kind, list[Pair]] = defaultdict(list)
    for pair in pairs:
        found[many.kind_of(pair)].append(pair)
    return dict(sorted(found.items(), key=lambda row: (row[1][0].form.position, str(row[1][0].role_model or ""))))


def _why_none(pair: Pair, of_form: list[PlanTemplate]) -> str:
    """Why no programme is proposed, and what to do."""
    if not of_form:
        return "Сделайте программу этой формы в банке программ."
    if pair.role_model is None:
        return "У этих пар не указана ролевая модель: программу выберите сами."
    return "Для этой ролевой модели программы нет: выберите близкую."


def _said(template: PlanTemplate) -> str:
    own = "наша, " if template.organization_id else ""
    return f"{template.title} ({own}{counted(len(template.items.all()), *TASKS)})"


class PlansAgreeForm(ManyForm):
    """Which drafts and sent plans the curator agrees to."""

    nobody = "Отметьте планы, которые согласуете."

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["everybody"].label = f"Все планы, которые ждут согласования: {len(self.waiting)}"
        self.fields["chosen"].label = "Или только эти планы"
        self.helper = column("Согласовать")

    def words_of(self, row: Any) -> str:
        words = STATE_WORDS.get(row.state, "")
        return f"{row.pair.title}: {words}, {counted(row.items_total, *TASKS)}"


def waiting_plans(organization: Any, year: Any) -> Any:
    """Drafts and sent plans of the year, those sent by mentors first."""
    rows = Plan.objects.filter(organization=organization, year=year, state__in=many.UNANSWERED)
    rows = rows.with_progress().select_related("pair").prefetch_related("pair__members__person")
    return rows.order_by("-state", "created_at", "pk")
