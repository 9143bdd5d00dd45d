"""Rows of the permission matrix (tests/house/matrix.py)."""

from tests.house.matrix import row

READERS = "curator director psychologist municipal regional foreign_curator foreign_director"
WRITERS = "curator psychologist foreign_curator"


def value(cast, kwargs):
    return {"code": "activities.publications", "date": "2026-11-20", "numerator": "2", "note": "Журнал публикаций"}


ROWS = [
    row("metrics:metric-list", ok=READERS),
    row("metrics:metric-detail", make=lambda cast: {"code": "pairs.active"}, ok=READERS),
    row("metrics:manual-value-new", ok=WRITERS),
    row("metrics:manual-value-new", method="post", data=value, moved=WRITERS),
]
