"""Cases of names corrected by hand: they win, belong to the words they were typed for, and never change old documents."""

import pytest
from django.urls import reverse

from apps.participants.models import Person
from apps.participants.services.names import cases_of
from tests.factories import make_person


@pytest.fixture
def person(cast):
    return make_person(cast, "Лебедь", post="тьютор")


def address(person):
    return reverse("participants:person-cases", args=[person.public_id])


def typed(cast, person, **changed):
    form = cast.client("curator").get(address(person)).context["form"]
    data = {name: field.initial for name, field in form.fields.items()} | changed
    cast.client("curator").post(address(person), data)
    return Person.objects.get(pk=person.pk)


def test_page_shows_five_forms_of_name_and_post(cast, person):
    form = cast.client("curator").get(address(person)).context["form"]

    assert len(form.fields) == 10
    assert form.fields["full_dat"].initial == cases_of(person)["full"]["dat"]


def test_form_typed_by_hand_wins_and_gives_the_short_one_too(cast, person):
    changed = typed(cast, person, full_gen="Лебедь Петра Ильича", post_ins="тьютором школы")

    forms = cases_of(changed)
    assert (forms["full"]["gen"], forms["short"]["gen"]) == ("Лебедь Петра Ильича", "Лебедь П. И.")
    assert forms["post_cases"]["ins"] == "тьютором школы"
    assert changed.name_cases["full"] == {"gen": "Лебедь Петра Ильича"}


def test_unchanged_forms_are_not_kept(cast, person):
    assert typed(cast, person).name_cases == {}


def test_emptied_field_goes_back_to_the_computed_form(cast, person):
    computed = cases_of(person)["full"]["gen"]
    typed(cast, person, full_gen="Лебедь Петра Ильича")

    assert cases_of(typed(cast, person, full_gen=""))["full"]["gen"] == computed


def test_another_surname_has_its_own_forms(cast, person):
    changed = typed(cast, person, full_gen="Лебедь Петра Ильича")
    changed.last_name = "Соколов"
    changed.save()

    assert cases_of(changed)["full"]["gen"] == "Соколова Петра Ильича"


def test_log_names_no_words(cast, person):
    typed(cast, person, full_gen="Лебедь Петра Ильича")

    page = cast.client("curator").get(f"/participants/people/{person.public_id}/").content.decode()
    assert "Исправлены падежи имени и должности" in page


@pytest.mark.parametrize("words", ["я" * 301, "Лебедя\u200bПетра"])
def test_bad_form_stays_on_the_page(cast, person, words):
    response = cast.client("curator").post(address(person), {"full_gen": words})

    assert response.status_code == 200
    assert response.context["form"].errors["full_gen"]
    assert Person.objects.get(pk=person.pk).name_cases == {}
