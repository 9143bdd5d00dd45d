"""A region of empty schools with their year."""

from __future__ import annotations

from datetime import date
from typing import Any

START, END = date(2026, 9, 1), date(2027, 8, 31)


def schools(count: int) -> tuple[list[Any], list[Any]]:
    """Organizations and the programme year of each, in the same order."""
    from apps.organizations.models import Organization, ProgrammeYear

    region = Organization.objects.create(kind="region", name="Область", short_name="Область")
    made = Organization.objects.bulk_create(
        Organization(kind="school", parent=region, name=f"Школа {n}", short_name=f"Школа {n}") for n in range(count)
    )
    years = ProgrammeYear.objects.bulk_create(
        ProgrammeYear(organization=o, title="2026/2027", start=START, end=END) for o in made
    )
    return made, years
