"""Minutes of this room: the protocol of a matching, the choice of forms for the year. The director does not approve them."""

from __future__ import annotations

from typing import Any

from apps.core import clock
from apps.core.errors import Refused
from apps.core.russian.numbers import counted
from apps.documents.content import Annex, Content, PersonRef, Section, Signature, Table, Text
from apps.documents.enums import Journal
from apps.documents.kinds import DocumentKind, Problem, register
from apps.organizations.models import ProgrammeYear

from .. import presenting
from ..enums import PairState, RunState
from ..models import MatchRun, Pair, YearForm
from ..services import matching
from ..services.profiles import spell

TYPE_NAME = "ПРОТОКОЛ"


@register
class MatchProtocol(DocumentKind):
    """Протокол подбора: date, inputs, weights, rules, result, what was changed by hand and by whom."""

    code = "pairing.match_protocol"
    title = "Протокол подбора наставнических пар"
    heading = "подбора наставнических пар (групп)"
    needs = Problem("Нужен подбор этого года: протокол составляют о нём.", "/pairs/matching/")
    journal = Journal.MINUTES
    needs_approval = False

    def candidates(self, organization: Any, year: Any) -> list[dict[str, Any]]:
        runs = MatchRun.objects.filter(organization=organization, year=year, state=RunState.ACCEPTED, protocol=None)
        return [
            {"records": {"run": r.pk}, "title": f"подбор {clock.day_of(r.created_at, organization):%d.%m.%Y}"}
            for r in runs
        ]

    def example(self, organization: Any, year: Any) -> dict[str, Any] | None:
        run = MatchRun.objects.filter(organization=organization, year=year).order_by("-pk").first()
        return {"run": run.pk} if run else None

    def build(self, document: Any) -> Content:
        run = (
            MatchRun.objects.filter(pk=document.records.get("run"), organization_id=document.organization_id)
            .select_related("organization")
            .first()
        )
        if run is None:
            raise Refused("Подбора, о котором протокол, больше нет.")
        people, made = matching.people_of(run), matching.made_of(run)
        return Content(
            title=self.heading,
            type_name=TYPE_NAME,
            resolution="",
            preamble=[_opening(run)],
            items=[],
            sections=[
                Section(
                    "Настройки",
                    [[f"{capital(name)}: {value}."] for name, value in presenting.settings_words(run)],
                    own=True,
                ),
                Section("Решение", _decisions(run, people, made), own=True),
            ],
            annexes=[Annex("Предложенные пары", _pairs(run, people, made)), *_left(run, people, made)],
            signatures=[Signature(post, [""]) for post in ("Председатель комиссии", "Члены комиссии", "Секретарь")],
        )

    def on_approved(self, document: Any, by: Any) -> None:
        MatchRun.objects.filter(pk=document.records.get("run")).update(protocol=document)


def capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _opening(run: MatchRun) -> str:
    inputs = run.inputs
    return (
        f"Подбор проведён {clock.day_of(run.created_at, run.organization):%d.%m.%Y}. Исходные данные: "
        f"{counted(inputs['mentors'], 'наставник', 'наставника', 'наставников')} "
        f"({counted(inputs['places'], 'свободное место', 'свободных места', 'свободных мест')}), "
        f"{counted(inputs['mentees'], 'наставляемый', 'наставляемых', 'наставляемых')} без пары. "
        "Обязательные условия: согласие на обработку персональных данных, нагрузка наставника, форма и срок участия, "
        "отсутствие родства, прямого подчинения и прежних отказов."
    )


def _decisions(run: MatchRun, people: dict[str, Any], made: dict[str, Pair]) -> list[Text]:
    pairs, left = len(run.result["pairs"]), len(run.result["unmatched"])
    found = (
        f"Предложено: {counted(pairs, 'пара', 'пары', 'пар')}, без пары: {left}, сумма баллов: {run.result['total']}."
    )
    taken = len({pair.pk for pair in made.values()})
    kept = f"Принято: {counted(taken, 'пара (группа)', 'пары (группы)', 'пар (групп)')}."
    return [[found], [kept], *(_override(row, people) for row in run.overrides)]


def _decision(pair: Pair | None, organization: Any) -> str:
    """«принята 20.11.2026, Чернышова М. В.», of a pair that was taken back «отменена» too; nothing taken: «не принята»."""
    if pair is None:
        return "не принята"
    who = f", {pair.created_by.short_name}" if pair.created_by else ""
    back = "; затем отменена" if pair.state == PairState.CANCELLED else ""
    return f"принята {clock.day_of(pair.created_at, organization):%d.%m.%Y}{who}{back}"


