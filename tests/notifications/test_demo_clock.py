"""The movable clock of the demonstration."""

from datetime import UTC, date, datetime, timedelta

import pytest

from apps.core import clock
from apps.core.errors import Refused
from apps.jobs.models import Job
from apps.jobs.services import jobs
from apps.notifications.models import Message
from apps.notifications.services import demo_clock
from tests.notifications.test_reminders import BOOK, only_our_source, put  # noqa: F401


@pytest.fixture
def running(cast, settings, tmp_path, monkeypatch):
    """A clock that is not frozen but starts at noon of the tests' day, in a demo with a folder of its own."""
    settings.DEMO, settings.DATA_DIR = True, tmp_path
    start = datetime(2026, 11, 20, 9, tzinfo=UTC)

    def now():
        return clock._frozen.get() or start + clock._demo_shift()

    token = clock._frozen.set(None)
    monkeypatch.setattr(clock, "now", now)
    yield cast
    clock._frozen.reset(token)


def press(cast, step, who="curator"):
    return cast.client(who).post("/notifications/clock/", {"step": step})


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        (["day"], date(2026, 11, 21)),
        (["week"], date(2026, 11, 27)),
        (["day", "week", "day"], date(2026, 11, 29)),
        (["december"], date(2026, 12, 30)),
        (["december", "december"], date(2027, 12, 30)),
        (["week", "back"], date(2026, 11, 20)),
    ],
)
def test_clock_moves(running, steps, expected):
    for step in steps:
        assert press(running, step).status_code == 302

    assert clock.today() == expected


def test_reminders_of_every_passed_day_come(running):
    """Due on Friday the 27th: a week of days, told on Thursday («tomorrow») and on Friday («today»)."""
    put(running.school, "a", date(2026, 11, 27), running.mentor)

    press(running, "week")

    days = [message.created_at.date() for message in Message.objects.order_by("pk")]
    assert days == [date(2026, 11, 23), date(2026, 11, 26), date(2026, 11, 27)]


def test_far_way_is_lived_through_in_the_background(running):
    put(running.school, "a", date(2026, 12, 1), running.mentor)

    response = press(running, "december")

    job = Job.objects.get()
    assert response.url == f"/jobs/{job.public_id}/"
    job = jobs.run_now(job)
    assert (job.state, job.done, job.result["messages"]) == ("ready", 40, Message.objects.count())
    assert Message.objects.filter(user=running.director).exists()


def test_overdue_grows_with_the_clock(running):
    put(running.school, "a", date(2026, 11, 21), running.mentor)

    for _ in range(10):  # seven days late is a Saturday, so the director hears on Monday
        press(running, "day")

    told = {message.user.username for message in Message.objects.all()}
    assert told == {"mentor", "curator", "director"}


@pytest.mark.parametrize("step", ["", "year", "-1", "day;week"])
def test_unknown_step_is_a_message(running, step):
    press(running, step)

    assert clock.today() == date(2026, 11, 20)


def test_clock_stops_at_three_years(running):
    for _ in range(6):
        press(running, "december")

    assert clock.today() == date(2028, 12, 30)


@pytest.mark.parametrize("who", ["mentor", "director", "municipal"])
def test_others_do_not_move_the_clock(running, who):
    assert press(running, "day", who).status_code == 403
    assert clock.today() == date(2026, 11, 20)


def test_no_such_address_outside_of_the_demo(cast, settings):
    settings.DEMO = False

    assert press(cast, "day").status_code == 404
    with pytest.raises(Refused):
        demo_clock.move("day")


@pytest.mark.parametrize(
    ("demo", "who", "shown"), [(True, "curator", True), (True, "mentor", False), (False, "curator", False)]
)
def test_buttons_stand_in_the_demo_for_the_curator(cast, settings, demo, who, shown):
    settings.DEMO = demo

    page = cast.client(who).get("/accounts/profile/").content.decode()

    assert ("Часы демонстрации" in page) is shown


def test_days_between_counts_the_last_and_not_the_first():
    start = datetime(2026, 12, 30, 20, 0, tzinfo=UTC)

    found = [moment.date() for moment in demo_clock.days_between(start, start + timedelta(days=3))]

    assert found == [date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 2)]
