"""A kind of document for the tests of the engine: it notes what the engine told it."""

from __future__ import annotations

from typing import Any

from apps.core.errors import Refused
from apps.documents.content import Annex, Content, Item, PersonRef, Table
from apps.documents.kinds import DocumentKind, Problem, kinds
from apps.documents.services import documents

PEOPLE = {
    1: ("Соколова Анна Петровна", "Соколовой Анне Петровне", "учитель физики", None),
    2: ("Дубров Денис Сергеевич", "Дуброву Денису Сергеевичу", "учитель химии", None),
}


def resolve(ids: set[int]) -> dict[int, dict[str, Any]]:
    """Names of the invented people in two cases."""
    return {
        pk: {
            "full": {"nom": full, "dat": dative},
            "short": {"nom": full.split()[0], "dat": dative.split()[0]},
            "post": post,
            "user_id": user_id,
        }
        for pk, (full, dative, post, user_id) in PEOPLE.items()
        if pk in ids
    }


class Noted(DocumentKind):
    """Builds an order of the words in `records`: {"items": […], "people": […], "rows": n, "problem": …, "refuse": …}."""

    code = "tests.noted"
    title = "Проверочный приказ"
    heading = "О проверке"
    calls: list[tuple[str, str, str]] = []

    def build(self, document: Any) -> Content:
        records = document.records
        if records.get("missing"):
            raise Refused("Нет записей для приказа.")
        people = [PersonRef(pk, "dat") for pk in records.get("people", [])]
        items = [Item([words]) for words in records.get("items", ["Провести проверку до 01.12.2026."])]
        items += [Item([person, " подготовить отчёт."], [Item(["Показать отчёт куратору."])]) for person in people]
        rows = [
            [[str(n)], [f"Строка {n} приложения"], ["с 01.09.2026 по 31.05.2027"]]
            for n in range(1, records.get("rows", 0) + 1)
        ]
        annexes = [Annex("Перечень строк", Table(["№", "Что", "Срок"], rows, [1, 6, 3]))] if rows else []
        return Content(
            "О проверке", ["В целях проверки"], items, annexes, acknowledge=[PersonRef(p.id) for p in people]
        )

    def checks(self, document: Any) -> list[Problem]:
        problem = document.records.get("problem")
        return [Problem(problem, "/")] if problem else []

    def changes(self, document: Any) -> list[str]:
        return ["начинается проверка"]

    def candidates(self, organization: Any, year: Any) -> list[dict[str, Any]]:
        return [{"title": "Проверка осени", "records": {"items": ["Провести осеннюю проверку."]}}]

    def on_sent(self, document: Any, by: Any) -> None:
        self._note("sent", document)

    def on_returned(self, document: Any, by: Any) -> None:
        self._note("returned", document)

    def on_approved(self, document: Any, by: Any) -> None:
        self._note("approved", document)
        if document.records.get("refuse"):
            raise Refused("Изменить записи не удалось.")

    def on_repealed(self, document: Any, by: Any) -> None:
        self._note("repealed", document)

    def _note(self, what: str, document: Any) -> None:
        self.calls.append((what, document.state, document.number))


class Minutes(Noted):
    """The same without the director."""

    code = "tests.minutes"
    title = "Проверочный протокол"
    journal = "minutes"
    needs_approval = False


for _kind in (Noted, Minutes):
    if _kind.code not in kinds:
        kinds.register(_kind.code, _kind())


def make_document(cast: Any, state: str = "draft", kind: str = "tests.noted", **records: Any):
    """A document of the school in a state, led there by the services."""
    document = documents.create(
        kind=kind, organization=cast.school, year=cast.year, records=records or {}, by=cast.curator
    )
    if state == "draft":
        return document
    if state == "cancelled":
        return documents.cancel(document, by=cast.curator)
    documents.send(document, by=cast.curator)
    if state == "returned":
        documents.give_back(document, by=cast.director, remark="Уточните срок")
    if state in ("approved", "repealed"):
        documents.approve(document, by=cast.director)
    if state == "repealed":
        documents.repeal(document, by=cast.director, reason="Издан новый приказ")
    return document
