"""Guessing of passwords: how many tries there are, who waits, who does not, and what a stranger learns from it."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from apps.accounts.models import LoginAttempt, User
from apps.accounts.services import logins
from apps.core import clock
from tests.conftest import NOON

PASSWORD = "длинный-пароль-1"


@pytest.fixture
def people(db, noon):
    """Forty people of one school."""
    users = [User(username=f"user{n}") for n in range(40)]
    for user in users:
        user.set_password(PASSWORD)
    return User.objects.bulk_create(users)


def enter(name="user0", password="неверный", address="10.0.0.1", client=None):
    """One try; answers (status, entered)."""
    client = client or Client()
    response = client.post("/accounts/login/", {"username": name, "password": password}, REMOTE_ADDR=address)
    return response.status_code, "_auth_user_id" in client.session


def fail(times, **where):
    return [enter(**where)[0] for _ in range(times)]


def test_ten_wrong_passwords_then_even_the_right_one_waits(people):
    assert fail(logins.PER_NAME) == [200] * 10

    assert enter() == (429, False)
    assert enter(password=PASSWORD) == (429, False)


def test_wait_ends_after_a_quarter_of_an_hour(people):
    fail(logins.PER_NAME)

    with clock.frozen(NOON + timedelta(minutes=14, seconds=59)):
        assert enter(password=PASSWORD) == (429, False)
    with clock.frozen(NOON + timedelta(minutes=15)):
        assert enter(password=PASSWORD) == (302, True)


def test_refused_tries_do_not_prolong_the_wait(people):
    fail(logins.PER_NAME)
    with clock.frozen(NOON + timedelta(minutes=10)):
        fail(5)

    with clock.frozen(NOON + timedelta(minutes=15)):
        assert enter(password=PASSWORD) == (302, True)


def test_right_password_forgives_the_wrong_ones_before(people):
    fail(logins.PER_NAME - 1)
    enter(password=PASSWORD)

    assert fail(logins.PER_NAME) == [200] * 10


def test_successful_logins_are_never_limited(people):
    assert {enter(password=PASSWORD) for _ in range(60)} == {(302, True)}
    assert LoginAttempt.objects.count() == 0


def test_name_is_counted_from_all_addresses_and_in_any_case(people):
    for n in range(logins.PER_NAME):
        enter(name=[" USER0", "user0", "User0 "][n % 3], address=f"10.0.0.{n}")

    assert enter(password=PASSWORD, address="10.9.9.9") == (429, False)


def test_school_behind_one_address_is_not_locked_out(people):
    """Forty people mistype five times each; everybody still gets in."""
    for user in people:
        fail(5, name=user.username)

    assert {enter(name=user.username, password=PASSWORD) for user in people} == {(302, True)}


def test_address_that_tries_hundreds_of_names_waits(people, monkeypatch):
    monkeypatch.setattr(logins, "PER_ADDRESS", 30)
    codes = [enter(name=f"guess{n}")[0] for n in range(35)]

    assert codes == [200] * 30 + [429] * 5
    assert enter(password=PASSWORD, address="10.0.0.2") == (302, True)


def test_owner_enters_from_a_known_device_while_a_stranger_guesses(people):
    own = Client()
    enter(password=PASSWORD, client=own, address="10.0.0.7")
    own.post("/accounts/logout/")
    fail(logins.PER_NAME)

    assert enter(password=PASSWORD, client=own, address="10.0.0.7") == (302, True)
    assert enter(password=PASSWORD, address="10.0.0.7") == (429, False)


def test_known_device_has_ten_tries_too(people):
    own = Client()
    enter(password=PASSWORD, client=own)
    own.post("/accounts/logout/")

    assert fail(logins.PER_NAME + 1, client=own) == [200] * 10 + [429]


def test_note_of_a_device_opens_no_other_account(people):
    own = Client()
    enter(password=PASSWORD, client=own)
    own.post("/accounts/logout/")
    fail(logins.PER_NAME, name="user1")

    assert enter(name="user1", password=PASSWORD, client=own) == (429, False)


@pytest.mark.parametrize("note", ["", "x", "eyJ1IjoxfQ:1abc:forged", "[]"])
def test_forged_note_of_a_device_is_a_stranger(people, note):
    fail(logins.PER_NAME)
    client = Client()
    client.cookies[logins.COOKIE] = note

    assert enter(password=PASSWORD, client=client) == (429, False)


def test_unknown_name_is_counted_and_answered_like_a_known_one(people):
    def said(name):
        pages = [Client().post("/accounts/login/", {"username": name, "password": "x"}) for _ in range(11)]
        return [(p.status_code, list(p.context["form"].non_field_errors())) for p in pages]

    assert said("user0") == said("nobody")


def test_refusal_says_how_long_to_wait(people):
    fail(logins.PER_NAME)

    response = Client().post("/accounts/login/", {"username": "user0", "password": "x"}, REMOTE_ADDR="10.0.0.1")

    assert response["Retry-After"] == "900"
    assert logins.WAIT in response.content.decode()


def test_empty_form_is_no_try(people):
    for data in ({}, {"username": "user0"}, {"password": "x"}):
        assert Client().post("/accounts/login/", data).status_code == 200

    assert LoginAttempt.objects.count() == 0


def test_table_holds_neither_names_nor_addresses(people):
    enter()

    row = LoginAttempt.objects.values_list("name", "address", "device").get()
    assert [len(value) for value in row] == [64, 64, 0]
    assert not {"user0", "10.0.0.1"} & set(row)


def test_old_tries_are_forgotten(people):
    fail(3)
    with clock.frozen(NOON + timedelta(days=1, seconds=1)):
        assert logins.forget() == 3


@pytest.mark.parametrize(
    ("proxies", "chain", "expected"),
    [
        (0, "1.1.1.1", "9.9.9.9"),
        (1, "1.1.1.1", "1.1.1.1"),
        (1, "6.6.6.6, 1.1.1.1", "1.1.1.1"),  # the left part is what the visitor wrote himself
        (2, "6.6.6.6, 1.1.1.1, 2.2.2.2", "1.1.1.1"),
        (2, "1.1.1.1", "9.9.9.9"),
        (1, "", "9.9.9.9"),
        (1, "<script>", "9.9.9.9"),
        (1, "2001:db8::1", "2001:db8::1"),
    ],
)
def test_address_behind_a_proxy(proxies, chain, expected, settings, rf):
    from apps.core.middleware import ClientAddressMiddleware

    settings.PROXIES = proxies
    request = rf.get("/", REMOTE_ADDR="9.9.9.9", HTTP_X_FORWARDED_FOR=chain)

    assert ClientAddressMiddleware(lambda r: r.META["REMOTE_ADDR"])(request) == expected


@pytest.mark.django_db(transaction=True)
def test_parallel_tries_are_counted_together():
    """Twenty tries at once: at most ten reach the password."""
    if connection.vendor == "sqlite":
        pytest.skip("threads share no in-memory database")
    allowed, gate = [], threading.Barrier(20)

    def one():
        gate.wait()
        try:
            logins.start(logins.Source("n", "a"))
            allowed.append(1)
        except logins.Refused:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(20)]
    [t.start() for t in threads]
    [t.join() for t in threads]

    assert len(allowed) <= logins.PER_NAME
