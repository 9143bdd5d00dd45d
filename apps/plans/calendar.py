"""Meetings in a calendar: one file for one meeting, and the entries of the feed; both name a meeting alike, so it stands there once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse

from apps.core import clock
from apps.notifications.calendar import Entry, calendar_source, write
from apps.pairing.enums import RUNNING

from .enums import MeetingState
from .models import Meeting
from .services.meetings import MINUTES


def calendar_entry(meeting: Meeting) -> bytes:
    """One event: with a time in the organization's zone where it is known, else of the whole day."""
    return write([entry_of(meeting)])


def entry_of(meeting: Meeting) -> Entry:
    """The meeting as it stands; what became of a planned one is its one change. Notes never leave the log."""
    return Entry(
        key=f"plans.meeting:{meeting.pk}",
        day=meeting.date,
        time=meeting.time,
        minutes=meeting.minutes or MINUTES,
        zone=clock.zone_of(meeting.organization),
        summary=f"{meeting.get_kind_display().capitalize()}: {meeting.pair.title}",
        place="дистанционно" if meeting.online and not meeting.place else meeting.place,
        url=reverse("plans:meeting-list", kwargs={"public_id": meeting.pair.public_id}),
        is_cancelled=meeting.state == MeetingState.CANCELLED,
        changes=int(meeting.state != MeetingState.PLANNED),
    )


@calendar_source("plans.meetings")
def meetings_of(user: Any, organization: Any, start: date, end: date) -> Iterable[Entry]:
    """Meetings of the pairs of a user, those that were held or called off too."""
    rows = Meeting.objects.filter(
        organization=organization,
        date__range=(start, end),
        pair__state__in=RUNNING,
        pair__members__person__user=user,
        pair__members__left_on=None,
    )
    rows = rows.select_related("organization", "pair").prefetch_related("pair__members__person")
    return [entry_of(meeting) for meeting in rows.distinct()]
