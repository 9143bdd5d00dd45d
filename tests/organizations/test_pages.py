"""Pages of an organization about itself: settings, roles and invitations, log, passage to a new year."""

import re
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, connection, transaction
from django.http import Http404
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from apps.core import clock
from apps.core.errors import AlreadyDone, Refused
from apps.organizations.enums import Role
from apps.organizations.forms import OrganizationForm
from apps.organizations.models import Invitation, Membership, Organization, ProgrammeYear, RollOver, Vacation
from apps.organizations.rollover import a_year_later
from apps.organizations.services import memberships, rollovers
from apps.workflow import audit
from apps.workflow.models import AccessEntry, AuditEvent
from tests.conftest import NOON
from tests.factories import make_meeting, make_pair, make_person, make_plan

TODAY = NOON.date()
PASSWORD = "длинный-пароль-1"

# ---- settings


def as_form(organization, **changes):
    form = OrganizationForm(instance=organization)
    data = {name: form.initial[name] for name in form.fields if form.initial[name] is not None}
    return data | changes


def test_settings_are_kept_and_logged_without_names(cast):
    data = as_form(cast.school, director_name="Новикова Анна Ильинична", mentor_capacity=5, timezone="Asia/Omsk")

    response = cast.client("curator").post("/workplace/settings/", data)

    cast.school.refresh_from_db()
    assert response.status_code == 302
    assert (cast.school.director_name, cast.school.mentor_capacity, cast.school.timezone) == (
        "Новикова Анна Ильинична",
        5,
        "Asia/Omsk",
    )
    event = audit.history(cast.school).get()
    assert event.title == (
        "Изменены настройки: часовой пояс, руководитель, наставляемых у наставника, не больше (предупреждение)"
    )
    assert "Новикова" not in str(event.changes)


def test_settings_saved_without_a_change_leave_no_trace(cast):
    cast.client("curator").post("/workplace/settings/", as_form(cast.school))

    assert AuditEvent.objects.count() == 0


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("inn", "12345", "ИНН организации – десять цифр"),
        ("inn", "12345678ab", "ИНН организации – десять цифр"),
        ("order_number_rule", "од", "{n}"),
        ("order_number_rule", "{n}-{x}", "{n}"),
        ("order_number_rule", "{n}{n}", "{n}"),
        ("order_number_rule", "{n.__class__}", "{n}"),
        ("order_number_rule", "{n}{", "{n}"),
        ("timezone", "Europe/Paris", "Europe/Paris"),
        ("mentor_capacity", "много", "целое число"),
        ("mentor_capacity", "-1", "больше либо равно 0"),
        ("name", "", "Обязательное поле"),
        ("email", "не почта", "адрес электронной почты"),
        ("site", "javascript:alert(1)", "URL"),
    ],
)
def test_settings_refuse_with_a_sentence(cast, field, value, sentence):
    before = Organization.objects.values().get(pk=cast.school.pk)

    page = cast.client("curator").post("/workplace/settings/", as_form(cast.school, **{field: value}))

    assert page.status_code == 200
    assert sentence in page.content.decode()
    assert Organization.objects.values().get(pk=cast.school.pk) == before


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("phone", "8 (900) 123-45-67"),
        ("email", "anna@home.example"),
        ("curator_post", "классный руководитель Зимогоровой"),
        ("order_number_rule", "{n}-зимогорова"),
    ],
)
def test_settings_refuse_what_belongs_to_a_participant(cast, field, value):
    make_person(cast, "Зимогорова", phone="+7 900 123-45-67", email="anna@home.example")

    page = cast.client("curator").post("/workplace/settings/", as_form(cast.school, **{field: value}))

    assert list(page.context["form"].errors) == [field]
    assert "это данные человека из базы" in page.content.decode()


def test_official_names_stay_official(cast):
    """A school may bear the name of a hero who has a namesake in the base; the director may be a mentor."""
    make_person(cast, "Зимогорова", first_name="Анна", middle_name="Сергеевна")
    data = as_form(cast.school, name="Школа имени Зимогоровой", director_name="Зимогорова Анна Сергеевна")

    assert cast.client("curator").post("/workplace/settings/", data).status_code == 302


