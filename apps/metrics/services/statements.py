"""The statement behind figures, put together once for all schools and all authorities of a kind.

Django takes far longer to write a union of sixty questions as SQL than the database to answer it, and for every school it is the same
text with another number in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from apps.organizations.models import Organization

from .. import tally
from ..registry import Metric
from ..tally import Figures, Tally

# Stands in a kept statement where the number of the organization belongs; no organization has it.
PLACE = -(2**40)
# A school asks a handful of sets of figures a day: home page, catalogue, roadmap, forms.
KEPT_AT_ONCE = 128

Scope = Callable[[Any], QuerySet]
# Metric, day and parameters as sorted pairs.
Question = tuple[Metric, date, tuple[tuple[str, Any], ...]]


def itself(organization: Any) -> QuerySet:
    return Organization.objects.filter(pk=organization.pk)


def below(organization: Any) -> QuerySet:
    """Educational organizations under an authority; of a school itself."""
    return Organization.objects.under(organization).educational()


@dataclass(frozen=True)
class Statement:
    """SQL with its parameters for one database and time zone, and the tallies that turn its rows into figures."""

    queries: Sequence[tuple[str, tuple]]
    tallies: Sequence[Tally]

    def answer(self, pk: int) -> list[Figures]:
        """The figures of the organizations of a scope with this number, in the order of the questions."""
        rows: list[tally.Numbered] = []
        with connection.cursor() as cursor:
            for sql, parameters in self.queries:
                cursor.execute(sql, [pk if each == PLACE else each for each in parameters])
                rows += cursor.fetchall()
        return tally.folded(self.tallies, rows)


def of(questions: Sequence[Question], scope: Scope, kind: str) -> Statement:
    """The statement for organizations of a kind; `scope` is `itself` or `below`."""
    return _made(tuple(questions), scope, kind, connection.vendor, timezone.get_current_timezone_name())


@lru_cache(maxsize=KEPT_AT_ONCE)
def _made(questions: tuple[Question, ...], scope: Scope, kind: str, vendor: str, zone: str) -> Statement:
    """`vendor` and `zone` stand in the text: days are taken apart in the time zone that is active."""
    organizations = scope(Organization(pk=PLACE, kind=kind))
    with _asking_nothing():
        tallies = [metric.query(organizations, day, dict(params)) for metric, day, params in questions]
        return Statement([made for rows in tally.joined(tallies) if (made := _sql(rows))], tallies)


def _sql(rows: QuerySet) -> tuple[str, tuple] | None:
    """None for what cannot have a row, as a filter by an empty list."""
    try:
        return rows.query.sql_with_params()
    except EmptyResultSet:
        return None


@contextmanager
def _asking_nothing() -> Iterator[None]:
    """What a metric read now would be of an organization that does not exist, and be kept for all others."""

    def refuse(execute: Any, sql: str, *rest: Any) -> Any:
        raise AssertionError(f"A metric asks the database while it is put together: {sql}")

    with connection.execute_wrapper(refuse):
        yield
