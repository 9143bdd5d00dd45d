"""Kinds of orders that this room owns."""

from __future__ import annotations

from typing import Any

from apps.core.errors import Refused
from apps.core.russian.numbers import period, plural
from apps.documents.content import Annex, Content, Item, PersonRef, Table, Text
from apps.documents.kinds import DocumentKind, Problem, register
from apps.workflow.transitions import apply_many

from .enums import MemberRole, PairState
from .models import Pair


@register
class PairsOrder(DocumentKind):
    """О закреплении наставнических пар (групп): names the pairs, and on approval they begin."""

    code = "pairing.fix_pairs"
    title = "О закреплении наставнических пар (групп)"
    heading = "О закреплении наставнических пар (групп)"

    def pairs(self, document: Any) -> list[Pair]:
        ids = document.records.get("pairs", [])
        return list(
            Pair.objects.filter(pk__in=ids, organization_id=document.organization_id).with_people().order_by("pk")
        )

    def candidates(self, organization: Any, year: Any) -> list[dict[str, Any]]:
        """All agreed pairs of the year that no order names yet."""
        ids = list(
            Pair.objects.filter(organization=organization, year=year, state=PairState.AGREED).values_list(
                "pk", flat=True
            )
        )
        if not ids:
            return []
        count = f"{len(ids)} {plural(len(ids), 'согласованная пара', 'согласованные пары', 'согласованных пар')}"
        return [{"records": {"pairs": ids}, "title": count}]

    def build(self, document: Any) -> Content:
        pairs = self.pairs(document)
        if not pairs:
            raise Refused("В приказе нет ни одной пары. Сначала согласуйте пары с участниками.")
        year, organization = document.year, document.organization
        mentors = _unique(m for pair in pairs for m in pair.mentors)
        start, end = min(p.start for p in pairs), max(p.end for p in pairs)
        items = [
            Item([f"Закрепить на {year} ({period(start, end)}) наставнические пары (группы) согласно приложению № 1."]),
            Item(
                [
                    "Наставникам: ",
                    *_listed(mentors, "dat"),
                    ": разработать индивидуальные планы и представить их куратору.",
                ]
            ),
            Item(["Куратору обеспечить сопровождение пар (групп), мониторинг и ведение баз."]),
            Item(["Контроль за исполнением приказа оставляю за собой."]),
        ]
        return Content(
            title=self.heading,
            preamble=[
                "В соответствии с распоряжением Министерства просвещения Российской Федерации от 25.12.2019 № Р-145, "
                "на основании согласий участников и в целях реализации целевой модели наставничества в ",
                f"организации «{organization.short_name}»",
            ],
            items=items,
            annexes=[Annex("Наставнические пары (группы)", _table(pairs))],
            acknowledge=[PersonRef(p.pk) for p in mentors + _unique(m for pair in pairs for m in pair.mentees)],
        )

    def checks(self, document: Any) -> list[Problem]:
        problems = []
        for pair in self.pairs(document):
            if pair.state not in (PairState.AGREED, PairState.ORDERED):
                problems.append(
                    Problem(
                        f"Пара «{pair.title}» в состоянии «{pair.get_state_display()}»: в приказ её включать нельзя."
                    )
                )
            problems += _legal_basis(pair)
        return problems

    def changes(self, document: Any) -> list[str]:
        pairs = self.pairs(document)
        groups = sum(p.is_group for p in pairs)
        singles = len(pairs) - groups
        lines = []
        if singles:
            lines.append(f"Начнут работу {singles} {plural(singles, 'пара', 'пары', 'пар')}.")
        if groups:
            lines.append(f"Начнут работу {groups} {plural(groups, 'группа', 'группы', 'групп')}.")
        return lines

    def on_sent(self, document: Any, by: Any) -> None:
        agreed = [p for p in self.pairs(document) if p.state == PairState.AGREED]
        apply_many(agreed, "order", by=by, via=document, order=document)

    def on_returned(self, document: Any, by: Any) -> None:
        apply_many(self.pairs(document), "unorder", by=by, via=document, order=None)

    def on_approved(self, document: Any, by: Any) -> None:
        """Every pair begins on the day of the order, but not before its own term."""
        pairs = self.pairs(document)
        if document.is_paper:
            apply_many([p for p in pairs if p.state == PairState.AGREED], "order", by=by, via=document, order=document)
        for day in sorted({max(document.date, p.start) for p in pairs}):
            begin = [p for p in pairs if max(document.date, p.start) == day]
            apply_many(begin, "activate", by=by, via=document, activated_on=day)


def _legal_basis(pair: Pair) -> list[Problem]:
    """Ст. 351.8 ТК РФ: no written consent of the mentor blocks the order; no addendum is a warning."""
    if not pair.form.between_employees:
        return []
    terms = getattr(pair, "terms", None)
    url = f"/pairs/{pair.public_id}/"
    if terms is None or terms.consent_on is None:
        return [Problem(f"«{pair.title}»: нет письменного согласия наставника (ст. 351.8 ТК РФ).", url)]
    if not terms.addendum_number:
        return [Problem(f"«{pair.title}»: нет дополнительного соглашения к трудовому договору.", url, blocks=False)]
    return []


def _unique(people: Any) -> list:
    return list({p.pk: p for p in people}.values())


def _listed(people: list, case: str) -> Text:
    """«Ивановой А. И., Петрову П. П.»"""
    runs: Text = []
    for n, person in enumerate(people):
        runs += [", "] if n else []
        runs.append(PersonRef(person.pk, case, short=True))
    return runs


def _side(pair: Pair, role: str) -> Text:
    """The people of one side with post or class, one under another."""
    runs: Text = []
    for n, person in enumerate(pair.people(role)):
        runs += ["\n"] if n else []
        runs += [PersonRef(person.pk), f", {person.occupation}"]
    return runs


def _table(pairs: list[Pair]) -> Table:
    columns = ["№", "Наставник", "Наставляемый", "Форма, ролевая модель", "Срок", "Основание"]
    rows = [
        [
            [str(n)],
            _side(pair, MemberRole.MENTOR),
            _side(pair, MemberRole.MENTEE),
            ["; ".join(filter(None, [str(pair.form), str(pair.role_model or "")]))],
            [f"{pair.start:%d.%m.%Y} – {pair.end:%d.%m.%Y}"],
            [_ground(pair)],
        ]
        for n, pair in enumerate(pairs, 1)
    ]
    return Table(columns, rows, [5, 27, 27, 19, 12, 10])


def _ground(pair: Pair) -> str:
    terms = getattr(pair, "terms", None)
    if terms and terms.addendum_number:
        return f"доп. соглашение № {terms.addendum_number} от {terms.addendum_on:%d.%m.%Y}"
    return "согласие"
