"""Filters that many querysets share."""

from datetime import date

from django.db.models import Q


def valid_on(day: date, prefix: str = "") -> Q:
    """Rows of a PeriodModel that are valid on a day."""
    return Q(**{f"{prefix}valid_from__lte": day}) & (
        Q(**{f"{prefix}valid_to__isnull": True}) | Q(**{f"{prefix}valid_to__gte": day})
    )
