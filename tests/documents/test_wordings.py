"""Wordings of a school: fields and cases, versions, the shipped text again, and attacks."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.core import clock
from apps.core.errors import Refused
from apps.documents.content import people
from apps.documents.kinds import kinds
from apps.documents.models import Document, TextTemplate
from apps.documents.services import documents, texts, wordings
from apps.participants.services import names
from tests.documents.kinds import make_document
from tests.factories import make_plan

VALUES = {
    "текст": "Провести проверку.",
    "организация": "Школа № 5",
    "учредитель": "",
    "год": "2026/2027 учебный год",
    "директор": "Вершинина Ольга Павловна",
    "должность_директора": "директор",
    "куратор": "Чернышова Марина Викторовна",
    "должность_куратора": "заместитель директора по УВР",
}


@pytest.mark.parametrize(
    ("words", "filled"),
    [
        ("Просто текст.", "Просто текст."),
        ("Поручить {{ куратор|дательный }}.", "Поручить Чернышовой Марине Викторовне."),
        (
            "Назначить {{ должность_куратора|винительный }} {{ куратор|винительный }}.",
            "Назначить заместителя директора по УВР Чернышову Марину Викторовну.",
        ),
        ("{{ текст }} Срок – {{ год }}.", "Провести проверку. Срок – 2026/2027 учебный год."),
        ("Учредитель: {{ учредитель|родительный }}", "Учредитель:"),
        ("Скидка 50 % и {скобки}", "Скидка 50 % и {скобки}"),
    ],
)
def test_fields_are_filled_in(words, filled):
    assert wordings.fill(words, VALUES) == filled


ATTACKS = [
    "{{ ''.__class__ }}",
    "{{ куратор.__class__.__mro__ }}",
    "{{ куратор['__class__'] }}",
    "{% for n in range(1000000000) %}x{% endfor %}",
    "{% include '/etc/passwd' %}",
    "{% import 'os' as os %}",
    "{% extends '/etc/passwd' %}",
    "{{ range(10**9)|list }}",
    "{{ 'a' * 10**9 }}",
    "{{ 10**10**10 }}",
    "{{ куратор() }}",
    "{{ куратор|attr('__class__') }}",
    "{{ куратор|дательный('x') }}",
    "{{ cycler.__init__.__globals__ }}",
    "{{ self }}",
    "{{ config }}",
    "{% set x = 1 %}",
    "{% if true %}да{% endif %}",
    "{% macro x() %}{% endmacro %}",
    "{{ куратор|неведомый }}",
    "{{ неведомое }}",
    "{{ куратор",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_anything_but_fields_is_refused(attack):
    with pytest.raises(Refused):
        wordings.check(attack)


@pytest.mark.parametrize(
    "words", ["<img src=http://203.0.113.7/x.png>", "<style>@import url(file:///etc/passwd)</style>"]
)
def test_markup_stays_words(words):
    assert wordings.fill(words, VALUES) == words


@settings(max_examples=200, deadline=1000)
@given(st.text(alphabet="{}%|()[].'\"_ абкуратор*0123456789-=+~/", max_size=60))
def test_any_typed_text_is_filled_or_refused_in_words(words):
    assert isinstance(outcome(words), str)


def outcome(words):
    """What the curator reads: the filled words or the refusal. Any other exception fails the test."""
    try:
        return wordings.fill(words, VALUES)
    except Refused as refusal:
        return refusal.sentence


def test_too_long_wording_is_refused():
    with pytest.raises(Refused, match="длиннее 4000"):
        wordings.check("я" * 4001)


def save(cast, places, by="curator"):
    return wordings.save(organization=cast.school, kind="tests.noted", places=places, by=cast.users[by])


def test_unknown_field_names_those_that_exist():
    with pytest.raises(Refused, match="Поля «кураторша» нет. Есть: текст, организация"):
        wordings.check("{{ кураторша }}")


def test_wording_stands_over_the_built_text_and_an_edit_over_both(cast):
    save(cast, {"items.0": "{{ текст }} Отвечает {{ куратор }}.", "items.7": "Нет такого"})
    document = make_document(cast, items=["Провести проверку."])
    assert texts.text_of(document)["items"][0]["text"] == "Провести проверку. Отвечает Чернышова Марина Викторовна."

    documents.edit(document, by=cast.curator, words={"items.0": "Иначе."})
    assert texts.text_of(document)["items"][0]["text"] == "Иначе."


def test_old_order_keeps_the_words_it_was_signed_with(cast):
    document = make_document(cast, "approved", items=["Первое."])
    save(cast, {"items.0": "Второе."})

    assert texts.text_of(document)["items"][0]["text"] == "Первое."


def test_other_schools_keep_their_own_text(cast):
    save(cast, {"items.0": "Наше."})
    foreign = documents.create(
        kind="tests.noted",
        organization=cast.foreign_school,
        year=cast.foreign_year,
        records={},
        by=cast.foreign_curator,
    )

    assert texts.text_of(foreign)["items"][0]["text"] == "Провести проверку до 01.12.2026."


def test_every_saving_is_a_version_and_the_shipped_text_can_be_restored(cast):
    for words in ("Раз.", "Два."):
        save(cast, {"items.0": words})
    save(cast, {})
    document = make_document(cast, items=["Исходное."])

    assert list(TextTemplate.objects.order_by("version").values_list("version", "places", "is_current")) == [
        (1, {"items.0": "Раз."}, False),
        (2, {"items.0": "Два."}, False),
        (3, {}, True),
    ]
    assert texts.text_of(document)["items"][0]["text"] == "Исходное."


@pytest.mark.parametrize("who", ["director", "mentor", "foreign_curator"])
def test_only_the_curator_changes_the_wording(cast, who):
    with pytest.raises(PermissionDenied):
        save(cast, {"items.0": "Раз."}, by=who)


@pytest.mark.parametrize("fields", [{"version": 1, "is_current": False}, {"version": 2, "is_current": True}])
def test_versions_and_the_current_one_are_kept_apart_by_the_database(cast, fields):
    save(cast, {"items.0": "Раз."})

    with pytest.raises(IntegrityError), transaction.atomic():
        TextTemplate.objects.create(organization=cast.school, kind="tests.noted", created_at=clock.now(), **fields)


# ---- the pages
def address(cast):
    return reverse("documents:template-edit", args=["tests.noted"])


def test_page_shows_the_places_on_real_records_and_saves_the_changed_ones(cast):
    client = cast.client("curator")
    page = client.get(address(cast))
    places = {name: field.initial for name, field in page.context["form"].fields.items()}
    assert places["items.0"] == "Провести осеннюю проверку."

    client.post(address(cast), {**places, "preamble": "По поручению {{ директор|родительный }}"})

    assert TextTemplate.objects.get().places == {"preamble": "По поручению {{ директор|родительный }}"}


def test_preview_shows_the_sheet_and_saves_nothing(cast):
    response = cast.client("curator").post(
        address(cast), {"items.0": "Поручить {{ куратор|дательный }}.", "preview": "1"}
    )

    assert "1. Поручить Чернышовой Марине Викторовне." in response.content.decode()
    assert not TextTemplate.objects.exists()


@pytest.mark.parametrize("words", ["{{ кураторша }}", "{% for x in y %}", "{{ ''.__class__ }}"])
def test_bad_wording_stays_on_the_form_with_the_reason_at_its_place(cast, words):
    response = cast.client("curator").post(address(cast), {"items.0": words})

    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["items.0"]
    assert not TextTemplate.objects.exists()


def test_restoring_through_the_page(cast):
    save(cast, {"items.0": "Раз."})

    cast.client("curator").post(reverse("documents:template-restore", args=["tests.noted"]))

    assert wordings.current(cast.school, "tests.noted").places == {}


def test_unknown_kind_is_not_found(cast):
    assert cast.client("curator").get(reverse("documents:template-edit", args=["no.such"])).status_code == 404


FORM_KINDS = sorted(kind.code for kind in kinds if kind.form_class and kind.code.startswith("documents."))


@pytest.mark.parametrize("kind", FORM_KINDS)
def test_a_wording_is_edited_before_the_first_document_of_its_kind(cast, kind):
    page = cast.client("curator").get(reverse("documents:template-edit", args=[kind]))

    assert page.context["form"] is not None
    assert not Document.objects.exists()


# ---- every kind opens on real records, or says which are lacking
def opened(cast, code):
    return cast.client("curator").get(reverse("documents:template-edit", args=[code]))


# A school at the beginning of its year: what has no record yet leads to where the record is made.
LACKING = {
    "documents.amendment": "/documents/",
    "pairing.agreement": "/pairs/",
    "pairing.change_pairs": "/pairs/",
    "pairing.fix_pairs": "/pairs/",
    "pairing.match_protocol": "/pairs/matching/",
    "pairing.year_forms": "/pairs/forms/",
    "participants.destruction_act": "/participants/consents/",
    "plans.approve_plans": "/plans/",
    "plans.certificate": "/plans/",
    "plans.change_plans": "/plans/",
    "roadmap.approve": "/roadmaps/",
}


def test_a_wording_without_records_says_what_is_lacking_and_where_it_comes_from(cast):
    pages = {kind.code: opened(cast, kind.code) for kind in kinds if not kind.code.startswith("tests.")}
    closed = {code: page for code, page in pages.items() if page.context["form"] is None}

    assert {code: kinds.get(code).needs.url for code in closed} == LACKING
    for code, page in closed.items():
        html = page.content.decode()
        assert (kinds.get(code).needs.text in html, f'href="{LACKING[code]}"' in html) == (True, True)


def test_wordings_about_pairs_and_plans_open_on_those_that_run(cast, monkeypatch):
    monkeypatch.setattr(people, "resolve", names.resolve)
    plan = make_plan(cast, state="running")
    kinds_of_them = ["pairing.agreement", "pairing.change_pairs", "pairing.fix_pairs", "plans.approve_plans"]

    sheets = {code: opened(cast, code) for code in kinds_of_them}

    assert [code for code, page in sheets.items() if page.context["form"] is None] == []
    surname = plan.pair.mentors[0].last_name
    assert [code for code, page in sheets.items() if surname[:-1] not in page.content.decode()] == []
    assert not Document.objects.exists()


def test_an_order_in_force_lends_its_words_to_the_order_that_changes_it(cast):
    base = make_document(cast, "approved")

    page = opened(cast, "documents.amendment")

    assert f"№\u00a0{base.number}" in page.content.decode()
    # What changes is of one order alone: no wording is kept for it.
    assert [name for name in page.context["form"].fields if name.startswith("items.0.")] == []


def award(cast, *people):
    said = {"award": "Объявить благодарность", "merit": "за работу", "people": list(people), "ground": ""}
    year, organization = cast.year, cast.school
    return documents.create(kind="documents.award", organization=organization, year=year, records=said, by=cast.curator)


def test_people_of_one_award_never_get_into_the_wording(cast):
    first = award(cast, "Дубров Денис Сергеевич, учитель")
    places = {"items.0.0": "Иванову Ивану.", "items.1": "Контроль возложить на {{ куратор|винительный }}."}
    wordings.save(organization=cast.school, kind="documents.award", places=places, by=cast.curator)

    text = texts.text_of(first)

    assert "items.0.0" not in opened(cast, "documents.award").context["form"].fields
    assert text["items"][0]["children"][0]["text"] == "Дуброву Денису Сергеевичу, учителю."
    assert text["items"][1]["text"] == "Контроль возложить на Чернышову Марину Викторовну."


@pytest.mark.parametrize("name", ["items.control", "items.2"])
def test_a_point_whose_number_differs_keeps_its_wording(cast, name):
    """The name «items.2» is of versions saved before points had keys."""
    kind, words = "documents.accessibility", "Контроль возложить на куратора."
    wordings.save(organization=cast.school, kind=kind, places={name: words}, by=cast.curator)
    place = {"kind": kind, "organization": cast.school, "year": cast.year, "by": cast.curator}
    two = documents.create(records={"measures": ["Первая", "Вторая"], "ground": ""}, **place)
    three = documents.create(records={"measures": ["Первая", "Вторая", "Третья"], "ground": ""}, **place)

    found = [texts.text_of(one)["items"] for one in (two, three)]

    assert found[0][-1]["text"] == words
    assert [item["text"] for item in found[1][:3]] == ["Первая.", "Вторая.", "Третья."]
    assert (found[1][-1]["text"] == words) == (name == "items.control")
