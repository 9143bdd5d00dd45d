"""An order that changes an earlier one: its words, its links, what stands beside the changed lines."""

import pytest
from django.urls import reverse

from apps.documents.models import Document
from apps.documents.services import documents, text_places, texts
from tests.documents.kinds import make_document

ITEMS = ["Провести проверку до 01.12.2026.", "Доложить о проверке.", "Назначить ответственного."]
CHANGES = {"items.0": "Провести проверку до 15.12.2026.", "items.1": "", "added": "Показать отчёт совету.\n"}


def base_of(cast):
    return make_document(cast, "approved", items=ITEMS)


def amend(cast, base, **changed):
    """Posts the form as the browser does: all places with their words, some of them changed."""
    places = {path: words for path, words in text_places.editable(base.content).items() if path != "title"}
    client = cast.client("curator")
    address = reverse("documents:document-amend", args=[base.public_id])
    return client.post(address, {**places, "added": "", "ground": "", **changed})


def amending(cast, base):
    amend(cast, base, **CHANGES)
    return Document.objects.get(kind="documents.amendment")


def in_force(cast, document):
    documents.send(document, by=cast.curator)
    return documents.approve(Document.objects.get(pk=document.pk), by=cast.director)


def test_form_shows_the_words_as_they_are(cast):
    base = base_of(cast)

    shown = cast.client("curator").get(reverse("documents:document-amend", args=[base.public_id])).content.decode()

    assert all(words in shown for words in ITEMS)


def test_amending_order_says_what_is_put_in_other_words(cast):
    document = amending(cast, base_of(cast))

    text = texts.text_of(document)

    assert text["title"] == "О внесении изменений в приказ от 20.11.2026 №\u00a01-од".replace("\u00a0", " ")
    first, *others = text["items"]
    assert first["text"] == "Внести в приказ от 20.11.2026 № 1-од «О проверке» следующие изменения:"
    assert [child["text"] for child in first["children"]] == [
        "пункт 1 изложить в следующей редакции: «Провести проверку до 15.12.2026.»;",
        "пункт 2 признать утратившим силу;",
        "дополнить пунктом 4 следующего содержания: «Показать отчёт совету.».",
    ]
    assert len(others) == 2


def test_both_pages_link_each_other_and_the_changed_lines_say_so(cast):
    base = base_of(cast)
    order = in_force(cast, amending(cast, base))
    client = cast.client("curator")

    earlier = client.get(base.get_absolute_url()).content.decode()
    later = client.get(order.get_absolute_url()).content.decode()

    assert order.get_absolute_url() in earlier
    assert base.get_absolute_url() in later
    assert "В редакции приказа № 2-од от 20.11.2026: Провести проверку до 15.12.2026." in earlier
    assert "Утратил силу, приказ № 2-од от 20.11.2026" in earlier
    assert Document.objects.get(pk=base.pk).content == base.content


def test_a_draft_changes_nothing_beside_the_lines(cast):
    base = base_of(cast)
    draft = amending(cast, base)

    shown = cast.client("curator").get(base.get_absolute_url()).content.decode()

    assert draft.get_absolute_url() in shown
    assert "(черновик)" in shown
    assert "В редакции приказа" not in shown


def test_order_that_was_repealed_meanwhile_is_not_changed(cast):
    base = base_of(cast)
    draft = amending(cast, base)
    documents.repeal(base, by=cast.director, reason="Издан новый")

    response = cast.client("curator").post(reverse("documents:document-send", args=[draft.public_id]), follow=True)

    assert "больше не действует: изменять нечего" in response.content.decode()
    assert Document.objects.get(pk=draft.pk).state == "draft"


def test_nothing_changed_stays_on_the_form(cast):
    response = amend(cast, base_of(cast))

    assert response.status_code == 200
    assert "Ничего не изменено" in response.content.decode()
    assert not Document.objects.filter(kind="documents.amendment").exists()


@pytest.mark.parametrize(("state", "kind"), [("draft", "tests.noted"), ("repealed", "tests.noted")])
def test_only_an_order_in_force_is_changed(cast, state, kind):
    document = make_document(cast, state, kind, items=ITEMS)

    response = cast.client("curator").get(reverse("documents:document-amend", args=[document.public_id]), follow=True)

    assert "Изменяют приказ, который действует" in response.content.decode()
