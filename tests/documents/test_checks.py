"""The linter before sending: each finding with its words, and what must not be found."""

import pytest

from apps.documents import content
from apps.documents.kinds import Problem
from apps.documents.services import checks
from tests.documents.kinds import make_document


def found(document):
    return [(check.title, [p.text for p in check.problems]) for check in checks.run(document) if check.problems]


def test_clean_order_passes_every_check(cast):
    document = make_document(cast, people=[1], rows=3)

    assert [(check.title, check.problems) for check in checks.run(document)] == [
        ("Записи для текста", []),
        ("Люди и согласия", []),
        ("Незаполненные места", []),
        ("Ссылки на законы", []),
        ("Правовые акты", []),
        ("Даты программного года", []),
        ("Названия организаций", []),
    ]


CASES = [
    (
        "Приказываю по ст. 358.1 ТК РФ.",
        "Ссылки на законы",
        "В тексте «ст. 358.1»: о наставничестве говорит ст. 351.8 ТК РФ.",
    ),
    ("Статьи 358.1 касается.", "Ссылки на законы", "В тексте «ст. 358.1»: о наставничестве говорит ст. 351.8 ТК РФ."),
    (
        "Представить {{ куратор }} отчёт.",
        "Незаполненные места",
        "В тексте осталось незаполненное место «{{ куратор }}».",
    ),
    ("Срок до {дата}.", "Незаполненные места", "В тексте осталось незаполненное место «{дата}»."),
    ("Назначить ________ ответственным.", "Незаполненные места", "В тексте осталось незаполненное место «________»."),
    ("Сдать отчёт до 01.12.2025.", "Даты программного года", "Дата 01.12.2025 не входит в «2026/2027 учебный год»."),
    ("Работа Школа № 8 одобрена.", "Названия организаций", "В тексте названа другая организация: «Школа № 8»."),
]


@pytest.mark.parametrize(("words", "check", "sentence"), CASES)
def test_finding(cast, words, check, sentence):
    assert found(make_document(cast, items=[words])) == [(check, [sentence])]


@pytest.mark.parametrize(
    "words",
    [
        "По ст. 351.8 ТК РФ установить доплату.",
        "Согласно распоряжению от 25.12.2019 № Р-145 действовать.",
        "Провести до 31.08.2027.",
        "В Школа № 5 открыть музей.",
        "Дата 99.99.2026 не бывает.",
        "Закупить 358.10 рублей.",
        "Школа № 88 не из наших.",
    ],
)
def test_no_false_alarm(cast, words):
    assert found(make_document(cast, items=[words])) == []


@pytest.mark.parametrize(
    ("words", "blocks"),
    [("По ст. 358.1 ТК РФ.", True), ("{дата}", True), ("До 01.12.2025.", False), ("Школа № 8", False)],
)
def test_what_blocks_and_what_warns(cast, words, blocks):
    document = make_document(cast, items=[words])

    assert [p.blocks for check in checks.run(document) for p in check.problems] == [blocks]
    assert bool(checks.blocking(document)) is blocks


def test_people_are_asked_about_of_the_app_that_knows_them(cast, monkeypatch):
    asked = []

    def check(ids, organization):
        asked.append((ids, organization))
        return [Problem("Нет согласия: Дубров Д. С.", "/participants/")]

    monkeypatch.setattr(content.people, "check", check)
    document = make_document(cast, people=[1, 2])

    assert found(document) == [("Люди и согласия", ["Нет согласия: Дубров Д. С."])]
    assert asked == [({1, 2}, cast.school)]


def test_person_gone_from_the_bases_is_a_finding_and_not_a_crash(cast, monkeypatch):
    document = make_document(cast, people=[1])
    monkeypatch.setattr(content.people, "resolve", lambda ids: {})

    assert found(document) == [
        (
            "Записи для текста",
            ["В тексте назван человек, которого больше нет в базах: уберите его из записей документа."],
        )
    ]


def test_finding_leads_to_where_it_is_mended(cast):
    document = make_document(cast, items=["По ст. 358.1."])

    assert checks.blocking(document)[0].url == f"/documents/{document.public_id}/edit/"


def test_edit_by_hand_is_checked_too(cast):
    from apps.documents.services import documents

    document = make_document(cast, items=["Чисто."])
    documents.edit(document, by=cast.curator, words={"items.0": "По ст. 358.1 ТК РФ."})

    assert [title for title, _ in found(document)] == ["Ссылки на законы"]
