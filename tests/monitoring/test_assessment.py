"""SWOT and the curator's assessment in the yearly report."""

import pytest

from apps.documents.content import resolved
from apps.documents.kinds import kinds
from apps.documents.models import Document
from apps.monitoring.services import assessment

ADDRESS = "/documents/new/monitoring.school_report/"
ALL_TWO = {f"c{number}": "2" for number in range(1, 10)}
SWOT = {"strengths": "- опытные наставники\n- поддержка директора", "threats": "нехватка времени."}


def cells(annex):
    return [["".join(map(str, cell)) for cell in row] for row in annex["table"]["rows"]]


def compose(cast, **fields):
    return cast.client("curator").post(ADDRESS, {"date": "2026-11-20", **fields})


def annexes():
    document = Document.objects.get()
    return resolved(kinds.get(document.kind).build(document))["annexes"]


@pytest.mark.parametrize(
    ("points", "level"),
    [
        ([2] * 9, "оптимальный"),
        ([2] * 7 + [1, 0], "оптимальный"),
        ([2] * 7 + [0, 0], "допустимый"),
        ([1] * 9, "допустимый"),
        ([1] * 8 + [0], "недопустимый"),
        ([0] * 9, "недопустимый"),
    ],
)
def test_level_by_the_sum(points, level):
    assert assessment.level(points) == level


def test_report_with_both_parts(cast):
    response = compose(cast, **SWOT, **{**ALL_TWO, "c5": "1", "c7": "0"})

    swot, points = annexes()
    assert response.status_code == 302
    assert cells(swot) == [
        ["Внутренние", "Сильные стороны: опытные наставники; поддержка директора.", "Слабые стороны: не выявлены."],
        ["Внешние", "Возможности: не выявлены.", "Угрозы: нехватка времени."],
    ]
    assert cells(points)[4] == ["5", "Логичность деятельности наставника", "1"]
    assert cells(points)[-1] == ["", "Всего", "15"]
    assert points["paragraphs"] == ["Сумма 15\xa0баллов из 18: оптимальный уровень."]


def test_report_without_them_has_no_annexes(cast):
    compose(cast)

    assert annexes() == []


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({**ALL_TWO, "c3": ""}, "Оцените все девять критериев или не оценивайте ни одного."),
        ({**ALL_TWO, "c3": "5"}, "Выберите корректный вариант"),
        ({"date": "2026-12-01"}, "Выберите день программного года, который уже наступил."),
        ({"date": "2025-12-01"}, "Выберите день программного года, который уже наступил."),
        ({"date": "завтра"}, "Введите правильную дату"),
        ({"strengths": "Ж" * 1001}, "разделите текст"),
    ],
)
def test_wrong_input_is_said_and_nothing_is_made(cast, fields, sentence):
    page = compose(cast, **fields)

    assert sentence in page.content.decode()
    assert not Document.objects.exists()
