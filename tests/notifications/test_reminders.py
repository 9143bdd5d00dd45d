"""Reminders by the clock: one digest a person a day, each stage once, every organization in its own zone."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from icalendar import Calendar

from apps.core import clock
from apps.notifications import agenda
from apps.notifications.agenda import Due
from apps.notifications.models import Message, MessageState, Reminded, Silence
from apps.notifications.services import feed, outbox, reminders
from apps.organizations.enums import DayKind
from apps.organizations.models import CalendarDay, Membership, Organization, Vacation
from tests.conftest import NOON, make_organization

BOOK: dict[int, list[Due]] = {}


@pytest.fixture(autouse=True)
def only_our_source(monkeypatch):
    """The agenda of these tests: what BOOK holds, nothing of the rooms above."""
    BOOK.clear()

    def rows(span):
        return agenda.lines(Organization.objects.filter(pk__in=span.numbers), place="pk")

    ours = agenda.Source("test", rows, lambda span, line: BOOK.get(line.place, []))
    monkeypatch.setattr(agenda.sources, "_entries", {"test": ours})


def put(organization, key, due, *users, title="Собрать согласия"):
    BOOK.setdefault(organization.pk, []).append(Due(key, due, title, "/x/", frozenset(u.pk for u in users)))


def day(n):
    return date(2026, 11, 20) + timedelta(days=n)


@pytest.mark.parametrize(
    ("left", "stage"), [(7, "7"), (2, "7"), (1, "1"), (0, "0"), (-1, "w0"), (-7, "w0"), (-8, "w1"), (-15, "w2")]
)
def test_stage_of(left, stage):
    assert reminders.stage_of(day(left), day(0)) == stage


def test_remind_puts_one_digest_per_person(cast):
    put(cast.school, "a", day(7), cast.mentor)
    put(cast.school, "b", day(1), cast.mentor, cast.curator)
    put(cast.school, "c", day(8), cast.mentor)

    result = reminders.remind(NOON)

    assert result == reminders.Result(messages=2, new=2)
    message = Message.objects.get(user=cast.mentor)
    assert message.subject == "2 дела на ближайшие дни"
    assert [item["due"] for item in message.items] == ["2026-11-21", "2026-11-27"]


def test_remind_twice_sends_nothing_twice(cast):
    put(cast.school, "a", day(1), cast.mentor)
    reminders.remind(NOON)

    again = reminders.remind(NOON + timedelta(hours=1))

    assert again == reminders.Result(messages=1, new=0)
    assert Reminded.objects.count() == 1


def test_same_stage_is_not_repeated_on_the_next_day(cast):
    put(cast.school, "a", day(7), cast.mentor)
    reminders.remind(NOON)

    later = [reminders.remind(NOON + timedelta(days=n)).new for n in (3, 4, 5, 6, 7)]

    # Monday to Friday: tomorrow («1») on Thursday, today («0») on Friday.
    assert later == [0, 0, 0, 1, 1]


def test_overdue_is_told_weekly_and_climbs_to_curator_and_director(cast):
    put(cast.school, "a", day(-1), cast.mentor)
    told = {}
    for n in range(15):
        with clock.frozen(NOON + timedelta(days=n)):
            reminders.remind(clock.now())
    for message in Message.objects.order_by("created_at", "user__username"):
        told.setdefault(message.created_at.date().isoformat(), []).append(message.user.username)

    assert told == {
        "2026-11-20": ["mentor"],
        "2026-11-23": ["curator"],  # three days late on Sunday, said on Monday
        "2026-11-26": ["director"],  # seven days late
        "2026-11-27": ["curator", "director", "mentor"],
        "2026-12-04": ["curator", "director", "mentor"],
    }


def test_quiet_hours_and_days_off_send_nothing(cast):
    put(cast.school, "a", day(0), cast.mentor)
    CalendarDay.objects.create(date=day(3), kind=DayKind.HOLIDAY)
    moments = [
        datetime(2026, 11, 20, 4, 59, tzinfo=UTC),  # 7:59 in Moscow
        datetime(2026, 11, 20, 17, 0, tzinfo=UTC),  # 20:00
        datetime(2026, 11, 21, 9, 0, tzinfo=UTC),  # Saturday
        datetime(2026, 11, 23, 9, 0, tzinfo=UTC),  # a holiday
    ]

    assert [reminders.remind(moment).new for moment in moments] == [0, 0, 0, 0]
    assert reminders.remind(datetime(2026, 11, 20, 5, 0, tzinfo=UTC)).new == 1


def test_each_organization_lives_by_its_own_clock(cast):
    cast.school.timezone = "Asia/Vladivostok"
    cast.school.save()
    put(cast.school, "a", day(0), cast.mentor)
    put(cast.foreign_school, "b", day(0), cast.foreign_curator)
    at = datetime(2026, 11, 19, 22, 30, tzinfo=UTC)  # 8:30 of the 20th in Vladivostok, 1:30 in Moscow

    reminders.remind(at)

    assert list(Message.objects.values_list("user__username", "key")) == [
        ("mentor", f"digest:{cast.school.pk}:2026-11-20:{cast.mentor.pk}")
    ]


def test_collect_takes_a_fixed_number_of_queries(cast, django_assert_num_queries):
    for n in range(3):
        put(cast.school, f"k{n}", day(1), cast.mentor)
    with django_assert_num_queries(7):
        reminders.collect(cast.school, day(0))
    for n in range(300):
        put(cast.school, f"m{n}", day(-10), cast.mentor, cast.curator)
    with django_assert_num_queries(7):
        reminders.collect(cast.school, day(0))


def test_many_organizations_take_as_many_queries_as_one(cast, django_assert_num_queries):
    with django_assert_num_queries(9):
        reminders.remind(NOON)
    parent = cast.municipality
    more = [make_organization("school", f"Школа № {n}", parent) for n in range(100, 140)]
    for organization in more:
        put(organization, f"x{organization.pk}", day(1), cast.mentor)
        Membership.objects.create(user=cast.mentor, organization=organization, role="mentor", valid_from=day(-9))

    # Writing takes more: savepoint, messages, their numbers, marks; each table is filled by way of a temporary one (core/bulk.py).
    writing = {"postgresql": 14, "sqlite": 20}[connection.vendor]
    with django_assert_num_queries(8 + writing):
        result = reminders.remind(NOON)

    assert result == reminders.Result(messages=40, new=40)


def test_many_schools_are_reminded_as_one_by_one(cast, monkeypatch):
    """Hundreds are asked for by the range of their numbers: the school between them is left out, with its people."""
    between, last = (make_organization("school", f"Школа № {n}", cast.municipality) for n in (200, 201))
    for school in (cast.school, between, last):
        put(school, f"x{school.pk}", day(-8), cast.mentor)
        Membership.objects.create(user=cast.curator, organization=school, role="curator", valid_from=day(-90))
        Vacation.objects.create(organization=school, title="Осенние", start=day(-1), end=day(1))
        Silence.objects.create(user=cast.director, organization=school, until=day(3))
    schools = [cast.school, last]
    one_by_one = [digest for school in schools for digest in reminders.collect(school, day(0))]

    monkeypatch.setattr(agenda, "MANY", 2)
    found = reminders.collect_many(schools, day(0))

    assert found == one_by_one
    assert {digest.organization for digest in found} == set(schools)


def test_deliver_sends_each_message_once(cast):
    put(cast.school, "a", day(1), cast.mentor)
    reminders.remind(NOON)

    assert [outbox.deliver(), outbox.deliver()] == [1, 0]

    assert len(mail.outbox) == 1
    letter = mail.outbox[0]
    message = Message.objects.get()
    assert (letter.to, letter.subject) == (["mentor@example.org"], "1 дело на ближайшие дни")
    assert "/notifications/letter/" in letter.extra_headers["List-Unsubscribe"]
    assert letter.extra_headers["Message-ID"] == f"<{message.public_id}@mentoring>"
    assert "Собрать согласия" in letter.body
    assert letter.alternatives[0][1] == "text/html"
    assert message.state == MessageState.SENT


def test_failed_delivery_waits_longer_each_time_and_dies_visibly(cast, settings):
    settings.EMAIL_BACKEND = "tests.notifications.test_reminders.BrokenBackend"
    put(cast.school, "a", day(1), cast.mentor)
    reminders.remind(NOON)
    tries, at = [], NOON
    for _ in range(outbox.MAX_ATTEMPTS):
        with clock.frozen(at):
            outbox.deliver()
        message = Message.objects.get()
        tries.append((message.state, message.attempts))
        at = (message.next_try_at or at) + timedelta(seconds=1)

    assert tries == [("failed", n) for n in range(1, 6)] + [("dead", 6)]
    assert message.error == "OSError"


class BrokenBackend:
    def __init__(self, *args, **kwargs): ...

    def send_messages(self, messages):
        raise OSError("mailbox of ivanov@example.org")


def test_deliver_claims_before_sending(cast):
    put(cast.school, "a", day(1), cast.mentor)
    reminders.remind(NOON)
    message = Message.objects.get()

    first, second = outbox._claim(message), outbox._claim(Message(pk=message.pk, attempts=0))

    assert (first, second) == (True, False)
    assert outbox.deliver() == 0


def test_message_without_an_address_is_read_in_the_application(cast):
    cast.mentor.email = ""
    cast.mentor.save()
    put(cast.school, "a", day(1), cast.mentor)
    reminders.remind(NOON)

    outbox.deliver()

    assert (Message.objects.get().state, mail.outbox) == (MessageState.SENT, [])


def test_command_prints_figures(cast, capsys):
    put(cast.school, "a", day(1), cast.mentor)

    call_command("remind", at="2026-11-20T12:00+03:00", json=True)

    assert capsys.readouterr().out.strip() == '{"messages": 1, "new": 1}'


def test_command_refuses_a_broken_moment(cast):
    from apps.core.commands import CommandError

    with pytest.raises(CommandError) as error:
        call_command("remind", at="завтра")

    assert error.value.returncode == 2
    assert str(error.value).startswith("--at: «завтра» — не дата и время.")


def test_inbox_marks_read_once(cast):
    put(cast.school, "a", day(1), cast.mentor)
    reminders.remind(NOON)
    message = Message.objects.get()
    client = cast.client("mentor")

    for _ in range(2):
        client.post(f"/notifications/{message.public_id}/read/")

    message.refresh_from_db()
    assert message.read_at == NOON
    assert "Собрать согласия" in client.get("/notifications/").content.decode()


def test_feed_is_a_calendar_of_the_own_things(cast):
    put(cast.school, "a", day(5), cast.mentor, title="Встреча; с запятой, и ё")
    put(cast.school, "b", day(5), cast.curator)
    own = feed.feed_of(cast.mentor)

    response = cast.client("anonymous").get(f"/notifications/calendar/{own.token}.ics")

    events = Calendar.from_ical(response.content).walk("VEVENT")
    assert [(str(e["summary"]), e["dtstart"].dt, str(e["uid"])) for e in events] == [
        ("Встреча; с запятой, и ё", day(5), "a@mentoring")
    ]


def test_renewed_feed_closes_the_old_address(cast):
    old = feed.feed_of(cast.mentor).token

    cast.client("mentor").post("/notifications/calendar/renew/")

    assert cast.client("anonymous").get(f"/notifications/calendar/{old}.ics").status_code == 404


def test_constraints_of_messages(cast):
    def message(**fields):
        return Message(key="k", user=cast.mentor, subject="х", created_at=NOON, **fields)

    with pytest.raises(IntegrityError, match="message_sent_has_time"), transaction.atomic():
        message(state="sent").save()
    first = message()
    first.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        message().save()
    Reminded.objects.create(user=cast.mentor, thing="a", stage="1", message=first)
    with pytest.raises(IntegrityError), transaction.atomic():
        Reminded.objects.create(user=cast.mentor, thing="a", stage="1", message=first)
