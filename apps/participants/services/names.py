"""Names of people: for search, and in their cases for documents."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from apps.core.once import once
from apps.core.russian.normalize import fold
from apps.workflow import audit

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
    computed, by_hand = computed_cases(person), typed_cases(person)
    full = computed["full"] | by_hand["full"]
    return {
        "full": full,
        "short": {case: _short(person, text) for case, text in full.items()},
        "post": person.occupation,
        "post_cases": computed["post"] | by_hand["post"],
        "user_id": person.user_id,
    }


def computed_cases(person: Any) -> dict[str, dict[str, str]]:
    """The forms that the rules give: {"full": {case: text}, "post": {case: text}}; no post, no forms of it."""
    from apps.core.russian import names, posts

    full = names.decline_name(person.full_name, person.gender or None)
    return {"full": full, "post": posts.decline_post(person.post) if person.post else {}}


def typed_cases(person: Any) -> dict[str, dict[str, str]]:
    """The forms typed by hand. They belong to the words they were typed for: another surname or post has its own."""
    kept = person.name_cases or {}
    of = kept.get("of", {})
    return {
        part: kept.get(part, {}) if of.get(part, words) == words else {}
        for part, words in (("full", person.full_name), ("post", person.post))
    }


@transaction.atomic
def set_cases(person: Any, *, typed: dict[str, dict[str, str]], by: Any) -> None:
    """Keeps the forms that differ from the computed ones; they win from now on. Old documents stay as they were signed."""
    locked = type(person).objects.select_for_update().get(pk=person.pk)
    computed = computed_cases(locked)
    kept: dict[str, Any] = {
        part: {
            case: words for case, words in typed.get(part, {}).items() if words and words != computed[part].get(case)
        }
        for part in computed
    }
    locked.name_cases = kept | {"of": {"full": locked.full_name, "post": locked.post}} if any(kept.values()) else {}
    locked.save(update_fields=["name_cases"])
    audit.record(locked, "change", "Исправлены падежи имени и должности", by=by)


def _short(person: Any, full: str) -> str:
    """«Ивановой М. П.»: of the declined name only the surname is needed, initials stay."""
    surname = " ".join(full.split()[: len(person.last_name.split())])
    initials = " ".join(f"{part[0]}." for part in (person.first_name, person.middle_name) if part)
    return f"{surname} {initials}".strip()


def resolve(ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """People of a document by their numbers, each in its cases. One query."""
    return {person.pk: cases_of(person) for person in people_of(sorted(set(ids)))}


@once
def people_of(ids: list[int]) -> list[Any]:
    """People by their numbers, each with its organization."""
    from ..models import Person

    return list(Person.objects.filter(pk__in=ids).select_related("organization"))
