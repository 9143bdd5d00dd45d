"""Names of people: for search, and in their cases for documents."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from apps.core.russian.normalize import fold

LONGEST_SEARCH = 400
SEARCHED = ("last_name", "first_name", "middle_name", "school_class", "post")


def search_text(person: Any) -> str:
    """What a search looks in: name, class, post; lower case, ё as е."""
    return search_words(getattr(person, name) for name in SEARCHED)


def search_words(words: Iterable[str | None]) -> str:
    """The same out of the values of the fields SEARCHED."""
    return fold(" ".join(filter(None, words)))[:LONGEST_SEARCH]


def cases_of(person: Any) -> dict[str, Any]:
    """The person in six cases for documents: full name, surname with initials, post. Forms typed by hand win."""
    from apps.core.russian import names, posts

    by_hand = person.name_cases or {}
    full = {**names.decline_name(person.full_name, person.gender or None), **by_hand.get("full", {})}
    post_cases = posts.decline_post(person.post) if person.post else {}
    return {
        "full": full,
        "short": {case: _short(person, text) for case, text in full.items()},
        "post": person.occupation,
        "post_cases": {**post_cases, **by_hand.get("post", {})},
        "user_id": person.user_id,
    }


def _short(person: Any, full: str) -> str:
    """«Ивановой М. П.»: of the declined name only the surname is needed, initials stay."""
    surname = " ".join(full.split()[: len(person.last_name.split())])
    initials = " ".join(f"{part[0]}." for part in (person.first_name, person.middle_name) if part)
    return f"{surname} {initials}".strip()


def resolve(ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """People of a document by their numbers, each in its cases. One query."""
    from ..models import Person

    return {person.pk: cases_of(person) for person in Person.objects.filter(pk__in=set(ids))}
