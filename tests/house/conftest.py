"""One world for the many doors of a file."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.db import transaction
from django.test import Client, override_settings

from apps.core import clock
from tests.conftest import CAST, NOON, Cast, make_cast

IN_COOKIES = "django.contrib.sessions.backends.signed_cookies"


@dataclass
class Town:
    """The cast as it was built, and the cookies with which everybody of it has logged in."""

    cast: Cast
    cookies: dict[str, SimpleCookie]

    def client(self, who: str) -> Client:
        """A browser that has just logged in, whatever was done with the one before."""
        client = Client()
        client.cookies = copy.deepcopy(self.cookies[who])
        return client


@pytest.fixture
def sessions_in_cookies(settings: Any) -> None:
    """Thousands of logins and knocks cost no rows."""
    settings.SESSION_ENGINE = IN_COOKIES


@pytest.fixture(scope="module")
def _town(django_db_setup: None, django_db_blocker: Any) -> Iterator[Town]:
    with django_db_blocker.unblock(), clock.frozen(NOON), transaction.atomic():
        cast = make_cast()
        with override_settings(SESSION_ENGINE=IN_COOKIES):
            town = Town(cast, {who: cast.client(who).cookies for who in CAST})
        yield town
        transaction.set_rollback(True)


@pytest.fixture
def town(_town: Town, db: None, noon: Any, sessions_in_cookies: None) -> Town:
    """The cast of a file, built and logged in once: what a test writes is taken back, and its objects are copies."""
    return Town(copy.deepcopy(_town.cast), _town.cookies)
