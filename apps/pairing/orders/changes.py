"""The order that ends pairs, gives mentees another mentor, changes the members or the term of running pairs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from apps.core.errors import Refused
from apps.core.russian.numbers import counted
from apps.documents.content import Content, Item, PersonRef, Text
from apps.documents.kinds import DocumentKind, Problem, effect, register
from apps.organizations.models import EndReason
from apps.workflow.transitions import apply_many

from ..access import pair_url
from ..enums import RUNNING, PairState
from ..models import Pair
from ..services import changes as changing
from ..services import legal
from ..services import pairs as life
from ..services.changes import Change
from . import members, words
from .pairs import begin, legal_basis, may_be_ordered, ordered_by, unfix


@dataclass(frozen=True)
class Ending:
    """A pair that the order ends."""

    pair: Pair
    action: str  # complete or end
    day: date
    reason: EndReason | None
    note: str
    notice: date | None


@register
class ChangesOrder(DocumentKind):
    """О внесении изменений: records {"ends": [{pair, action, day, reason, note, notice}], "begins": [pair], "changes": […]}.

    Rows of "changes" are `services.changes.Change.as_row`.
    """

    code = "pairing.change_pairs"
    title = "О внесении изменений в состав наставнических пар (групп)"
    heading = "О внесении изменений в состав наставнических пар (групп)"
    needs = words.NEEDS_PAIR

    def endings(self, document: Any) -> list[Ending]:
        rows = document.records.get("ends", [])
        pairs = {p.pk: p for p in words.pairs_of(document, [row["pair"] for row in rows])}
        reasons = {r.code: r for r in EndReason.objects.filter(code__in=[row["reason"] for row in rows])}
        return [_ending(row, pairs[row["pair"]], reasons) for row in rows if row["pair"] in pairs]

    def beginnings(self, document: Any) -> list[Pair]:
        return words.pairs_of(document, document.records.get("begins", []))

    def changes_of(self, document: Any) -> list[Change]:
        rows = document.records.get("changes", [])
        return changing.from_rows(rows, words.pairs_of(document, [row["pair"] for row in rows]))

    def candidates(self, organization: Any, year: Any) -> list[dict[str, Any]]:
        """Agreed replacements that no order names yet."""
        rows = Pair.objects.filter(
            organization=organization, year=year, state=PairState.AGREED, replaces__state__in=RUNNING
        )
        ids = list(rows.order_by("pk").values_list("pk", flat=True))
        title = f"{counted(len(ids), 'замена', 'замены', 'замен')} наставника"
        return [{"records": {"ends": [], "begins": ids}, "title": title}] if ids else []

    def example(self, organization: Any, year: Any) -> dict[str, Any] | None:
        """A pair of the year as if it ended today."""
        ids = list(words.shown_pairs(organization, year)[:1])
        row = {"action": "complete", "day": organization.today.isoformat(), "reason": "", "note": "", "notice": None}
        return {"ends": [{"pair": pk, **row} for pk in ids], "begins": []} if ids else None

    def build(self, document: Any) -> Content:
        endings, begins, changes = self.endings(document), self.beginnings(document), self.changes_of(document)
        if not endings and not begins and not changes:
            raise Refused("В приказе нет ни одной пары. Откройте пару и выберите, что с ней сделать.")
        old = [p.replaces for p in begins if p.replaces]
        replaced = words.pairs_of(document, [p.pk for p in old])
        items = [_end_item(e) for e in endings] + [_begin_item(p, replaced) for p in begins]
        items += [members.item(change) for change in changes]
        items = [replace(item, own=True) for item in items]
        named = [p for e in endings for p in e.pair.mentors + e.pair.mentees]
        named += [p for pair in [*begins, *replaced] for p in pair.mentors + pair.mentees]
        named += [p for change in changes for p in members.named(change)]
        return Content(
            title=self.heading,
            preamble=["В связи с изменением состава участников программы наставничества"],
            items=[
                *items,
                Item(
                    [
                        f"{words.curator_dative(document.organization)} внести изменения в базы и довести приказ до участников."
                    ],
                    key="curator",
                ),
                Item(["Контроль за исполнением приказа оставляю за собой."], key="control"),
            ],
            acknowledge=[PersonRef(p.pk) for p in words.unique(named)],
        )

    def checks(self, document: Any) -> list[Problem]:
        problems = [p for ending in self.endings(document) for p in _end_problems(ending)]
        problems += [p for change in self.changes_of(document) for p in members.problems(change)]
        begins = self.beginnings(document)
        problems += [p for pair in begins for p in may_be_ordered(pair, document)]
        return problems + legal_basis(begins, document.organization.today)

    def leaving(self, document: Any) -> set[int]:
        """Members of ended pairs, who is taken out of a group, mentors who are replaced; not who stays or comes in another line."""
        ends, begins, changes = self.endings(document), self.beginnings(document), self.changes_of(document)
        replaced = words.pairs_of(document, [pair.replaces_id for pair in begins if pair.replaces_id])
        gone = [p for pair in [*(e.pair for e in ends), *replaced] for p in (*pair.mentors, *pair.mentees)]
        gone += [change.person for change in changes if change.action == changing.REMOVE and change.person]
        staying = {p.pk for pair in begins for p in (*pair.mentors, *pair.mentees)} | members.staying(changes)
        return {person.pk for person in gone} - staying

    def changes(self, document: Any) -> list[str]:
        noun = ("пара", "пары", "пар")
        ends = [ending.pair.title for ending in self.endings(document)]
        begins = [pair.title for pair in self.beginnings(document)]
        lines = [effect("Закончит работу", "Закончат работу", noun, ends)] if ends else []
        lines += (
            [effect("Начнёт работу с другим наставником", "Начнут работу с другим наставником", noun, begins)]
            if begins
            else []
        )
        return lines + [members.effect(change) for change in self.changes_of(document)]

    def on_sent(self, document: Any, by: Any) -> None:
        agreed = [p for p in self.beginnings(document) if p.state == PairState.AGREED]
        apply_many(agreed, "order", by=by, via=document, order=document)

    def on_returned(self, document: Any, by: Any) -> None:
        apply_many(ordered_by(document), "unorder", by=by, via=document, order=None)

    def on_approved(self, document: Any, by: Any) -> None:
        """Pairs end on the day that the order names; replacements begin, and what they replace ends."""
        if document.is_paper:
            self.on_sent(document, by)
        for ending in self.endings(document):
            note = f"{ending.note} (приказ {document})".strip()
            life.close(
                ending.pair,
                by=by,
                action=ending.action,
                reason=ending.reason,
                note=note,
                day=ending.day,
                notice_on=ending.notice,
                via=document,
            )
        for change in self.changes_of(document):
            changing.make(change, by=by, via=document)
        begin(self.beginnings(document), document, by)

    def on_repealed(self, document: Any, by: Any) -> None:
        """Pairs that it began lose their ground; what it ended or changed is a fact and stays."""
        unfix(document, by)


def _ending(row: dict[str, Any], pair: Pair, reasons: dict[str, EndReason]) -> Ending:
    notice = date.fromisoformat(row["notice"]) if row.get("notice") else None
    day = date.fromisoformat(row["day"])
    return Ending(pair, row["action"], day, reasons.get(row["reason"]), row["note"], notice)


def _end_problems(ending: Ending) -> list[Problem]:
    pair, url = ending.pair, pair_url(ending.pair)
    if pair.state not in RUNNING:
        return [Problem(f"Пара «{pair.title}» в состоянии «{pair.get_state_display()}»: прекращать нечего.", url)]
    try:
        if ending.action == "end":
            legal.check_notice(pair, ending.day, ending.notice, ending.reason)
    except Refused as refusal:
        return [Problem(f"«{pair.title}»: {refusal.sentence}", url)]
    return []


def _end_item(ending: Ending) -> Item:
    """«Освободить Соколову Е. И. от обязанностей наставника Лапина А. Д. с 25.11.2026 (инициатива наставника).»"""
    pair, reason = ending.pair, _reason_words(ending.reason)
    if ending.action == "complete":
        text: Text = ["Считать завершённой с ", f"{ending.day:%d.%m.%Y} ", "работу наставника "]
        text += [*words.listed(pair.mentors, "gen"), " с ", *words.listed(pair.mentees, "ins")]
    else:
        text = ["Освободить ", *words.listed(pair.mentors, "acc"), " от обязанностей наставника "]
        text += [*words.listed(pair.mentees, "gen"), f" с {ending.day:%d.%m.%Y}"]
    return Item([*text, f" ({reason})."]) if reason else Item(words.stopped(text))


def _reason_words(reason: EndReason | None) -> str:
    return reason.title[:1].lower() + reason.title[1:] if reason else ""


def _begin_item(pair: Pair, replaced: list[Pair]) -> Item:
    """«Закрепить наставником за Лапиным А. Д. Петрову М. И. с … по …, освободив от этих обязанностей Соколову Е. И.»"""
    old = next((p for p in replaced if p.pk == pair.replaces_id), None)
    text: Text = ["Закрепить наставником за ", *words.listed(pair.mentees, "ins"), " "]
    text += [*words.listed(pair.mentors, "acc"), f" с {pair.start:%d.%m.%Y} по {pair.end:%d.%m.%Y}"]
    if old:
        text += [", освободив от этих обязанностей ", *words.listed(old.mentors, "acc")]
    return Item(words.stopped(text))
