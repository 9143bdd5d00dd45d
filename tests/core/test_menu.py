"""The registry of rooms: who sees which, and where he stands."""

from types import SimpleNamespace

import pytest
from django.http import HttpResponse
from django.urls import path

from apps.core import menu
from apps.core.menu import MenuEntry, MenuLink

HOME = MenuEntry("home", "Сегодня", "home", None, 1, "home")
PEOPLE = MenuEntry("people", "Люди", "people", "participants.view_person", 3, "users")
PAIRS = MenuEntry("pairs", "Пары и группы", "pairs", "pairing.view_pair", 2, "heart-handshake", short="Пары")
NOWHERE = MenuEntry("nowhere", "Нигде", "no:such-room", None, 4, "x")


def page(request):
    return HttpResponse()


urlpatterns = [
    path("", page, name="home"),
    path("people/", page, name="people"),
    path("pairs/", page, name="pairs"),
]


@pytest.fixture(autouse=True)
def rooms(monkeypatch, settings):
    settings.ROOT_URLCONF = __name__
    monkeypatch.setattr(menu, "_entries", {})
    for entry in (PEOPLE, HOME, PAIRS):
        menu.register(entry)


def user(*permissions: str, authenticated: bool = True):
    return SimpleNamespace(is_authenticated=authenticated, has_perm=lambda name, organization=None: name in permissions)


def test_for_user_gives_rooms_in_their_order():
    assert menu.for_user(user("participants.view_person", "pairing.view_pair")) == [HOME, PAIRS, PEOPLE]


def test_for_user_leaves_out_rooms_without_the_right():
    assert menu.for_user(user("participants.view_person")) == [HOME, PEOPLE]


def test_right_held_in_another_organization_opens_no_room_here():
    held = SimpleNamespace(is_authenticated=True, has_perm=lambda name, organization=None: organization == "there")

    assert [menu.for_user(held, place) for place in ("here", "there")] == [[HOME], [HOME, PAIRS, PEOPLE]]


def test_for_user_gives_a_stranger_nothing():
    assert menu.for_user(user("participants.view_person", authenticated=False)) == []


def test_register_again_replaces_the_entry():
    other = MenuEntry("home", "Главная", "home", None, 1, "home")

    menu.register(other)

    assert menu.for_user(user()) == [other]


def test_unregister_takes_the_entry_away_and_forgives_an_unknown_code():
    menu.unregister("home")
    menu.unregister("home")

    assert menu.for_user(user()) == []


@pytest.mark.parametrize(
    ("address", "active"),
    [("/", ["home"]), ("/people/", ["people"]), ("/people/5/edit/", ["people"]), ("/unknown/", []), ("/peoples", [])],
)
def test_links_mark_the_room_of_the_page(address, active):
    links = menu.links(user("participants.view_person"), address)

    assert [link.entry.code for link in links if link.active] == active


def test_links_leave_out_rooms_without_an_address():
    menu.register(NOWHERE)

    assert menu.links(user(), "/") == [MenuLink(HOME, "/", active=True)]


@pytest.mark.parametrize(("entry", "title"), [(PAIRS, "Пары"), (PEOPLE, "Люди")])
def test_tab_title_is_the_short_word_when_there_is_one(entry, title):
    assert entry.tab_title == title


def test_entry_is_marked_on_the_other_lists_of_its_room(monkeypatch):
    people = MenuEntry("people", "Люди", "people", "participants.view_person", 3, "users", also=("pairs", "no:such"))
    monkeypatch.setattr(menu, "_entries", {})
    for entry in (people, HOME):
        menu.register(entry)

    found = [menu.links(user("participants.view_person"), address) for address in ("/pairs/7/", "/")]

    assert [[link.active for link in links] for links in found] == [[False, True], [True, False]]
