"""What people and organizations choose: days, hours, later, silence, deputies; letters that did not arrive."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.http import Http404

from apps.core import clock
from apps.core.errors import AlreadyDone, Refused
from apps.notifications.models import Message, MessageState, Postponed, Reminded, ReminderSettings, Silence
from apps.notifications.services import choices, outbox, reminders
from apps.organizations.calendar import end_of_term
from apps.organizations.enums import Role
from apps.organizations.models import Membership, Vacation
from tests.conftest import NOON
from tests.notifications.test_reminders import BOOK, day, only_our_source, put  # noqa: F401


def told(at=NOON):
    """Who gets a digest at a moment."""
    before = set(Message.objects.values_list("pk", flat=True))
    reminders.remind(at)
    return sorted(Message.objects.exclude(pk__in=before).values_list("user__username", flat=True))


def days_told(cast, user, count, **fields):
    """Days (from today) on which a person gets a digest."""
    put(cast.school, "a", day(fields.pop("due")), user)
    return [n for n in range(count) if told(NOON + timedelta(days=n))]


# ---- settings of the organization


def test_days_before_are_those_of_the_organization(cast):
    ReminderSettings.objects.create(organization=cast.school, first_days=14, second_days=3)

    # Due on Friday the 4th of December: told at once (14 days), three days before, on the day.
    assert days_told(cast, cast.mentor, 15, due=14) == [0, 11, 14]


@pytest.mark.parametrize(
    ("curator_after", "director_after", "expected"),
    [(1, 2, ["curator", "director"]), (2, 5, ["curator"]), (5, 9, [])],
)
def test_escalation_is_that_of_the_organization(cast, curator_after, director_after, expected):
    ReminderSettings.objects.create(
        organization=cast.school, curator_after=curator_after, director_after=director_after
    )
    put(cast.school, "a", day(-3), cast.mentor)

    assert told() == sorted([*expected, "mentor"])


@pytest.mark.parametrize(("hour", "expected"), [(9, []), (10, ["mentor"]), (11, ["mentor"]), (12, [])])
def test_hours_are_those_of_the_organization(cast, hour, expected):
    ReminderSettings.objects.create(organization=cast.school, first_hour=10, last_hour=12)
    put(cast.school, "a", day(0), cast.mentor)

    assert told(datetime(2026, 11, 20, hour - 3, 30, tzinfo=UTC)) == expected


def test_settings_of_one_organization_leave_another_alone(cast):
    ReminderSettings.objects.create(organization=cast.school, first_days=14)
    put(cast.school, "a", day(10), cast.mentor)
    put(cast.foreign_school, "b", day(10), cast.foreign_curator)

    assert told() == ["mentor"]


def test_settings_page_keeps_what_was_chosen(cast):
    data = {
        "first_days": 10,
        "second_days": 2,
        "curator_after": 2,
        "director_after": 5,
        "first_hour": 9,
        "last_hour": 18,
    }

    response = cast.client("curator").post("/notifications/settings/", data)

    assert response.status_code == 302
    row = ReminderSettings.objects.values(*data, "organization_id", "pupils_rest").get()
    assert row == {**data, "organization_id": cast.school.pk, "pupils_rest": False}


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"first_days": 1}, "Первое напоминание приходит раньше второго"),
        ({"second_days": 0}, "Первое напоминание приходит раньше второго"),
        ({"first_days": 61}, "меньше либо равно 60"),
        ({"director_after": 1}, "Директор узнаёт о просрочке не раньше куратора"),
        ({"first_hour": 20}, "Часы напоминаний"),
        ({"last_hour": 25}, "Часы напоминаний"),
        ({"first_days": "семь"}, "Введите целое число"),
        ({"first_days": ""}, "Обязательное поле"),
        ({"first_days": 99999999}, "меньше либо равно 60"),
    ],
)
def test_settings_page_refuses_with_a_sentence(cast, wrong, sentence):
    good = {
        "first_days": 7,
        "second_days": 1,
        "curator_after": 3,
        "director_after": 7,
        "first_hour": 8,
        "last_hour": 20,
    }

    page = cast.client("curator").post("/notifications/settings/", good | wrong)

    assert (page.status_code, ReminderSettings.objects.count()) == (200, 0)
    assert sentence in page.content.decode()


# ---- later


def test_postponed_thing_comes_again_on_the_chosen_day(cast):
    put(cast.school, "a", day(-1), cast.mentor)
    assert told() == ["mentor"]
    choices.postpone(cast.mentor, "a", 7)

    found = {n: told(NOON + timedelta(days=n)) for n in range(1, 11)}

    assert [n for n, who in found.items() if "mentor" in who] == [7, 10]
    stages = list(Reminded.objects.filter(user=cast.mentor).order_by("pk").values_list("stage", flat=True))
    assert stages == ["w0", "l2026-11-27", "w1"]


def test_postponing_is_private_to_the_person(cast):
    put(cast.school, "a", day(0), cast.mentor, cast.curator)
    choices.postpone(cast.mentor, "a", 3)

    assert told() == ["curator"]


@pytest.mark.parametrize("days", [0, 2, 8, 365, -1])
def test_postpone_takes_three_terms_only(cast, days):
    with pytest.raises(Refused, match="Отложить можно"):
        choices.postpone(cast.mentor, "a", days)


def test_inbox_button_postpones(cast):
    put(cast.school, "a", day(0), cast.mentor)
    told()
    message = Message.objects.get()

    response = cast.client("mentor").post(f"/notifications/{message.public_id}/0/later/", {"days": "3"})

    assert response.url == "/notifications/"
    assert Postponed.objects.values_list("user__username", "thing", "until").get() == ("mentor", "a", day(3))


@pytest.mark.parametrize("days", ["", "три", "2", "99999999999999999999", "-1"])
def test_inbox_button_with_bad_days_is_a_sentence(cast, days):
    put(cast.school, "a", day(0), cast.mentor)
    told()
    message = Message.objects.get()

    page = cast.client("mentor").post(f"/notifications/{message.public_id}/0/later/", {"days": days}, follow=True)

    assert (page.status_code, Postponed.objects.count()) == (200, 0)


@pytest.mark.parametrize("number", [1, 99])
def test_inbox_line_that_is_not_there_is_not_found(cast, number):
    put(cast.school, "a", day(0), cast.mentor)
    told()
    message = Message.objects.get()

    response = cast.client("mentor").post(f"/notifications/{message.public_id}/{number}/later/", {"days": "1"})

    assert response.status_code == 404


# ---- silence


def test_silence_lasts_until_the_holidays(cast):
    Vacation.objects.create(organization=cast.school, title="х", start=day(10), end=day(20))
    put(cast.school, "a", day(-1), cast.mentor)

    until = choices.silence(cast.mentor, cast.school)

    assert until == day(9)
    assert [told(NOON + timedelta(days=n)) for n in (0, 7)] == [[], ["curator", "director"]]
    assert "mentor" in told(NOON + timedelta(days=10))


def test_silence_of_one_person_leaves_escalation_to_others(cast):
    put(cast.school, "a", day(-8), cast.mentor)
    choices.silence(cast.mentor, cast.school)

    assert told() == ["curator", "director"]


@pytest.mark.parametrize(
    ("vacations", "expected"),
    [([], date(2027, 8, 31)), ([(day(-5), day(5))], date(2027, 8, 31)), ([(day(1), day(2))], day(0))],
)
def test_end_of_term(cast, vacations, expected):
    for start, end in vacations:
        Vacation.objects.create(organization=cast.school, title="х", start=start, end=end)

    assert end_of_term(cast.school, day(0)) == expected


def test_end_of_term_without_a_year_is_two_months(cast):
    cast.school.years.all().delete()

    assert end_of_term(cast.school, day(0)) == day(60)


def test_silence_is_shown_and_ended_in_the_inbox(cast):
    choices.silence(cast.mentor, cast.school)
    client = cast.client("mentor")
    assert "напоминания не приходят" in client.get("/notifications/").content.decode()

    client.post(f"/notifications/silence/{cast.school.public_id}/end/")

    assert Silence.objects.count() == 0


def test_silence_of_another_person_is_not_ended(cast):
    choices.silence(cast.mentor, cast.school)

    cast.client("curator").post(f"/notifications/silence/{cast.school.public_id}/end/")

    assert Silence.objects.count() == 1


# ---- links of a letter


@pytest.fixture
def letter(cast):
    """A letter to the mentor with one thing, and its address."""
    put(cast.school, "a", day(0), cast.mentor, title="Собрать <b>согласия</b>")
    told()
    message = Message.objects.get()
    return message, f"/notifications/letter/{choices.token_of(message)}/"


def test_letter_names_the_address_in_both_parts(cast, letter):
    outbox.deliver()

    sent = mail.outbox[0]
    assert letter[1] in sent.body
    assert letter[1] in sent.alternatives[0][0]
    assert "<b>согласия" not in sent.alternatives[0][0]


def test_opening_the_link_changes_nothing(cast, letter):
    page = cast.client("anonymous").get(letter[1])

    assert page.status_code == 200
    assert "Собрать &lt;b&gt;согласия" in page.content.decode()
    assert (Postponed.objects.count(), Silence.objects.count()) == (0, 0)


def test_link_postpones_without_a_login(cast, letter):
    response = cast.client("anonymous").post(letter[1] + "0/later/", {"days": "7"})

    assert response.url == letter[1]
    assert Postponed.objects.values_list("user__username", "until").get() == ("mentor", day(7))


def test_link_silences_without_a_login(cast, letter):
    cast.client("anonymous").post(letter[1] + "silence/")

    assert Silence.objects.values_list("user__username", "organization_id", "until").get() == (
        "mentor",
        cast.school.pk,
        date(2027, 8, 31),
    )


def test_forged_link_is_not_found(cast, letter):
    forged = letter[1][:-3] + ("aa/" if letter[1][-3:] != "aa/" else "bb/")

    answers = [cast.client("anonymous").get(a).status_code for a in (forged, "/notifications/letter/x/")]

    assert answers == [404, 404]


def test_link_grows_old(cast, letter, monkeypatch):
    monkeypatch.setattr(choices, "LINK_DAYS", -1)

    with pytest.raises(Http404):
        choices.message_of(choices.token_of(letter[0]))


def test_link_of_a_dismissed_person_is_closed(cast, letter):
    cast.mentor.is_active = False
    cast.mentor.save()

    assert cast.client("anonymous").get(letter[1]).status_code == 404


# ---- people


def deputy(cast, who, instead_of, start, end):
    Membership.objects.create(
        user=who,
        organization=cast.school,
        role=Role.CURATOR,
        valid_from=day(start),
        valid_to=day(end),
        deputy_for=instead_of,
    )


@pytest.mark.parametrize(
    ("start", "end", "expected"), [(0, 0, ["psychologist"]), (-5, -1, ["curator"]), (1, 9, ["curator"])]
)
def test_deputy_is_told_instead_within_his_dates(cast, start, end, expected):
    deputy(cast, cast.psychologist, cast.curator, start, end)
    put(cast.school, "a", day(0), cast.curator)

    assert told() == expected


def test_deputy_hears_what_climbs_to_the_curator(cast):
    deputy(cast, cast.psychologist, cast.curator, -1, 5)
    put(cast.school, "a", day(-4), cast.mentor)

    assert told() == ["mentor", "psychologist"]


def test_dismissed_person_hears_nothing(cast):
    put(cast.school, "a", day(0), cast.mentor)
    Membership.objects.filter(user=cast.mentor).update(valid_to=day(-1))

    assert told() == []


def test_inactive_account_hears_nothing(cast):
    cast.mentor.is_active = False
    cast.mentor.save()
    put(cast.school, "a", day(0), cast.mentor)

    assert told() == []


@pytest.mark.parametrize(("rest", "expected"), [(True, ["mentor"]), (False, ["mentee", "mentor"])])
def test_pupils_rest_in_the_holidays(cast, rest, expected):
    ReminderSettings.objects.create(organization=cast.school, pupils_rest=rest)
    Vacation.objects.create(organization=cast.school, title="х", start=day(-1), end=day(1))
    put(cast.school, "a", day(0), cast.mentor, cast.mentee)

    assert told() == expected


def test_pupil_who_is_a_mentor_too_does_not_rest(cast):
    Membership.objects.create(user=cast.mentee, organization=cast.school, role=Role.MENTOR, valid_from=day(-9))
    Vacation.objects.create(organization=cast.school, title="х", start=day(-1), end=day(1))
    put(cast.school, "a", day(0), cast.mentee)

    assert told() == ["mentee"]


# ---- two processes


def test_digest_of_a_second_process_does_not_swallow_its_lines(cast):
    """A thing that came after today's digest is told tomorrow, not lost."""
    put(cast.school, "a", day(0), cast.mentor)
    told()
    put(cast.school, "b", day(1), cast.mentor)

    assert told(NOON + timedelta(hours=2)) == []
    with clock.frozen(NOON + timedelta(days=3)):
        told(clock.now())
    titles = [[item["key"] for item in m.items] for m in Message.objects.filter(user=cast.mentor).order_by("pk")]
    assert titles == [["a"], ["a", "b"]]


