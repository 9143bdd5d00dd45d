"""Kinds of orders that this room owns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from apps.core.errors import Refused
from apps.core.once import once
from apps.core.russian.numbers import counted, period
from apps.documents.content import Annex, Content, Item, PersonRef, Section, Table, Text
from apps.documents.kinds import DocumentKind, Problem, effect, register
from apps.pairing.enums import RUNNING, MemberRole
from apps.pairing.models import Pair
from apps.workflow.transitions import apply_many

from .enums import PlanState
from .models import Plan, PlanVersion
from .services import amendments, versions

PLANS = ("план", "плана", "планов")
# So many plans stand in the order on which a wording is shown.
EXAMPLE = 3

NEEDS_PLAN = Problem("Нужен хотя бы один план этого года.", "/plans/")
NEEDS_CHANGE = Problem("Нужно изменение действующего плана: предложите его на странице плана.", "/plans/")

TITLE = "Об утверждении индивидуальных планов (персонализированных программ)"


@register
class PlansOrder(DocumentKind):
    """Names the agreed plans; on approval they run, and what was approved is frozen as a version."""

    code = "plans.approve_plans"
    title = TITLE
    heading = TITLE
    needs = NEEDS_PLAN

    @once
    def plans(self, document: Any) -> list[Plan]:
        ids = document.records.get("plans", [])
        rows = Plan.objects.filter(pk__in=ids, organization_id=document.organization_id).order_by("pk")
        return list(
            rows.select_related("pair__form", "pair__role_model").prefetch_related("items", "pair__members__person")
        )

    def candidates(self, organization: Any, year: Any) -> list[dict[str, Any]]:
        """All agreed plans of the year that no order names yet."""
        rows = Plan.objects.filter(organization=organization, year=year, state=PlanState.AGREED, order=None)
        ids = list(rows.order_by("pk").values_list("pk", flat=True))
        if not ids:
            return []
        words = counted(len(ids), "согласованный план", "согласованных плана", "согласованных планов")
        return [{"records": {"plans": ids}, "title": words}]

    def example(self, organization: Any, year: Any) -> dict[str, Any] | None:
        rows = Plan.objects.filter(organization=organization, year=year).order_by("pk")
        ids = list(rows.values_list("pk", flat=True)[:EXAMPLE])
        return {"plans": ids} if ids else None

    def build(self, document: Any) -> Content:
        plans = self.plans(document)
        if not plans:
            raise Refused("В приказе нет ни одного плана. Сначала согласуйте планы с наставниками.")
        people = {m.pk: m for plan in plans for m in (*plan.pair.mentors, *plan.pair.mentees)}
        items = [
            Item(
                [
                    f"Утвердить индивидуальные планы (персонализированные программы) на {document.year} по приложению № 1."
                ]
            ),
            Item(["Наставникам обеспечить выполнение планов и отмечать его в срок."]),
            Item(["Куратору сопровождать выполнение планов и докладывать о ходе работы."]),
            Item(["Контроль за исполнением приказа оставляю за собой."]),
        ]
        return Content(
            title=self.heading,
            preamble=[
                "В целях реализации целевой модели наставничества в организации "
                f"«{document.organization.short_name}» и на основании согласованных участниками планов"
            ],
            items=items,
            annexes=[Annex("Перечень индивидуальных планов (персонализированных программ)", _table(plans))],
            acknowledge=[PersonRef(pk) for pk in people],
        )

    def checks(self, document: Any) -> list[Problem]:
        problems = []
        for plan in self.plans(document):
            url = f"/plans/{plan.public_id}/"
            if plan.state != PlanState.AGREED:
                state = plan.get_state_display()
                problems.append(Problem(f"План пары «{plan.pair.title}» в состоянии «{state}»: согласуйте его.", url))
            if plan.order_id not in (None, document.pk):
                problems.append(Problem(f"План пары «{plan.pair.title}» уже назван в другом приказе.", url))
            if plan.pair.state not in RUNNING:
                words = f"Пара «{plan.pair.title}» ещё не закреплена приказом или закончила работу."
                problems.append(Problem(words, f"/pairs/{plan.pair.public_id}/", blocks=False))
        return problems

    def changes(self, document: Any) -> list[str]:
        names = [plan.pair.title for plan in self.plans(document)]
        return [effect("Начнёт выполняться", "Начнут выполняться", PLANS, names)]

    def on_sent(self, document: Any, by: Any) -> None:
        _of(document).filter(order=None).update(order=document)

    def on_returned(self, document: Any, by: Any) -> None:
        _of(document).filter(order=document).update(order=None)

    def on_approved(self, document: Any, by: Any) -> None:
        """Every plan runs from the day of the order and is frozen as it was approved."""
        plans = self.plans(document)
        _lock_pairs(plans)
        apply_many(plans, "run", by=by, via=document, approved_on=document.date, order=document)
        versions.freeze_many(self.plans(document), by=by, note=f"Утверждён приказом {document}")

    def on_repealed(self, document: Any, by: Any) -> None:
        """Plans that still run under this order wait for another one; those closed meanwhile stay closed."""
        running = [p for p in self.plans(document) if p.state == PlanState.RUNNING and p.order_id == document.pk]
        apply_many(running, "unrun", by=by, via=document, approved_on=None, order=None)


CHANGES_TITLE = "О внесении изменений в индивидуальные планы (персонализированные программы)"


@register
class ChangesOrder(DocumentKind):
    """Puts proposed changes into running plans, where the school changes approved plans by an order only."""

    code = "plans.change_plans"
    title = CHANGES_TITLE
    heading = CHANGES_TITLE
    needs = NEEDS_CHANGE

    def versions(self, document: Any) -> list[PlanVersion]:
        ids = document.records.get("versions", [])
        rows = PlanVersion.objects.filter(pk__in=ids, plan__organization_id=document.organization_id).order_by("pk")
        return list(
            rows.select_related("plan__pair__form", "plan__organization", "plan__order").prefetch_related(
                "plan__items", "plan__pair__members__person"
            )
        )

    def candidates(self, organization: Any, year: Any) -> list[dict[str, Any]]:
        """All proposed changes of the year that no order names yet."""
        rows = PlanVersion.objects.filter(
            plan__organization=organization, plan__year=year, plan__state=PlanState.RUNNING, is_waiting=True, order=None
        )
        ids = list(rows.order_by("pk").values_list("pk", flat=True))
        if not ids:
            return []
        return [{"records": {"versions": ids}, "title": counted(len(ids), "изменение", "изменения", "изменений")}]

    def example(self, organization: Any, year: Any) -> dict[str, Any] | None:
        """Changes of the year in any state."""
        rows = PlanVersion.objects.filter(plan__organization=organization, plan__year=year).order_by("-pk")
        ids = list(rows.values_list("pk", flat=True)[:EXAMPLE])
        return {"versions": ids} if ids else None

    def build(self, document: Any) -> Content:
        found = self.versions(document)
        if not found:
            raise Refused("В приказе нет ни одного изменения. Сначала внесите изменения в планы.")
        people = {m.pk: m for v in found for m in (*v.plan.pair.mentors, *v.plan.pair.mentees)}
        return Content(
            title=self.heading,
            preamble=[
                "В целях реализации целевой модели наставничества в организации "
                f"«{document.organization.short_name}» и на основании предложений участников"
            ],
            items=[
                Item(["Внести изменения в индивидуальные планы (персонализированные программы) по приложению № 1."]),
                Item(["Наставникам выполнять планы с учётом изменений."]),
                Item(["Контроль за исполнением приказа оставляю за собой."]),
            ],
            annexes=[Annex("Изменения индивидуальных планов (персонализированных программ)", _changes_table(found))],
            acknowledge=[PersonRef(pk) for pk in people],
        )

    def checks(self, document: Any) -> list[Problem]:
        found = self.versions(document)
        problems = []
        if len(found) < len(document.records.get("versions", [])):
            problems.append(Problem("Часть изменений снята после составления приказа: составьте его заново."))
        for version in found:
            problems += [Problem(words, f"/plans/{version.plan.public_id}/") for words in _against(version, document)]
        return problems

    def changes(self, document: Any) -> list[str]:
        found = self.versions(document)
        return [effect("Изменится", "Изменятся", PLANS, [version.plan.pair.title for version in found]), *_told(found)]

    def on_sent(self, document: Any, by: Any) -> None:
        _waiting(document).filter(order=None).update(order=document)

    def on_returned(self, document: Any, by: Any) -> None:
        _waiting(document).filter(order=document).update(order=None)

    def on_approved(self, document: Any, by: Any) -> None:
        for version in self.versions(document):
            amendments.enact(version, by=by, document=document)

    def on_repealed(self, document: Any, by: Any) -> None:
        """Each plan gets back what it was before, unless it has gone on since."""
        for version in self.versions(document):
            amendments.take_back(version, by=by, document=document)


# A director reads the first changes of the plans on the card; all of them stand in the annex.
TOLD = 5


def _told(found: list[PlanVersion]) -> list[str]:
    lines = [f"{v.plan.pair.title}: {line}" for v in found for line in amendments.difference_of(v) if v.is_waiting]
    rest = len(lines) - TOLD
    more = [f"И ещё {counted(rest, 'изменение', 'изменения', 'изменений')} – в приложении."] if rest > 0 else []
    return lines[:TOLD] + more


def _waiting(document: Any) -> Any:
    ids = document.records.get("versions", [])
    return PlanVersion.objects.filter(pk__in=ids, plan__organization_id=document.organization_id, is_waiting=True)


def _against(version: PlanVersion, document: Any) -> Iterable[str]:
    """What stands in the way of one change."""
    name = version.plan.pair.title
    if not version.is_waiting:
        yield f"Изменение плана пары «{name}» уже внесено другим приказом."
    elif version.order_id not in (None, document.pk):
        yield f"Изменение плана пары «{name}» уже названо в другом приказе."
    if version.plan.state != PlanState.RUNNING:
        yield f"План пары «{name}» в состоянии «{version.plan.get_state_display()}»: изменять нечего."
    elif version.is_waiting:
        for title in amendments.conflicts_of(version):
            yield f"Пара «{name}»: задание «{title}» тем временем закрыто. Снимите изменение и внесите его заново."


def _changes_table(found: list[PlanVersion]) -> Table:
    columns = ["№", "Наставник", "Наставляемый", "План утверждён", "Изменения"]
    rows: list[list[Text]] = [
        [
            [str(n)],
            _side(version.plan.pair, MemberRole.MENTOR),
            _side(version.plan.pair, MemberRole.MENTEE),
            [_approved_words(version.plan)],
            ["\n".join(amendments.difference_of(version))],
        ]
        for n, version in enumerate(found, 1)
    ]
    return Table(columns, rows, [5, 22, 22, 16, 35])


def _approved_words(plan: Plan) -> str:
    """«01.10.2026, приказ № 119-од»; the day alone for a plan without an order in the register."""
    day = f"{plan.approved_on:%d.%m.%Y}" if plan.approved_on else ""
    return ", ".join(filter(None, (day, f"приказ № {plan.order.number}" if plan.order else "")))


def _of(document: Any) -> Any:
    ids = document.records.get("plans", [])
    return Plan.objects.filter(pk__in=ids, organization_id=document.organization_id, state=PlanState.AGREED)


def _lock_pairs(plans: list[Plan]) -> None:
    """A pair that ends at the same moment waits, so that no plan of an ended pair begins to run unseen."""
    list(Pair.objects.select_for_update().filter(pk__in=[p.pair_id for p in plans]).order_by("pk").values_list("pk"))


def _side(pair: Pair, role: str) -> Text:
    runs: Text = []
    for n, person in enumerate(pair.people(role)):
        runs += ["\n"] if n else []
        runs += [PersonRef(person.pk), f", {person.occupation}"]
    return runs


def _table(plans: list[Plan]) -> Table:
    columns = ["№", "Наставник", "Наставляемый", "Форма, ролевая модель", "Срок плана", "Заданий"]
    rows: list[list[Text]] = [
        [
            [str(n)],
            _side(plan.pair, MemberRole.MENTOR),
            _side(plan.pair, MemberRole.MENTEE),
            ["; ".join(filter(None, [str(plan.pair.form), str(plan.pair.role_model or "")]))],
            [f"{plan.start:%d.%m.%Y} – {plan.end:%d.%m.%Y}"],
            [str(sum(item.state != "dropped" for item in plan.items.all()))],
        ]
        for n, plan in enumerate(plans, 1)
    ]
    return Table(columns, rows, [5, 28, 28, 19, 12, 8])


@register
class MentoringCertificate(DocumentKind):
    """Справка о наставничестве for the mentor's attestation, out of the plan and the log; nothing has to be typed."""

    code = "plans.certificate"
    title = "Справка о наставничестве (для аттестации)"
    heading = "О наставничестве"
    needs = Problem("Нужен утверждённый план этого года: справку составляют по нему.", "/plans/")

    def example(self, organization: Any, year: Any) -> dict[str, Any] | None:
        rows = Plan.objects.filter(organization=organization, year=year, approved_on__isnull=False).order_by("pk")
        plan = rows.first()
        return {"plan": plan.pk} if plan else None

    def _plan(self, document: Any) -> Plan:
        rows = Plan.objects.select_related("pair__form", "pair__role_model", "order")
        rows = rows.prefetch_related("items", "pair__members__person", "pair__meetings")
        plan = rows.filter(pk=document.records.get("plan"), organization_id=document.organization_id).first()
        if plan is None or plan.approved_on is None:
            raise Refused("Справку составляют по утверждённому плану. Выберите план, который выполнялся.")
        return plan

    def build(self, document: Any) -> Content:
        from .services.outcomes import facts_of

        plan = self._plan(document)
        facts, pair = facts_of(plan), plan.pair
        hours = f"{facts['hours']:g}".replace(".", ",")
        model = f", ролевая модель «{pair.role_model}»" if pair.role_model else ""
        about: Text = ["Дана в том, что ", *_named(pair.mentors, "nom"), f" {_verb(plan)} наставничество"]
        return Content(
            title=self.heading,
            type_name="СПРАВКА",
            resolution="",
            preamble=[*about, f" в форме «{pair.form}»{model}. Наставляемый: ", *_named(pair.mentees, "nom"), "."],
            items=[],
            sections=[
                Section(
                    "",
                    [
                        [f"Период: {period(plan.start, plan.closed_on or plan.end)}"],
                        [f"Основание: приказ {plan.order}." if plan.order else "Основание: утверждённый план."],
                        [f"Проведено встреч: {facts['meetings']}, общей продолжительностью {hours} ч."],
                        [f"Выполнено заданий плана: {len(facts['done'])} из {facts['total']}."],
                    ],
                    own=True,
                )
            ],
        )


def _named(people: list, case: str) -> Text:
    runs: Text = []
    for n, person in enumerate(people):
        runs += [", "] if n else []
        runs.append(PersonRef(person.pk, case))
    return runs


def _verb(plan: Plan) -> str:
    """«осуществляет», «осуществил», «осуществила», «осуществляли»: by number, gender and whether the plan is closed."""
    mentors = plan.pair.mentors
    if len(mentors) > 1:
        return "осуществили" if plan.closed_on else "осуществляют"
    if not plan.closed_on:
        return "осуществляет"
    return "осуществила" if mentors and mentors[0].gender == "f" else "осуществил"
