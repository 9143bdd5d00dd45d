"""A past programme year is there to be read: the page says so, and nothing is written while it is looked at."""

from datetime import date

import pytest
from django.urls import reverse

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

    pages = [looking_at(cast, year).get("/").content.decode() for year in (last_year, cast.year)]

    assert ["Что изменилось с прошлого посещения" in page for page in pages] == [False, True]
