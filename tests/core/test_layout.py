"""The frame of a page: title, navigation, workplace, messages; entrance; pages of errors."""

import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.template import Context, Template, engines
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse

from apps.core import menu
from apps.core.menu import MenuEntry


@pytest.fixture(autouse=True)
def strict(monkeypatch):
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", "UNDEFINED:%s")


class Person:
    """A user as the layout sees one."""

    is_authenticated = True

    def __init__(self, full_name: str = "", username: str = "curator") -> None:
        self.full_name, self.username = full_name, username

    def get_full_name(self) -> str:
        return self.full_name

    def get_username(self) -> str:
        return self.username

    def has_perm(self, permission: str) -> bool:
        return True


class Place:
    """An organization or a year of the switch."""

    def __init__(self, title: str, number: int) -> None:
        self.title, self.pk, self.public_id = title, number, f"id-{number}"

    def __str__(self) -> str:
        return self.title


class Workplace:
    role_title = "куратор"
    unread = 0

    def __init__(self, organizations, years) -> None:
        self.organizations, self.years = organizations, years
        self.organization, self.year = next(iter(organizations), None), next(iter(years), None)


SCHOOL, CLUB = Place("Школа № 5", 5), Place("Клуб «Маяк»", 6)
THIS_YEAR, LAST_YEAR = Place("2026/2027", 2027), Place("2025/2026", 2026)


@pytest.fixture
def rooms(monkeypatch):
    """Six rooms, one of them without an address."""
    monkeypatch.setattr(menu, "_entries", {})
    monkeypatch.setattr(menu, "_url", lambda name: "" if name == "lost" else f"/{name}/")
    for order, code in enumerate(["today", "map", "pairs", "people", "lost", "orders"]):
        menu.register(MenuEntry(code, f"Раздел {code}", code, None, order, "home", short=code))


def page(source: str = "", path: str = "/people/7/", user=None, workplace=None, messages=()) -> str:
    template = Template("{% extends 'base.html' %}{% load ui %}" + source)
    user = user or Person()
    request = RequestFactory().get(path)
    request.user = user
    html = template.render(Context({"request": request, "user": user, "workplace": workplace, "messages": messages}))
    assert "UNDEFINED" not in html
    return html


def part(html: str, start: str, end: str) -> str:
    return html[html.index(start) : html.index(end, html.index(start))]


# ---- frame


def test_one_title_serves_the_window_and_the_heading(rooms):
    html = page("{% block title %}Люди{% endblock %}")

    assert re.findall(r"<title>(.*?)</title>", html) == ["Люди · Наставничество"]
    assert re.findall(r"<h1>(.*?)</h1>", html) == ["Люди"]


def test_page_begins_with_a_skip_link_to_its_content(rooms):
    html = page()

    assert re.findall(r'<a class="skip-link" href="#(\w+)">', html) == ["content"]
    assert re.findall(r'<main class="page" id="(\w+)" tabindex="-1">', html) == ["content"]


def test_htmx_injects_no_style_and_evaluates_nothing(rooms):
    assert re.findall(r"<meta name=\"htmx-config\" content='([^']+)'>", page()) == [
        '{"includeIndicatorStyles": false, "allowEval": false, "historyCacheSize": 0}'
    ]


def test_side_navigation_marks_the_room_of_the_page(rooms):
    nav = part(page(), '<nav class="side-nav"', "</nav>")

    assert re.findall(r'<a href="([^"]+)"', nav) == ["/today/", "/map/", "/pairs/", "/people/", "/orders/"]
    assert re.findall(r'<a href="([^"]+)" aria-current="page">', nav) == ["/people/"]


def test_phone_has_four_tabs_and_the_others_under_more(rooms):
    bar = part(page(), '<nav class="tab-bar"', "</nav>")

    assert re.findall(r'<a class="tab" href="([^"]+)"', bar) == ["/today/", "/map/", "/pairs/", "/people/"]
    assert re.findall(r'<a class="menu-item" href="([^"]+)"', bar) == ["/orders/"]
    assert "<span>Ещё</span>" in bar


def test_phone_with_few_rooms_has_no_more(rooms):
    menu.unregister("orders")

    assert "Ещё" not in page()


def test_page_of_a_stranger_has_no_rooms_and_no_way_out(rooms):
    html = page(user=AnonymousUser())

    assert "<nav" not in html
    assert "Выйти" not in html


@pytest.mark.parametrize(
    ("user", "shown", "letters"),
    [(Person("Чернышова Марина"), "Чернышова Марина", "ЧМ"), (Person(), "curator", "C")],
)
def test_user_menu_names_the_user_and_leaves_by_post(rooms, user, shown, letters):
    html = part(page(user=user), '<details class="menu" data-menu>', "</details>")

    assert re.findall(r"<strong>(.*?)</strong>", html) == [shown]
    assert re.findall(r'<span class="badge-round" aria-hidden="true">(.*?)</span>', html) == [letters]
    assert re.findall(r'<form method="(\w+)" action="([^"]+)"', html) == [("post", reverse("accounts:logout"))]


# ---- workplace


def test_workplace_with_a_choice_is_two_switches(rooms):
    html = part(page(workplace=Workplace([SCHOOL, CLUB], [THIS_YEAR, LAST_YEAR])), '<div class="workplace"', "</div>")

    assert re.findall(r'<select [^>]*name="(\w+)"', html) == ["organization", "year"]
    assert re.findall(r'<option value="([^"]+)"( selected)?>([^<]+)</option>', html) == [
        ("id-5", " selected", "Школа № 5"),
        ("id-6", "", "Клуб «Маяк»"),
        ("2027", " selected", "2026/2027"),
        ("2026", "", "2025/2026"),
    ]