def test_settings_take_no_field_that_is_not_shown(cast):
    data = as_form(cast.school, parent=cast.region.pk, kind="region", public_id="x", is_small="on")

    cast.client("curator").post("/workplace/settings/", data)

    cast.school.refresh_from_db()
    assert (cast.school.parent, cast.school.kind, cast.school.is_small) == (cast.municipality, "school", False)


# ---- roles


@pytest.mark.parametrize(
    ("who", "place", "expected"),
    [
        ("curator", "school", ["mentor", "mentee", "specialist", "site_editor"]),
        (
            "administrator",
            "school",
            [
                "curator",
                "director",
                "acting_director",
                "mentor",
                "mentee",
                "specialist",
                "site_editor",
                "administrator",
            ],
        ),
        ("director", "school", []),
        ("mentor", "school", []),
        ("curator", "foreign_school", []),
        ("administrator", "municipality", []),
    ],
)
def test_givable_roles(cast, who, place, expected):
    assert memberships.givable(cast.users[who], getattr(cast, place)) == expected


def test_administrator_of_an_authority_gives_its_roles(cast):
    Membership.objects.create(
        user=cast.administrator, organization=cast.municipality, role=Role.ADMINISTRATOR, valid_from=TODAY
    )

    assert memberships.givable(cast.administrator, cast.municipality) == ["municipal_officer", "administrator"]


def invitation(cast, role=Role.MENTOR, **fields):
    return Invitation(
        **{
            "organization": cast.school,
            "role": role,
            "last_name": "Новая",
            "first_name": "Анна",
            "middle_name": "Ильинична",
            "email": "new@example.org",
            "valid_from": TODAY,
            **fields,
        }
    )


def link(cast, **fields):
    return f"/workplace/invitations/{memberships.invite(invitation(cast, **fields), by=cast.administrator)}/"


def sign_up(address, client=None, **changes):
    data = {"username": "nova", "password": PASSWORD, "again": PASSWORD} | changes
    return (client or Client()).post(address, data)


def test_invited_person_makes_an_account_and_is_in(cast):
    client = Client()

    response = sign_up(link(cast), client)

    user = get_user_model().objects.get(username="nova")
    assert (response.status_code, response.url) == (302, "/")
    assert (user.full_name, user.email, user.check_password(PASSWORD)) == (
        "Новая Анна Ильинична",
        "new@example.org",
        True,
    )
    assert [(m.organization, m.role, m.valid_from, m.valid_to) for m in user.memberships.all()] == [
        (cast.school, "mentor", TODAY, None)
    ]
    assert client.get("/accounts/profile/").status_code == 200


def test_link_works_once(cast):
    address = link(cast)
    sign_up(address)

    assert [Client().get(address).status_code, sign_up(address, username="other").status_code] == [404, 404]
    assert get_user_model().objects.filter(username="other").count() == 0


def test_link_grows_old(cast):
    address = link(cast)

    with clock.frozen(NOON + timedelta(days=13)):
        assert Client().get(address).status_code == 200
    with clock.frozen(NOON + timedelta(days=14)):
        assert Client().get(address).status_code == 404


def test_unknown_link_is_not_found(cast):
    with pytest.raises(Http404):
        memberships.invitation_of("нет")


def test_link_itself_is_not_kept(cast):
    secret = memberships.invite(invitation(cast), by=cast.administrator)

    assert secret not in str(Invitation.objects.values().get())


def test_two_at_the_same_moment_get_one_role(cast):
    secret = memberships.invite(invitation(cast), by=cast.administrator)
    first, second = memberships.invitation_of(secret), memberships.invitation_of(secret)
    memberships.accept(first, cast.psychologist)

    with pytest.raises(AlreadyDone):
        memberships.accept(second, cast.mentee)

    assert not Membership.objects.filter(user=cast.mentee, role=Role.MENTOR).exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"username": "CURATOR"}, "Такое имя занято"),
        ({"username": ""}, "Обязательное поле"),
        ({"username": "имя с пробелом"}, "Введите правильное имя пользователя"),
        ({"again": "другой-пароль-2"}, "Пароли не совпали"),
        ({"password": "короткий", "again": "короткий"}, "слишком короткий"),
        ({"password": "1234567890123", "again": "1234567890123"}, "цифр"),
    ],
)
def test_account_is_refused_with_a_sentence(cast, changes, sentence):
    address = link(cast)

    page = sign_up(address, **changes)

    assert page.status_code == 200
    assert sentence in page.content.decode()
    assert Client().get(address).status_code == 200


