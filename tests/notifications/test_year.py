"""A whole school year, day by day, through the service behind `remind --at`: the messages are those of a table written by hand."""

from datetime import UTC, date, datetime, timedelta

from apps.core import clock
from apps.notifications.models import Message, Silence
from apps.notifications.services import choices, reminders
from apps.organizations.enums import DayKind, Role
from apps.organizations.models import CalendarDay, Membership, Vacation
from tests.notifications.test_reminders import BOOK, only_our_source, put  # noqa: F401

FIRST = date(2026, 9, 1)
# The last days of things: `done` takes one out of the agenda, as marking it in the application does.
THINGS = {
    "order": (date(2026, 9, 15), "curator"),
    "meeting": (date(2026, 11, 5), "mentor"),
    "report": (date(2026, 12, 31), "curator"),
    "diary": (date(2027, 3, 25), "mentee"),
    "statistics": (date(2027, 1, 10), "psychologist"),
    "leap": (date(2027, 3, 1), "mentor"),
}
DONE = {
    "order": date(2026, 9, 15),
    "meeting": date(2026, 11, 17),
    "report": date(2026, 12, 30),
    "diary": date(2027, 4, 2),
    "statistics": date(2027, 1, 25),
    "leap": date(2027, 3, 1),
}
EXPECTED = [
    # An order due on Tuesday 15 September: a week before, the day before, on the day (done in the evening of that day).
    ("2026-09-08", "curator", "order"),
    ("2026-09-14", "curator", "order"),
    ("2026-09-15", "curator", "order"),
    # A meeting due on Thursday 5 November after the holiday of the 4th: Thursday before, Tuesday is too early for
    # «tomorrow» and Wednesday is no working day, so the next word comes on the day itself.
    ("2026-10-29", "mentor", "meeting"),
    ("2026-11-05", "mentor", "meeting"),
    ("2026-11-06", "mentor", "meeting"),  # overdue, first week
    ("2026-11-09", "curator", "meeting"),  # three days late on Sunday, told on Monday
    ("2026-11-12", "director", "meeting"),  # a week late
    ("2026-11-13", "curator", "meeting"),  # second week begins
    ("2026-11-13", "director", "meeting"),
    ("2026-11-13", "mentor", "meeting"),
    # A report due on 31 December, handed in on the 30th; the deputy is told during the leave of the curator.
    ("2026-12-24", "psychologist", "report"),
    ("2026-12-29", "curator", "report"),  # back at work: what the curator has not heard yet
    ("2026-12-30", "curator", "report"),
    # Statistics due on Sunday 10 January: no working day between 31 December and the 11th.
    ("2027-01-11", "psychologist", "statistics"),
    ("2027-01-13", "curator", "statistics"),
    ("2027-01-18", "curator", "statistics"),  # the second week is one word with the first for the director
    ("2027-01-18", "director", "statistics"),
    ("2027-01-18", "psychologist", "statistics"),
    ("2027-01-25", "curator", "statistics"),  # third week, done that evening
    ("2027-01-25", "director", "statistics"),
    ("2027-01-25", "psychologist", "statistics"),
    # Due on Monday 1 March after the weekend: «tomorrow» would be Sunday.
    ("2027-02-22", "mentor", "leap"),
    ("2027-03-01", "mentor", "leap"),
    # A pupil's diary due in the spring holidays: before them, and after; curator and director in between.
    ("2027-03-18", "mentee", "diary"),
    ("2027-03-29", "curator", "diary"),
    ("2027-04-01", "director", "diary"),
    ("2027-04-01", "mentee", "diary"),
    ("2027-04-02", "curator", "diary"),
    ("2027-04-02", "director", "diary"),
    ("2027-04-02", "mentee", "diary"),
]


def arrange(cast):
    for key, (due, who) in THINGS.items():
        put(cast.school, key, due, cast.users[who], title=key)
    holidays = [date(2026, 11, 4), *(date(2027, 1, n) for n in range(1, 11)), date(2026, 12, 31), date(2027, 2, 23)]
    CalendarDay.objects.bulk_create(CalendarDay(date=d, kind=DayKind.HOLIDAY) for d in holidays)
    Vacation.objects.create(organization=cast.school, title="Весенние", start=date(2027, 3, 23), end=date(2027, 3, 31))
    Membership.objects.create(
        user=cast.psychologist,
        organization=cast.school,
        role=Role.CURATOR,
        valid_from=date(2026, 12, 21),
        valid_to=date(2026, 12, 28),
        deputy_for=cast.curator,
    )


def live(cast, hours=(6,), days=range(365)):
    """365 days, some hours of each; what is done leaves the agenda in the evening."""
    for n in days:
        day = FIRST + timedelta(days=n)
        for hour in hours:
            reminders.remind(datetime(day.year, day.month, day.day, hour, 5, tzinfo=UTC))
        done = {key for key, last in DONE.items() if last == day}
        BOOK[cast.school.pk] = [thing for thing in BOOK[cast.school.pk] if thing.key not in done]


def said():
    rows = Message.objects.order_by("created_at", "user__username").select_related("user")
    return [
        (row.created_at.date().isoformat(), row.user.username, " ".join(item["title"] for item in row.items))
        for row in rows
    ]


def test_year_of_a_school_day_by_day(cast):
    arrange(cast)

    live(cast)

    assert said() == EXPECTED


def test_year_with_a_doubled_scheduler_is_the_same(cast):
    arrange(cast)

    live(cast, hours=(6, 6, 9))

    assert said() == EXPECTED


def test_silence_in_the_middle_of_the_year(cast):
    """From November to the spring holidays the mentor hears nothing; the others do."""
    arrange(cast)
    november = (date(2026, 11, 1) - FIRST).days
    live(cast, days=range(november))
    with clock.frozen(datetime(2026, 11, 1, 9, tzinfo=UTC)):
        choices.silence(cast.mentor, cast.school)

    live(cast, days=range(november, 365))

    assert Silence.objects.get().until == date(2027, 3, 22)
    assert said() == [row for row in EXPECTED if row[1] != "mentor" or row[0] < "2026-11-01"]
