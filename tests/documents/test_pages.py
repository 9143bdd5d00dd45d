"""What people meet: the register, the page of a document, the queue, bad input, downloads."""

import io
from datetime import date

import pytest
from django.contrib.messages import get_messages
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from apps.documents.models import Document
from apps.documents.services import documents, rendering, texts
from apps.organizations.models import ProgrammeYear
from apps.workflow.models import AccessEntry
from tests.documents.golden import docx_lines, pdf_pages
from tests.documents.kinds import Noted, make_document
from tests.factories import make_act, make_line, make_person

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + b"\x00" * 40
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"


def post(client, name, document, data=None, **kwargs):
    return client.post(reverse(f"documents:{name}", kwargs={"public_id": document.public_id, **kwargs}), data or {})


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def state(document):
    return Document.objects.get(pk=document.pk).state


# ---- the register
@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", {"Осень", "Весна", "Зима"}),
        ("?state=approved", {"Весна"}),
        ("?journal=minutes", {"Зима"}),
        ("?kind=tests.minutes", {"Зима"}),
        ("?q=осень", {"Осень"}),
        ("?q=1-од", {"Весна"}),
        ("?q=%25", set()),
        ("?state=нет-такого", {"Осень", "Весна", "Зима"}),
        ("?page=9999&sort=-date", None),
    ],
)
def test_register_is_filtered(cast, query, titles):
    named = {"Осень": make_document(cast, items=["О."]), "Весна": make_document(cast, "approved", items=["В."])}
    named["Зима"] = make_document(cast, kind="tests.minutes", items=["З."])
    for title, document in named.items():
        Document.objects.filter(pk=document.pk).update(title=title)

    response = cast.client("curator").get(reverse("documents:document-list") + query)

    assert response.status_code == 200
    if titles is not None:
        assert {row.record.title for row in response.context["table"].rows} == titles


def test_register_shows_no_documents_of_another_school(cast):
    make_document(cast)

    response = cast.client("foreign_curator").get(reverse("documents:document-list"))

    assert list(response.context["table"].rows) == []


@pytest.mark.parametrize("name", ["document-list", "act-list"])
def test_lists_cost_the_same_at_3_and_300_rows(cast, name, django_assert_num_queries):
    client, address = cast.client("curator"), reverse(f"documents:{name}")

    def fill(count):
        if name == "act-list":
            for n in range(count):
                make_act(cast, number=f"{Document.objects.count()}-{n}-{count}")
        else:
            first = make_document(cast, items=[f"Строка {count}."])
            rows = [
                Document(
                    organization=cast.school,
                    year=cast.year,
                    kind=first.kind,
                    title=f"{n}",
                    created_by=cast.curator,
                    created_at=first.created_at,
                )
                for n in range(count - 1)
            ]
            Document.objects.bulk_create(rows)

    expected = QUERIES[name]
    fill(3)
    with django_assert_num_queries(expected):
        client.get(address)
    fill(297)
    with django_assert_num_queries(expected):
        client.get(address)


QUERIES = {"document-list": 7, "act-list": 6}


def test_queue_costs_as_much_as_its_documents_and_no_more(cast, django_assert_max_num_queries):
    for n in range(10):
        make_document(cast, "sent", items=[f"Пункт {n}."])

    client = cast.client("director")

    with django_assert_max_num_queries(45):
        client.get(reverse("documents:director-queue"))


# ---- composing
def test_new_document_from_ready_records(cast):
    client = cast.client("curator")
    page = client.get(reverse("documents:document-new"))
    offer = next(o for o in page.context["offers"] if o["kind"].code == "tests.noted")

    response = client.post(
        reverse("documents:document-create"), {"kind": "tests.noted", "key": offer["candidates"][0]["key"]}
    )

    document = Document.objects.get()
    assert response.url == document.get_absolute_url()
    assert (document.records, document.state, document.created_by) == (
        {"items": ["Провести осеннюю проверку."]},
        "draft",
        cast.curator,
    )


@pytest.mark.parametrize("key", ["", "0" * 24, "../..", "я" * 500])
def test_records_that_are_no_candidates_are_refused(cast, key):
    response = cast.client("curator").post(reverse("documents:document-create"), {"kind": "tests.noted", "key": key})

    assert said(response) == ["Записи для этого документа изменились: выберите их ещё раз."]
    assert not Document.objects.exists()


