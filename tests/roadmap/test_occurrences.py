"""Closing and reopening windows: state × action × role, evidence, files."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from apps.core.errors import AlreadyDone, Refused
from apps.documents.models import Document
from apps.roadmap.enums import EvidenceKind
from apps.roadmap.models import Evidence, Occurrence
from apps.roadmap.services import occurrences
from apps.roadmap.services.occurrences import Proof
from apps.workflow.models import AuditEvent
from apps.workflow.transitions import apply
from tests.conftest import TODAY, make_organization
from tests.roadmap.rows import make_item, make_roadmap

pytestmark = pytest.mark.django_db
PEOPLE = ["curator", "director", "psychologist", "mentor", "municipal", "foreign_curator"]
ALLOWED = {  # (state, action) → who may
    ("open", "done"): {"curator"},
    ("open", "not_needed"): {"curator"},
    ("done", "reopen"): {"curator"},
    ("not_needed", "reopen"): {"curator"},
}
TARGETS = {"done": "done", "not_needed": "not_needed", "reopen": "open"}


def window_in(cast, state):
    window = make_item(make_roadmap(cast)).occurrences.get()
    if state != "open":
        window.state, window.closed_on, window.reason = state, date(2026, 11, 1), "так вышло"
        window.save()
    return window


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("action", ["done", "not_needed", "reopen"])
@pytest.mark.parametrize("state", ["open", "done", "not_needed"])
def test_step_goes_as_the_table_says(cast, state, action, who):
    window = window_in(cast, state)
    closed_on = None if action == "reopen" else TODAY

    if who in ALLOWED.get((state, action), set()):
        apply(window, action, by=cast.users[who], reason="потому что", closed_on=closed_on)
        assert (window.state, window.closed_on, window.reason) == (TARGETS[action], closed_on, "потому что")
    else:
        with pytest.raises((Refused, PermissionDenied)):
            apply(window, action, by=cast.users[who], reason="потому что", closed_on=closed_on)
        window.refresh_from_db()
        assert window.state == state


@pytest.mark.parametrize(("state", "action"), [("open", "not_needed"), ("done", "reopen"), ("not_needed", "reopen")])
def test_step_without_a_reason_is_refused(cast, state, action):
    window = window_in(cast, state)

    with pytest.raises(Refused, match="Укажите причину"):
        apply(window, action, by=cast.curator, reason="  ", closed_on=TODAY)


def expecting(cast, *documents):
    return make_item(make_roadmap(cast), documents=list(documents)).occurrences.get()


def test_row_without_a_named_document_closes_with_words_about_the_event(cast):
    window = expecting(cast)

    occurrences.close(window, by=cast.curator, proof=Proof("event", note="Проведён 18 ноября"))

    assert (window.state, window.closed_on, window.closed_by) == ("done", TODAY, cast.curator)
    assert list(window.evidence.values_list("kind", "note", "added_by", "is_proposed")) == [
        ("event", "Проведён 18 ноября", cast.curator.pk, False)
    ]


def test_row_without_any_evidence_stays_open(cast):
    window = expecting(cast, "приказ")

    with pytest.raises(Refused) as refusal:
        occurrences.close(window, by=cast.curator)

    window.refresh_from_db()
    assert refusal.value.sentence == (
        "Строка закрывается с подтверждением вида «приказ». Приложите его или напишите причину, почему его нет."
    )
    assert window.state == "open"


def test_evidence_of_another_kind_does_not_close_and_is_not_kept(cast):
    window = expecting(cast, "приказ")

    with pytest.raises(Refused):
        occurrences.close(window, by=cast.curator, proof=Proof("link", url="https://example.org/a"))

    assert not Evidence.objects.exists()


def test_stated_reason_closes_without_evidence(cast):
    window = expecting(cast, "приказ")

    occurrences.close(window, by=cast.curator, reason="Приказ издан управлением")

    assert (window.state, window.reason) == ("done", "Приказ издан управлением")


def test_words_are_not_enough_for_a_paper(cast):
    window = expecting(cast, "протокол")

    with pytest.raises(Refused, match="Для вида «протокол» слов мало"):
        occurrences.close(window, by=cast.curator, proof=Proof("minutes", note="протокол № 3"))


def test_what_the_program_proposed_closes_only_after_it_was_accepted(cast):
    window = expecting(cast, "реестр")
    proposed = Evidence.objects.create(
        item=window.item, kind="register", note="база", is_proposed=True, added_at="2026-11-01T09:00Z"
    )
    with pytest.raises(Refused):
        occurrences.close(window, by=cast.curator)

    occurrences.confirm(proposed, by=cast.curator)
    occurrences.close(window, by=cast.curator)

    assert window.state == "done"


def test_evidence_of_one_window_does_not_close_another(cast):
    item = make_item(make_roadmap(cast), documents=["реестр"])
    first = item.occurrences.get()
    second = Occurrence.objects.create(item=item, due=date(2026, 12, 31))
    occurrences.close(first, by=cast.curator, proof=Proof("register", note="база"))

    with pytest.raises(Refused):
        occurrences.close(second, by=cast.curator)


def test_second_click_says_calmly_that_it_is_done(cast):
    window = expecting(cast)
    occurrences.close(window, by=cast.curator, reason="сделано")

    with pytest.raises(AlreadyDone):
        occurrences.close(window, by=cast.curator, reason="сделано")


def test_reopening_writes_the_reason_into_the_log(cast):
    window = window_in(cast, "done")

    occurrences.reopen(window, by=cast.curator, reason="протокол не подписан")

    event = AuditEvent.objects.get(object_type="roadmap.Occurrence", object_id=window.pk)
    assert (window.state, window.closed_on, window.closed_by) == ("open", None, None)
    assert (event.action, event.reason, event.actor) == ("reopen", "протокол не подписан", cast.curator)


def test_closed_edition_takes_no_marks(cast):
    window = make_item(make_roadmap(cast, state="closed")).occurrences.get()

    with pytest.raises(Refused, match="редакция дорожной карты закрыта"):
        occurrences.close(window, by=cast.curator, reason="сделано")


def document_of(cast, organization, **fields):
    values = {
        "organization": organization,
        "kind": "roadmap.approve",
        "title": "Приказ",
        "state": "approved",
        "number": "5-од",
        "date": TODAY,
        "content": {"title": "Приказ"},
        "sha256": "0" * 64,
        "created_at": "2026-11-01T09:00Z",
        "approved_at": "2026-11-01T09:00Z",
        **fields,
    }
    return Document.objects.create(**values)


def test_approved_order_of_the_register_closes_a_row(cast):
    window = expecting(cast, "приказ")
    order = document_of(cast, cast.school)

    occurrences.close(window, by=cast.curator, proof=Proof("order", document=order))

    assert (window.state, window.evidence.get().document) == ("done", order)


def test_order_of_another_school_is_refused_at_the_form(cast):
    window = expecting(cast, "приказ")
    foreign = document_of(cast, cast.foreign_school)
    data = {"action": "done", "kind": "order", "document": foreign.pk}

    response = cast.client("curator").post(close_url(window), data)

    assert response.status_code == 200
    assert "document" in response.context["form"].errors
    assert Occurrence.objects.get().state == "open"


def test_service_refuses_a_foreign_document_too(cast):
    window = expecting(cast, "приказ")

    with pytest.raises(Refused, match="своей организации"):
        occurrences.close(
            window, by=cast.curator, proof=Proof("order", document=document_of(cast, cast.foreign_school))
        )


def close_url(window):
    return reverse("roadmap:occurrence-close", args=[window.public_id])


def test_row_closes_with_a_file_through_its_page(cast):
    window = expecting(cast, "приказ")
    scan = SimpleUploadedFile("скан приказа.pdf.exe", b"%PDF-1.4\n1 0 obj\n")
    client = cast.client("curator")

    client.post(close_url(window), {"action": "done", "kind": "order", "file": scan})

    evidence = Evidence.objects.get()
    page = client.get(reverse("roadmap:item-detail", args=[window.item.public_id])).content.decode()
    served = client.get(reverse("roadmap:evidence-file", args=[evidence.public_id]))
    assert (evidence.file.name, evidence.kind) == ("скан приказа.pdf", EvidenceKind.ORDER)
    assert "скан приказа.pdf" in page
    assert b"".join(served.streaming_content) == b"%PDF-1.4\n1 0 obj\n"


BAD_FILES = {
    "program": (b"MZ\x90\x00" + b"\x00" * 60, "Такой файл принять нельзя"),
    "empty": (b"", "пуст"),
    "broken archive": (b"PK\x03\x04 nothing", "Такой файл принять нельзя"),
    "web page": (b"<html><script>1</script></html>", "Такой файл принять нельзя"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_bad_file_is_refused_with_a_sentence(cast, name):
    window = expecting(cast, "приказ")
    content, words = BAD_FILES[name]
    data = {"action": "done", "kind": "order", "file": SimpleUploadedFile("приказ.pdf", content)}

    response = cast.client("curator").post(close_url(window), data)

    assert response.status_code == 200
    assert words in " ".join(response.context["form"].errors["file"])
    assert not Evidence.objects.exists()


def test_large_file_is_refused(cast, settings):
    settings.UPLOAD_MAX_BYTES = 1024
    window = expecting(cast, "приказ")
    data = {"action": "done", "kind": "order", "file": SimpleUploadedFile("a.pdf", b"%PDF-1.4" + b" " * 2000)}

    response = cast.client("curator").post(close_url(window), data)

    assert "больше" in " ".join(response.context["form"].errors["file"])


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://example.org/x", "не ссылка"])
def test_link_that_is_no_web_address_is_refused(cast, url):
    window = expecting(cast, "публикация")
    data = {"action": "done", "kind": "link", "url": url}

    response = cast.client("curator").post(close_url(window), data)

    assert "url" in response.context["form"].errors


def test_not_needed_without_a_reason_is_said_at_the_field(cast):
    response = cast.client("curator").post(close_url(expecting(cast)), {"action": "not_needed"})

    assert response.context["form"].errors["reason"] == ["Напишите, почему не потребовалось."]


def test_evidence_of_a_closed_row_cannot_be_taken_away(cast):
    window = expecting(cast)
    occurrences.close(window, by=cast.curator, proof=Proof("event", note="проведено"))

    with pytest.raises(Refused, match="Сначала откройте её снова"):
        occurrences.remove(window.evidence.get(), by=cast.curator)


def test_evidence_of_an_open_row_can_be_taken_away(cast):
    item = make_item(make_roadmap(cast))
    evidence = occurrences.add_evidence(item, Proof("event", note="проведено"), by=cast.curator)

    occurrences.remove(evidence, by=cast.curator)

    assert not Evidence.objects.exists()


def test_stranger_finds_nothing_under_a_known_address(cast):
    elsewhere = make_organization("school", "Школа № 77", cast.municipality)
    assert elsewhere.pk
    window = expecting(cast)

    response = cast.client("foreign_curator").post(close_url(window), {"action": "done", "reason": "да"})

    window.refresh_from_db()
    assert (response.status_code, window.state) == (404, "open")


# ---- which document proves which row
PAIRS, PLANS = "О закреплении наставнических пар и групп", "Об утверждении индивидуальных планов"


def test_documents_stand_with_their_titles_and_the_fitting_ones_first(cast):
    window = make_item(
        make_roadmap(cast), activity="Утверждение индивидуальных планов", documents=["приказ"]
    ).occurrences.get()
    plans = document_of(cast, cast.school, number="120-од", title=PLANS, date=date(2026, 10, 9))
    pairs = document_of(cast, cast.school, number="121-од", title=PAIRS, date=date(2026, 11, 18))

    form = cast.client("curator").get(reverse("roadmap:occurrence-close", args=[window.public_id])).context["form"]

    assert form.fields["document"].choices == [
        ("", "не выбран"),
        ("Подходят по названию", [(plans.pk, f"№ 120-од от 09.10.2026: {PLANS}")]),
        ("Другие документы", [(pairs.pk, f"№ 121-од от 18.11.2026: {PAIRS}")]),
    ]


@pytest.mark.parametrize(("title", "asked"), [(PLANS, False), (PAIRS, True)])
def test_order_about_something_else_closes_the_row_with_a_warning(cast, title, asked):
    window = make_item(
        make_roadmap(cast), activity="Утверждение индивидуальных планов", documents=["приказ"]
    ).occurrences.get()
    order = document_of(cast, cast.school, number="121-од", title=title, date=date(2026, 11, 18))
    data = {"action": "done", "kind": "order", "document": order.pk}

    response = cast.client("curator").post(
        reverse("roadmap:occurrence-close", args=[window.public_id]), data, follow=True
    )

    window.refresh_from_db()
    assert window.state == "done"
    assert ("о другом, чем дело этой строки" in response.content.decode()) is asked
