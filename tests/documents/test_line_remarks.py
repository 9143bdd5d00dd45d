"""Remarks at single lines: written by the director, seen by the curator beside the line, answered by sending again."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from apps.core import clock
from apps.core.errors import Refused
from apps.documents import presenting
from apps.documents.models import Document, LineRemark
from apps.documents.services import documents, remarks
from tests.documents.kinds import make_document


def page(name, document):
    return reverse(f"documents:{name}", args=[document.public_id])


def returned(cast, **records):
    document = make_document(cast, "sent", **records)
    return documents.give_back(document, by=cast.director, remark="", lines={"items.0": "Укажите срок"})


def test_remarks_page_lists_every_line_and_row(cast):
    document = make_document(cast, "sent", rows=2)

    shown = cast.client("director").get(page("document-remarks", document)).content.decode()

    places = [line["place"] for line in presenting.lines(document)]
    assert places == ["title", "preamble", "items.0", "annexes.0.title", "annexes.0.rows.0", "annexes.0.rows.1"]
    assert all(f'name="line-{place}"' in shown for place in places)
    assert "Приложение 1, строка 2" in shown


def test_return_with_remarks_at_lines_needs_no_general_one(cast):
    document = make_document(cast, "sent", rows=2)
    data = {"reason": "", "line-items.0": " Укажите  срок ", "line-annexes.0.rows.1": "Лишняя строка", "line-title": ""}

    cast.client("director").post(page("document-give-back", document), data)

    document.refresh_from_db()
    assert (document.state, document.remark) == ("returned", "2\u00a0замечания к строкам")
    assert remarks.open_at(document) == {"items.0": "Укажите срок", "annexes.0.rows.1": "Лишняя строка"}


def test_curator_sees_the_remark_beside_its_line_and_at_its_field(cast):
    document = returned(cast)
    client = cast.client("curator")

    sheet = client.get(document.get_absolute_url()).content.decode()
    form = client.get(page("document-edit", document)).content.decode()

    line = sheet.index("1. Провести проверку")
    assert 0 < sheet.index("Замечание: Укажите срок") - line < 120
    assert "Замечание директора: Укажите срок" in form


def test_remark_at_a_row_stands_in_the_table(cast):
    document = make_document(cast, "sent", rows=2)
    documents.give_back(document, by=cast.director, remark="", lines={"annexes.0.rows.0": "Проверьте"})

    sheet = cast.client("curator").get(document.get_absolute_url()).content.decode()

    assert sheet.index("Строка 1 приложения") < sheet.index("Замечание: Проверьте") < sheet.index("Строка 2 приложения")


def test_remarks_never_get_into_the_files(cast):
    document = returned(cast)

    data = cast.client("curator").get(reverse("documents:document-preview", args=[document.public_id, "pdf"]))

    from tests.documents.golden import pdf_letters

    assert "Укажитесрок" not in pdf_letters(data.content)


def test_sending_again_answers_the_remarks_and_the_director_sees_what_became_of_them(cast):
    document = returned(cast, items=["Провести проверку.", "Доложить."])
    documents.edit(document, by=cast.curator, words={"items.0": "Провести проверку до 01.12.2026."})
    documents.send(document, by=cast.curator)

    queue = cast.client("director").get("/documents/queue/").content.decode()

    assert remarks.open_at(document) == {}
    assert remarks.answered(document, document.sent_content) == [
        {"words": "Укажите срок", "before": "Провести проверку.", "now": "Провести проверку до 01.12.2026."}
    ]
    assert "было: Провести проверку.<" in queue
    assert "стало: Провести проверку до 01.12.2026." in queue


def test_line_left_as_it_was_is_said_so(cast):
    document = returned(cast)
    documents.send(document, by=cast.curator)

    assert "строка не изменена" in cast.client("director").get("/documents/queue/").content.decode()


def test_only_the_last_return_is_shown_as_answered(cast):
    document = returned(cast)
    documents.send(document, by=cast.curator)
    with clock.frozen(clock.now().replace(hour=15)):
        documents.give_back(document, by=cast.director, remark="", lines={"preamble": "Назовите основание"})
        documents.send(document, by=cast.curator)

    document.refresh_from_db()
    assert [one["words"] for one in remarks.answered(document, document.sent_content)] == ["Назовите основание"]


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ({}, "причин"),
        ({"items.0": "   "}, "причин"),
        ({"items.9": "Нет такого пункта"}, "больше нет"),
        ({"header": "Чужое"}, "больше нет"),
        ({"items.0": "я" * 1001}, "не больше 1000 знаков"),
    ],
)
def test_bad_remarks_are_refused_and_nothing_is_returned(cast, lines, sentence):
    document = make_document(cast, "sent")

    with pytest.raises(Refused, match=sentence):
        documents.give_back(document, by=cast.director, remark="", lines=lines)
    assert (Document.objects.get().state, LineRemark.objects.count()) == ("sent", 0)


def test_remarks_are_written_only_while_the_document_waits(cast):
    document = make_document(cast)

    response = cast.client("director").get(page("document-remarks", document), follow=True)

    assert "ждёт подписи" in response.content.decode()


@pytest.mark.parametrize("fields", [{"words": ""}, {"place": "items.0"}])
def test_constraints_of_remarks(cast, fields):
    document = returned(cast)
    fields = {
        "document": document,
        "place": "title",
        "line": "О проверке",
        "words": "Ещё",
        "made_at": clock.now(),
    } | fields

    with pytest.raises(IntegrityError), transaction.atomic():
        LineRemark.objects.create(**fields)