def test_workplace_without_a_choice_is_plain_words(rooms):
    html = part(page(workplace=Workplace([SCHOOL], [THIS_YEAR])), '<div class="workplace"', "</div>")

    assert "<form" not in html
    assert re.findall(r"<span [^>]*>([^<]+)</span>", html) == ["Школа № 5", "2026/2027"]


def test_workplace_of_a_user_without_organization_is_empty(rooms):
    html = part(page(workplace=Workplace([], [])), '<div class="workplace"', "</div>")

    assert re.findall(r"<(\w+)", html) == ["div"]


def test_printed_page_names_the_organization_and_the_day(rooms, noon):
    html = page(workplace=Workplace([SCHOOL], [THIS_YEAR]))

    assert re.findall(r'<p class="print-only">(.*?)</p>', html) == ["Школа № 5. По состоянию на 20 ноября 2026 г."]


def test_messages_stand_above_the_content_by_kind(rooms):
    messages = [Message(constants.SUCCESS, "Приказ отправлен."), Message(constants.ERROR, "Файл не прочитан.")]

    html = page(messages=messages)

    assert re.findall(r'<div class="notice notice-(\w+)".*?<p>(.*?)</p>', html, re.S) == [
        ("good", "Приказ отправлен."),
        ("bad", "Файл не прочитан."),
    ]


# ---- entrance


@pytest.fixture
def login(db):
    def ask(**data):
        client = Client()
        address = reverse("accounts:login")
        return (client.post(address, data) if data else client.get(address)).content.decode()

    return ask


def test_login_first_form_is_the_ordinary_one(login):
    form = re.findall(r"<form.*?</form>", login(), re.S)[0]

    assert re.findall(r'<input type="(\w+)" name="(\w+)"', form) == [
        ("hidden", "csrfmiddlewaretoken"),
        ("text", "username"),
        ("password", "password"),
    ]


def test_login_of_the_demo_offers_eight_people_after_it(login, settings):
    settings.DEMO = True

    cards = re.findall(r"<form.*?</form>", part(login(), '<section class="demo"', "</section>"), re.S)

    assert [re.findall(r'name="username" value="(\w+)"', card)[0] for card in cards] == [
        "curator",
        "mentor",
        "mentee",
        "director",
        "psychologist",
        "municipality",
        "region",
        "admin",
    ]
    assert [card for card in cards if 'type="password"' in card] == []


def test_login_outside_the_demo_has_one_form(login, settings):
    settings.DEMO = False

    html = login()

    assert html.count('type="password"') == 1
    assert "demo" not in part(html, "<main", "</main>")


def test_login_refused_keeps_the_name_and_says_so(login):
    html = login(username="чернышова", password="wrong")

    assert re.findall(r'name="username"[^>]* value="([^"]*)"', html)[0] == "чернышова"
    assert re.findall(r'<div class="notice notice-bad" role="alert"', html) == [
        '<div class="notice notice-bad" role="alert"'
    ]


def test_login_page_allows_only_its_own_origin(db):
    policy = Client().get(reverse("accounts:login")).headers["Content-Security-Policy"]

    assert "script-src 'self';" in policy + ";"
    assert "style-src 'self';" in policy + ";"
    assert "unsafe" not in policy


# ---- errors


@pytest.mark.parametrize(
    ("template", "heading"),
    [
        ("403.html", "Эта страница Вам не открыта"),
        ("404.html", "Такой страницы нет"),
        ("500.html", "У нас что-то сломалось"),
        ("403_csrf.html", "Форма открыта слишком давно"),
    ],
)
def test_error_page_needs_no_context_and_leads_home(template, heading):
    html = render_to_string(template)

    assert re.findall(r"<h1>(.*?)</h1>", html) == [heading]
    assert re.findall(r'<a class="btn btn-primary" href="([^"]+)">', html) == ["/"]
    assert "UNDEFINED" not in html


def test_error_page_403_says_the_reason_it_was_given():
    html = render_to_string("403.html", {"exception": "Приказ может подписать только директор."})

    assert "<p>Приказ может подписать только директор.</p>" in html
    assert "нет права" not in html


def test_error_page_403_keeps_the_name_of_a_right_to_itself():
    html = render_to_string("403.html", {"exception": "plans.change_plan"})

    assert "plans" not in html
    assert "У Вашей роли нет права на это действие" in html


def test_post_without_a_token_gets_the_page_of_a_stale_form(db):
    client = Client(enforce_csrf_checks=True)

    response = client.post(reverse("accounts:login"), {"username": "a", "password": "b"})

    assert response.status_code == 403
    assert "Форма открыта слишком давно" in response.content.decode()


NO_LIST = {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}


def test_error_is_told_without_the_list_of_static_files(db, settings, tmp_path):
    """Nobody ran collectstatic: no page can be drawn, and the page of that error neither; people still read words."""
    settings.STATIC_ROOT, settings.STORAGES = tmp_path, settings.STORAGES | NO_LIST
    client = Client(raise_request_exception=False)

    answer = client.get(reverse("accounts:login"))

    assert (answer.status_code, answer["Content-Type"]) == (500, "text/html; charset=utf-8")
    assert "<h1>У нас что-то сломалось</h1>" in answer.content.decode()
    assert "/static/" not in answer.content.decode()
