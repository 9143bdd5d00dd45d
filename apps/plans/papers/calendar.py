"""A planned meeting as iCalendar (RFC 5545)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse

from apps.core import clock

from ..models import Meeting
from ..services.meetings import MINUTES


def calendar_entry(meeting: Meeting) -> bytes:
    """One event: with a time in the organization's zone where it is known, else of the whole day.

    Its name is that of the same meeting in the calendar feed, so that a calendar with both shows it once.
    """
    from icalendar import Calendar, Event

    calendar, event = Calendar(), Event()
    calendar.add("prodid", "-//mentoring-site//RU")
    calendar.add("version", "2.0")
    event.add("uid", f"plans.meeting:{meeting.pk}@mentoring")
    event.add("dtstamp", clock.now())
    event.add("summary", f"{meeting.get_kind_display().capitalize()}: {meeting.pair.title}")
    event.add("location", "дистанционно" if meeting.online and not meeting.place else meeting.place)
    url = reverse("plans:meeting-list", kwargs={"public_id": meeting.pair.public_id})
    event.add("url", settings.SITE_URL + url)
    if meeting.time is None:
        event.add("dtstart", meeting.date)
        event.add("dtend", meeting.date + timedelta(days=1))
    else:
        start = datetime.combine(meeting.date, meeting.time, tzinfo=clock.zone_of(meeting.organization))
        event.add("dtstart", start)
        event.add("dtend", start + timedelta(minutes=MINUTES))
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return calendar.to_ical()
