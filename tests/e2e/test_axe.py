"""Every page of the matrix, as drawn by a real browser, against the rules of axe-core (WCAG 2.2 A and AA): none serious or critical.

Pages are answered by the application itself in this process, so that no server has to be started for two hundred of them.
"""

from __future__ import annotations

import os
from collections import defaultdict
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse

from tests.house.matrix import all_rows

pytestmark = [
    pytest.mark.e2e,
    # Two minutes of two hundred pages: part of the whole check of a commit, not of every run on a desk.
    pytest.mark.skipif(not os.environ.get("REQUIRE_BROWSER"), reason="REQUIRE_BROWSER=1 looks at every page"),
]
AXE = Path(__file__).parent / "vendor/axe.min.js"
WHO = ["curator", "mentor", "director", "municipal"]
HOST = "http://testserver"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN = """async (tags) => (await axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']}))
    .violations.filter(found => ['serious', 'critical'].includes(found.impact))
    .map(found => [found.id, found.nodes.slice(0, 3).map(node => node.target.join(' ')).join(' | ')])"""
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2"}


class Reader:
    """A browser page that is answered by the application."""

    def __init__(self, browser: Any) -> None:
        self.context = browser.new_context(
            viewport={"width": 1280, "height": 900}, locale="ru-RU", reduced_motion="reduce"
        )
        self.context.add_init_script(path=AXE)
        self.page = self.context.new_page()
        self.page.route("**/*", self._answer)
        self.response: Any = None

    def _answer(self, route: Any) -> None:
        path = urlsplit(route.request.url).path
        if route.request.is_navigation_request():
            headers = {name: value for name, value in self.response.items() if name != "Content-Length"}
            route.fulfill(status=self.response.status_code, headers=headers, body=self.response.content)
        elif path.startswith("/static/") and (found := finders.find(path.removeprefix("/static/"))):
            route.fulfill(path=found, content_type=TYPES.get(Path(found).suffix, "application/octet-stream"))
        else:
            route.abort()

    def complaints(self, response: Any, address: str) -> list[list[str]]:
        """Serious violations of a page: [rule, elements]."""
        self.response = response
        self.page.goto(HOST + address, wait_until="load")
        return self.page.evaluate(RUN, RULES)


def first_page(row: Any, cast: Any) -> tuple[str, str, Any] | None:
    """(user, address, answer) of the first of the four who may open the page; nothing where the door gives a file."""
    address = reverse(row.name, kwargs=row.make(cast) if row.make else {}) + row.query
    for who in WHO:
        if row.expected[who] == 200:
            response = cast.client(who).get(address)
            # A part that a script puts into a page is looked at with its page.
            if not response.streaming and b"<html" in response.content[:200]:
                return who, address, response
    return None


def test_no_page_breaks_a_serious_rule(browser, cast):
    reader, found, seen = Reader(browser), defaultdict(set), 0
    for row in (row for row in all_rows() if row.method == "get"):
        with transaction.atomic():
            if page := first_page(row, cast):
                who, address, response = page
                seen += 1
                for rule, elements in reader.complaints(response, address):
                    found[rule, elements].add(f"{who} {row.name}")
            transaction.set_rollback(True)
    reader.context.close()

    assert seen > 80
    assert {key: sorted(where)[:6] for key, where in found.items()} == {}


def test_the_rules_do_bite(browser, cast):
    """A page with an unnamed field and a picture without a text is complained of."""
    reader = Reader(browser)
    bad = HttpResponse("<html lang=ru><title>x</title><input><img src='/static/x.png'></html>")

    rules = {rule for rule, _ in reader.complaints(bad, "/")}

    reader.context.close()
    assert rules >= {"label", "image-alt"}