def test_person_with_an_account_takes_a_second_role(cast):
    address = link(cast)
    client = cast.client("psychologist")
    assert "Принять роль" in client.get(address).content.decode()

    client.post(address + "accept/")

    roles = Membership.objects.filter(user=cast.psychologist).values_list("role", flat=True)
    assert sorted(roles) == ["mentor", "specialist"]


def test_curator_invites_from_the_page_and_sees_the_link_once(cast):
    client = cast.client("curator")
    data = {"role": "mentor", "last_name": "Новая", "first_name": "Анна", "valid_from": "2026-11-20"}

    page = client.post("/workplace/roles/invite/", data)

    address = re.search(r"<code>http://testserver(/workplace/invitations/[^<]+)</code>", page.content.decode())[1]
    assert Client().get(address).status_code == 200
    again = client.get("/workplace/roles/").content.decode()
    assert ("Новая Анна" in again, address in again) == (True, False)


@pytest.mark.parametrize("role", ["director", "administrator", "municipal_officer", "curator", "нет"])
def test_curator_gives_no_role_above_his_own(cast, role):
    data = {"role": role, "last_name": "Новая", "first_name": "Анна", "valid_from": "2026-11-20"}

    page = cast.client("curator").post("/workplace/roles/invite/", data)

    assert (page.status_code, Invitation.objects.count()) == (200, 0)
    with pytest.raises(Refused, match="даёт администратор"):
        memberships.invite(invitation(cast, role=role), by=cast.curator)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"valid_to": "2026-11-19"}, "Роль кончается не раньше"),
        ({"deputy_for": "curator"}, "Замена бывает на время"),
        ({"deputy_for": "foreign_curator", "valid_to": "2026-12-01"}, "Выберите корректный вариант"),
        ({"deputy_for": "director", "valid_to": "2026-12-01"}, "Заменяют в той же роли"),
        ({"valid_from": "вчера"}, "правильную дату"),
        ({"last_name": ""}, "Обязательное поле"),
    ],
)
def test_invitation_is_refused_with_a_sentence(cast, changes, sentence):
    data = {"role": "mentor", "last_name": "Новая", "first_name": "Анна", "valid_from": "2026-11-20"} | changes
    if "deputy_for" in changes:
        data["deputy_for"] = cast.users[changes["deputy_for"]].pk

    page = cast.client("curator").post("/workplace/roles/invite/", data)

    assert (page.status_code, Invitation.objects.count()) == (200, 0)
    assert sentence in page.content.decode()


def test_deputy_takes_the_place_for_his_days(cast):
    address = link(cast, role=Role.CURATOR, deputy_for=cast.curator, valid_to=TODAY + timedelta(days=5))

    sign_up(address)

    row = Membership.objects.get(user__username="nova")
    assert (row.role, row.deputy_for, row.valid_to) == ("curator", cast.curator, TODAY + timedelta(days=5))


def of(user):
    return Membership.objects.get(user=user)


def test_role_is_ended_on_a_day(cast):
    row = of(cast.mentor)

    cast.client("curator").post(f"/workplace/roles/{row.public_id}/end/", {"last_day": "2026-11-19"})

    row.refresh_from_db()
    assert row.valid_to == date(2026, 11, 19)
    event = audit.history(cast.school).get()
    assert (event.action, event.actor, event.changes) == ("end_role", cast.curator, {"valid_to": [None, "2026-11-19"]})


@pytest.mark.parametrize(
    ("who", "whose", "day", "sentence"),
    [
        ("curator", "director", TODAY, "снимает администратор"),
        ("curator", "mentor", date(2026, 7, 31), "не раньше"),
        ("administrator", "administrator", TODAY, "Свою роль администратора"),
    ],
)
def test_role_is_not_ended(cast, who, whose, day, sentence):
    with pytest.raises(Refused, match=sentence):
        memberships.end(of(cast.users[whose]), last_day=day, by=cast.users[who])


@pytest.mark.parametrize("day", ["", "завтра", "2026-13-01"])
def test_role_with_a_bad_day_is_a_message(cast, day):
    row = of(cast.mentor)

    page = cast.client("curator").post(f"/workplace/roles/{row.public_id}/end/", {"last_day": day}, follow=True)

    row.refresh_from_db()
    assert (page.status_code, row.valid_to) == (200, None)