def _override(row: dict[str, Any], people: dict[str, Any]) -> Text:
    """«Для Лапина А. Д. наставником выбран(а) Петрова М. И.: работали вместе в лагере. Решение: Чернышова М. В.»"""
    mentor, mentee = people.get(row["mentor"]), people.get(row["mentee"])
    if mentor is None or mentee is None:
        return ["Решение куратора о человеке, которого больше нет в базах."]
    return [
        "Вручную: для ",
        PersonRef(mentee.pk, "gen", short=True),
        " наставник — ",
        PersonRef(mentor.pk, "nom", short=True),
        f" Причина: {row['reason'].rstrip('.')}. Решение принял(а): {row['by'].rstrip('.')}.",
    ]


def _pairs(run: MatchRun, people: dict[str, Any], made: dict[str, Pair]) -> Table:
    """Every proposed pair with what was decided: the mentor that the curator chose instead stands in the decision."""
    rows: list[list[Text]] = []
    for row in run.result["pairs"]:
        mentor, mentee = people.get(row["mentor"]), people.get(row["mentee"])
        if mentor and mentee:
            reasons = "; ".join(f"{r['text']} +{r['points']}" for r in row["reasons"])
            number = str(len(rows) + 1)
            pair = made.get(row["mentee"])
            decision: Text = [_decision(pair, run.organization)]
            if pair and mentor not in pair.mentors and pair.mentors:
                decision += ["; наставник – ", PersonRef(pair.mentors[0].pk, short=True)]
            names: list[Text] = [[PersonRef(mentor.pk)], [PersonRef(mentee.pk)]]
            rows.append([[number], *names, [str(row["score"])], [reasons], decision])
    columns = ["№", "Наставник", "Наставляемый", "Баллы", "Основания", "Решение"]
    return Table(columns, rows, [4, 21, 21, 7, 27, 20])


def _left(run: MatchRun, people: dict[str, Any], made: dict[str, Pair]) -> list[Annex]:
    """Who stayed without a pair, and what would change that."""
    rows: list[list[Text]] = []
    for row in run.result["unmatched"]:
        mentee = people.get(row["mentee"])
        if mentee:
            pair = made.get(row["mentee"])
            by_hand = [f"наставник назначен вручную: {_decision(pair, run.organization)}"] if pair else []
            words = "; ".join([*row["reasons"], *(f"поможет: {unlock}" for unlock in row["unlocks"]), *by_hand])
            rows.append([[str(len(rows) + 1)], [PersonRef(mentee.pk)], [spell(words, people)]])
    return [Annex("Остались без пары", Table(["№", "Наставляемый", "Почему"], rows, [5, 35, 60]))] if rows else []


@register
class YearFormsMinutes(DocumentKind):
    """Протокол о выборе форм наставничества на год."""

    code = "pairing.year_forms"
    title = "Протокол о выборе форм наставничества"
    heading = "О выборе форм наставничества"
    needs = Problem("Нужны формы года: отметьте их в разделе «Пары».", "/pairs/forms/")
    journal = Journal.MINUTES
    needs_approval = False

    def candidates(self, organization: Any, year: Any) -> list[dict[str, Any]]:
        if not YearForm.objects.filter(year=year).exists():
            return []
        return [{"records": {"year": year.pk}, "title": f"формы, выбранные на {year}"}]

    def build(self, document: Any) -> Content:
        year = ProgrammeYear.objects.filter(
            pk=document.records.get("year"), organization_id=document.organization_id
        ).first()
        rows = list(YearForm.objects.filter(year=year).select_related("form").order_by("form__position"))
        if year is None or not rows:
            raise Refused("Формы на год ещё не выбраны: отметьте их на странице «Формы года».")
        return Content(
            title=f"{self.heading} на {year}",
            type_name=TYPE_NAME,
            resolution="",
            preamble=[f"Повестка дня: выбор форм наставничества на {year}."],
            items=[],
            sections=[
                Section("СЛУШАЛИ", [["Куратора: о запросах участников и возможностях организации."]]),
                Section("РЕШИЛИ", _resolved(rows), own=True),
            ],
            signatures=[Signature(post, [""]) for post in ("Председатель", "Секретарь")],
        )


def _resolved(rows: list[YearForm]) -> list[Text]:
    lines: list[Text] = [[f"– {_form(row)}."] for row in rows]
    return [["Реализовать формы наставничества:"], *lines]


def _form(row: YearForm) -> str:
    ground = f": {row.ground.rstrip('.')}" if row.ground else ""
    several = " (у наставляемого может быть несколько наставников)" if row.several_mentors else ""
    return f"«{row.form}»{several}{ground}"