def test_crash_between_messages_and_marks_leaves_neither(cast, monkeypatch):
    put(cast.school, "a", day(0), cast.mentor)
    real = reminders.insert_many

    def dying_before_the_marks(model, rows, **how):
        return 1 / 0 if model is Reminded else real(model, rows, **how)

    with monkeypatch.context() as broken:
        broken.setattr(reminders, "insert_many", dying_before_the_marks)
        with pytest.raises(ZeroDivisionError):
            reminders.remind(NOON)

    assert (Message.objects.count(), told()) == (0, ["mentor"])


# ---- outbox


def dead(cast, **fields):
    return Message.objects.create(
        key=f"k{Message.objects.count()}",
        user=cast.mentor,
        organization=cast.school,
        subject="1 дело",
        created_at=clock.now(),
        **{"state": MessageState.DEAD, "attempts": 6, "error": "OSError", **fields},
    )


def test_a_line_break_in_a_typed_title_stops_no_letter(cast):
    """A forged form may put one into the title of a campaign or the name of a school; in a header it would be an error for ever."""
    message = dead(cast, state=MessageState.QUEUED, attempts=0, next_try_at=clock.now())
    Message.objects.update(subject="Не сданы сведения: Май\r\nBcc: x@example.org")

    outbox.deliver()

    message.refresh_from_db()
    assert (message.state, mail.outbox[0].subject) == (
        MessageState.SENT,
        "Не сданы сведения: Май Bcc: x@example.org",
    )
    assert mail.outbox[0].recipients() == ["mentor@example.org"]


