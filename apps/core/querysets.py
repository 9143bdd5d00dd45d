"""Filters that many querysets share."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404


def valid_on(day: date, prefix: str = "") -> Q:
    """Rows of a PeriodModel that are valid on a day."""
    return Q(**{f"{prefix}valid_from__lte": day}) & (
        Q(**{f"{prefix}valid_to__isnull": True}) | Q(**{f"{prefix}valid_to__gte": day})
    )


def the_one(rows: QuerySet) -> Any:
    """The row of a lookup that finds one at most, or None.

    `first()` sorts, and to sort Django compares every selected column with the order: with six joined tables that alone takes as long
    as everything else about the row.
    """
    return next(iter(rows.order_by()[:1]), None)


def one_or_404(rows: QuerySet) -> Any:
    """The row of an address. Raises Http404: a stranger is not even told that there is one."""
    row = the_one(rows)
    if row is None:
        raise Http404
    return row
