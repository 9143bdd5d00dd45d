"""The order that fixes pairs."""

from __future__ import annotations

from datetime import date
from typing import Any

from apps.core import clock
from apps.core.errors import Refused
from apps.core.russian.numbers import period, plural
from apps.documents.content import Annex, Content, Item, PersonRef
from apps.documents.kinds import DocumentKind, Problem, effect, register
from apps.participants.access import person_url
from apps.workflow.transitions import apply_many

from ..access import pair_url
from ..enums import PLAN_WITHIN, RUNNING, PairState
from ..models import Pair
from ..services import checks, legal
from ..services import pairs as life
from ..signals import pair_started
from . import words


@register
class PairsOrder(DocumentKind):
    """О закреплении наставнических пар (групп): names the pairs, and on approval they begin."""

    code = "pairing.fix_pairs"
    title = "О закреплении наставнических пар (групп)"
    heading = "О закреплении наставнических пар (групп)"
    needs = words.NEEDS_PAIR

    def pairs(self, document: Any) -> list[Pair]:
        ids = document.records.get("pairs", [])
        return words.pairs_of(document, ids)

    def candidates(self, organization: Any, year: Any) -> list[dict[str, Any]]:
        """All agreed pairs of the year that no order names yet; replacements go into an order about changes."""
        agreed = Pair.objects.filter(organization=organization, year=year, state=PairState.AGREED, replaces=None)
        ids = list(agreed.order_by("pk").values_list("pk", flat=True))
        if not ids:
            return []
        count = f"{len(ids)} {plural(len(ids), 'согласованная пара', 'согласованные пары', 'согласованных пар')}"
        return [{"records": {"pairs": ids}, "title": count}]

    def example(self, organization: Any, year: Any) -> dict[str, Any] | None:
        ids = list(words.shown_pairs(organization, year)[: words.EXAMPLE])
        return {"pairs": ids} if ids else None

    def build(self, document: Any) -> Content:
        pairs = self.pairs(document)
        if not pairs:
            raise Refused("В приказе нет ни одной пары. Сначала согласуйте пары с участниками.")
        year, organization = document.year, document.organization
        mentors = words.unique(m for pair in pairs for m in pair.mentors)
        start, end = min(p.start for p in pairs), max(p.end for p in pairs)
        till = f"{_plans_due(document, pairs):%d.%m.%Y}"
        items = [
            Item(
                [f"Закрепить на {year} ({period(start, end)}) {words.kind_of(pairs, FIXED)} согласно приложению № 1."]
            ),
            _plans(pairs, mentors, till),
            Item(
                [
                    f"{words.curator_dative(organization)} обеспечить сопровождение {words.kind_of(pairs, ATTENDED)} "
                    f"и мониторинг, внести сведения в базы в срок до {till}."
                ]
            ),
            *_pay(pairs),
            Item(["Контроль за исполнением приказа оставляю за собой."], key="control"),
        ]
        return Content(
            title=self.heading,
            preamble=[
                f"В соответствии с {words.grounds(pairs, organization)}, "
                "на основании письменных согласий участников и в целях реализации целевой модели наставничества в ",
                f"организации «{organization.short_name}»",
            ],
            items=items,
            annexes=[Annex("Наставнические пары (группы)", words.table(pairs))],
            acknowledge=[PersonRef(p.pk) for p in mentors + words.unique(m for pair in pairs for m in pair.mentees)],
            readers=words.representatives(pairs, organization.today),
        )

    def checks(self, document: Any) -> list[Problem]:
        pairs = self.pairs(document)
        return [p for pair in pairs for p in may_be_ordered(pair, document)] + legal_basis(
            pairs, document.organization.today
        )

    def changes(self, document: Any) -> list[str]:
        pairs = self.pairs(document)
        kinds = (
            ([p for p in pairs if not p.is_group], ("пара", "пары", "пар")),
            ([p for p in pairs if p.is_group], ("группа", "группы", "групп")),
        )
        return [
            effect("Начнёт работу", "Начнут работу", noun, [p.title for p in found]) for found, noun in kinds if found
        ]

    def on_sent(self, document: Any, by: Any) -> None:
        agreed = [p for p in self.pairs(document) if p.state == PairState.AGREED]
        apply_many(agreed, "order", by=by, via=document, order=document)

    def on_returned(self, document: Any, by: Any) -> None:
        apply_many(ordered_by(document), "unorder", by=by, via=document, order=None)

    def on_approved(self, document: Any, by: Any) -> None:
        """Every pair begins on the day of the order, but not before its own term."""
        pairs = self.pairs(document)
        if document.is_paper:
            agreed = [p for p in pairs if p.state == PairState.AGREED]
            apply_many(agreed, "order", by=by, via=document, order=document)
        begin(pairs, document, by)

    def on_repealed(self, document: Any, by: Any) -> None:
        """Pairs that it fixed lose their ground."""
        unfix(document, by)


# One pair, one group, pairs, groups, both.
FIXED = (
    "наставническую пару",
    "наставническую группу",
    "наставнические пары",
    "наставнические группы",
    "наставнические пары (группы)",
)
ATTENDED = ("пары", "группы", "пар", "групп", "пар (групп)")


