"""How a log calls a row: an app names its own kinds in `labels.py`; a kind that nobody names is called by its own words.

@label("pairing.Pair")
def pairs(numbers): return {pair.pk: pair.title for pair in …}          # one statement, whatever the number of rows
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

from django.apps import apps

Namer = Callable[[set[int]], dict[int, str]]
_namers: dict[str, Namer] = {}


def label(kind: str) -> Callable[[Namer], Namer]:
    """Registers the names of a kind («app.Model»)."""

    def add(namer: Namer) -> Namer:
        _namers[kind] = namer
        return namer

    return add


def labels_of(rows: Iterable[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """(kind, number) → name; rows that are no more are left out. A query for each kind."""
    numbers: dict[str, set[int]] = defaultdict(set)
    for kind, number in rows:
        numbers[kind].add(number)
    return {(kind, number): name for kind, wanted in numbers.items() for number, name in _names(kind, wanted).items()}


def _names(kind: str, numbers: set[int]) -> dict[int, str]:
    if kind in _namers:
        return _namers[kind](numbers)
    try:
        model = apps.get_model(kind)
    except (LookupError, ValueError):
        return {}
    return {pk: str(row) for pk, row in model._default_manager.in_bulk(numbers).items()}