@pytest.mark.parametrize("kind", ["", "no.such", "../etc"])
def test_unknown_kind_is_not_found(cast, kind):
    assert cast.client("curator").post(reverse("documents:document-create"), {"kind": kind}).status_code == 404


# ---- the page
def test_page_shows_the_sheet_the_changes_the_checks_and_the_buttons(cast):
    document = make_document(cast, items=["Провести проверку."], problem="У пары нет согласия.")

    html = cast.client("curator").get(document.get_absolute_url()).content.decode()

    for words in (
        "1. Провести проверку.",
        "Начинается проверка",
        "У пары нет согласия.",
        "Отправить директору",
        "ПРОЕКТ",
    ):
        assert words in html
    assert "Подписать</button>" not in html


def test_page_of_a_document_without_records_says_so(cast):
    document = make_document(cast)
    Document.objects.update(records={"missing": True})

    response = cast.client("curator").get(document.get_absolute_url())

    assert response.status_code == 200
    assert "Нет записей для приказа." in response.content.decode()


def test_words_of_people_are_never_markup(cast):
    attack = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    document = make_document(cast, items=[attack])

    html = cast.client("curator").get(document.get_absolute_url()).content.decode()

    assert attack not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_reading_and_downloading_are_noted_in_the_access_journal(cast):
    document = make_document(cast, "approved")
    rendering.make_files(document)
    client = cast.client("director")

    client.get(document.get_absolute_url())
    client.get(reverse("documents:document-file", args=[document.public_id, "docx"]))

    assert list(AccessEntry.objects.order_by("pk").values_list("user", "kind", "object_id")) == [
        (cast.director.pk, "view", document.pk),
        (cast.director.pk, "download", document.pk),
    ]


# ---- the way of an order through the browser
def test_order_from_draft_to_file(cast, django_capture_on_commit_callbacks):
    document = make_document(cast, items=["Провести проверку."], people=[1])
    curator, director = cast.client("curator"), cast.client("director")

    assert said(post(curator, "document-send", document)) == ["Документ отправлен директору."]
    seen = texts.fingerprint(texts.text_of(Document.objects.get()))
    assert said(post(director, "document-approve", document, {"seen": seen, "next": "queue"})) == [
        "Подписано: № 1-од от 20.11.2026. Файлы готовятся."
    ]
    rendering.make_files(Document.objects.get())

    pdf = director.get(reverse("documents:document-file", args=[document.public_id, "pdf"]))
    data = b"".join(pdf.streaming_content)
    assert (pdf["Content-Type"], pdf["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert "1. Провести проверку." in pdf_pages(data)[0]
    docx = director.get(reverse("documents:document-file", args=[document.public_id, "docx"]))
    assert "1. Провести проверку." in docx_lines(b"".join(docx.streaming_content))
    assert docx["Content-Disposition"].startswith("attachment")


def test_file_that_is_kept_is_given_out_without_a_limit(cast, settings):
    """Many orders are opened one after another on the day of an inspection; only what is made on the spot is counted."""
    settings.COSTLY_PER_MINUTE = {"export": 3}
    cache.clear()
    client, order, draft = cast.client("curator"), make_document(cast, "approved"), make_document(cast)
    rendering.make_files(order)
    kept = reverse("documents:document-file", args=[order.public_id, "pdf"])
    drawn = reverse("documents:document-preview", args=[draft.public_id, "docx"])

    codes = [[client.get(address).status_code for _ in range(5)] for address in (kept, drawn)]

    cache.clear()
    assert codes == [[200] * 5, [200] * 3 + [429] * 2]


def test_second_tab_gets_a_calm_message(cast):
    document = make_document(cast, "sent")
    client = cast.client("director")
    post(client, "document-approve", document)

    again = post(client, "document-approve", document)

    assert said(again)[1:] == [
        "Документ уже подписан: № 1-од от 20.11.2026, О. П. Вершинина. Второй раз ничего не произошло."
    ]
    assert [m.level_tag for m in get_messages(again.wsgi_request)] == ["success", "info"]
    assert [call[0] for call in Noted.calls].count("approved") == 1


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"date": "32.13.2026"}, "Проверьте номер и дату"),
        ({"number": "9" * 41}, "Проверьте номер и дату"),
        ({"date": "2027-01-01"}, "не может быть позже"),
        ({"seen": "0" * 64}, "текст документа изменился"),
    ],
)
def test_bad_input_at_signing_leaves_the_document_waiting(cast, data, words):
    document = make_document(cast, "sent")

    response = post(cast.client("director"), "document-approve", document, data)

    assert words in said(response)[0]
    assert state(document) == "sent"


