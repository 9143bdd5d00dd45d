"""Names of people: for search, and in their cases for documents."""

from __future__ import annotations

from typing import Any


def search_text(person: Any) -> str:
    """What a search looks in: name, class, post; lower case, ё as е."""
    words = (person.last_name, person.first_name, person.middle_name, person.school_class, person.post)
    return " ".join(filter(None, words)).lower().replace("ё", "е")[:400]
