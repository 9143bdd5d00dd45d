"""Мои настройки: password, devices, second factor, recovery codes."""

import re
from datetime import timedelta

import pyotp
import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from apps.accounts.models import RecoveryCode, SecondFactor, User
from apps.accounts.services import factors, sessions
from apps.core import clock
from apps.core.errors import AlreadyDone, Refused
from tests.conftest import NOON

PASSWORD = "длинный-пароль-1"


@pytest.fixture
def director(cast):
    cast.director.set_password(PASSWORD)
    cast.director.save()
    return cast.director


def code_at(user, at=NOON):
    return pyotp.TOTP(factors.key_of(SecondFactor.objects.get(user=user))).at(at)


def connect(user):
    """A factor that works, its recovery codes; the clock then stands a minute later."""
    factors.begin(user)
    return factors.confirm(user, code_at(user))


def log_in(user, client=None):
    client = client or Client()
    client.post("/accounts/login/", {"username": user.username, "password": PASSWORD})
    return client


def at(minutes):
    return clock.frozen(NOON + timedelta(minutes=minutes))


# ---- profile, password, devices


def test_profile_shows_roles_and_ways_on(cast):
    page = cast.client("director").get("/accounts/profile/").content.decode()

    assert [word in page for word in ("директор, Школа № 5", "Сменить пароль", "Подключить", "Выйти на всех")] == [
        True
    ] * 4


def test_user_menu_leads_to_the_profile(cast):
    assert 'href="/accounts/profile/"' in cast.client("mentor").get("/notifications/").content.decode()


def test_new_password_ends_other_devices_and_keeps_this_one(cast, director):
    here, there = log_in(director), log_in(director)
    new = "ещё-более-длинный-2"

    response = here.post("/accounts/password/", {"old_password": PASSWORD, "new_password1": new, "new_password2": new})

    assert (response.status_code, response.url) == (302, "/accounts/profile/")
    assert [c.get("/accounts/profile/").status_code for c in (here, there)] == [200, 302]


@pytest.mark.parametrize(
    ("old", "first", "second"),
    [
        ("не тот", "ещё-более-длинный-2", "ещё-более-длинный-2"),
        (PASSWORD, "короткий", "короткий"),
        (PASSWORD, "12345678901234", "12345678901234"),
        (PASSWORD, "ещё-более-длинный-2", "ещё-более-длинный-3"),
        (PASSWORD, "", ""),
    ],
)
def test_password_is_not_changed(cast, director, old, first, second):
    response = log_in(director).post(
        "/accounts/password/", {"old_password": old, "new_password1": first, "new_password2": second}
    )

    director.refresh_from_db()
    assert (response.status_code, director.check_password(PASSWORD)) == (200, True)


def test_end_of_all_sessions_reaches_every_device(cast, director):
    here, there = log_in(director), log_in(director)

    here.post("/accounts/sessions/end/")

    assert [c.get("/accounts/profile/").status_code for c in (here, there)] == [302, 302]
    assert log_in(director).get("/accounts/profile/").status_code == 200


def test_end_of_sessions_leaves_other_people_alone(cast, director):
    other = cast.client("curator")

    sessions.end_all(director)

    assert other.get("/accounts/profile/").status_code == 200


def test_session_gets_a_new_key_at_login(cast, director):
    client = Client()
    client.get("/accounts/login/")
    session = client.session
    session["x"] = 1
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before

    log_in(director, client)

    assert client.session.session_key != before


def test_login_of_the_administration_is_the_ordinary_one(client, db):
    door = client.get("/admin/").url

    assert client.get(door).url == "/accounts/login/?next=/admin/"


# ---- second factor


def test_setup_shows_key_and_square_then_codes_once(cast):
    client = cast.client("director")
    page = client.get("/accounts/second-factor/setup/")
    key = page.context["key"]

    shown = client.post("/accounts/second-factor/setup/", {"code": pyotp.TOTP(key).at(NOON)})

    assert "<svg" in page.content.decode()
    assert key in page.content.decode()
    codes = re.findall(r"<code>(\w{5}-\w{5})</code>", shown.content.decode())
    assert len(set(codes)) == factors.RECOVERY_CODES
    assert client.get("/accounts/second-factor/setup/").url == "/accounts/profile/"
    assert factors.is_on(cast.director) is True


def test_key_stays_the_same_until_it_is_confirmed(cast):
    client = cast.client("director")

    keys = {client.get("/accounts/second-factor/setup/").context["key"] for _ in range(2)}

    assert len(keys) == 1


def test_setup_with_a_wrong_code_turns_nothing_on(cast):
    client = cast.client("director")
    client.get("/accounts/second-factor/setup/")

    page = client.post("/accounts/second-factor/setup/", {"code": "000000"})

    assert factors.WRONG in page.content.decode()
    assert factors.is_on(cast.director) is False


def test_table_holds_neither_key_nor_codes(cast):
    codes = connect(cast.director)
    factor = SecondFactor.objects.get()

    assert factors.key_of(factor) not in factor.secret
    assert not set(codes) & set(RecoveryCode.objects.values_list("code", flat=True))


def test_login_with_a_factor_takes_two_steps(cast, director):
    connect(director)
    client = log_in(director)

    assert client.get("/accounts/profile/").url == "/accounts/second-factor/"
    with at(2):
        response = client.post("/accounts/second-factor/", {"code": code_at(director, clock.now())})
    assert response.url == "/"
    assert client.get("/accounts/profile/").status_code == 200


