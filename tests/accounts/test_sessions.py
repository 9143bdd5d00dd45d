"""How long a login lasts, and when it ends by itself: idle, too old, dismissed. What a stranger learns at the door."""

from datetime import date, timedelta

import pytest
from django.contrib.auth import hashers
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import User
from apps.accounts.services import sessions
from apps.organizations.models import Membership
from apps.organizations.services import memberships
from apps.participants.services import people
from tests.conftest import TODAY
from tests.factories import make_person

PROFILE = "/accounts/profile/"


def back(client: Client, **hours: float) -> None:
    """The marks of a session as they would be hours ago."""
    session = client.session
    for mark, count in hours.items():
        session[mark] -= int(count * 3600)
    session.save()


@pytest.mark.parametrize(
    ("hours", "status"),
    [
        ({}, 200),
        ({"seen": 23.9}, 200),
        ({"seen": 24.1}, 302),
        ({"began": 14 * 24 - 0.1}, 200),
        ({"began": 14 * 24 + 0.1}, 302),
    ],
)
def test_session_ends_when_idle_and_when_old(hours, status, cast):
    client = cast.client("curator")
    back(client, **hours)

    assert client.get(PROFILE).status_code == status


def test_steps_prolong_the_shorter_term_only(cast):
    client = cast.client("curator")
    back(client, seen=1, began=1)
    before = dict(client.session.items())

    client.get(PROFILE)

    after = client.session
    assert after[sessions.SEEN] - before[sessions.SEEN] >= 3600
    assert after[sessions.BEGAN] == before[sessions.BEGAN]


def test_ended_session_says_why_and_leads_back(cast):
    client = cast.client("curator")
    back(client, seen=25)

    page = client.get(PROFILE, follow=True)

    assert page.redirect_chain == [(f"/accounts/login/?next={PROFILE}", 302)]
    assert "Вы давно не работали в системе" in page.content.decode()


def test_session_without_marks_is_over(cast):
    client = cast.client("curator")
    session = client.session
    del session[sessions.BEGAN]
    session.save()

    assert client.get(PROFILE).status_code == 302


# ---- dismissed
def test_dismissed_employee_is_out_at_the_next_step(cast):
    """The card of a person who left takes the account's roles with it."""
    person = make_person(cast, role="mentor", user=cast.mentor)
    client, other = cast.client("mentor"), cast.client("psychologist")
    before = client.get(PROFILE).status_code

    people.leave(person, day=date(2026, 11, 19), by=cast.curator, reason="увольнение")

    assert (before, client.get(PROFILE).status_code, other.get(PROFILE).status_code) == (200, 302, 200)
    assert Membership.objects.get(user=cast.mentor).valid_to == date(2026, 11, 19)


def test_who_leaves_one_school_works_on_in_another(cast):
    Membership.objects.create(user=cast.mentor, organization=cast.neighbour, role="mentor", valid_from=TODAY)
    person = make_person(cast, user=cast.mentor)
    client = cast.client("mentor")

    people.leave(person, day=date(2026, 11, 19), by=cast.curator, reason="перевод")

    rows = Membership.objects.valid_on(TODAY).filter(user=cast.mentor)
    assert (client.get(PROFILE).status_code, [row.organization for row in rows]) == (200, [cast.neighbour])


def test_curator_takes_no_role_that_he_may_not_give(cast):
    """A card that says the director has left locks no director out: his role is taken by the administrator."""
    person = make_person(cast, user=cast.director)

    people.leave(person, day=date(2026, 11, 19), by=cast.curator, reason="увольнение")

    assert Membership.objects.get(user=cast.director).valid_to is None
    assert cast.client("director").get(PROFILE).status_code == 200


def test_role_taken_by_the_administrator_ends_the_session(cast):
    client = cast.client("curator")
    role = Membership.objects.get(user=cast.curator)

    memberships.end(role, last_day=TODAY - timedelta(days=1), by=cast.administrator)

    assert client.get(PROFILE).status_code == 302


def test_role_until_today_ends_tomorrow(cast):
    client = cast.client("curator")
    role = Membership.objects.get(user=cast.curator)

    memberships.end(role, last_day=TODAY, by=cast.administrator)

    assert client.get(PROFILE).status_code == 200


# ---- at the door
@pytest.fixture
def accounts(db, noon):
    for name, is_active in (("known", True), ("dismissed", False)):
        user = User(username=name, is_active=is_active)
        user.set_password("длинный-пароль-1")
        user.save()


@pytest.mark.parametrize("name", ["known", "dismissed", "nobody"])
def test_wrong_password_costs_the_same_for_every_name(name, accounts, monkeypatch):
    """Equal work is equal time: one slow hash and the same statements, whether or not the account exists."""
    hashed = []
    slow = hashers.MD5PasswordHasher.encode
    monkeypatch.setattr(
        hashers.MD5PasswordHasher, "encode", lambda self, *given: [hashed.append(1), slow(self, *given)][1]
    )
    Client().post("/accounts/login/", {"username": "warm", "password": "x"})
    hashed.clear()

    with CaptureQueriesContext(connection) as queries:
        Client().post("/accounts/login/", {"username": name, "password": "неверный"})

    assert (len(hashed), len(queries)) == (1, 5)
