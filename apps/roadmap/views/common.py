"""What the views of this app share beside `apps.core.pages`."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from apps.core import days

from ..deadlines import parse_deadline
from ..deadlines.wording import KIND_NAMES, windows_in_russian

LONGEST_DEADLINE = 500


def day_of(request: HttpRequest, name: str, default: date) -> date:
    """A day of the query; what is no date is the default."""
    return days.day_of(request.GET.get(name, ""), default)


def read_back(request: HttpRequest, start: date, end: date) -> HttpResponse:
    """The deadline of the query as it is read within a period: a piece of a page."""
    text = request.GET.get("deadline_text", "")[:LONGEST_DEADLINE].strip()
    deadline = parse_deadline(text, start, end)
    context = {
        "deadline": deadline,
        "kind": KIND_NAMES[deadline.kind],
        "windows": windows_in_russian(deadline),
        "percent": round(deadline.confidence * 100),
    }
    return render(request, "roadmap/partials/deadline_reading.html", context)
