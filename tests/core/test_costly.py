"""Costly doors: so many a minute for one user, then a calm page; nobody else notices."""

import pytest
from django.core.cache import cache
from django.urls import get_resolver, reverse

from apps.core import costly
from tests.house.matrix import all_rows

EXPORT = "participants:mentor-export"


@pytest.fixture(autouse=True)
def limits(settings):
    settings.COSTLY_PER_MINUTE = {"export": 3, "search": 5}
    cache.clear()
    yield
    cache.clear()


def test_fourth_export_of_a_minute_is_asked_to_wait(cast):
    client = cast.client("curator")

    answers = [client.get(reverse(EXPORT)) for _ in range(5)]

    assert [answer.status_code for answer in answers] == [200] * 3 + [429] * 2
    assert answers[-1]["Retry-After"] == "60"
    assert "подождите минуту" in answers[-1].content.decode()


def test_others_go_on_working(cast):
    for _ in range(5):
        cast.client("curator").get(reverse(EXPORT))

    assert cast.client("foreign_curator").get(reverse(EXPORT)).status_code == 200
    assert cast.client("curator").get(reverse("participants:mentor-list")).status_code == 200


@pytest.mark.parametrize("word", ["%", "_", "а"])
def test_searches_are_counted_apart(word, cast):
    client = cast.client("curator")

    codes = [client.get(reverse("participants:mentor-list"), {"q": word}).status_code for _ in range(6)]

    assert codes == [200] * 5 + [429]
    assert client.get(reverse(EXPORT)).status_code == 200


def test_empty_search_is_none(cast):
    client = cast.client("curator")

    assert {client.get(reverse("pairing:pair-list"), {"q": ""}).status_code for _ in range(8)} == {200}


def test_cache_that_is_away_refuses_nobody(cast, monkeypatch):
    def away(*args):
        raise ConnectionError

    monkeypatch.setattr(costly.cache, "add", away)
    client = cast.client("curator")

    assert {client.get(reverse(EXPORT)).status_code for _ in range(5)} == {200}


def test_everything_that_makes_a_file_on_the_spot_is_counted():
    """Addresses whose names say so; a file that lies ready costs no more than a page."""
    words = ("export", "xlsx", "print", "sheet", "build", "marked")
    ready = {"participants:import-sheet"}  # a page that asks which sheet to read
    names = {row.name for row in all_rows() if any(word in row.name.split("-") for word in words)} - ready

    views = {name: get_resolver().resolve(_path(name)).func for name in names}

    assert [name for name, view in views.items() if not getattr(view, "is_costly", False)] == []
    assert len(views) > 8


def _path(name: str) -> str:
    for row in all_rows():
        if row.name == name:
            kwargs = {
                "public_id": "12345678-1234-4234-8234-123456789abc", "code": "annual", "what": "xlsx", "extension": "xlsx",
            }  # fmt: skip
            found = next(
                p
                for p in get_resolver(None)
                .namespace_dict[name.split(":")[0]][1]
                .reverse_dict.getlist(name.split(":")[1])
            )
            wanted = found[0][0][1]
            return reverse(name, kwargs={key: kwargs[key] for key in wanted})
    raise AssertionError(name)
