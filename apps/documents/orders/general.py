"""Kinds of documents without an owner among the rooms: the introduction of the model, minutes of councils, awards and the like."""

from __future__ import annotations

from datetime import date
from typing import Any

from apps.core.errors import Refused

from .. import who
from ..content import Content, Item, Section, Signature, Text
from ..enums import DocumentState, Journal
from ..kinds import DocumentKind, Problem, effect, register
from ..models import Document
from ..order_forms import AccessibilityForm, AwardForm, MinutesForm, PartnerAgreementForm
from .words import inside, named, numbered, of_what, quoted, sentence, signed, votes

DECREE = "распоряжением Министерства просвещения Российской Федерации от 25.12.2019 № Р-145"
LIVE = [s for s in DocumentState if s not in (DocumentState.CANCELLED, DocumentState.REPEALED)]


@register
class Introduction(DocumentKind):
    """О внедрении целевой модели и назначении куратора. Once a year, of the settings of the organization."""

    code = "documents.introduction"
    title = "О внедрении целевой модели и назначении куратора"
    heading = "О внедрении целевой модели наставничества и назначении куратора"
    needs = Problem("Нужны имя и должность куратора в настройках организации.", "/workplace/settings/")

    def candidates(self, organization: Any, year: Any) -> list[dict[str, Any]]:
        exists = Document.objects.filter(organization=organization, kind=self.code, year=year, state__in=LIVE)
        if organization.is_authority or not organization.curator_name or exists.exists():
            return []
        return [{"records": {"year": year.pk}, "title": f"Куратор: {organization.curator_name}, {year}"}]

    def example(self, organization: Any, year: Any) -> dict[str, Any]:
        return {"year": year.pk}

    def build(self, document: Any) -> Content:
        organization, year = document.organization, document.year
        if not organization.curator_name or not organization.curator_post:
            raise Refused("Впишите куратора и его должность в настройки организации.")
        curator = named(organization.curator_post, organization.curator_name, organization.curator_gender, "acc")
        items = [
            f"Внедрить в организации {quoted(organization.short_name)} целевую модель наставничества на {year}.",
            f"Назначить куратором внедрения целевой модели наставничества {curator}.",
            "Куратору сформировать базы наставников и наставляемых, разработать дорожную карту и вести мониторинг.",
            "Контроль за исполнением приказа оставляю за собой.",
        ]
        return Content(
            title=self.heading, preamble=[f"В соответствии с {DECREE}"], items=[Item([words]) for words in items]
        )

    def changes(self, document: Any) -> list[str]:
        return [f"куратором назначается {document.organization.curator_name}"]


@register
class CouncilMinutes(DocumentKind):
    """Протокол педагогического или методического совета: present of total gives the share of the indicator."""

    code = "documents.council_minutes"
    title = "Протокол педагогического или методического совета"
    heading = "Протокол заседания"
    journal = Journal.MINUTES
    needs_approval = False
    form_class = MinutesForm

    def example(self, organization: Any, year: Any) -> dict[str, Any]:
        return {
            "council": "педагогического совета",
            "date": organization.today.isoformat(),
            "present": 20,
            "total": 24,
            "chair": "Смирнова Анна Петровна",
            "secretary": "Кузнецова Ольга Ивановна",
            "agenda": ["О ходе реализации программы наставничества"],
            "heard": ["Смирнову Анну Петровну о работе наставнических пар"],
            "decided": ["Продолжить работу по программе наставничества"],
        }

    def own_date(self, document: Any) -> date | None:
        return date.fromisoformat(document.records["date"])

    def build(self, document: Any) -> Content:
        said = document.records
        share = round(100 * said["present"] / said["total"])
        opening: list[Text] = [
            ["Председатель: ", *who.named(said["chair"]), "."],
            ["Секретарь: ", *who.named(said["secretary"]), "."],
            [f"Присутствовали: {said['present']} из {said['total']} ({share} %)."],
        ]
        sections = [Section("", opening, own=True), Section("ПОВЕСТКА ДНЯ:", numbered(said["agenda"]), own=True)]
        sections.append(Section("СЛУШАЛИ:", numbered(said["heard"]), own=True))
        if said.get("spoke"):
            sections.append(Section("ВЫСТУПИЛИ:", numbered(said["spoke"]), own=True))
        sections.append(Section("РЕШИЛИ:", numbered(said["decided"]) + votes(said), own=True))
        return Content(
            title=f"заседания {said['council']}",
            preamble=[],
            items=[],
            type_name="ПРОТОКОЛ",
            resolution="",
            sections=sections,
            signatures=[
                Signature("Председатель", who.signed(said["chair"])),
                Signature("Секретарь", who.signed(said["secretary"])),
            ],
        )

    def changes(self, document: Any) -> list[str]:
        return []


