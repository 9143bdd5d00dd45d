import pytest
from django.db import transaction
from django.urls import reverse

from tests.conftest import CAST
from tests.house.matrix import all_rows, url_names

ROWS = all_rows()


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_door_answers_as_written(row, town):
    """One door for the whole cast: what one of them did is taken back before the next one knocks."""
    kwargs = row.make(town.cast) if row.make else {}
    data = row.data(town.cast, kwargs) if row.data else {}
    address = reverse(row.name, kwargs=kwargs) + row.query

    answers = {who: _knock(town.client(who), row.method, address, data) for who in CAST}

    assert answers == row.expected


def _knock(client, method, address, data) -> int:
    with transaction.atomic():
        for value in data.values():
            for part in value if isinstance(value, list | tuple) else [value]:
                if hasattr(part, "seek"):
                    part.seek(0)
        status = getattr(client, method)(address, data).status_code
        transaction.set_rollback(True)
    return status


def test_every_address_is_in_the_matrix():
    assert {row.name for row in ROWS} == url_names()
