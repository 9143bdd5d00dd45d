"""Statements kept for all organizations: the right answer for each, planned by PostgreSQL once a connection and not without bound."""

from __future__ import annotations

import pytest
from django.db import connection

from apps.core import statements
from apps.core.statements import PLACE, Selection, asking_nothing, statement_of
from apps.organizations.models import Membership, Organization


def name_of_place(*words: str):
    """A statement that names an organization, with values that SQL and a driver could mistake for their own signs."""
    return statement_of(Organization.objects.filter(pk=PLACE).exclude(name__in=words).values_list("name", "pk"))


def planned() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM pg_prepared_statements WHERE name LIKE 'planned\\_%%' ORDER BY prepare_time", []
        )
        return [name for (name,) in cursor.fetchall()]


def test_each_place_is_answered_with_its_own_rows(cast):
    statement = name_of_place("100 %", "it's", "$1", "%s")

    # PostgreSQL weighs one plan for all values from the sixth time on.
    found = [statement.rows_of(school.pk) for school in (cast.school, cast.neighbour) * 4]

    assert found == [[("Школа № 5", cast.school.pk)], [("Школа № 6", cast.neighbour.pk)]] * 4


def test_objects_are_those_of_the_queryset_with_what_they_bring(cast, django_assert_num_queries):
    rows = Membership.objects.select_related("organization", "deputy_for").order_by("pk")
    kept = Selection(rows.filter(user=PLACE))

    for user in (cast.curator, cast.director, cast.mentor) * 2:
        expected = list(rows.filter(user=user))
        with django_assert_num_queries(1):
            found = kept.objects_of(user.pk)
            told = [(vars(row.organization)["short_name"], row.deputy_for) for row in found]
        assert [_values(row) for row in found] == [_values(row) for row in expected]
        assert [_values(row.organization) for row in found] == [_values(row.organization) for row in expected]
        assert found == expected
        assert told


def _values(row):
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_a_question_that_nothing_can_answer_is_no_statement():
    assert statement_of(Organization.objects.filter(pk__in=[])) is None


def test_statement_is_put_together_without_the_database(db):
    with asking_nothing(), pytest.raises(AssertionError, match="is asked while a statement is put together"):
        Organization.objects.exists()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL keeps plans")
class TestPlans:
    @pytest.fixture(autouse=True)
    def few(self, cast, monkeypatch):
        monkeypatch.setattr(statements, "PLANNED_AT_ONCE", 2)
        for name in planned():
            statements._say(f"DEALLOCATE {name}")
        statements._names.clear()

    def test_statement_is_planned_once_a_connection(self, cast):
        statement = name_of_place("один")

        names = [statement.rows_of(cast.school.pk) and planned() for _ in range(3)]

        assert names == [names[0]] * 3
        assert len(names[0]) == 1

    def test_the_one_not_used_for_longest_makes_room(self, cast):
        first, second, third = (name_of_place(word) for word in ("один", "два", "три"))

        for statement in (first, second, first, third, first):
            assert statement.rows_of(cast.school.pk) == [("Школа № 5", cast.school.pk)]

        assert planned() == [f"planned_{id(first)}", f"planned_{id(third)}"]

    def test_nothing_is_planned_behind_a_pooler_of_transactions(self, cast, monkeypatch):
        monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", True)

        assert name_of_place("один").rows_of(cast.school.pk) == [("Школа № 5", cast.school.pk)]
        assert planned() == []
