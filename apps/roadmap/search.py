"""What the search of the top bar finds here: rows of the current roadmaps."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from apps.core.search import Found, holds, source

from .models import Item, Roadmap


@source("roadmap.items", "Строки дорожной карты", order=40)
def items(user: Any, organization: Any, words: list[str]) -> Iterable[Found]:
    current = Roadmap.objects.visible_to(user).filter(organization=organization).current()
    rows = Item.objects.filter(roadmap__in=current).select_related("roadmap__year")
    for item in rows.order_by("-roadmap__year__start", "position"):
        if holds(f"{item.number} {item.activity} {item.expected_result}", words):
            note = f"{item.roadmap.year}, {item.deadline_text or 'срок не указан'}"
            yield Found(item.activity, note, reverse("roadmap:item-detail", args=[item.public_id]))
