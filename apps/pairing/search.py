"""What the search of the top bar finds here: pairs and groups by their members."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from apps.core.search import MOST_OF_A_KIND, Found, source

from .access import pair_url
from .filters import with_member
from .models import Pair


@source("pairing.pairs", "Пары и группы", order=20, names_people=True)
def pairs(user: Any, organization: Any, words: list[str]) -> Iterable[Found]:
    rows = Pair.objects.visible_to(user).filter(organization=organization).with_people()
    for pair in with_member(rows, words).order_by("-start", "-pk")[: MOST_OF_A_KIND + 1]:
        yield Found(pair.title, f"{pair.form}, {pair.get_state_display()}", pair_url(pair))
