"""A new organization has no programme year: its curator opens the first one."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from apps.core import clock
from apps.core.errors import AlreadyDone, Refused
from apps.organizations.services import rollovers
from tests.factories import make_participation, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def new_school(cast):
    cast.school.years.all().delete()
    return cast.school


def test_curator_opens_the_year_on_the_first_page_and_the_rooms_open(cast, new_school):
    client, mentors = cast.client("curator"), reverse("participants:mentor-list")
    shut = client.get(mentors)
    home = client.get("/")

    client.post(reverse("organizations:first-year"), {"kind": "school"})

    assert (shut.status_code, "открывает его на главной странице" in shut.content.decode()) == (403, True)
    assert [str(year) for year in home.context["years"]] == ["2026/2027 учебный год", "2026 год"]
    assert list(new_school.years.values_list("title", "start", "end")) == [
        ("2026/2027 учебный год", date(2026, 9, 1), date(2027, 8, 31))
    ]
    assert client.get(mentors).status_code == 200


def test_director_is_told_who_opens_the_year(cast, new_school):
    page = cast.client("director").get("/")

    assert (page.context["years"], "Его открывает куратор." in page.content.decode()) == ([], True)


@pytest.mark.parametrize(
    ("today", "school"),
    [
        (date(2026, 8, 31), date(2025, 9, 1)),
        (date(2026, 9, 1), date(2026, 9, 1)),
        (date(2027, 1, 10), date(2026, 9, 1)),
    ],
)
def test_school_year_that_runs_today_is_offered(cast, new_school, today, school):
    with clock.frozen(datetime(today.year, today.month, today.day, 9, tzinfo=UTC)):
        assert rollovers.first_years(new_school)[0].start == school


def test_year_is_opened_once_and_of_a_known_kind(cast, new_school):
    with pytest.raises(Refused):
        rollovers.open_first(new_school, kind="lunar", by=cast.curator)
    rollovers.open_first(new_school, kind="calendar", by=cast.curator)
    with pytest.raises(AlreadyDone):
        rollovers.open_first(new_school, kind="school", by=cast.curator)

    assert new_school.years.get().title == "2026 год"


def test_school_without_people_is_told_the_first_steps_until_a_pair_can_be_made(cast):
    def page():
        return cast.client("curator").get("/").content.decode()

    empty = page()
    make_participation(cast, make_person(cast), "mentee")
    half = page()
    make_participation(cast, make_person(cast), "mentor")

    assert [("С чего начать" in text, "Цели года" in text) for text in (empty, half, page())] == [
        (True, False),
        (True, False),
        (False, True),
    ]
