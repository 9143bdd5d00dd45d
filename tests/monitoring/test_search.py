"""The search of the top bar: what is found, for whom, and what is written into the journal."""

from datetime import date

import pytest
from django.urls import reverse

from apps.core.search import MOST_OF_A_KIND
from apps.workflow.models import AccessEntry
from tests.factories import make_pair, make_person, make_pupil
from tests.monitoring.test_home import make_document
from tests.roadmap.rows import make_item, make_roadmap

pytestmark = pytest.mark.django_db


def found(cast, who, text):
    """Kind → titles of what somebody finds."""
    answers = cast.client(who).get(reverse("monitoring:search"), {"q": text}).context["answers"]
    return {answer.source.title: [line.title for line in answer.lines] for answer in answers}


@pytest.fixture
def school(cast):
    mentor, mentee = make_person(cast, "Ёлкина", first_name="Анна"), make_pupil(cast, "Щукин", first_name="Лев")
    pair = make_pair(cast, mentor, mentee)
    make_document(cast, title="О закреплении пар", number="45-од", date=date(2026, 9, 20))
    make_item(make_roadmap(cast), activity="Обучение наставников", deadline_text="октябрь")
    make_person(cast, "Ёлкина", first_name="Чужая", organization=cast.foreign_school)
    return pair


@pytest.mark.parametrize("text", ["ёлкина", "ЕЛКИНА", "Анна Ёлк", "  елк   анна "])
def test_name_in_any_spelling_finds_the_person_and_her_pair(cast, school, text):
    assert found(cast, "curator", text) == {
        "Люди": [school.mentors[0].full_name],
        "Пары и группы": [school.title],
    }


@pytest.mark.parametrize(
    ("text", "kind", "title"),
    [
        ("45-ОД", "Документы", "О закреплении пар"),
        ("ЗАКРЕПЛЕНИИ пар", "Документы", "О закреплении пар"),
        ("обучение", "Строки дорожной карты", "Обучение наставников"),
    ],
)
def test_documents_and_rows_are_found_by_their_words(cast, school, text, kind, title):
    assert found(cast, "curator", text) == {kind: [title]}


@pytest.mark.parametrize(
    ("who", "text", "kinds"),
    [
        ("foreign_curator", "щукин", {}),
        ("municipal", "щукин", {}),
        ("municipal", "ёлкина", {}),
        ("municipal", "школа № 5", {"Организации": ["Школа № 5"]}),
        ("regional", "первый", {"Организации": ["Первый округ"]}),
        ("mentee", "щукин", {}),
        ("curator", "", {}),
        ("curator", "нет такого", {}),
        ("curator", "%", {}),
        ("curator", "\x00", {}),
    ],
)
def test_nobody_finds_what_he_may_not_open(cast, school, who, text, kinds):
    assert found(cast, who, text) == kinds


def test_member_of_a_pair_finds_himself_and_his_pair(cast, school):
    mentor = school.mentors[0]
    mentor.user = cast.mentor
    mentor.save()

    kinds = found(cast, "mentor", "щукин") | found(cast, "mentor", "анна")

    assert kinds == {"Люди": [mentor.full_name], "Пары и группы": [school.title]}


def test_long_answers_are_cut_and_say_so(cast):
    for number in range(MOST_OF_A_KIND + 2):
        make_person(cast, "Многолюдов", first_name=f"Имя{number}")

    page = cast.client("curator").get(reverse("monitoring:search"), {"q": "многолюдов"})

    assert len(page.context["answers"][0].lines) == MOST_OF_A_KIND
    assert "Показаны первые 8" in page.content.decode()


@pytest.mark.parametrize(("text", "rows"), [("ёлкина", [2]), ("45-од", [])])
def test_search_that_shows_people_is_in_the_journal(cast, school, text, rows):
    found(cast, "curator", text)

    assert list(AccessEntry.objects.filter(object_type="search").values_list("rows", flat=True)) == rows


@pytest.mark.parametrize("count", [2, 30])
def test_search_costs_the_same_for_few_and_many(cast, count, django_assert_max_num_queries):
    for number in range(count):
        make_pair(cast, make_person(cast, "Похожев", first_name=f"А{number}"), make_pupil(cast, "Похожев"))
    client = cast.client("curator")

    with django_assert_max_num_queries(15):
        client.get(reverse("monitoring:search"), {"q": "похожев"})


def test_top_bar_leads_to_the_search(cast):
    page = cast.client("curator").get("/").content.decode()

    assert f'action="{reverse("monitoring:search")}"' in page


@pytest.mark.parametrize(("who", "of_people"), [("curator", True), ("municipal", False), ("regional", False)])
def test_field_of_an_authority_does_not_promise_people(cast, who, of_people):
    pages = [cast.client(who).get(address).content.decode() for address in ("/search/", "/overview/")][
        : 1 + (not of_people)
    ]

    assert ["человека" in page or "Человек" in page for page in pages] == [of_people] * len(pages)
