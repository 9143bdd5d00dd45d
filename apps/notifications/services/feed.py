"""The calendar feed of a user: the agenda, what upper apps know with its hour, and school holidays, as iCalendar."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from apps.organizations.models import Organization, Vacation

from .. import calendar
from ..agenda import due_for
from ..calendar import Entry
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
    """Everything the user answers for and takes part in, sixty days back and a year ahead."""
    organizations = {m.organization_id: m.organization for m in feed.user.current_memberships()}
    entries = [entry for organization in organizations.values() for entry in _entries(feed.user, organization)]
    return calendar.write(entries, name="Наставничество")


def _entries(user: Any, organization: Organization) -> Iterable[Entry]:
    """Of one organization; what has an entry of its own is not shown as an agenda's thing as well."""
    start, end = organization.today - BACK, organization.today + AHEAD
    own = [entry for source in calendar.sources for entry in source(user, organization, start, end)]
    known = {entry.key for entry in own}
    due = (thing for thing in due_for(user, organization, start, end) if thing.key not in known)
    return [
        *own,
        *(Entry(thing.key, thing.due, thing.title, thing.url) for thing in due),
        *_holidays(organization, start, end),
    ]


def _holidays(organization: Organization, start: date, end: date) -> Iterable[Entry]:
    for row in Vacation.objects.filter(organization=organization, start__lte=end, end__gte=start):
        yield Entry(f"organizations.vacation:{row.pk}", row.start, f"Каникулы: {row.title.lower()}", last=row.end)
