"""The calendar of a member of a pair, read as a phone reads it: hours, holidays, what was called off."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from apps.notifications.services import feed
from apps.organizations.models import Organization, Vacation
from apps.plans.models import Meeting
from apps.plans.services import meetings
from tests.factories import make_meeting, make_pair, make_person

pytestmark = pytest.mark.django_db
NOTE = "Ученик рассказал о ссоре дома"


def events_of(user) -> dict[str, dict]:
    """UID → event of the user's feed, fetched without a login."""
    from django.test import Client

    address = f"/notifications/calendar/{feed.feed_of(user).token}.ics"
    content = Client().get(address).content
    assert b"\r\n" in content
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    return {str(event["uid"]): event for event in Calendar.from_ical(content).walk("VEVENT")}


def event_of(user, meeting: Meeting):
    return events_of(user).get(f"plans.meeting:{meeting.pk}@mentoring")


def test_a_meeting_with_an_hour_stands_at_that_hour_of_the_school(cast, pair):
    Organization.objects.filter(pk=cast.school.pk).update(timezone="Asia/Omsk")
    meeting = make_meeting(cast, pair, state="planned", time=time(14, 30), place="кабинет 12; корпус А, вход со двора")

    for user in (cast.mentor, cast.mentee):
        event = event_of(user, meeting)
        start = event["dtstart"].dt
        assert start == datetime(2026, 12, 1, 14, 30, tzinfo=ZoneInfo("Asia/Omsk"))
        assert start.utcoffset() == timedelta(hours=6)
        assert event["dtend"].dt - start == timedelta(minutes=40)
        assert str(event["location"]) == "кабинет 12; корпус А, вход со двора"
        assert (str(event["status"]), int(event["sequence"])) == ("CONFIRMED", 0)


def test_a_meeting_without_an_hour_takes_the_day_and_leaves_it_free(cast, pair):
    event = event_of(cast.mentor, make_meeting(cast, pair, state="planned"))
    assert (event["dtstart"].dt, event["dtend"].dt) == (date(2026, 12, 1), date(2026, 12, 2))
    assert str(event["transp"]) == "TRANSPARENT"


def test_a_meeting_that_was_called_off_says_so_under_the_same_name(cast, pair):
    meeting = make_meeting(cast, pair, state="planned", time=time(14, 30))
    before = event_of(cast.mentee, meeting)
    meetings.cancel(meeting, by=cast.mentor)
    after = event_of(cast.mentee, meeting)
    assert (str(after["uid"]), after["dtstart"].dt) == (str(before["uid"]), before["dtstart"].dt)
    assert (str(after["status"]), int(after["sequence"])) == ("CANCELLED", 1)


def test_a_meeting_that_was_held_stays_without_a_word_of_its_note(cast, pair):
    meeting = make_meeting(cast, pair, note=NOTE, visibility="pair", logged_by=cast.mentor)
    event = event_of(cast.mentor, meeting)
    assert (str(event["status"]), int(event["sequence"])) == ("CONFIRMED", 1)
    assert NOTE not in event.to_ical().decode()


def test_nobody_meets_meetings_of_other_pairs_or_of_a_pair_he_left(cast, pair, stranger):
    meeting = make_meeting(cast, pair, state="planned")
    elsewhere = make_meeting(cast, make_pair(cast, make_person(cast), make_person(cast)), state="planned")
    assert event_of(stranger, meeting) is None
    assert event_of(cast.curator, meeting) is None
    assert event_of(cast.mentor, elsewhere) is None
    pair.members.filter(person__user=cast.mentee).update(left_on=date(2026, 11, 1), left_note="переезд")
    assert event_of(cast.mentee, meeting) is None
    assert event_of(cast.mentor, meeting) is not None


def test_holidays_of_the_school_stand_in_every_calendar(cast, pair):
    row = Vacation.objects.create(
        organization=cast.school, title="Зимние", start=date(2026, 12, 31), end=date(2027, 1, 11)
    )
    event = events_of(cast.mentee)[f"organizations.vacation:{row.pk}@mentoring"]
    assert (str(event["summary"]), str(event["transp"])) == ("Каникулы: зимние", "TRANSPARENT")
    assert (event["dtstart"].dt, event["dtend"].dt) == (date(2026, 12, 31), date(2027, 1, 12))


def test_a_task_that_is_done_leaves_the_calendar(cast, plan):
    from apps.plans.services import progress

    item = plan.items.get(position=2)
    key = f"plans.item:{item.pk}@mentoring"
    assert events_of(cast.mentor)[key]["dtstart"].dt == item.due
    progress.mark(item, by=cast.mentor, said=progress.Mark("done"))
    assert key not in events_of(cast.mentor)


@pytest.mark.parametrize("count", [3, 60])
def test_the_feed_costs_the_same(cast, pair, count, django_assert_num_queries):
    for n in range(count):
        make_meeting(cast, pair, state="planned", date=date(2026, 12, 1) + timedelta(days=n))
    own = feed.feed_of(cast.mentor)
    list(cast.mentor.current_memberships())
    with django_assert_num_queries(6):
        feed.as_ical(own)