def test_curator_and_director_are_confirmed_every_year(cast):
    Membership.objects.filter(organization=cast.school).update(valid_from=date(2025, 8, 1))
    rows = list(Membership.objects.filter(organization=cast.school))
    assert memberships.unconfirmed(cast.school, rows) == {of(cast.curator).pk, of(cast.director).pk}

    cast.client("administrator").post(f"/workplace/roles/{of(cast.director).public_id}/confirm/")

    rows = list(Membership.objects.filter(organization=cast.school))
    assert memberships.unconfirmed(cast.school, rows) == {of(cast.curator).pk}
    with pytest.raises(AlreadyDone):
        memberships.confirm(of(cast.director), by=cast.administrator)
    with pytest.raises(Refused, match="только куратор и директор"):
        memberships.confirm(of(cast.mentor), by=cast.administrator)


@pytest.mark.parametrize(
    ("given", "expected"), [("2026-06-30", True), ("2026-07-01", False), ("2026-09-01", False), ("2026-11-20", False)]
)
def test_role_given_for_this_year_needs_no_confirmation(cast, given, expected):
    Membership.objects.filter(user=cast.curator).update(valid_from=given)

    assert (memberships.unconfirmed(cast.school, [of(cast.curator)]) != set()) == expected


def test_without_a_year_nothing_is_confirmed(cast):
    Membership.objects.filter(user=cast.director).update(valid_from=date(2020, 1, 1))
    cast.school.years.all().delete()
    assert memberships.unconfirmed(cast.school, [of(cast.director)]) == set()


# ---- log


def event(cast, title, organization=None, at=NOON, **fields):
    row = audit.event(organization or cast.school, "x", title, by=cast.curator, at=at, **fields)
    row.save()
    return row


def shown(cast, query=""):
    page = cast.client("director").get(f"/workplace/log/{query}")
    assert page.status_code == 200
    return [entry.title for entry, *_ in page.context["rows"]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["поздно", "утром", "вчера"]),
        ("?since=2026-11-20", ["поздно", "утром"]),
        ("?until=2026-11-19", ["вчера"]),
        ("?since=2026-11-20&until=2026-11-20", ["поздно", "утром"]),
        ("?q=поз", ["поздно"]),
        ("?kind=organizations.Organization", ["поздно", "утром", "вчера"]),
        ("?kind=pairing.Pair", ["поздно", "утром", "вчера"]),  # not in the log: left out
        ("?since=чушь&until=9999-12-31&page=x", ["поздно", "утром", "вчера"]),
        ("?q=%25", []),
    ],
)
def test_log_is_narrowed(cast, query, expected):
    event(cast, "вчера", at=datetime(2026, 11, 19, 20, 59, tzinfo=UTC))  # 23:59 in Moscow
    event(cast, "утром", at=datetime(2026, 11, 19, 21, 0, tzinfo=UTC))  # midnight in Moscow
    event(cast, "поздно")
    event(cast, "чужое", organization=cast.foreign_school)

    assert shown(cast, query) == expected


def test_log_shows_before_and_after(cast):
    event(cast, "Изменено", changes={"срок": [None, "2026-12-01"], "число": [1, 0]}, reason="перенос <b>")

    page = cast.client("director").get("/workplace/log/").content.decode()

    assert "срок: – → 01.12.2026<br>число: 1 → 0" in page
    assert "перенос &lt;b&gt;" in page


def test_log_names_fields_and_choices_as_the_pages_do(cast):
    event(cast, "Вид изменён", changes={"kind": ["school", "lyceum"], "no_such": ["a", "b"]})

    page = cast.client("director").get("/workplace/log/").content.decode()

    field = cast.school._meta.get_field("kind")
    words = dict(field.flatchoices)
    assert f"{field.verbose_name}: {words['school']} → {words['lyceum']}<br>no_such: a → b" in page


def test_log_leaves_as_a_workbook_of_texts_and_is_noted(cast):
    event(cast, "=HYPERLINK(1)", reason="+7")
    event(cast, "чужое", organization=cast.foreign_school)

    response = cast.client("director").get("/workplace/log/xlsx/")

    sheet = load_workbook(BytesIO(response.content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5)]
    assert rows == [["20.11.2026 12:00:00", "Curator Имя", "организация", "Школа № 5", "=HYPERLINK(1)", None, "+7"]]
    assert sheet["E5"].data_type == "s"
    note = AccessEntry.objects.get()
    assert (note.user, note.kind, note.rows, note.organization_id) == (cast.director, "export", 1, cast.school.pk)


