"""A day out of an address or a form."""

from __future__ import annotations

from datetime import date

from django.utils.dateparse import parse_date

# Figures look years back and a year ahead: at the ends of the calendar there is nothing to look at.
FIRST, LAST = date(1990, 1, 1), date(2200, 12, 31)


def day_of(text: str, default: date) -> date:
    """The day that a text names; what is no date, or one nobody works in, is the default."""
    try:
        day = parse_date(text)
    except ValueError:
        return default
    return day if day and FIRST <= day <= LAST else default
