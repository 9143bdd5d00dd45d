"""Roadmaps and rows for tests, with sensible defaults. Each returns a saved row."""

from __future__ import annotations

from datetime import date
from typing import Any

from apps.core import clock
from apps.roadmap.models import Item, Occurrence, Roadmap, Section


def make_roadmap(
    cast: Any, *, organization: Any = None, items: int = 0, state: str = "draft", **fields: Any
) -> Roadmap:
    """A roadmap of the school for the year with one section; `items` rows due month by month from 31 October."""
    organization = organization or cast.school
    defaults = {
        "organization": organization,
        "year": organization.years.first(),
        "title": "Дорожная карта",
        "start": date(2026, 9, 1),
        "end": date(2027, 8, 31),
        "created_at": clock.now(),
    }
    roadmap = Roadmap.objects.create(state=state, **{**defaults, **fields})
    Section.objects.create(roadmap=roadmap, position=1, title="Организация")
    for n in range(items):
        make_item(roadmap, due=(date(2026, 10, 31), date(2026, 11, 30), date(2026, 12, 31))[n % 3])
    return roadmap


def make_item(
    roadmap: Roadmap, *, due: date | None = date(2026, 10, 31), start: date | None = None, **fields: Any
) -> Item:
    """A row with one open window."""
    position = roadmap.items.count() + 1
    defaults = {"activity": f"Мероприятие {position}", "number": str(position), "section": roadmap.sections.first()}
    item = Item.objects.create(roadmap=roadmap, position=position, **{**defaults, **fields})
    Occurrence.objects.create(item=item, start=start, due=due)
    return item