def test_log_names_what_an_entry_is_about(cast):
    """Pairs and plans by their people, tasks by title and people, terms by the row of the roadmap; what is gone has no name."""
    pair = make_pair(cast, make_person(cast, "Соколова"), make_person(cast, "Лапин"))
    plan, meeting = make_plan(cast, pair), make_meeting(cast, pair)
    gone = make_person(cast)
    for row in (pair, plan, plan.items.first(), meeting, pair.mentors[0], gone):
        audit.record(row, "x", type(row).__name__, by=cast.curator)
    gone.consents.all().delete()
    gone.delete()

    rows = cast.client("director").get("/workplace/log/").context["rows"]

    people = "Соколова П. И. — Лапин П. И."
    assert {entry.title: name for entry, _, name, _ in rows if entry.title != "Person"} == {
        "Pair": people,
        "Plan": people,
        "PlanItem": f"«Задание 1», {people}",
        "Meeting": f"{meeting}, {people}",
    }
    assert [name for entry, _, name, _ in rows if entry.title == "Person"] == ["", "Соколова Пётр Ильич"]


def test_log_names_objects_by_a_query_for_each_kind(cast):
    client, counts = cast.client("director"), []
    for pairs in (2, 10):
        for _ in range(pairs):
            pair = make_pair(cast)
            for row in (pair, make_plan(cast, pair)):
                audit.record(row, "x", "х", by=cast.curator)
        with CaptureQueriesContext(connection) as seen:
            client.get("/workplace/log/")
        counts.append(len(seen))

    assert counts[0] == counts[1]


def test_lists_take_a_fixed_number_of_queries(cast):
    client = cast.client("administrator")
    counts = {"/workplace/log/": [], "/workplace/roles/": []}
    for rows in (3, 300):
        for n in range(rows):
            event(cast, f"{rows}-{n}")
        users = get_user_model().objects.bulk_create(get_user_model()(username=f"u{rows}-{n}") for n in range(rows))
        Membership.objects.bulk_create(
            Membership(user=user, organization=cast.school, role=Role.MENTOR, valid_from=TODAY) for user in users
        )
        for address, found in counts.items():
            with CaptureQueriesContext(connection) as seen:
                client.get(address)
            found.append(len(seen))

    assert all(first == second <= 15 for first, second in counts.values()), counts


# ---- passage to a new year

JUNE = datetime(2027, 6, 15, 9, tzinfo=UTC)


@pytest.fixture
def june(cast):
    """The school in June, with its holidays of the year."""
    Vacation.objects.create(organization=cast.school, title="Осенние", start=date(2026, 10, 26), end=date(2026, 11, 3))
    Vacation.objects.create(organization=cast.school, title="Старые", start=date(2025, 10, 26), end=date(2025, 11, 3))
    Vacation.objects.create(
        organization=cast.foreign_school, title="Чужие", start=date(2026, 10, 26), end=date(2026, 11, 3)
    )
    with clock.frozen(JUNE):
        yield cast


def ours(cast):
    return Vacation.objects.filter(organization=cast.school).order_by("start").values_list("title", "start", "end")


def test_preview_changes_nothing(june):
    page = june.client("curator").get("/workplace/year/")

    assert [(step.code, [line.title for line in lines]) for step, lines in page.context["steps"]][:1] == [
        ("organizations.vacations", ["Осенние"])
    ]
    assert "Начать 2027/2028 учебный год" in page.content.decode()
    assert (ProgrammeYear.objects.filter(start=date(2027, 9, 1)).count(), RollOver.objects.count()) == (0, 0)


def test_passage_is_done_once(june):
    client = june.client("curator")

    for _ in range(2):
        client.post("/workplace/year/apply/", {})

    new = ProgrammeYear.objects.get(organization=june.school, start=date(2027, 9, 1))
    assert (new.title, new.end, new.kind) == ("2027/2028 учебный год", date(2028, 8, 31), "school")
    assert list(ours(june)) == [
        ("Старые", date(2025, 10, 26), date(2025, 11, 3)),
        ("Осенние", date(2026, 10, 26), date(2026, 11, 3)),
        ("Осенние", date(2027, 10, 26), date(2027, 11, 3)),
    ]
    row = RollOver.objects.get()
    assert (row.from_year, row.to_year, row.applied_by, row.done["organizations.vacations"]) == (
        june.year,
        new,
        june.curator,
        1,
    )
    june.year.refresh_from_db()
    assert june.year.closed_at == JUNE
    assert "2027/2028" in client.get("/workplace/year/").content.decode()


