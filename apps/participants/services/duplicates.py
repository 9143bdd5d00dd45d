"""The same person twice: found by name and birth date, merged with all that points at him."""

from __future__ import annotations

from typing import Any

from ..models import Person
from .names import fold


def same_person(organization: Any, values: dict[str, Any]) -> Person | None:
    """A present person of the organization with the same full name (ё as е) and the same, or no, birth date."""
    last, first, middle = (fold(values.get(name) or "") for name in ("last_name", "first_name", "middle_name"))
    if not last:
        return None
    rows = Person.objects.present().filter(organization=organization, search__startswith=f"{last} {first}".strip())
    born = values.get("birth_date")
    for person in rows:
        names = (fold(person.last_name), fold(person.first_name), fold(person.middle_name))
        if names == (last, first, middle) and (not born or not person.birth_date or person.birth_date == born):
            return person
    return None