def _plans(pairs: list[Pair], mentors: list, till: str) -> Item:
    """«Наставнику Давыдовой Е. Ф. разработать индивидуальный план и представить его куратору в срок до 12.10.2026.»"""
    who = "Наставнику " if len(mentors) == 1 else "Наставникам "
    what = "индивидуальный план и представить его" if len(pairs) == 1 else "индивидуальные планы и представить их"
    return Item([who, *words.listed(mentors, "dat"), f" разработать {what} куратору в срок до {till}."])


def _plans_due(document: Any, pairs: list[Pair]) -> date:
    """Two weeks after the last of the pairs begins, counted from no earlier than the day on which the order was composed."""
    composed = clock.day_of(document.created_at, document.organization)
    return max(composed, *(p.start for p in pairs)) + PLAN_WITHIN


def unfix(document: Any, by: Any) -> None:
    """A repealed order: a pair that has not begun is agreed again and waits for another order; a working one ends.

    Days of work are facts, so a working pair is ended and not taken back; between employees the repeal is the employer's
    notice, and the pair ends after the working days of ст. 351.8. What ended before is left as it is.
    """
    today = document.organization.today
    running = list(
        Pair.objects.filter(order=document, state__in=RUNNING).select_related("terms", "form", "organization")
    )
    fresh = [p for p in running if p.state == PairState.ACTIVE and p.activated_on and p.activated_on >= today]
    apply_many(fresh, "unfix", by=by, via=document, order=None, activated_on=None)
    for pair in running:
        if pair not in fresh:
            life.close(
                pair,
                by=by,
                action="end",
                reason=None,
                note=f"Утратил силу приказ {document}",
                day=legal.earliest_end(pair, today),
                notice_on=today,
                via=document,
            )


def ordered_by(document: Any) -> list[Pair]:
    """Pairs that this document holds; a draft that was never sent holds none."""
    return list(Pair.objects.filter(order=document, state=PairState.ORDERED))


def may_be_ordered(pair: Pair, document: Any) -> list[Problem]:
    """An agreed pair that no other order names."""
    url = pair_url(pair)
    if pair.state not in (PairState.AGREED, PairState.ORDERED):
        state = pair.get_state_display()
        return [Problem(f"Пара «{pair.title}» в состоянии «{state}»: в приказ её включать нельзя.", url)]
    if pair.state == PairState.ORDERED and pair.order_id != document.pk:
        return [Problem(f"Пара «{pair.title}» уже стоит в другом приказе. Уберите её из этого.", url)]
    return []


def begin(pairs: list[Pair], document: Any, by: Any) -> None:
    """The pairs of an approved order begin; a pair that one of them replaces ends on the same day.

    Raises Refused when an order is older than the consents that it rests on.
    """
    later = checks.later_consents(pairs, document.date)
    if later:
        raise Refused(" ".join(later) + " Исправьте дату согласия на странице пары или дату приказа.")
    for day in sorted({first_day(p, document) for p in pairs}):
        starting = [p for p in pairs if first_day(p, document) == day]
        apply_many(starting, "activate", by=by, via=document, activated_on=day)
    for pair in pairs:
        if pair.replaces and pair.replaces.state in RUNNING:
            _replace(pair.replaces, pair, document, by)
        pair_started.send(sender=Pair, pair=pair, by=by, document=document)


PAY = "Бухгалтерии производить выплаты наставникам по дополнительным соглашениям (ст. 351.8 ТК РФ)."


def _pay(pairs: list[Pair]) -> list[Item]:
    """An item about payments, when an addendum sets one."""
    paid = [t for p in pairs if (t := legal.terms_of(p)) and (t.pay_amount or t.pay_percent)]
    return [Item([PAY], key="pay")] if paid else []


def first_day(pair: Pair, document: Any) -> date:
    return max(document.date, pair.start)


def _replace(old: Pair, pair: Pair, document: Any, by: Any) -> None:
    life.close(
        old,
        by=by,
        action="replace",
        reason=old.end_reason,
        note=f"Замена наставника: приказ {document}",
        day=first_day(pair, document),
        via=document,
        replacement=pair,
    )


def legal_basis(pairs: list[Pair], day: date) -> list[Problem]:
    """Ст. 351.8 ТК РФ: no written consent of the mentor blocks the order; no addendum is a warning.

    A certificate of no criminal record may have run out since the pair was proposed: that blocks it too.
    """
    lacking = legal.without_consent(pairs, day)
    problems = [
        Problem(f"{who.short_name}: нет действующей справки об отсутствии судимости.", person_url(who))
        for who in legal.without_clearance(pairs, day)
    ]
    for pair in pairs:
        url, terms = pair_url(pair), legal.terms_of(pair)
        if pair.pk in lacking:
            problems.append(Problem(f"«{pair.title}»: нет письменного согласия наставника (ст. 351.8 ТК РФ).", url))
        elif pair.form.between_employees and not (terms and terms.addendum_number):
            text = f"«{pair.title}»: нет дополнительного соглашения к трудовому договору."
            problems.append(Problem(text, url, blocks=False))
    return problems
