"""Nonsense at every door: a page, a refusal or a redirect, never an error of ours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from tests.conftest import CAST
from tests.house.matrix import APPS, Row, all_rows

HUGE = "1" + "0" * 30
LONG = "Щ" * 3000
# Parameters that pages read from an address; one they do not know costs nothing.
NAMES = [
    *("page", "sort", "q", "date", "who", "state", "category", "role", "rows", "show", "tab", "with", "zoom"),
    *("code", "pair", "purpose", "format", "next", "form_of", "school_class", "consent", "kind", "start", "end"),
]
WORDS = ["%00", "0001-01-01", "9999-12-31", HUGE + LONG]
BODIES = ["a\x00b", "9999-12-31", HUGE]
# A long form is tried at its first fields: its rows repeat.
FIELDS = 8
# One field wrong, all others right: what a form alone would not refuse reaches the service.
ALONE = ["9999-12-31", HUGE, LONG]


def app_of(row: Row) -> str:
    return row.name.split(":")[0] if ":" in row.name else "jobs"


def insiders(row: Row) -> list[str]:
    """Those whom the door lets in."""
    return [who for who in CAST if who != "anonymous" and row.expected[who] in (200, 302)] or ["curator"]


def knock(client: Any, method: str, address: str, data: dict | None = None) -> int:
    """The status of an answer; what was done is taken back."""
    with transaction.atomic():
        _rewind(data or {})
        status = getattr(client, method)(address, data).status_code
        transaction.set_rollback(True)
    return status


def _rewind(data: dict) -> None:
    for value in data.values():
        for part in value if isinstance(value, list | tuple) else [value]:
            if hasattr(part, "seek"):
                part.seek(0)


def doors(cast: Any, app: str, method: str) -> Iterator[tuple[Row, str, dict]]:
    """The rooms of an app with their addresses and right bodies; objects are made for one door at a time."""
    for row in all_rows():
        if app_of(row) == app and row.method == method:
            with transaction.atomic():
                kwargs = row.make(cast) if row.make else {}
                yield row, reverse(row.name, kwargs=kwargs), row.data(cast, kwargs) if row.data else {}
                transaction.set_rollback(True)


def patient(cast: Any, who: str) -> Any:
    client = cast.client(who)
    client.raise_request_exception = False
    return client


def nasty_addresses(address: str) -> list[str]:
    return [f"{address}?{'&'.join(f'{name}={word}' for name in NAMES)}" for word in WORDS]


def nasty_bodies(data: dict) -> Iterator[dict]:
    texts = [name for name, value in data.items() if not hasattr(value, "read")]
    yield from (dict.fromkeys(texts, body) for body in BODIES)
    yield from (data | {name: ALONE[n % len(ALONE)]} for n, name in enumerate(texts[:FIELDS]))


def sent_empty(client: Any, address: str) -> tuple[int, list[str]]:
    """What a door says to an empty form, and the names of its fields: those of a form that a row sends empty included."""
    with transaction.atomic():
        answer = client.post(address, {})
        transaction.set_rollback(True)
    form = answer.context.get("form") if answer.context else None
    fields = [form.add_prefix(name) for name in form.fields] if hasattr(form, "fields") else []
    return answer.status_code, fields


def bodies_of(data: dict, fields: list[str]) -> list[dict]:
    """Every nonsense that is not empty, once: a door without a body and a short form would get the same again."""
    whole = [dict.fromkeys(fields, body) for body in (HUGE, [HUGE, "1"], "9999-12-31")]
    found: list[dict] = [{}]
    for body in [*nasty_bodies(data), *whole]:
        if body not in found:
            found.append(body)
    return found[1:]


def is_error(status: int) -> bool:
    # 503 of /readyz is its answer: neither worker nor scheduler runs beside the tests.
    return status == 500


@pytest.mark.parametrize("app", APPS)
@pytest.mark.usefixtures("sessions_in_cookies")
def test_nonsense_in_an_address_is_no_error(app, cast):
    clients = {who: patient(cast, who) for who in CAST}
    broken = []
    for row, address, _ in doors(cast, app, "get"):
        first = insiders(row)[0]
        tried = [(first, nasty) for nasty in nasty_addresses(address)]
        # Everybody else once: a refusal must not stumble over the address either.
        tried += [(who, nasty_addresses(address)[1]) for who in CAST if who != first]
        broken += [(str(row), who, a[-60:]) for who, a in tried if is_error(knock(clients[who], "get", a))]

    assert broken == []


@pytest.mark.parametrize("app", APPS)
@pytest.mark.usefixtures("sessions_in_cookies")
def test_nonsense_in_a_form_is_no_error(app, cast):
    clients = {who: patient(cast, who) for who in CAST}
    broken = []
    for row, address, data in doors(cast, app, "post"):
        first = insiders(row)[0]
        status, fields = sent_empty(clients[first], address)
        broken += [(str(row), first, "{}")] if is_error(status) else []
        tried = [(first, body) for body in bodies_of(data, fields)]
        tried += [(who, dict.fromkeys(data, HUGE)) for who in CAST if who != first]
        broken += [
            (str(row), who, str(body)[:200])
            for who, body in tried
            if is_error(knock(clients[who], "post", address, body))
        ]

    assert broken == []