def test_choice_of_the_user_is_kept(june):
    old = Vacation.objects.get(title="Осенние")

    june.client("curator").post("/workplace/year/apply/", {f"c.organizations.vacations.{old.pk}": "skip"})

    assert Vacation.objects.filter(organization=june.school, start__gte=date(2027, 9, 1)).count() == 0
    assert RollOver.objects.get().choices["organizations.vacations"] == {str(old.pk): "skip"}


def test_choice_that_was_not_offered_changes_nothing(june):
    old = Vacation.objects.get(title="Осенние")
    data = {f"c.organizations.vacations.{old.pk}": "drop"}

    page = june.client("curator").post("/workplace/year/apply/", data, follow=True)

    assert "Выберите решение: Осенние." in page.content.decode()
    assert (ProgrammeYear.objects.filter(start=date(2027, 9, 1)).count(), RollOver.objects.count()) == (0, 0)


def test_step_that_fails_leaves_nothing_behind(june, monkeypatch):
    from apps.organizations import rollover

    monkeypatch.setattr(rollover.CloseYear, "apply", lambda *a: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        rollovers.apply(rollovers.passage_of(june.school, june.year, june.curator), {})

    assert (RollOver.objects.count(), len(ours(june))) == (0, 2)


def test_passage_meets_a_year_that_was_made_by_hand(june):
    made = ProgrammeYear.objects.create(
        organization=june.school, title="Свой", start=date(2027, 9, 1), end=date(2028, 5, 31)
    )

    row = rollovers.apply(rollovers.passage_of(june.school, june.year, june.curator), {})

    assert row.to_year == made


@pytest.mark.parametrize(("day", "early"), [(date(2027, 5, 30), True), (date(2027, 5, 31), False)])
def test_passage_waits_for_the_end_of_the_year(cast, day, early):
    with clock.frozen(datetime(day.year, day.month, day.day, 9, tzinfo=UTC)):
        page = cast.client("curator").get("/workplace/year/")

        assert (page.context["refusal"] != "") is early
        cast.client("curator").post("/workplace/year/apply/", {})
    assert RollOver.objects.exists() is not early


@pytest.mark.parametrize(
    ("kind", "start", "end", "expected"),
    [
        ("school", date(2026, 9, 1), date(2027, 8, 31), ("2027/2028 учебный год", date(2027, 9, 1), date(2028, 8, 31))),
        ("calendar", date(2026, 1, 1), date(2026, 12, 31), ("2027 год", date(2027, 1, 1), date(2027, 12, 31))),
    ],
)
def test_next_year(cast, kind, start, end, expected):
    old = ProgrammeYear(organization=cast.school, kind=kind, start=start, end=end)

    new = rollovers.next_year(old)

    assert (new.title, new.start, new.end, new.pk) == (*expected, None)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2028, 2, 29), date(2029, 2, 28)),
        (date(2027, 2, 28), date(2028, 2, 28)),
        (date(2027, 8, 31), date(2028, 8, 31)),
    ],
)
def test_a_year_later(day, expected):
    assert a_year_later(day) == expected


def test_constraints_of_invitations_and_passages(cast):
    with pytest.raises(IntegrityError, match="invitation_period_ordered"), transaction.atomic():
        invitation(
            cast,
            valid_to=TODAY - timedelta(days=1),
            secret="x",
            created_by=cast.curator,
            created_at=NOON,
            expires_at=NOON,
        ).save()
    common = {"organization": cast.school, "from_year": cast.year, "applied_at": NOON, "applied_by": cast.curator}
    with pytest.raises(IntegrityError, match="rollover_to_another_year"), transaction.atomic():
        RollOver.objects.create(**common, to_year=cast.year)
    RollOver.objects.create(**common, to_year=cast.foreign_year)
    with pytest.raises(IntegrityError), transaction.atomic():
        RollOver.objects.create(**common, to_year=cast.foreign_year)
