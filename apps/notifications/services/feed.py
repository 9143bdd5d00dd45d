"""The calendar feed of a user: the same agenda, as iCalendar."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings

from apps.core import clock

from ..agenda import due_for
from ..models import CalendarFeed, new_token

BACK, AHEAD = timedelta(days=60), timedelta(days=365)


def feed_of(user: Any) -> CalendarFeed:
    """The feed of a user, made at the first wish."""
    return CalendarFeed.objects.get_or_create(user=user)[0]


def renew(user: Any) -> CalendarFeed:
    """A new secret address; the old one stops answering at once."""
    feed = feed_of(user)
    feed.token = new_token()
    feed.save(update_fields=["token"])
    return feed


def as_ical(feed: CalendarFeed) -> bytes:
    """All-day events of everything the user answers for, sixty days back and a year ahead."""
    from icalendar import Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", "-//mentoring-site//RU")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Наставничество")
    for organization in {m.organization for m in feed.user.current_memberships()}:
        today = organization.today
        for thing in due_for(feed.user, organization, today - BACK, today + AHEAD):
            event = Event()
            event.add("uid", f"{thing.key}@mentoring")
            event.add("dtstamp", clock.now())
            event.add("dtstart", thing.due)
            event.add("dtend", thing.due + timedelta(days=1))
            event.add("summary", thing.title)
            event.add("url", settings.SITE_URL + thing.url)
            calendar.add_component(event)
    return calendar.to_ical()
