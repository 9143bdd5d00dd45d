"""A real browser against a real server of this project. Debian's Chromium; skipped loudly when it is missing, unless it is required."""

from __future__ import annotations

import os
import shutil
import time
import warnings

import pytest
from django.core.signals import request_finished, request_started

from tests.e2e.site import running_site

# The same engine without a window, its menus and its graphics process comes first: it takes half of the processor time.
CHROMIUM = next(filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser"))), None)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items):
    if CHROMIUM or os.environ.get("REQUIRE_BROWSER"):
        return
    warnings.warn("Chromium is not installed: ALL BROWSER TESTS ARE SKIPPED (apt-get install chromium)", stacklevel=1)
    for item in items:
        if "/e2e/" in str(item.path):
            item.add_marker(pytest.mark.skip(reason="Chromium is not installed"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "locale": "ru-RU", "timezone_id": "Europe/Moscow"}


@pytest.fixture(scope="module")
def site(copy_demo):
    """The address of a running site with the demo year."""
    # An address of a site that runs already (with a fresh demo year) saves its start while a test is written.
    if os.environ.get("SITE_UNDER_TEST"):
        yield os.environ["SITE_UNDER_TEST"]
        return
    with running_site(copy_demo) as address:
        yield address


@pytest.fixture
def log_in():
    """Logs a page in through the ordinary form: `log_in(page, address, "curator")`; the password is that of the demo."""

    def enter(page, address: str, login: str, password: str = "demo") -> None:
        page.goto(f"{address}/accounts/login/")
        page.fill("input[name=username] >> nth=0", login)
        page.fill("input[type=password] >> nth=0", password)
        page.press("input[type=password] >> nth=0", "Enter")
        page.wait_for_url(lambda url: "/login" not in url)

    return enter


# Requests that the server of a test has begun and not answered: each adds its environment, the answer takes one away.
_on_their_way: list[object] = []


def _begun(environ=None, **kwargs):
    _on_their_way.append(environ)


def _answered(**kwargs):
    if _on_their_way:
        _on_their_way.pop()


request_started.connect(_begun)
request_finished.connect(_answered)


@pytest.fixture(autouse=True)
def settled(request):
    """The tables are emptied only when the server is at rest: a page that is closed leaves its last draft on the way, and SQLite in
    memory does not wait for it."""
    if "live_server" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("transactional_db")
    _on_their_way.clear()
    yield
    deadline = time.monotonic() + 5
    while _on_their_way and time.monotonic() < deadline:
        time.sleep(0.02)