def test_return_without_a_remark_is_refused_in_words(cast):
    document = make_document(cast, "sent")

    response = post(cast.client("director"), "document-give-back", document, {"reason": " "})

    assert said(response) == ["Укажите причину: без неё шаг «Возвращён с замечанием» не выполняется."]
    assert state(document) == "sent"


def test_repeal_names_only_documents_of_the_same_organization(cast):
    document = make_document(cast, "approved")
    foreign = documents.create(
        kind="tests.noted",
        organization=cast.foreign_school,
        year=cast.foreign_year,
        records={},
        by=cast.foreign_curator,
    )

    response = post(
        cast.client("director"), "document-repeal", document, {"reason": "Новый", "by_document": foreign.pk}
    )

    assert said(response) == ["Отменяющий документ выберите из списка действующих."]
    assert state(document) == "approved"


# ---- the queue
def test_queue_shows_what_changes_and_what_was_mended(cast):
    document = make_document(cast, "returned", items=["Первое."])
    documents.edit(document, by=cast.curator, words={"items.0": "Первое до 01.12.2026."})
    documents.send(document, by=cast.curator)

    html = cast.client("director").get(reverse("documents:director-queue")).content.decode()

    for words in ("Начинается проверка", "было: 1. Первое.", "стало: 1. Первое до 01.12.2026.", "по порядку 1-од"):
        assert words in html


def test_several_are_signed_after_one_confirmation_that_lists_them(cast):
    first, second = make_document(cast, "sent", items=["А."]), make_document(cast, "sent", items=["Б."])
    client, address = cast.client("director"), reverse("documents:queue-approve")
    chosen = {"document": [first.public_id, second.public_id]}

    asked = client.post(address, chosen)
    assert [card["document"] for card in asked.context["cards"]] == [first, second]
    assert {state(first), state(second)} == {"sent"}

    seen = {f"seen-{card['document'].public_id}": card["seen"] for card in asked.context["cards"]}
    done = client.post(address, {**chosen, **seen, "confirmed": "1"})
    assert said(done) == [
        "Подписано: № 1-од от 20.11.2026, «О проверке».",
        "Подписано: № 2-од от 20.11.2026, «О проверке».",
    ]


def test_queue_takes_no_foreign_or_broken_ids(cast):
    document = make_document(cast, "sent")
    response = cast.client("foreign_director").post(
        reverse("documents:queue-approve"), {"document": [document.public_id, "не-номер"], "confirmed": "1"}
    )

    assert said(response) == ["Отметьте документы, которые подписываете."]
    assert state(document) == "sent"


def test_empty_queue_says_so(cast):
    assert (
        "Ничего не ждёт Вашей подписи."
        in cast.client("director").get(reverse("documents:director-queue")).content.decode()
    )


# ---- edits
def test_edit_form_saves_only_what_was_changed(cast):
    document = make_document(cast, items=["Первое.", "Второе."])
    client, address = cast.client("curator"), reverse("documents:document-edit", args=[document.public_id])
    page = client.get(address)
    fields = {name: field.initial for name, field in page.context["form"].fields.items()}

    client.post(address, {**fields, "items.1": "Второе, иначе.", "seen": page.context["seen"]})

    assert Document.objects.get().edits == {"items.1": "Второе, иначе."}


def test_stale_edit_form_is_refused(cast):
    document = make_document(cast, items=["Первое."])
    client, address = cast.client("curator"), reverse("documents:document-edit", args=[document.public_id])
    page = client.get(address)
    documents.edit(document, by=cast.curator, words={"items.0": "Чужая правка."})

    response = client.post(address, {"items.0": "Моя правка.", "seen": page.context["seen"]})

    assert "текст документа изменился" in said(response)[0]
    assert Document.objects.get().edits == {"items.0": "Чужая правка."}


