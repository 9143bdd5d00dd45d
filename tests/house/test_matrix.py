import pytest
from django.urls import reverse

from tests.conftest import CAST
from tests.house.matrix import all_rows, url_names

ROWS = all_rows()


@pytest.mark.parametrize("who", CAST)
@pytest.mark.parametrize("row", ROWS, ids=str)
def test_door_answers_as_written(row, who, cast):
    kwargs = row.make(cast) if row.make else {}
    data = row.data(cast, kwargs) if row.data else {}
    address = reverse(row.name, kwargs=kwargs) + row.query

    response = getattr(cast.client(who), row.method)(address, data)

    assert response.status_code == row.expected[who]


def test_every_address_is_in_the_matrix():
    assert {row.name for row in ROWS} == url_names()
