"""Kinds of documents of the bases."""

from __future__ import annotations

from typing import Any

from apps.core import clock
from apps.core.errors import Refused
from apps.documents.content import Annex, Content, Section, Signature, Table, Text
from apps.documents.enums import DocumentState
from apps.documents.kinds import DocumentKind, Problem, register
from apps.documents.models import Document
from apps.documents.services import texts

from .enums import Medium
from .models import Person, Withdrawal
from .services import withdrawals

LIVE = [s for s in DocumentState if s not in (DocumentState.CANCELLED, DocumentState.REPEALED)]
SYSTEM = "информационная система «Наставничество»"


@register
class DestructionAct(DocumentKind):
    """Акт об уничтожении персональных данных with the extract of the event journal (приказ Роскомнадзора от 28.10.2022 № 179)."""

    code = "participants.destruction_act"
    title = "Акт об уничтожении персональных данных"
    heading = "Об уничтожении персональных данных"
    needs = Problem("Нужен отзыв согласия, по которому данные уничтожены.", "/participants/consents/")

    def candidates(self, organization: Any, year: Any) -> list[dict[str, Any]]:
        written = {
            records.get("withdrawal")
            for records in Document.objects.filter(
                organization=organization, kind=self.code, state__in=LIVE
            ).values_list("records", flat=True)
        }
        cases = Withdrawal.objects.filter(organization=organization, destroyed_at__isnull=False).exclude(pk__in=written)
        return [{"records": {"withdrawal": case.pk}, "title": f"Запись № {case.consent.person_id}"} for case in cases]

    def example(self, organization: Any, year: Any) -> dict[str, Any] | None:
        case = Withdrawal.objects.filter(organization=organization, destroyed_at__isnull=False).order_by("-pk").first()
        return {"withdrawal": case.pk} if case else None

    def build(self, document: Any) -> Content:
        case = _case(document)
        assert case.destroyed_at is not None  # `_case` gives no others
        done = f"{clock.local(case.destroyed_at, document.organization):%d.%m.%Y}"
        subject = f"участник, запись № {case.consent.person_id} (данные уничтожены, имя не восстанавливается)"
        reason = f"отзыв согласия от {case.opened_on:%d.%m.%Y}, иных оснований для обработки нет"
        data = ", ".join(case.destroyed["fields"])
        return Content(
            title=self.heading,
            type_name="АКТ",
            preamble=["Настоящий акт составлен о том, что персональные данные уничтожены."],
            resolution="",
            items=[],
            sections=[
                Section("", [[line] for line in self._lines(document, case, subject, data, reason, done)], own=True)
            ],
            annexes=[_extract(subject, data, reason, done, case)],
            signatures=_signatures(document, case),
        )

    def _lines(self, document: Any, case: Any, subject: str, data: str, reason: str, done: str) -> list[str]:
        operator = document.organization
        papers = case.consent.person.consents.filter(medium=Medium.PAPER).count()
        return [
            f"Оператор: {operator.name}, адрес: {operator.address or operator.place}.",
            "Лицо, обрабатывавшее данные по поручению оператора: нет.",
            f"Субъект персональных данных: {subject}.",
            f"Уничтожил: {_destroyer(case)}.",
            f"Перечень уничтоженных категорий данных: {data}.",
            f"Наименование информационной системы: {SYSTEM}.",
            f"Материальные носители: бумажные согласия, документов: {papers}.",
            "Способ уничтожения: в системе — замена значений без возможности восстановления; на бумаге — измельчение.",
            f"Причина уничтожения: {reason}.",
            f"Дата уничтожения: {done}.",
        ]

    def checks(self, document: Any) -> list[Problem]:
        return [] if _case(document).destroyed_at else [Problem("Данные ещё не уничтожены.")]

    def changes(self, document: Any) -> list[str]:
        return ["отзыв согласия считается исполненным"]

    def on_approved(self, document: Any, by: Any) -> None:
        withdrawals.mark_act(_case(document), by=by)

    def on_repealed(self, document: Any, by: Any) -> None:
        withdrawals.unmark_act(_case(document), by=by)


def acts_of(organization: Any) -> dict[int, str]:
    """Approved acts of an organization: number of the withdrawal → «№ 12-од от 28.11.2026». One query."""
    rows = Document.objects.filter(organization=organization, kind=DestructionAct.code, state=DocumentState.APPROVED)
    return {row.records["withdrawal"]: str(row) for row in rows.order_by("pk") if "withdrawal" in row.records}


def _case(document: Any) -> Withdrawal:
    rows = Withdrawal.objects.filter(organization=document.organization, destroyed_at__isnull=False)
    case = rows.select_related("consent", "destroyed_by").filter(pk=document.records.get("withdrawal")).first()
    if case is None:
        raise Refused("Данные ещё не уничтожены: сначала выполните этот шаг в карточке отзыва.")
    return case


def _extract(subject: str, data: str, reason: str, done: str, case: Withdrawal) -> Annex:
    """Выгрузка из журнала регистрации событий: subject, data, system, reason, date; the hash instead of values."""
    columns = ["Субъект", "Перечень данных", "Система", "Причина", "Дата"]
    row: list[Text] = [[subject], [data], [SYSTEM], [reason], [done]]
    note = f"Контрольная сумма уничтоженных значений (SHA-256): {case.destroyed['sha256']}"
    return Annex("Выгрузка из журнала регистрации событий", Table(columns, [row]), [[note]])


def _destroyer(case: Withdrawal) -> str:
    """«Чернышова Марина Викторовна, заместитель директора»: the order of Roskomnadzor № 179 asks for the post."""
    user, organization = case.destroyed_by, case.organization
    assert user is not None  # the table refuses a destruction by nobody
    post = Person.objects.filter(organization=organization, user=user).values_list("post", flat=True).first()
    if not post and user.full_name == organization.curator_name:
        post = organization.curator_post
    return f"{user.full_name}, {post}" if post else user.full_name


def _signatures(document: Any, case: Withdrawal) -> list[Signature]:
    head = document.organization
    assert case.destroyed_by is not None  # the table refuses a destruction by nobody
    director = texts.head_of(head)
    return [
        Signature("Уничтожил", [texts.initials_first(case.destroyed_by.full_name)]),
        Signature(director["post"], [director["name"]]),
    ]
