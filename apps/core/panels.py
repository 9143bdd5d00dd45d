"""Panels: cards that an upper app adds to the page of an object of a lower one.

@panel("participants.person", order=20)
def pairs_of_person(request, person): return {"template": "pairing/panels/person.html", "context": {...}}  # or None
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

Panel = Callable[[HttpRequest, Any], dict | None]
_panels: dict[str, list[tuple[int, Panel]]] = defaultdict(list)


def panel(place: str, order: int = 50) -> Callable[[Panel], Panel]:
    """Registers a card for a place («app.object»)."""

    def add(function: Panel) -> Panel:
        _panels[place].append((order, function))
        return function

    return add


def render(place: str, request: HttpRequest, obj: Any) -> list[str]:
    """The cards of a place as HTML, in their order; a panel that returns None shows nothing."""
    answers = (function(request, obj) for _, function in sorted(_panels[place], key=lambda entry: entry[0]))
    return [render_to_string(a["template"], a["context"], request=request) for a in answers if a]