# ---- scans, signatures, paper
@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [("скан.pdf", PDF, "application/pdf"), ("с.png", PNG, "image/png"), ("фото.exe", JPEG, "image/jpeg")],
)
def test_scan_is_told_by_its_content(cast, name, content, kind):
    document = make_document(cast, "approved")

    post(cast.client("curator"), "document-attach", document, {"scan": SimpleUploadedFile(name, content)}, what="scan")

    document.refresh_from_db()
    assert document.scan.content_type == kind


BAD_FILES = [
    ("a.pdf", b"", "пустой"),
    ("a.pdf", b"<html><script>alert(1)</script></html>", "не PDF, JPEG или PNG"),
    ("a.png", b"MZ\x90\x00" + b"\x00" * 100, "не PDF, JPEG или PNG"),
    ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "не PDF, JPEG или PNG"),
    ("a.pdf", b"%PDF-1.4" + b"\x00" * (20 * 1024 * 1024), "больше 15 МБ"),
]


@pytest.mark.parametrize(("name", "content", "words"), BAD_FILES)
def test_bad_scan_is_refused_in_words(cast, name, content, words):
    document = make_document(cast, "approved")

    response = post(
        cast.client("curator"), "document-attach", document, {"scan": SimpleUploadedFile(name, content)}, what="scan"
    )

    assert words in said(response)[0]
    assert Document.objects.get().scan is None


def test_nothing_is_attached_to_a_draft(cast):
    document = make_document(cast)

    response = post(
        cast.client("curator"), "document-attach", document, {"scan": SimpleUploadedFile("a.pdf", PDF)}, what="scan"
    )

    assert said(response) == ["Скан прикладывают к подписанному документу."]


@pytest.mark.parametrize(
    ("name", "size", "kept"), [("a.sig", 100, True), ("a.exe", 100, False), ("a.p7s", 2**21, False)]
)
def test_detached_signature(cast, name, size, kept):
    document = make_document(cast, "approved")

    post(
        cast.client("curator"),
        "document-attach",
        document,
        {"signature": SimpleUploadedFile(name, b"s" * size)},
        what="signature",
    )

    assert bool(Document.objects.get().signature) is kept


def test_paper_order_is_entered_with_its_scan(cast):
    document = make_document(cast)
    scan = SimpleUploadedFile("с.pdf", PDF)
    data = {"number": "41-ОД", "date": "2026-09-02", "reason": "До программы", "own_text": "here", "scan": scan}

    response = post(cast.client("curator"), "document-paper", document, data)

    document.refresh_from_db()
    assert response.url == document.get_absolute_url()
    assert (document.state, document.number, document.date, document.scan.name) == (
        "approved",
        "41-ОД",
        date(2026, 9, 2),
        "с.pdf",
    )


def test_text_that_stands_on_paper_only_is_not_invented(cast):
    document = make_document(cast)
    data = {"number": "41-ОД", "date": "2026-09-02", "reason": "До программы", "own_text": "paper"}

    post(cast.client("curator"), "document-paper", document, data)
    page = cast.client("curator").get(document.get_absolute_url()).content.decode()

    document.refresh_from_db()
    text = document.content
    assert (text["preamble"], text["resolution"], text["items"], text["signatures"]) == ("", "", [], [])
    assert (document.signer_name, document.signer_post, document.is_record) == ("", "", True)
    assert "ЗАПИСЬ О ДОКУМЕНТЕ, ПОДПИСАННОМ НА БУМАГЕ" in page
    assert "Приложите скан, чтобы текст можно было прочитать: PDF, JPEG или PNG" in page
    assert rendering.file_name(document, "pdf") == "Запись о документе приказ 41-ОД от 02.09.2026.pdf"


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"number": ""}, "Обязательное поле"),
        ({"date": "2026-13-01"}, "дат"),
        ({"date": "2026-11-21"}, "не может быть позже"),
        ({"reason": ""}, "Обязательное поле"),
        ({"own_text": ""}, "Обязательное поле"),
        ({"own_text": "elsewhere"}, "Выберите корректный вариант"),
    ],
)
def test_bad_paper_order_stays_on_the_form(cast, changed, words):
    document = make_document(cast)
    data = {"number": "41-ОД", "date": "2026-09-02", "reason": "До программы", "own_text": "here"} | changed

    response = post(cast.client("curator"), "document-paper", document, data)

    assert response.status_code == 200
    assert words in str(response.context["form"].errors)
    assert state(document) == "draft"


