"""What a metric asks, before it is asked: many figures are then answered by one statement.

A metric returns a `Tally`: querysets of rows (organization, numerator, denominator) that were not run. The engine joins the rows
of all metrics of a page with UNION ALL, so that a form of seventy lines costs as many trips to the database as one figure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import F, FloatField, IntegerField, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast

# organization id → (numerator, denominator). A denominator of None means a plain count; a missing organization means nought.
# A denominator that is not known (no contingent) is UNKNOWN, never 0.
Figures = dict[int, tuple[float, float | None]]
# (organization, numerator, denominator); either number may be left out.
Row = tuple[int, float | None, float | None]
# The same behind the number of its tally.
Numbered = tuple[int, int, float | None, float | None]
UNKNOWN = -1.0
# SQLite joins at most 500 selects, and a planner takes its time for every one of them.
PARTS_AT_ONCE = 40


def rows_by(
    rows: QuerySet,
    organization: str,
    numerator: Combinable | None,
    denominator: Combinable | None = None,
    *,
    apart: Sequence[str] = (),
) -> QuerySet:
    """A part of a tally: rows grouped by the path to their organization, with aggregates (None where it has no such number).

    `apart`: further columns that keep rows of one organization asunder, for a `fold` of its own.
    """
    grouped = rows.order_by().values(*apart, tally_place=F(organization))
    return grouped.annotate(tally_n=_number(numerator), tally_of=_number(denominator))


def _number(expression: Combinable | None) -> Cast:
    # A bare NULL has no type, and UNION wants the columns of all selects to have the same one.
    return Cast(Value(None) if expression is None else expression, FloatField())


def added(rows: Iterable[Row]) -> Figures:
    """Rows of one organization added up; a denominator that no row has stays None."""
    found: Figures = {}
    for organization, numerator, denominator in rows:
        n, of = found.get(organization, (0, None))
        if denominator is not None:
            of = (of or 0) + denominator
        found[organization] = (n + (numerator or 0), of)
    return found


@dataclass(frozen=True)
class Tally:
    """`parts` made by `rows_by`; `fold` turns their rows into figures."""

    parts: Sequence[QuerySet]
    fold: Callable[[Iterable[Row]], Figures] = added


def count(rows: QuerySet, organization: str, numerator: Combinable, denominator: Combinable | None = None) -> Tally:
    """The usual tally: one part, its rows as they are."""
    return Tally([rows_by(rows, organization, numerator, denominator)])


def run(tallies: Sequence[Tally], report: Callable[[int, int, str], None] | None = None) -> list[Figures]:
    """The figures of all tallies, in their order; after each query `report` is told."""
    rows: list[Numbered] = []
    queries = joined(tallies)
    for number, query in enumerate(queries, 1):
        rows += query
        if report:
            report(number, len(queries), "Считаются показатели")
    return folded(tallies, rows)


def joined(tallies: Sequence[Tally]) -> list[QuerySet]:
    """The parts of all tallies as few queries: one for every PARTS_AT_ONCE parts. Their rows are `Numbered` by the tally."""
    parts = [(number, part) for number, tally in enumerate(tallies) for part in tally.parts]
    return [_union(parts[first : first + PARTS_AT_ONCE]) for first in range(0, len(parts), PARTS_AT_ONCE)]


def folded(tallies: Sequence[Tally], rows: Iterable[Numbered]) -> list[Figures]:
    """The figures of all tallies, in their order, out of the rows of `joined`."""
    of_tally: list[list[Row]] = [[] for _ in tallies]
    for number, organization, numerator, denominator in rows:
        of_tally[number].append((organization, _plain(numerator), _plain(denominator)))
    return [tally.fold(found) for tally, found in zip(tallies, of_tally, strict=True)]


def _union(parts: Sequence[tuple[int, QuerySet]]) -> QuerySet:
    first, *others = (
        part.annotate(tally_number=Value(number, IntegerField())).values_list(
            "tally_number", "tally_place", "tally_n", "tally_of"
        )
        for number, part in parts
    )
    return first.union(*others, all=True) if others else first


def _plain(number: float | None) -> float | None:
    """A whole number without its «.0»."""
    return number if number is None or not number.is_integer() else int(number)
