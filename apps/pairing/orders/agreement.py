"""The agreement of a mentor and a mentee: who works with whom, on what, until when; signed by both sides."""

from __future__ import annotations

from typing import Any

from django import forms

from apps.core.errors import Refused
from apps.core.russian.numbers import period
from apps.documents.content import Content, PersonRef, Section, Signature, Text
from apps.documents.enums import Journal
from apps.documents.kinds import DocumentKind, register
from apps.documents.order_forms import RecordsForm, area
from apps.participants.enums import Category

from ..enums import OPEN
from ..models import Pair
from . import words

MENTOR_DUTIES = """Проводить встречи по индивидуальному плану и отмечать их в срок
Беречь доверие наставляемого и не раскрывать его личные сведения
Сообщать куратору о трудностях и о невозможности продолжать работу"""
MENTEE_DUTIES = """Приходить на встречи и выполнять задания плана
Говорить наставнику и куратору о том, что мешает работе
Участвовать в оценке программы"""


class PairAgreementForm(RecordsForm):
    """Which pair, and what both sides take upon themselves."""

    areas = ("mentor_duties", "mentee_duties")

    pair = forms.ChoiceField(label="Пара или группа")
    mentor_duties = area("Наставник обязуется", "С новой строки.")
    mentee_duties = area("Наставляемый обязуется", "С новой строки.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Pair.objects.filter(organization=self.organization, year=self.year, state__in=OPEN).with_people()
        self.fields["pair"].choices = sorted(((str(p.pk), p.title) for p in rows), key=lambda choice: choice[1])  # type: ignore[attr-defined]
        self.initial |= {"mentor_duties": MENTOR_DUTIES, "mentee_duties": MENTEE_DUTIES}  # type: ignore[operator]

    def records(self) -> dict[str, Any]:
        said = super().records()
        return said | {"pair": int(said["pair"])}


@register
class PairAgreement(DocumentKind):
    """Соглашение о наставничестве. Names come out of the pair; the curator puts it into the register."""

    code = "pairing.agreement"
    title = "Соглашение о наставничестве (наставник – наставляемый)"
    heading = "О наставничестве"
    journal = Journal.OTHER
    needs_approval = False
    form_class = PairAgreementForm
    needs = words.NEEDS_PAIR

    def example(self, organization: Any, year: Any) -> dict[str, Any] | None:
        ids = list(words.shown_pairs(organization, year)[:1])
        duties = {"mentor_duties": MENTOR_DUTIES.splitlines(), "mentee_duties": MENTEE_DUTIES.splitlines()}
        return {"pair": ids[0], **duties} if ids else None

    def build(self, document: Any) -> Content:
        said = document.records
        pair = next(iter(words.pairs_of(document, [said["pair"]])), None)
        if pair is None or not pair.mentors or not pair.mentees:
            raise Refused("Пары, о которой соглашение, больше нет: составьте его заново.")
        model = f", ролевая модель «{pair.role_model}»" if pair.role_model else ""
        subject = f"Стороны сотрудничают в форме наставничества «{pair.form}»{model}."
        goal = [f"Цель: {pair.goal.rstrip('.')}."] if pair.goal else []
        sides: Text = ["Наставник ", *_named(pair.mentors), " и наставляемый ", *_named(pair.mentees)]
        return Content(
            title="о наставничестве",
            type_name="СОГЛАШЕНИЕ",
            resolution="",
            preamble=[*sides, " договорились о нижеследующем."],
            items=[],
            sections=[
                Section("1. Предмет соглашения", [[line] for line in [subject, *goal]], own=True),
                Section("2. Наставник обязуется", _numbered(2, said["mentor_duties"]), own=True),
                Section("3. Наставляемый обязуется", _numbered(3, said["mentee_duties"]), own=True),
                Section("4. Срок", [[f"Соглашение действует {period(pair.start, pair.end)}"], [LEAVING]]),
            ],
            signatures=_signatures(pair),
        )


LEAVING = "Каждая сторона может отказаться от участия, предупредив куратора; причину называть не обязательно."


def _named(people: list) -> Text:
    runs: Text = []
    for n, person in enumerate(people):
        runs += [", "] if n else []
        runs += [PersonRef(person.pk), f" ({person.occupation})"]
    return runs


def _numbered(part: int, lines: list[str]) -> list[Text]:
    return [[f"{part}.{n}. {line.rstrip('.')}."] for n, line in enumerate(lines, start=1)]


def _signatures(pair: Pair) -> list[Signature]:
    """Both sides; beside a pupil his legal representative has a place too."""
    rows = [Signature("Наставник", [PersonRef(m.pk, signs=True)]) for m in pair.mentors]
    for mentee in pair.mentees:
        rows.append(Signature("Наставляемый", [PersonRef(mentee.pk, signs=True)]))
        if mentee.category == Category.PUPIL:
            rows.append(Signature("Законный представитель", ["(фамилия, инициалы)"]))
    return rows
