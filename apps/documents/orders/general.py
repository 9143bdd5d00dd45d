"""Kinds of documents without an owner among the rooms: the introduction of the model, minutes of councils, awards and the like."""

from __future__ import annotations

from datetime import date
from typing import Any

from apps.core.errors import Refused

from ..content import Content, Item, PersonRef, Section, Signature, Text
from ..content import people as contents
from ..enums import DocumentState, Journal
from ..kinds import DocumentKind, Problem, effect, register
from ..models import Document
from ..order_forms import AccessibilityForm, AwardForm, MinutesForm, PartnerAgreementForm
from .words import (
    capital,
    inside,
    name_of,
    named,
    numbered,
    of_what,
    person_line,
    post_in,
    quoted,
    sentence,
    signed,
    votes,
)

DECREE = "распоряжением Министерства просвещения Российской Федерации от 25.12.2019 № Р-145"
LIVE = [s for s in DocumentState if s not in (DocumentState.CANCELLED, DocumentState.REPEALED)]


@register
class Introduction(DocumentKind):
    """О внедрении целевой модели и назначении куратора. Once a year, of the settings of the organization."""

    code = "documents.introduction"
    title = "О внедрении целевой модели и назначении куратора"
    heading = "О внедрении целевой модели наставничества и назначении куратора"

    def candidates(self, organization: Any, year: Any) -> list[dict[str, Any]]:
        exists = Document.objects.filter(organization=organization, kind=self.code, year=year, state__in=LIVE)
        if organization.is_authority or not organization.curator_name or exists.exists():
            return []
        return [{"records": {"year": year.pk}, "title": f"Куратор: {organization.curator_name}, {year}"}]

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
        opening = [
            f"Председатель: {said['chair']}.",
            f"Секретарь: {said['secretary']}.",
            f"Присутствовали: {said['present']} из {said['total']} ({share} %).",
        ]
        sections = [Section("", [[line] for line in opening]), Section("ПОВЕСТКА ДНЯ:", numbered(said["agenda"]))]
        sections.append(Section("СЛУШАЛИ:", numbered(said["heard"])))
        if said.get("spoke"):
            sections.append(Section("ВЫСТУПИЛИ:", numbered(said["spoke"])))
        sections.append(Section("РЕШИЛИ:", numbered(said["decided"]) + votes(said)))
        return Content(
            title=f"заседания {said['council']}",
            preamble=[],
            items=[],
            type_name="ПРОТОКОЛ",
            resolution="",
            sections=sections,
            signatures=[
                Signature("Председатель", [signed(said["chair"])]),
                Signature("Секретарь", [signed(said["secretary"])]),
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
        who = _of_bases(said.get("chosen", []), case)
        who += [[person_line(one, case)] for one in said["people"]]
        last = len(who) - 1
        people = [Item([*words, "." if n == last else ";"]) for n, words in enumerate(who)]
        items = [
            Item([f"{said['award']} {inside(said['merit'])}:"], people),
            Item(["Контроль за исполнением приказа оставляю за собой."]),
        ]
        ground = f"На основании {of_what(said['ground'])}" if said.get("ground") else "По итогам работы"
        return Content(title=self.heading, preamble=[ground], items=items)

    def checks(self, document: Any) -> list[Problem]:
        """Typed people are looked for in the bases: whom the bases know is chosen there, with his consent and his cases."""
        known = {name_of(label) for _, label in contents.choices(document.organization)} if contents.choices else set()
        typed = [name_of(line) for line in document.records["people"]]
        return [Problem(_typed_words(name, name in known), blocks=False) for name in typed]

    def changes(self, document: Any) -> list[str]:
        ids = document.records.get("chosen", [])
        found = contents.resolve(set(ids)) if contents.resolve and ids else {}
        people = [found[pk]["full"]["nom"] for pk in ids if pk in found]
        people += [name_of(line) for line in document.records["people"]]
        return [effect("Поощряется", "Поощряются", ("человек", "человека", "человек"), people)]


def _of_bases(ids: list[int], case: str) -> list[Text]:
    """«Дуброву Денису Сергеевичу, учителю химии» of people of the bases; who is gone is told by the name's reference."""
    found = contents.resolve(set(ids)) if contents.resolve and ids else {}
    posts = {pk: found[pk]["post"] for pk in found}
    return [[PersonRef(pk, case), f", {post_in(posts[pk], case)}" if posts.get(pk) else ""] for pk in ids]


def _typed_words(name: str, is_known: bool) -> str:
    if is_known:
        return f"{name} есть в базах: отметьте в списке, тогда проверится и согласие."
    return f"{name}: в базах такого человека нет. Проверьте имя и должность."


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
        items = [*said["measures"], "Контроль за исполнением приказа оставляю за собой."]
        preamble = said.get("ground") or "В целях равного участия обучающихся и работников в программе наставничества"
        return Content(title=self.heading, preamble=[preamble], items=[Item([sentence(words)]) for words in items])


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
            Section("1. Предмет соглашения", [[said["subject"]]]),
            Section("2. Обязанности Организации", numbered(said["school_duties"], "2.")),
            Section("3. Обязанности Партнёра", numbered(said["partner_duties"], "3.")),
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
                Signature(capital(head), [signed(organization.director_name)]),
                Signature(capital(said["partner_post"]), [signed(said["partner_name"])]),
            ],
        )
