"""The permission matrix: URL name × method × cast → status. Each app keeps its rows in `tests/<app>/matrix.py` as `ROWS`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from tests.conftest import CAST

LOGIN = 302  # a stranger without a login is led to the login page
APPS = [
    "accounts",
    "organizations",
    "jobs",
    "notifications",
    "metrics",
    "documents",
    "participants",
    "pairing",
    "plans",
    "roadmap",
    "monitoring",
]
INSIDERS = ["curator", "director", "mentor", "mentee", "psychologist", "administrator"]


@dataclass
class Row:
    """One door. `make(cast)` creates the object and returns the kwargs of its address; `data(cast, kwargs)` the POST body."""

    name: str
    expected: dict[str, int]
    method: str = "get"
    make: Callable[[Any], dict] | None = None
    data: Callable[[Any, dict], dict] | None = None
    query: str = ""
    label: str = field(default="")

    def __str__(self) -> str:
        return f"{self.method.upper()} {self.name}{self.label}"


def row(
    name: str,
    *,
    ok: str = "",
    moved: str = "",
    forbidden: str = "",
    method: str = "get",
    rest: int = 403,
    anonymous: int = LOGIN,
    make: Callable | None = None,
    data: Callable | None = None,
    query: str = "",
    label: str = "",
) -> Row:
    """A row: who gets 200 (`ok`), 302 (`moved`, after a POST), 403 (`forbidden`); all others get `rest` (404 for an object's page)."""
    expected = dict.fromkeys(CAST, rest)
    expected |= (
        dict.fromkeys(ok.split(), 200) | dict.fromkeys(moved.split(), 302) | dict.fromkeys(forbidden.split(), 403)
    )
    expected["anonymous"] = anonymous
    return Row(name, expected, method, make, data, query, label)


def all_rows() -> list[Row]:
    return [r for app in APPS for r in import_module(f"tests.{app}.matrix").ROWS]


def url_names() -> set[str]:
    """Every named address of the project, the admin's left out (it has its own login and is for administrators)."""
    return set(_names(get_resolver(), ""))


def _names(resolver: URLResolver, namespace: str):
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}"
        elif entry.namespace != "admin":
            yield from _names(entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)
