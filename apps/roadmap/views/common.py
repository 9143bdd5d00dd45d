"""What the views of this app share beside `apps.core.pages`."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest

from apps.core import days


def day_of(request: HttpRequest, name: str, default: date) -> date:
    """A day of the query; what is no date is the default."""
    return days.day_of(request.GET.get(name, ""), default)
