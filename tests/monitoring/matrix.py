"""Rows of the permission matrix (tests/house/matrix.py)."""

from tests.house.matrix import row

SCHOOL = "curator director psychologist"
OFFICERS = "municipal regional"


def school(cast):
    return {"public_id": cast.school.public_id}


def municipality(cast):
    return {"public_id": cast.municipality.public_id}


ROWS = [
    # Each user is led to his own first page.
    row(
        "monitoring:home",
        ok="curator director psychologist administrator foreign_curator foreign_director",
        moved="mentor mentee municipal regional",
    ),
    row("monitoring:overview", ok=OFFICERS),
    row("monitoring:scope-overview", make=municipality, ok=OFFICERS),
    row("monitoring:overview-xlsx", make=municipality, ok=OFFICERS),
    row("monitoring:organization", make=school, ok=OFFICERS),
    row("monitoring:statistics", ok="curator director municipal regional foreign_curator foreign_director"),
    row(
        "monitoring:statistics-build",
        method="post",
        data=lambda cast, kw: {"date": "2026-11-20"},
        moved="curator director municipal regional foreign_curator foreign_director",
    ),
]