@register
class Award(DocumentKind):
    """О поощрении: a free list of people, names and posts put into the dative or accusative."""

    code = "documents.award"
    title = "О поощрении"
    heading = "О поощрении участников программы наставничества"
    journal = Journal.STAFF
    form_class = AwardForm

    def example(self, organization: Any, year: Any) -> dict[str, Any]:
        return {
            "award": "Объявить благодарность",
            "merit": "за успешную работу наставником",
            "people": ["Смирнова Анна Петровна, учитель математики"],
            "ground": "решения педагогического совета",
        }

    def build(self, document: Any) -> Content:
        said = document.records
        case = "dat" if said["award"].startswith("Объявить") else "acc"
        people = _awarded(document)
        last = len(people) - 1
        lines = [Item([*who.with_post(one, case), "." if n == last else ";"], own=True) for n, one in enumerate(people)]
        items = [
            Item([f"{said['award']} {inside(said['merit'])}:"], lines),
            Item(["Контроль за исполнением приказа оставляю за собой."]),
        ]
        ground = f"На основании {of_what(said['ground'])}" if said.get("ground") else "По итогам работы"
        return Content(
            title=self.heading,
            preamble=[ground],
            items=items,
            acknowledge=who.refs(people),
            readers=who.readers(people),
        )

    def checks(self, document: Any) -> list[Problem]:
        return who.typed_problems(document.organization, _awarded(document))

    def changes(self, document: Any) -> list[str]:
        people = who.plain_names(_awarded(document))
        return [effect("Поощряется", "Поощряются", ("человек", "человека", "человек"), people)] if people else []


def _awarded(document: Any) -> list[who.Who]:
    return [*document.records.get("chosen", []), *document.records["people"]]


@register
class Accessibility(DocumentKind):
    """О мерах доступности участия для людей с ограниченными возможностями: measures typed by the curator."""

    code = "documents.accessibility"
    title = "О мерах доступности"
    heading = "О мерах по обеспечению доступности программы наставничества"
    form_class = AccessibilityForm

    def example(self, organization: Any, year: Any) -> dict[str, Any]:
        return {"measures": ["Проводить встречи пар в кабинете первого этажа"]}

    def build(self, document: Any) -> Content:
        said = document.records
        control = Item(["Контроль за исполнением приказа оставляю за собой."], key="control")
        measures = [Item([sentence(words)], own=True) for words in said["measures"]]
        preamble = said.get("ground") or "В целях равного участия обучающихся и работников в программе наставничества"
        return Content(title=self.heading, preamble=[preamble], items=[*measures, control])


@register
class PartnerAgreement(DocumentKind):
    """Соглашение о сотрудничестве с партнёром: signed by both sides, registered by the curator."""

    code = "documents.partner_agreement"
    title = "Соглашение о сотрудничестве с партнёром"
    heading = "О сотрудничестве"
    journal = Journal.OTHER
    needs_approval = False
    form_class = PartnerAgreementForm

    def example(self, organization: Any, year: Any) -> dict[str, Any]:
        return {
            "partner": "Муниципальное бюджетное учреждение «Дом творчества»",
            "partner_post": "директор",
            "partner_name": "Смирнова Анна Петровна",
            "subject": "Стороны сотрудничают в программе наставничества.",
            "school_duties": ["Назначить ответственного за работу пар"],
            "partner_duties": ["Направить наставников"],
            "until": year.end.isoformat(),
        }

    def build(self, document: Any) -> Content:
        said, organization = document.records, document.organization
        sides = (
            f"{organization.name} (далее – Организация) и {said['partner']} (далее – Партнёр) "
            "заключили настоящее соглашение о нижеследующем."
        )
        until = f"{date.fromisoformat(said['until']):%d.%m.%Y}"
        sections = [
            Section("1. Предмет соглашения", [[said["subject"]]], own=True),
            Section("2. Обязанности Организации", numbered(said["school_duties"], "2."), own=True),
            Section("3. Обязанности Партнёра", numbered(said["partner_duties"], "3."), own=True),
            Section("4. Срок действия", [[f"Соглашение действует со дня подписания до {until}."]]),
        ]
        head = organization.director_post or "директор"
        return Content(
            title=f"о сотрудничестве в программе наставничества ({said['partner']})",
            preamble=[sides],
            items=[],
            type_name="СОГЛАШЕНИЕ",
            resolution="",
            sections=sections,
            signatures=[
                Signature(f"Организация: {head}", [signed(organization.director_name)]),
                Signature(_partner_post(said), who.signed(said["partner_name"])),
            ],
        )


def _partner_post(said: dict[str, Any]) -> str:
    """The typed post of the partner's representative, else that of his card."""
    if said["partner_post"]:
        return f"Партнёр: {said['partner_post']}"
    return f"Партнёр: {who.post_words(said['partner_name'])}"
