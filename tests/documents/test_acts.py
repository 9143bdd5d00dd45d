"""Acts in orders: cited with the edition of the day, warned of when they lost force."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from apps.core.errors import AlreadyDone, Refused
from apps.documents.models import ActEdition, Document, LegalAct
from apps.documents.services import acts, checks, documents, texts
from tests.documents.kinds import make_document
from tests.factories import make_act

CITED = "В соответствии с Положением от 01.09.2026 № 3-од подготовить отчёт."


def with_editions(cast):
    act = make_act(cast)
    for day in (date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1)):
        ActEdition.objects.create(act=act, words=f"от {day:%d.%m.%Y}", in_force_from=day)
    return act


def text(document):
    return texts.text_of(Document.objects.get(pk=document.pk))


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 9, 30), "№ 3-од подготовить"),
        (date(2026, 10, 1), "№ 3-од (ред. от 01.10.2026) подготовить"),
        (date(2026, 11, 20), "№ 3-од (ред. от 01.11.2026) подготовить"),
        (date(2027, 1, 1), "№ 3-од (ред. от 01.12.2026) подготовить"),
    ],
)
def test_edition_in_force_on_the_day_is_cited(cast, day, words):
    with_editions(cast)

    assert words in acts.with_editions(CITED, cast.school, day)


@pytest.mark.parametrize(
    "words",
    [
        "от 01.09.2026 № 3-одн",
        "от 02.09.2026 № 3-од",
        "приказом № 3-од",
        "от 01.09.2026 № 3-од (ред. от 05.09.2026)",
        "от 01.09.2026 № 3-од (в ред. от 05.09.2026)",
    ],
)
def test_other_numbers_and_editions_typed_by_hand_stay(cast, words):
    with_editions(cast)

    assert acts.with_editions(words, cast.school, date(2026, 11, 20)) == words


def test_act_of_another_school_is_not_taken_for_ours(cast):
    act = with_editions(cast)
    LegalAct.objects.filter(pk=act.pk).update(organization=cast.foreign_school)

    assert acts.with_editions(CITED, cast.school, date(2026, 11, 20)) == CITED


def test_order_is_frozen_with_the_edition_of_its_own_date(cast):
    with_editions(cast)
    document = make_document(cast, items=[CITED])

    documents.record_paper(
        Document.objects.get(pk=document.pk), by=cast.curator, number="9", date=date(2026, 10, 5), reason="На бумаге"
    )

    frozen = Document.objects.get().content["items"][0]["text"]
    assert frozen == "В соответствии с Положением от 01.09.2026 № 3-од (ред. от 01.10.2026) подготовить отчёт."


@pytest.mark.parametrize(
    ("repealed_on", "found"),
    [
        (
            None,
            "Акт утратил силу: «Положение о системе наставничества» от 01.09.2026 № 3-од. Сошлитесь на действующий.",
        ),
        (
            date(2026, 11, 20),
            "Акт утратил силу с 20.11.2026: «Положение о системе наставничества» от 01.09.2026 № 3-од. "
            "Сошлитесь на действующий.",
        ),
        (date(2026, 11, 21), None),
    ],
)
def test_act_that_lost_force_is_warned_of(cast, repealed_on, found):
    act = make_act(cast, state="repealed", repealed_on=repealed_on)
    document = make_document(cast, items=[CITED])

    problems = next(c.problems for c in checks.run(Document.objects.get()) if c.title == "Правовые акты")

    assert [(p.text, p.blocks, p.url) for p in problems] == (
        [(found, False, f"/documents/acts/{act.pk}/")] if found else []
    )
    assert documents.send(document, by=cast.curator).state == "sent"


def test_reference_is_put_into_the_preamble_once(cast):
    act = make_act(cast, citation="Положением о системе наставничества, утверждённым приказом")
    document = make_document(cast)

    documents.cite(document, act, by=cast.curator)

    words = "Положением о системе наставничества, утверждённым приказом от 01.09.2026 № 3-од"
    assert text(document)["preamble"] == f"В соответствии с {words}, в целях проверки"
    with pytest.raises(AlreadyDone):
        documents.cite(Document.objects.get(), act, by=cast.curator)


def test_second_reference_joins_the_first(cast):
    document = make_document(cast)
    for number in ("1-од", "2-од"):
        documents.cite(document, make_act(cast, title=f"Акт {number}", number=number), by=cast.curator)

    assert text(document)["preamble"].startswith(
        "В соответствии с Акт 2-од от 01.09.2026 № 2-од, Акт 1-од от 01.09.2026 № 1-од, "
    )


def test_dead_and_foreign_acts_are_not_cited(cast):
    document = make_document(cast)
    dead = make_act(cast, title="Старое", state="repealed")
    foreign = make_act(cast, organization=cast.foreign_school)

    for act in (dead, foreign):
        with pytest.raises(Refused, match="не действует"):
            documents.cite(document, act, by=cast.curator)
    client = cast.client("curator")
    address = reverse("documents:document-cite", args=[document.public_id])
    for chosen in (foreign.pk, "1" * 30, "x", ""):
        assert "Выберите акт" in client.post(address, {"act": chosen}, follow=True).content.decode()


def test_edit_page_offers_acts_in_force(cast):
    make_act(cast, title="Действующее положение")
    make_act(cast, title="Отменённое положение", state="repealed")
    document = make_document(cast)

    shown = cast.client("curator").get(reverse("documents:document-edit", args=[document.public_id])).content.decode()

    assert "Действующее положение" in shown
    assert "Отменённое положение" not in shown


# ---- the register of acts
def test_edition_is_entered_on_the_page_of_the_act(cast):
    act = make_act(cast)
    client = cast.client("curator")
    address = reverse("documents:act-edition", args=[act.pk])

    client.post(address, {"words": "(от 01.11.2026)", "in_force_from": "2026-11-01"})

    assert [str(edition) for edition in act.editions.all()] == ["от 01.11.2026, с 01.11.2026"]
    assert "от 01.11.2026, с 01.11.2026" in client.get(f"/documents/acts/{act.pk}/").content.decode()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "Впишите редакцию"),
        ({"words": "от 31.02.2026", "in_force_from": "2026-02-31"}, "Впишите редакцию"),
        ({"words": "от 01.01.2020", "in_force_from": "2020-01-01"}, "раньше самого акта"),
        ({"words": "ещё одна", "in_force_from": "2026-11-01"}, "уже внесена"),
    ],
)
def test_bad_edition_is_refused_in_words(cast, data, words):
    act = make_act(cast)
    ActEdition.objects.create(act=act, words="от 01.11.2026", in_force_from=date(2026, 11, 1))

    response = cast.client("curator").post(reverse("documents:act-edition", args=[act.pk]), data, follow=True)

    assert words in response.content.decode()
    assert act.editions.count() == 1


@pytest.mark.parametrize(
    ("state", "day", "error"),
    [
        ("in_force", "2026-11-01", "в состоянии «утратил силу»"),
        ("repealed", "2020-01-01", "раньше своей даты"),
        ("repealed", "2026-11-01", ""),
    ],
)
def test_day_of_losing_force(cast, state, day, error):
    act = make_act(cast)
    data = {"title": act.title, "number": act.number, "date": "2026-09-01", "state": state, "repealed_on": day}

    response = cast.client("curator").post(f"/documents/acts/{act.pk}/edit/", data)

    act.refresh_from_db()
    assert (response.status_code, act.repealed_on) == ((200, None) if error else (302, date(2026, 11, 1)))
    assert error in response.content.decode()


def test_constraints_of_acts(cast):
    act = make_act(cast)
    ActEdition.objects.create(act=act, words="от 01.11.2026", in_force_from=date(2026, 11, 1))

    with pytest.raises(IntegrityError), transaction.atomic():
        ActEdition.objects.create(act=act, words="вторая", in_force_from=date(2026, 11, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        LegalAct.objects.filter(pk=act.pk).update(repealed_on=date(2026, 11, 1))
