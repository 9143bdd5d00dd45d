"""What a curious or hostile user tries that no single room is about: each attempt once failed to be refused."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.urls import reverse

from apps.core import clock
from apps.core.days import day_of
from apps.core.texts import has_unseen, without_unseen
from apps.core.workbooks import workbook
from apps.documents.models import LegalAct, TextTemplate
from apps.jobs import sheets
from apps.jobs.models import Job
from apps.jobs.services import files
from apps.metrics.models import ManualValue
from apps.monitoring.services import sheets as figure_sheets
from apps.notifications.models import Message
from apps.organizations.enums import Role
from apps.organizations.models import Membership
from apps.participants.imports import cells
from apps.participants.models import Person
from apps.participants.rules import years_before
from tests.factories import make_person


def at_work(cast, who: str, place):
    """The browser of somebody who is a mentor in another school too and works there now."""
    Membership.objects.create(user=cast.users[who], organization=place, role=Role.MENTOR, valid_from=date(2026, 9, 1))
    client = cast.client(who)
    client.post(reverse("organizations:workplace-switch"), {"organization": str(place.public_id)})
    return client


# ---- rights of one school in another, where the same user is only a mentor
PAGES_OF_A_DIRECTOR = ["documents:director-queue", "documents:act-list", "documents:document-new"]
PAGES_OF_A_CURATOR = [
    "documents:act-new",
    "documents:document-list",
    "documents:document-new",
    "documents:template-list",
    "metrics:manual-value-new",
    "monitoring:statistics",
]


@pytest.mark.parametrize("room", PAGES_OF_A_DIRECTOR)
def test_a_foreign_director_who_is_a_mentor_here_opens_no_page_of_our_director(room, cast):
    client = at_work(cast, "foreign_director", cast.school)

    assert client.get(reverse(room)).status_code == 403


@pytest.mark.parametrize("room", PAGES_OF_A_CURATOR)
def test_a_foreign_curator_who_is_a_mentor_here_opens_no_page_of_our_curator(room, cast):
    client = at_work(cast, "foreign_curator", cast.school)

    assert client.get(reverse(room)).status_code == 403


def test_a_mentor_here_sees_no_figures_of_the_school_with_the_rights_of_another_one(cast):
    client = at_work(cast, "foreign_curator", cast.school)

    answer = client.get(reverse("metrics:metric-detail", kwargs={"code": "pairs.active"}))

    assert answer.status_code == 403


def test_rights_of_another_school_write_nothing_here(cast):
    client = at_work(cast, "foreign_curator", cast.school)

    answers = [
        client.post(reverse("metrics:manual-value-new"), {"code": "x", "date": "2026-11-20", "numerator": "1"}),
        client.post(reverse("documents:act-new"), {"title": "Чужой акт", "state": "in_force"}),
        client.post(reverse("documents:template-restore", kwargs={"kind": "documents.minutes"})),
        client.post(reverse("monitoring:statistics-build"), {"date": "2026-11-20"}),
    ]

    assert [answer.status_code for answer in answers] == [403] * 4
    assert not LegalAct.objects.filter(organization=cast.school).exists()
    assert not TextTemplate.objects.filter(organization=cast.school).exists()
    assert not ManualValue.objects.filter(organization=cast.school).exists()
    assert not Job.objects.filter(organization=cast.school).exists()


def test_an_officer_who_is_a_mentor_in_a_school_has_no_overview_of_it(cast):
    client = at_work(cast, "municipal", cast.foreign_school)

    answers = [client.get(reverse(page)) for page in ("monitoring:overview", "monitoring:site-audit")]

    assert [answer.status_code for answer in answers] == [403, 403]


def test_an_administrator_of_one_organization_confirms_no_roles_of_another(cast):
    role = Membership.objects.get(user=cast.director)
    user = cast.foreign_curator
    Membership.objects.create(user=user, organization=cast.school, role=Role.MENTOR, valid_from=date(2026, 9, 1))
    Membership.objects.create(
        user=user, organization=cast.foreign_school, role=Role.ADMINISTRATOR, valid_from=date(2026, 9, 1)
    )
    client = cast.client("foreign_curator")
    client.post(reverse("organizations:workplace-switch"), {"organization": str(cast.school.public_id)})

    answer = client.post(reverse("organizations:membership-confirm", kwargs={"public_id": role.public_id}))

    role.refresh_from_db()
    assert (answer.status_code, role.confirmed_on) == (403, None)


# ---- what is kept for somebody who has gone
def test_who_left_a_school_takes_no_results_of_its_work_away(cast):
    stored = files.store(b"x", name="База наставляемых.xlsx", content_type="application/x", by=cast.curator)
    job = Job.objects.create(
        kind="monitoring.statistics",
        title="Статистика",
        owner=cast.curator,
        organization=cast.school,
        state="ready",
        created_at=clock.now(),
        finished_at=clock.now(),
        result_file=stored,
    )
    client = cast.client("curator")
    before = client.get(reverse("jobs:job-file", kwargs={"public_id": job.public_id})).status_code

    Membership.objects.filter(user=cast.curator).update(valid_to=date(2026, 11, 19))
    client = cast.client("curator")
    pages = [
        client.get(reverse(name, kwargs={"public_id": job.public_id})) for name in ("jobs:job-file", "jobs:job-detail")
    ]
    listed = list(client.get(reverse("jobs:job-list")).context["jobs"])

    assert (before, [page.status_code for page in pages], listed) == (200, [404, 404], [])


def letter_of(cast, place, who):
    return Message.objects.create(
        key=who, user=cast.users[who], organization=place, subject="х", created_at=clock.now(), state="dead"
    )


def test_an_administrator_of_a_school_reads_no_letters_of_another(cast):
    own, foreign = letter_of(cast, cast.school, "mentor"), letter_of(cast, cast.foreign_school, "foreign_curator")
    client = cast.client("administrator")

    shown = list(client.get(reverse("notifications:outbox")).context["page"])
    refused = client.post(reverse("notifications:message-retry", kwargs={"public_id": foreign.public_id}))
    client.post(reverse("notifications:retry-all"))

    states = [Message.objects.get(pk=letter.pk).state for letter in (own, foreign)]
    assert (shown, refused.status_code, states) == ([own], 404, ["queued", "dead"])


# ---- characters that nobody can type
def test_unseen_characters_of_a_form_do_not_reach_the_database(cast):
    person = make_person(cast, last_name="Прежняя")
    client = cast.client("curator")
    form = client.get(reverse("participants:person-edit", kwargs={"public_id": person.public_id})).context["form"]
    typed = {name: value for name, value in form.initial.items() if value is not None}
    sent = {name: field.initial for name, field in form.fields.items() if field.initial is not None} | typed
    sent |= {"last_name": "Зи\x00ма\x01", "first_name": "Анна\x0bМария"}

    client.post(reverse("participants:person-edit", kwargs={"public_id": person.public_id}), sent)

    saved = Person.objects.get(pk=person.pk)
    assert (saved.last_name, saved.first_name) == ("Зима", "Анна Мария")


@pytest.mark.parametrize("room", ["participants:mentor-list", "pairing:pair-list", "documents:document-list"])
def test_a_nought_byte_in_a_search_finds_nothing_and_breaks_nothing(room, cast):
    assert cast.client("curator").get(reverse(room) + "?q=%00a&page=%00&sort=%00").status_code == 200


@pytest.mark.parametrize("address", ["/notifications/calendar/%00.ics", "/figures/%00/", "/notifications/letter/%00/"])
def test_a_nought_byte_in_an_address_is_not_found(address, cast):
    assert cast.client("curator").get(address).status_code == 404


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("Обычный текст\n\tс табуляцией\r\n", "Обычный текст\n\tс табуляцией\r\n"),
        ("а\x00б\x1fв", "абв"),
        ("строка\x0bстрока\x0cстраница", "строка строка страница"),
        ("\ufffe\uffff\ud800", ""),
        ("ё – «»  😀", "ё – «»  😀"),
    ],
)
def test_only_unseen_characters_go(text, expected):
    assert without_unseen(text) == expected
    assert not has_unseen(without_unseen(text))
    assert has_unseen(text) == (text != expected)


def read_back(content: bytes) -> list[list]:
    from openpyxl import load_workbook

    return [[cell.value for cell in row] for row in load_workbook(io.BytesIO(content)).active.iter_rows()]


def test_workbooks_are_written_whatever_the_texts_hold():
    rows = [["Иван\x0bов", "=2+2\x01", 5]]
    content = workbook("Лист", ["Загол\x02овок"], [("Имя\x03", 10), ("Б", 10), ("В", 10)], rows)

    assert read_back(content) == [
        ["Заголовок", None, None],
        [None, None, None],
        ["Имя", "Б", "В"],
        ["Иван ов", "=2+2", 5],
    ]


def test_tables_of_figures_are_written_whatever_the_names_hold():
    content = figure_sheets.book([figure_sheets.table("Лист", [], ["Шко\x0bла", "%"], [["=1+1\x01", 5]])])

    assert read_back(content) == [["Шко ла", "%"], ["=1+1", 5]]


def test_a_file_of_a_stranger_brings_no_unseen_characters_in():
    found = sheets.read("Фамилия;Имя\nЗи\x0bма;Ан\x01на\n".encode())

    assert [sheet.rows for sheet in found] == [[["Фамилия", "Имя"], ["Зи ма", "Анна"]]]


# ---- numbers that only look like numbers
@pytest.mark.parametrize("year", ["²", "٣", "1" + "0" * 30, "-1", "abc", "9" * 5000], ids=len)
def test_an_invented_year_is_not_found(year, cast):
    answer = cast.client("curator").post(reverse("organizations:workplace-switch"), {"year": year})

    assert answer.status_code == 404


def test_a_year_of_another_organization_is_not_found(cast):
    answer = cast.client("curator").post(reverse("organizations:workplace-switch"), {"year": cast.foreign_year.pk})

    assert answer.status_code == 404


@pytest.mark.parametrize("typed", ["²", "9" * 5000, "0", "31", "-1", "три"], ids=len)
def test_a_strange_number_in_a_file_is_a_bad_cell(typed):
    with pytest.raises(cells.BadCell, match="нужно число от 1 до 30"):
        cells.whole_number(typed, "Предел")


# ---- days at the ends of the calendar
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-09-01", date(2026, 9, 1)),
        ("1990-01-01", date(1990, 1, 1)),
        ("2200-12-31", date(2200, 12, 31)),
        ("1989-12-31", None),
        ("2201-01-01", None),
        ("0001-01-01", None),
        ("9999-12-31", None),
        ("2026-02-31", None),
        ("завтра", None),
        ("", None),
    ],
)
def test_a_day_nobody_works_in_is_the_usual_day(text, expected):
    usual = date(2026, 11, 20)

    assert day_of(text, usual) == (expected or usual)


def test_an_age_before_the_calendar_is_its_first_year():
    assert years_before(date(20, 2, 29), 35) == date(1, 2, 28)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize(
    ("who", "room"),
    [("municipal", "monitoring:overview"), ("regional", "monitoring:overview"), ("curator", "monitoring:statistics")],
)
def test_pages_of_figures_open_on_any_day(who, room, day, cast):
    assert cast.client(who).get(reverse(room), {"date": day}).status_code == 200
