"""What django-tables2 is told about the functions of columns, and what a list leaves in the database."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core import lists
from apps.documents.querysets import TEXTS
from tests.factories import make_plan


class Column:
    def render_name(self, value, record):
        """A usual one."""

    def render_all(self, **kwargs):
        """One that takes everything."""

    @staticmethod
    def plain(value, *rest, **kwargs):
        """No method at all."""


@pytest.mark.parametrize("name", ["render_name", "render_all", "plain"])
def test_signature_is_the_one_that_the_library_finds(name):
    function = getattr(Column(), name)

    assert [lists.signature(function) for _ in range(2)] == [lists._inspect(function)] * 2


@pytest.mark.parametrize("address", ["/pairs/", "/documents/", "/plans/", "/"])
def test_list_leaves_the_texts_of_documents_in_the_database(cast, address):
    make_plan(cast)
    with CaptureQueriesContext(connection) as seen:
        assert cast.client("curator").get(address).status_code == 200

    columns = [f'"documents_document"."{name}"' for name in TEXTS]
    assert [query["sql"] for query in seen if any(column in query["sql"] for column in columns)] == []
