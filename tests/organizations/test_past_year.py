"""A past programme year is there to be read: the page says so, and nothing is written while it is looked at."""

import re
from datetime import date

import pytest
from django.urls import resolve, reverse

from apps.organizations.middleware import OF_A_YEAR
from apps.organizations.models import ProgrammeYear
from apps.pairing.models import Pair
from apps.participants.models import Person
from tests.factories import make_person

SAID = "только для чтения"
PERSON = {"last_name": "Новосельцев", "first_name": "Олег", "category": "staff", "roles": ["mentor"]}


@pytest.fixture
def last_year(cast):
    return ProgrammeYear.objects.create(
        organization=cast.school, title="2025/2026 учебный год", start=date(2025, 9, 1), end=date(2026, 8, 31)
    )


def looking_at(cast, year, who="curator"):
    client = cast.client(who)
    client.post(reverse("organizations:workplace-switch"), {"year": year.pk})
    return client


def test_page_says_that_the_year_is_past(cast, last_year):
    pages = [looking_at(cast, year).get(reverse("pairing:pair-list")) for year in (last_year, cast.year)]

    assert [SAID in page.content.decode() for page in pages] == [True, False]


def test_nothing_is_written_into_a_past_year(cast, last_year):
    client, address = looking_at(cast, last_year), reverse("participants:person-add")

    answer = client.post(address, PERSON, headers={"referer": f"http://testserver{address}"}, follow=True)

    assert answer.redirect_chain == [(f"http://testserver{address}", 302)]
    assert SAID in answer.content.decode()
    assert (Person.objects.count(), Pair.objects.count()) == (0, 0)


def test_present_year_is_written_again_after_the_switch(cast, last_year):
    client = looking_at(cast, last_year)
    client.post(reverse("organizations:workplace-switch"), {"year": cast.year.pk})

    client.post(reverse("participants:person-add"), PERSON)

    assert Person.objects.get().last_name == "Новосельцев"


def test_what_belongs_to_no_year_goes_on(cast, last_year):
    answer = looking_at(cast, last_year).post(reverse("accounts:sessions-end"))

    assert answer.url == "/accounts/login/"


def test_year_that_ended_and_has_no_next_is_still_worked_in(cast):
    """In September, before the passage is made, people go on working in the year that they have."""
    ProgrammeYear.objects.filter(pk=cast.year.pk).update(start=date(2025, 9, 1), end=date(2026, 8, 31))
    client = looking_at(cast, cast.year)

    assert SAID not in client.get(reverse("pairing:pair-list")).content.decode()


def test_first_page_of_a_past_year_tells_no_changes_of_this_one(cast, last_year):
    make_person(cast, role="mentor")
    make_person(cast, role="mentee")

    pages = [looking_at(cast, year).get("/").content.decode() for year in (last_year, cast.year)]

    assert ["Что изменилось с прошлого посещения" in page for page in pages] == [False, True]


ROOMS = [
    "pairing:pair-list",
    "participants:mentee-list",
    "documents:document-list",
    "monitoring:statistics",
    "monitoring:home",
]


def forms_of(page):
    """(address, whether it is marked as one of no year) of the forms that send something."""
    tags = [tag for tag in re.findall(r"<form\b[^>]*>", page.split("<main")[1]) if 'method="post"' in tag]
    return [(found[1], "data-any-year" in tag) for tag in tags if (found := re.search(r'action="([^"]+)"', tag))]


@pytest.mark.parametrize("room", ROOMS)
def test_forms_that_go_on_in_a_past_year_are_marked_and_no_others(cast, last_year, room):
    page = looking_at(cast, last_year).get(reverse(room)).content.decode()

    for address, marked in forms_of(page):
        match = resolve(address)
        goes_on = match.namespace not in OF_A_YEAR or getattr(match.func, "is_costly", False)
        assert (address, marked) == (address, goes_on)
    assert "data-past" in page


def test_rooms_of_no_year_offer_their_steps_in_a_past_one(cast, last_year):
    page = looking_at(cast, last_year).get(reverse("organizations:settings")).content.decode()

    assert "data-past" not in page


def test_figures_of_a_past_year_are_still_offered_as_a_file(cast, last_year):
    page = looking_at(cast, last_year).get(reverse("monitoring:statistics")).content.decode()

    assert (reverse("monitoring:statistics-build"), True) in forms_of(page)


EMPTY = {
    "participants:mentor-list": ("В базе пока никого нет. Добавьте человека", "В базе этого года никого не было."),
    "pairing:pair-list": ("Предложите пару из баз", "Здесь за этот год пар нет."),
    "pairing:match-new": ("нажмите «Подобрать пары»", "Подборов в этом году не было."),
    "documents:document-list": ("Составьте первый", "Документов с такими условиями в этом году не было."),
    "plans:plan-list": ("Планов пока нет", "Планов в этом году не было."),
}


@pytest.mark.parametrize("room", EMPTY)
def test_empty_list_of_a_past_year_asks_for_nothing(cast, last_year, room):
    pages = [looking_at(cast, year).get(reverse(room)).content.decode() for year in (last_year, cast.year)]

    asked, told = EMPTY[room]
    assert [(asked in page, told in page) for page in pages] == [(False, True), (True, False)]


def test_filter_that_finds_nothing_says_so_in_a_past_year_too(cast, last_year):
    page = looking_at(cast, last_year).get(reverse("participants:mentor-list"), {"q": "Я"}).content.decode()

    assert "По этому отбору ничего не нашлось." in page


def test_matching_of_a_past_year_shows_its_runs_and_no_settings(cast, last_year):
    pages = [
        looking_at(cast, year).get(reverse("pairing:match-new")).content.decode() for year in (last_year, cast.year)
    ]

    assert [("Что важно" in page, "Прежние подборы" in page) for page in pages] == [(False, True), (True, True)]


def test_links_to_work_of_the_present_year_are_marked(cast):
    page = cast.client("curator").get(reverse("pairing:pair-list")).content.decode()

    marked = re.findall(r'<a [^>]*href="([^"]+)"[^>]*data-this-year', page)
    assert marked == [reverse("pairing:match-new"), reverse("pairing:paper-order")]


def test_figures_of_a_past_year_are_those_of_its_last_school_day(cast, last_year):
    ProgrammeYear.objects.create(
        organization=cast.municipality, title="2025/2026", start=last_year.start, end=last_year.end
    )
    of_authority = cast.municipality.years.get(start=last_year.start)
    told, today = date(2026, 5, 31), cast.school.today

    def days(who, year, name):
        client, address = looking_at(cast, year, who), reverse(name)
        return [client.get(address, wanted).context["day"] for wanted in ({}, {"date": "2026-01-20"})]

    for who, past, present in (
        ("curator", last_year, cast.year),
        ("municipal", of_authority, cast.municipality.years.first()),
    ):
        for name in ("metrics:metric-list", "monitoring:statistics"):
            assert days(who, past, name) == [told, date(2026, 1, 20)]
            assert days(who, present, name) == [today, date(2026, 1, 20)]
    assert days("municipal", of_authority, "monitoring:overview") == [told, date(2026, 1, 20)]


def test_first_page_of_a_past_year_asks_for_nothing(cast, last_year):
    page = looking_at(cast, last_year).get("/")

    assert (page.context["day"], "Что сделать" in page.content.decode()) == (date(2026, 5, 31), False)
    assert "Как прошёл год" in page.content.decode()
