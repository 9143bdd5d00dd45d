"""Login: one ordinary form; the demo logins only in demo mode; a way back to our own pages only."""

import pytest

from apps.accounts.models import User


@pytest.fixture
def person(db):
    user = User(username="kurator", last_name="Чернышова", first_name="Марина", middle_name="Викторовна")
    user.set_password("длинный-пароль-1")
    user.save()
    return user


def test_login_takes_one_step_and_leads_home(client, person):
    response = client.post("/accounts/login/", {"username": "kurator", "password": "длинный-пароль-1"})

    assert (response.status_code, response.url) == (302, "/")


def test_wrong_password_says_the_same_as_an_unknown_name(client, person):
    def said(name):
        page = client.post("/accounts/login/", {"username": name, "password": "x"})
        return list(page.context["form"].non_field_errors())

    assert said("kurator") == said("nobody")
    assert len(said("nobody")) == 1


def test_inactive_user_does_not_enter(client, person):
    User.objects.update(is_active=False)

    response = client.post("/accounts/login/", {"username": "kurator", "password": "длинный-пароль-1"})

    assert (response.status_code, "_auth_user_id" in client.session) == (200, False)


@pytest.mark.parametrize("foreign", ["https://example.org/", "//example.org/", "javascript:alert(1)"])
def test_login_never_leads_to_a_foreign_host(client, person, foreign):
    response = client.post(f"/accounts/login/?next={foreign}", {"username": "kurator", "password": "длинный-пароль-1"})

    assert response.url == "/"


def test_login_returns_to_the_page_that_was_asked_for(client, person):
    response = client.get("/notifications/")
    assert response.url == "/accounts/login/?next=/notifications/"

    response = client.post(response.url, {"username": "kurator", "password": "длинный-пароль-1"})

    assert response.url == "/notifications/"


def test_demo_logins_are_shown_in_demo_mode_only(client, db, settings):
    settings.DEMO = True
    shown = client.get("/accounts/login/").content.decode()
    settings.DEMO = False
    hidden = client.get("/accounts/login/").content.decode()

    assert "Куратор" in shown
    assert "Куратор" not in hidden


def test_first_form_with_a_password_is_the_ordinary_one(client, db, settings):
    import re

    settings.DEMO = True
    page = client.get("/accounts/login/").content.decode()
    form = next(f for f in re.findall(r"<form.*?</form>", page, re.S) if 'type="password"' in f)

    names = re.findall(r'<input[^>]*name="([^"]*)"', form)

    assert set(names) >= {"csrfmiddlewaretoken", "username", "password"}
    assert page.count('type="password"') == 1


def test_logout_by_get_is_refused(client, person):
    client.force_login(person)

    assert client.get("/accounts/logout/").status_code == 405


@pytest.mark.parametrize(
    ("names", "full", "short"),
    [
        (("Чернышова", "Марина", "Викторовна"), "Чернышова Марина Викторовна", "Чернышова М. В."),
        (("Ким", "Ан", ""), "Ким Ан", "Ким А."),
        (("", "", ""), "login", "login"),
    ],
)
def test_names_of_a_user(names, full, short):
    user = User(username="login", last_name=names[0], first_name=names[1], middle_name=names[2])

    assert (user.full_name, user.short_name) == (full, short)


def test_security_headers(client, db):
    response = client.get("/accounts/login/")

    policy = response["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'self'" in policy
    assert (response["X-Frame-Options"], response["X-Content-Type-Options"]) == ("DENY", "nosniff")
    assert response["Referrer-Policy"] == "same-origin"
