"""A new organization has no programme year: its curator opens the first one."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from apps.core import clock
from apps.core.errors import AlreadyDone, Refused
from apps.organizations.models import ContingentSnapshot
from apps.organizations.services import rollovers
from apps.pairing.enums import PairState
from tests.factories import make_consent, make_pair, make_participation, make_person

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


@pytest.mark.parametrize(("who", "place"), [("municipal", "municipality"), ("regional", "region")])
def test_officer_opens_the_year_of_his_authority_and_its_roadmap_opens(cast, who, place):
    authority, client = getattr(cast, place), cast.client(who)
    authority.years.all().delete()
    shut, home = client.get(reverse("roadmap:roadmap-current")), client.get("/", follow=True)

    client.post(reverse("organizations:first-year"), {"kind": "school"})

    assert (shut.status_code, "Открыть 2026/2027" in home.content.decode()) == (403, True)
    assert [year.title for year in authority.years.all()] == ["2026/2027 учебный год"]
    later = client.get("/", follow=True).content.decode()
    assert ("Начните с программного года" in later, reverse("organizations:roll-over") in later) == (False, True)
    if who == "municipal":
        assert client.get(reverse("roadmap:roadmap-current")).status_code == 200


def test_officer_passes_to_the_next_year(cast):
    cast.municipality.years.all().delete()
    rollovers.open_first(cast.municipality, kind="school", by=cast.municipal)

    with clock.frozen(datetime(2027, 6, 8, 9, tzinfo=UTC)):
        client = cast.client("municipal")
        preview = client.get(reverse("organizations:roll-over"))
        client.post(reverse("organizations:roll-over-apply"))

    assert preview.status_code == 200
    assert [year.title for year in cast.municipality.years.all()] == ["2027/2028 учебный год", "2026/2027 учебный год"]


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


def test_first_steps_are_told_until_they_are_done_and_a_pair_works(cast):
    def home():
        page = cast.client("curator").get("/")
        return [step.button for step in page.context["first_steps"]], page.content.decode()

    cast.school.place = ""
    cast.school.save()
    empty, text = home()
    mentee = make_person(cast, consent=False)
    make_participation(cast, mentee, "mentee")
    half, _ = home()
    mentor = make_person(cast, role="mentor")
    both, both_text = home()
    make_consent(mentee)
    ContingentSnapshot.objects.create(organization=cast.school, date=date(2026, 11, 1), pupils=100)
    cast.school.place = "г. Сосновск"
    cast.school.save()
    later, _ = home()
    pair = make_pair(cast, mentor, mentee, state=PairState.AGREED)
    proposed, _ = home()
    pair.state, pair.activated_on = PairState.ACTIVE, date(2026, 9, 15)
    pair.save()
    at_work, work_text = home()

    assert (
        empty == half == ["Загрузить список", "Кому нужно", "Контингент", "Каникулы", "Дорожная карта", "Организация"]
    )
    assert ("Цели года" in text, "Приказов пока не составляли" in text) == (False, True)
    assert both == ["Кому нужно", "Контингент", "Каникулы", "Дорожная карта", "Организация", "Подбор"]
    assert ("Цели года" in both_text, "Действующих пар нет" in both_text) == (True, True)
    assert (later, proposed, at_work) == (
        ["Каникулы", "Дорожная карта", "Подбор"],
        ["Каникулы", "Дорожная карта", "Пары"],
        [],
    )
    assert "С чего начать" not in work_text