# ---- previews
def test_preview_of_a_draft_is_marked(cast):
    document = make_document(cast, items=["Провести проверку."])

    response = cast.client("curator").get(reverse("documents:document-preview", args=[document.public_id, "pdf"]))

    assert response["Content-Type"] == "application/pdf"
    assert "ПРОЕКТ" in pdf_pages(response.content)[0]


def test_preview_without_records_is_refused_in_words(cast):
    document = make_document(cast)
    Document.objects.update(records={"missing": True})

    response = cast.client("curator").get(reverse("documents:document-preview", args=[document.public_id, "docx"]))

    assert said(response) == ["Нет записей для приказа."]


# ---- the check page
def test_check_page_tells_kind_number_state_and_hash_and_no_person(cast, client):
    document = make_document(cast, "approved", people=[1], items=["Секретное."])

    html = client.get(reverse("documents:document-check", args=[document.public_id])).content.decode()

    for words in ("Проверочный приказ", "№ 1-од от 20.11.2026", "утверждён", document.sha256):
        assert words in html
    for secret in ("Соколов", "Вершинина", "Секретное", "Curator", "Director"):
        assert secret not in html


def test_check_page_hides_a_name_in_the_number(cast, client):
    make_person(cast, "Зимогорова")
    document = make_document(cast, "approved")
    Document.objects.update(number="7-Зимогоровой")

    html = client.get(reverse("documents:document-check", args=[document.public_id])).content.decode()

    assert "№ 7-[скрыто] от 20.11.2026" in html


@pytest.mark.parametrize("given", ["draft", "sent", "returned", "cancelled"])
def test_check_page_knows_nothing_of_drafts(cast, client, given):
    document = make_document(cast, given)

    response = client.get(reverse("documents:document-check", args=[document.public_id]))

    assert response.status_code == 404
    assert "О проверке" not in response.content.decode()


def test_check_page_of_a_repealed_document_says_so(cast, client):
    document = make_document(cast, "repealed")

    assert (
        "утратил силу 20.11.2026"
        in client.get(reverse("documents:document-check", args=[document.public_id])).content.decode()
    )


# ---- acknowledgement
def test_person_named_reads_and_presses_the_button_once(cast):
    document = make_document(cast, "approved")
    line = make_line(document, user=cast.mentor)
    client = cast.client("mentor")
    page = client.get(reverse("documents:document-read", args=[document.public_id]))
    assert "Ознакомлен</button>" in page.content.decode()

    post(client, "document-acknowledge", document)
    again = post(client, "document-acknowledge", document)

    line.refresh_from_db()
    assert (line.means, line.marked_by, line.ip, line.read_at.date()) == (
        "online",
        cast.mentor,
        "127.0.0.1",
        date(2026, 11, 20),
    )
    assert said(again)[-1] == "Отметка уже стоит: 20.11.2026 12:00."


def test_curator_marks_several_signatures_on_paper_at_once(cast):
    document = make_document(cast, "approved")
    signed = [make_line(document), make_line(document)]
    other = make_line(document)
    client = cast.client("curator")

    response = post(client, "acknowledgement-mark", document, {"line": [line.pk for line in signed]})

    assert said(response) == ["Отмечено: 2."]
    marks = {line.pk: (line.means, line.marked_by) for line in document.acknowledgements.all()}
    assert marks == {line.pk: ("paper", cast.curator) for line in signed} | {other.pk: ("", None)}
    again = post(client, "acknowledgement-mark", document, {"line": [signed[0].pk]})
    assert said(again)[-1] == "Отметьте людей, которые подписали лист и ещё не отмечены."


def test_nobody_acknowledges_a_repealed_document(cast):
    document = make_document(cast, "repealed")
    make_line(document, user=cast.mentor)

    response = post(cast.client("mentor"), "document-acknowledge", document)

    assert said(response) == ["Знакомят с документом, который действует: этот не утверждён или уже утратил силу."]


