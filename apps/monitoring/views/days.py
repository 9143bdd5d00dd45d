from __future__ import annotations

from datetime import date

from django.utils.dateparse import parse_date


def day_of(text: str, default: date) -> date:
    """A day as a form sends it; what is no date is the default."""
    try:
        return parse_date(text) or default
    except ValueError:
        return default
