"""What the views of this app share."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import django_tables2 as tables
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from apps.core import pages
from apps.core.pages import require, workplace_with
from apps.organizations.services import log

from ..access import person_url
from ..enums import Purpose
from ..models import Person

__all__ = ["back_to", "log_of", "paged", "plain_form", "require", "uuid_of", "wanted_purpose", "workplace_with"]


# Parameters of a list that choose its tab, order or page, not its rows.
NOT_NARROWING = {"show", "purpose", "sort", "page"}


def paged(request: HttpRequest, table: tables.Table, action: tuple[str, str] | None = None) -> tables.Table:
    """Sorted and cut into pages as the address says; a filter that finds nothing says so, an empty list offers its action."""
    if any(value for name, value in request.GET.items() if name not in NOT_NARROWING):
        table.empty_text = "По этому отбору ничего не нашлось."
    elif action:
        table.empty_action = action
    return pages.paged(request, table)


def plain_form(
    request: HttpRequest, form: Any, title: str, back: tuple[str, str], remove: tuple[str, str] | None = None
) -> HttpResponse:
    """A page that is one form; `back`: address and title of the page that it was opened from; `remove`: address of the button that
    takes the record away, and what it asks first."""
    context = {"form": form, "title": title, "back": back, "remove": remove}
    return render(request, "participants/simple_form.html", context)


def uuid_of(text: Any) -> UUID | None:
    """The open number in what a form or an address brought; None for anything else."""
    try:
        return UUID(str(text))
    except ValueError:
        return None


def wanted_purpose(request: HttpRequest) -> Purpose:
    """The purpose of consents that the address names; the processing of data without one."""
    wanted = request.GET.get("purpose")
    return Purpose(wanted) if wanted in Purpose.values else Purpose.PROCESSING


def back_to(person: Person) -> tuple[str, str]:
    return person_url(person), person.full_name


def log_of(events: Any) -> list[dict[str, Any]]:
    """Entries for the component of history, with what stood there before and what stands there now."""
    return [
        {
            "at": e.at,
            "actor": e.actor.short_name if e.actor else "система",
            "title": e.title,
            "reason": e.reason,
            "lines": log.changes_of(e),
        }
        for e in events
    ]