def test_pages_stay_closed_before_the_second_step(cast, director):
    connect(director)
    client = log_in(director)

    answers = [client.get(page).status_code for page in ("/", "/accounts/profile/", "/notifications/", "/admin/")]
    written = client.post("/notifications/read/").url

    assert (answers, written) == ([302] * 4, "/accounts/second-factor/")
    assert client.post("/accounts/logout/").url == "/accounts/login/"


@pytest.mark.parametrize(("seconds", "taken"), [(-30, True), (0, True), (59, True), (-95, False), (95, False)])
def test_code_of_a_phone_with_a_slow_clock(cast, seconds, taken):
    connect(cast.director)
    SecondFactor.objects.update(last_step=0)

    moment = NOON + timedelta(minutes=5)
    with clock.frozen(moment):
        assert factors.check(cast.director, code_at(cast.director, moment + timedelta(seconds=seconds))) is taken


def test_code_works_once(cast):
    connect(cast.director)
    with at(5):
        code = code_at(cast.director, clock.now())

        assert [factors.check(cast.director, code), factors.check(cast.director, code)] == [True, False]


@pytest.mark.parametrize("code", ["", "12345", "абвгде", "１２３４５６", "0" * 20, "-1", "12 34"])
def test_odd_codes_are_wrong_and_break_nothing(cast, code):
    connect(cast.director)

    assert factors.check(cast.director, code) is False


def test_recovery_code_works_once_in_any_writing(cast):
    first, second, *_ = connect(cast.director)

    answers = [factors.check(cast.director, c) for c in (first, first, second.upper().replace("-", " "))]

    assert answers == [True, False, True]


def test_recovery_code_of_another_person_is_wrong(cast):
    codes = connect(cast.director)
    connect(cast.curator)

    assert factors.check(cast.curator, codes[0]) is False


def test_new_recovery_codes_replace_the_old(cast):
    old = connect(cast.director)
    client = cast.client("director")

    page = client.post("/accounts/second-factor/codes/").content.decode()

    new = re.findall(r"<code>(\w{5}-\w{5})</code>", page)
    assert [factors.check(cast.director, c) for c in (old[0], new[0])] == [False, True]


def test_guessing_of_codes_is_limited(cast, director):
    connect(director)
    client = log_in(director)
    answers = [client.post("/accounts/second-factor/", {"code": "000000"}) for _ in range(11)]

    assert "Слишком много" in answers[-1].content.decode()
    with at(2):
        client.post("/accounts/second-factor/", {"code": code_at(director, clock.now())})
    assert client.get("/accounts/profile/").status_code == 302


def test_factor_that_was_taken_away_leaves_no_loop(cast, director):
    connect(director)
    client = log_in(director)
    factors.remove(director)

    assert client.get("/accounts/second-factor/").url == "/"
    assert client.get("/accounts/profile/").status_code == 200


def test_factor_is_turned_off_by_its_owner(cast):
    connect(cast.director)

    cast.client("director").post("/accounts/second-factor/off/")

    assert (factors.is_on(cast.director), RecoveryCode.objects.count()) == (False, 0)


@pytest.mark.parametrize(
    ("who", "needed"),
    [
        ("director", True),
        ("municipal", True),
        ("regional", True),
        ("administrator", True),
        ("curator", False),
        ("mentor", False),
        ("mentee", False),
        ("psychologist", False),
    ],
)
def test_required_factor_is_asked_from_signing_and_overseeing_roles(cast, settings, who, needed):
    settings.REQUIRE_SECOND_FACTOR = True

    response = cast.client(who).get("/notifications/")

    if needed:
        assert response.url == "/accounts/second-factor/setup/"
    else:
        assert response.status_code == 200


def test_nobody_is_asked_without_the_setting(cast, settings):
    settings.REQUIRE_SECOND_FACTOR = False

    assert [cast.client(who).get("/notifications/").status_code for who in cast.users] == [200] * len(cast.users)


def test_required_factor_is_not_turned_off(cast, settings):
    connect(cast.director)
    settings.REQUIRE_SECOND_FACTOR = True

    with pytest.raises(Refused, match="обязателен"):
        factors.turn_off(cast.director)
    with pytest.raises(AlreadyDone):
        factors.begin(cast.director)


def test_key_of_another_installation_is_a_sentence(cast):
    connect(cast.director)
    SecondFactor.objects.update(secret="чужой")

    with pytest.raises(Refused, match="больше не читается"):
        factors.key_of(SecondFactor.objects.get())


def test_constraints_of_accounts(cast):
    RecoveryCode.objects.create(user=cast.director, code="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        RecoveryCode.objects.create(user=cast.director, code="x")
    SecondFactor.objects.create(user=cast.director, secret="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        SecondFactor.objects.create(user=cast.director, secret="y")


def test_superuser_opens_records_of_people_by_a_role_only(cast):
    cast.administrator.is_superuser = cast.administrator.is_staff = True
    cast.administrator.save()
    user = User.objects.get(pk=cast.administrator.pk)

    asked = ["accounts.change_user", "organizations.change_membership", "jobs.view_system"]
    of_people = ["participants.view_person", "pairing.view_pair", "documents.approve_document"]
    found = {name: user.has_perm(name) for name in asked + of_people}

    assert found == dict.fromkeys(asked, True) | dict.fromkeys(of_people, False)
    client = cast.client("administrator")
    assert [client.get(path).status_code for path in ("/admin/", "/participants/mentees/", "/pairs/")] == [
        200,
        403,
        403,
    ]
