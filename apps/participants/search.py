"""What the search of the top bar finds here: people of the bases."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from apps.core.search import MOST_OF_A_KIND, Found, source

from .access import person_url
from .filters import matching
from .models import Person


@source("participants.people", "Люди", order=10, names_people=True)
def people(user: Any, organization: Any, words: list[str]) -> Iterable[Found]:
    rows = Person.objects.visible_to(user).present().filter(organization=organization)
    for person in matching(rows, " ".join(words)).order_by("search")[: MOST_OF_A_KIND + 1]:
        yield Found(person.full_name, person.occupation, person_url(person))