@pytest.mark.parametrize("given", ["foreign", "x", "9" * 30, "-1"])
def test_lines_of_another_document_are_not_marked(cast, given):
    line = make_line(make_document(cast, "approved", items=["А."]))
    other = make_document(cast, "approved", items=["Б."])
    value = line.pk if given == "foreign" else given

    response = post(cast.client("curator"), "acknowledgement-mark", other, {"line": [value]})

    assert said(response) == ["Отметьте людей, которые подписали лист и ещё не отмечены."]
    line.refresh_from_db()
    assert line.read_at is None


# ---- files
def test_files_that_failed_are_made_again(cast):
    document = make_document(cast, "approved")
    job = rendering.job_of(document)
    job.state, job.error, job.finished_at = "failed", "Сбой", job.created_at
    job.save()

    page = cast.client("curator").get(document.get_absolute_url()).content.decode()
    assert "Файлы не собрались: Сбой" in page
    post(cast.client("curator"), "document-render", document)

    assert rendering.job_of(document).state == "queued"


# ---- acts
def test_act_is_entered_and_cited(cast):
    client = cast.client("curator")
    data = {
        "title": "Положение о системе наставничества",
        "citation": "Положением о системе наставничества, утверждённым приказом",
        "number": "3-од",
        "date": "2026-09-01",
        "state": "in_force",
        "url": "school5.example/polozhenie",
    }

    response = client.post(reverse("documents:act-new"), data)
    page = client.get(response.url).content.decode()

    assert "В соответствии с Положением о системе наставничества, утверждённым приказом от 01.09.2026 № 3-од" in page
    assert "https://school5.example/polozhenie" in page
    again = client.post(reverse("documents:act-new"), data)
    assert "Такой акт уже есть в реестре: откройте его и поправьте." in said(again)


def test_act_for_all_is_seen_and_not_changed_by_a_school(cast):
    act = make_act(cast, organization=None, title="Распоряжение № Р-145")
    client = cast.client("curator")

    assert client.get(reverse("documents:act-detail", args=[act.pk])).status_code == 200
    assert client.get(reverse("documents:act-edit", args=[act.pk])).status_code == 403


def test_act_of_another_school_is_not_found(cast):
    act = make_act(cast)

    assert cast.client("foreign_curator").get(reverse("documents:act-detail", args=[act.pk])).status_code == 404


def test_menu_shows_the_queue_to_the_director_only(cast):
    from apps.core import menu

    def titles(name):
        return {entry.title for entry in menu.for_user(cast.users[name])} & {"На подпись", "Документы"}

    assert titles("director") == {"На подпись", "Документы"}
    assert titles("curator") == {"Документы"}
    assert titles("mentor") == set()


def test_bytes_of_an_upload_are_kept_whole(cast):
    document = make_document(cast, "approved")
    post(cast.client("curator"), "document-attach", document, {"scan": SimpleUploadedFile("s.pdf", PDF)}, what="scan")

    response = cast.client("curator").get(reverse("documents:document-file", args=[document.public_id, "scan"]))

    assert io.BytesIO(b"".join(response.streaming_content)).read() == PDF


def test_register_begins_with_the_documents_of_the_past_year_that_is_looked_at(cast):
    former = ProgrammeYear.objects.create(
        organization=cast.school, title="2025/2026 учебный год", start=date(2025, 9, 1), end=date(2026, 8, 31)
    )
    for year in (former, cast.year):
        documents.create(kind="tests.noted", organization=cast.school, year=year, records={}, by=cast.curator)

    def years(looked_at, wanted):
        client = cast.client("curator")
        client.post(reverse("organizations:workplace-switch"), {"year": looked_at.pk})
        rows = client.get(reverse("documents:document-list"), wanted).context["table"].data
        return sorted(row.year.title[:4] for row in rows)

    assert years(former, {}) == ["2025"]
    assert years(former, {"q": "", "page": "1"}) == ["2025"]
    assert years(former, {"year": "all"}) == ["2025", "2026"]
    assert years(former, {"year": cast.year.pk}) == ["2026"]
    assert years(cast.year, {}) == ["2025", "2026"]
    assert years(cast.year, {"year": former.pk}) == ["2025"]
    assert years(cast.year, {"year": "нет такого"}) == ["2025", "2026"]
