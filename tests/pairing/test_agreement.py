"""The agreement of a mentor and a mentee: names out of the pair, its form, its register."""

import pytest
from django.urls import reverse

from apps.core.errors import Refused
from apps.documents.models import Document
from apps.documents.services import documents
from apps.documents.services.texts import text_of
from tests.factories import make_pair, make_person, make_pupil

ADDRESS = reverse("documents:document-new-kind", args=["pairing.agreement"])
DUTIES = {"mentor_duties": "Проводить встречи\nБеречь доверие", "mentee_duties": "Выполнять задания."}


@pytest.fixture
def pair(cast):
    mentor = make_person(cast, "Соколова", first_name="Елена", middle_name="Игоревна", gender="f")
    return make_pair(cast, mentor, make_pupil(cast, "Лапин"), goal="Освоить проект")


def test_form_offers_open_pairs_of_the_school_and_makes_the_draft(cast, pair):
    make_pair(cast, state="cancelled")
    client = cast.client("curator")

    form = client.get(ADDRESS).context["form"]
    client.post(ADDRESS, {"pair": pair.pk, **DUTIES})

    assert [value for value, _ in form.fields["pair"].choices] == [str(pair.pk)]
    assert Document.objects.get().records["pair"] == pair.pk


def test_text_names_both_sides_and_their_duties(cast, pair):
    cast.client("curator").post(ADDRESS, {"pair": pair.pk, **DUTIES})

    text = text_of(Document.objects.get())

    assert text["preamble"] == (
        "Наставник Соколова Елена Игоревна (учитель математики) и наставляемый Лапин Пётр Ильич (8А класс) "
        "договорились о нижеследующем."
    )
    assert text["sections"][0]["paragraphs"][1] == "Цель: Освоить проект."
    assert text["sections"][1]["paragraphs"] == ["2.1. Проводить встречи.", "2.2. Беречь доверие."]
    assert [s["post"] for s in text["signatures"]] == ["Наставник", "Наставляемый", "Законный представитель"]


def test_it_is_entered_by_the_curator(cast, pair):
    cast.client("curator").post(ADDRESS, {"pair": pair.pk, **DUTIES})

    document = documents.enter(Document.objects.get(), by=cast.curator)

    assert (document.state, document.journal, document.number) == ("approved", "other", "1")


@pytest.mark.parametrize("chosen", ["", "x", "999999"])
def test_unknown_pair_stays_on_the_form(cast, pair, chosen):
    response = cast.client("curator").post(ADDRESS, {"pair": chosen, **DUTIES})

    assert response.context["form"].errors["pair"]
    assert not Document.objects.exists()


def test_pair_of_another_school_makes_no_text(cast, pair):
    records = {"pair": pair.pk, "mentor_duties": ["Встречи"], "mentee_duties": ["Задания"]}

    with pytest.raises(Refused, match="больше нет"):
        documents.create(
            kind="pairing.agreement",
            organization=cast.foreign_school,
            year=cast.foreign_year,
            records=records,
            by=cast.foreign_curator,
        )