def test_dead_letter_is_seen_and_sent_again(cast):
    message = dead(cast)
    client = cast.client("administrator")
    assert "OSError" in client.get("/notifications/outbox/").content.decode()

    client.post(f"/notifications/outbox/{message.public_id}/retry/")
    outbox.deliver()

    message.refresh_from_db()
    assert (message.state, message.attempts, len(mail.outbox)) == (MessageState.SENT, 1, 1)
    with pytest.raises(AlreadyDone):
        outbox.retry(message)


def test_all_dead_letters_are_sent_again(cast):
    for _ in range(3):
        dead(cast)
    dead(cast, state=MessageState.QUEUED, next_try_at=None)

    page = cast.client("administrator").post("/notifications/outbox/retry/", follow=True)

    assert "Поставлено в очередь писем: 3." in page.content.decode()
    assert outbox.deliver() == 3


@pytest.mark.parametrize("query", ["", "?state=sent", "?state=нет", "?page=999", "?page=x", "?state=sent&page=-1"])
def test_outbox_takes_any_query(cast, query):
    dead(cast)

    assert cast.client("administrator").get(f"/notifications/outbox/{query}").status_code == 200


def test_outbox_takes_a_fixed_number_of_queries(cast, django_assert_num_queries):
    client = cast.client("administrator")
    counts = []
    for rows in (3, 300):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        Message.objects.bulk_create(
            Message(key=f"{rows}-{n}", user=cast.mentor, subject="х", created_at=NOON, state="dead")
            for n in range(rows)
        )
        with CaptureQueriesContext(connection) as seen:
            client.get("/notifications/outbox/")
        counts.append(len(seen))

    assert counts[0] == counts[1]
    assert counts[0] <= 15


def test_constraints_of_choices(cast):
    def broken(**fields):
        with pytest.raises(IntegrityError) as error, transaction.atomic():
            ReminderSettings.objects.create(organization=cast.school, **fields)
        return str(error.value)

    found = [
        broken(first_days=1, second_days=1),
        broken(curator_after=5, director_after=4),
        broken(first_hour=20, last_hour=20),
    ]
    names = ["reminder_days_ordered", "reminder_escalation_ordered", "reminder_hours_ordered"]
    assert [name in text for name, text in zip(names, found, strict=True)] == [True] * 3
    for make in (
        lambda: Postponed.objects.create(user=cast.mentor, thing="a", until=day(1)),
        lambda: Silence.objects.create(user=cast.mentor, organization=cast.school, until=day(1)),
    ):
        make()
        with pytest.raises(IntegrityError), transaction.atomic():
            make()
