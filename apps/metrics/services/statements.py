"""The statements behind figures, put together once for all schools and all authorities of a kind (see `core.statements`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from apps.core.statements import PLACE, Statement, asking_nothing, statement_of
from apps.organizations.models import Organization

from .. import tally
from ..registry import Metric
from ..tally import Figures, Tally

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
class Statements:
    """The statements of some questions for one database and time zone, and the tallies that turn their rows into figures."""

    statements: Sequence[Statement]
    tallies: Sequence[Tally]

    def answer(self, pk: int) -> list[Figures]:
        """The figures of the organizations of a scope with this number, in the order of the questions."""
        rows: list[tally.Numbered] = []
        for statement in self.statements:
            rows += statement.rows_of(pk)
        return tally.folded(self.tallies, rows)


def of(questions: Sequence[Question], scope: Scope, kind: str) -> Statements:
    """The statements for organizations of a kind; `scope` is `itself` or `below`."""
    return _made(tuple(questions), scope, kind, connection.vendor, timezone.get_current_timezone_name())


@lru_cache(maxsize=KEPT_AT_ONCE)
def _made(questions: tuple[Question, ...], scope: Scope, kind: str, vendor: str, zone: str) -> Statements:
    """`vendor` and `zone` stand in the text: days are taken apart in the time zone that is active."""
    organizations = scope(Organization(pk=PLACE, kind=kind))
    with asking_nothing():
        tallies = [metric.query(organizations, day, dict(params)) for metric, day, params in questions]
        return Statements([made for rows in tally.joined(tallies) if (made := statement_of(rows))], tallies)
