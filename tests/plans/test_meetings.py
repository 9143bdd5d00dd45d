"""The log of meetings: kinds in their order, keys, late entries, notes."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from apps.core.errors import AlreadyDone, Refused
from apps.organizations.models import MentoringForm
from apps.pairing.models import Pair, PairMember
from apps.plans.access import sees_note
from apps.plans.models import Meeting, MeetingFeedback
from apps.plans.services import meetings
from apps.plans.services.meetings import Talk, next_kind
from tests.factories import make_meeting, make_pair, make_person

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("sequence", "held", "today", "kind"),
    [
        (["intro", "trial", "planning", "working", "final"], [], TODAY, "intro"),
        (["intro", "trial", "planning", "working", "final"], ["intro"], TODAY, "trial"),
        (["intro", "trial", "planning", "working", "final"], ["trial"], TODAY, "intro"),
        (["intro", "planning", "working", "final"], ["intro", "planning"], TODAY, "working"),
        (["intro", "planning", "working", "final"], ["intro", "planning", "working"], TODAY, "working"),
        (["planning", "working", "final"], ["planning", "working"], date(2027, 4, 30), "reflection"),
        (["planning", "working", "final"], ["planning", "working", "reflection"], date(2027, 4, 30), "working"),
        (["planning", "working", "final"], ["planning", "working"], date(2027, 5, 1), "final"),
        (["planning", "working", "final"], ["planning", "working", "final"], date(2027, 5, 30), "working"),
        (["planning", "working", "final"], [], date(2027, 5, 30), "planning"),
        ([], [], TODAY, "working"),
    ],
)
def test_what_comes_next(cast, sequence, held, today, kind):
    pair = make_pair(cast, form=MentoringForm(code="x", title="Форма", meeting_sequence=sequence, pk=cast.form.pk))
    assert next_kind(pair, held, today) == kind


def test_a_meeting_with_presets(cast, pair):
    meeting, is_new = meetings.log_meeting(pair, by=cast.mentor, talk=Talk(TODAY))
    assert is_new
    found = (meeting.date, meeting.minutes, meeting.kind, meeting.state, meeting.visibility, meeting.is_backfilled)
    assert found == (TODAY, 40, "working", "held", "pair", False)
    assert {p.last_name for p in meeting.present.all()} == {"Соколова", "Лапин"}
    assert meeting.logged_by == cast.mentor


def test_the_same_key_gives_the_same_meeting(cast, pair):
    first, _ = meetings.log_meeting(pair, by=cast.mentor, talk=Talk(TODAY, note="раз"), key="k")
    second, is_new = meetings.log_meeting(pair, by=cast.mentor, talk=Talk(TODAY, note="два"), key="k")
    assert (second.pk, is_new, Meeting.objects.get().note) == (first.pk, False, "раз")


def test_a_key_counts_inside_its_pair_only(cast, pair):
    meetings.log_meeting(pair, by=cast.mentor, talk=Talk(TODAY), key="k")
    _, is_new = meetings.log_meeting(make_pair(cast), by=cast.curator, talk=Talk(TODAY), key="k")
    assert (is_new, Meeting.objects.count()) == (True, 2)


def test_two_meetings_of_one_day_with_two_keys(cast, pair):
    for key in ("a", "b"):
        meetings.log_meeting(pair, by=cast.mentor, talk=Talk(TODAY), key=key, again=key == "b")
    assert Meeting.objects.count() == 2


@pytest.mark.parametrize(("days", "late"), [(0, False), (3, False), (4, True), (30, True)])
def test_a_late_entry_is_marked_not_refused(cast, pair, days, late):
    meeting, _ = meetings.log_meeting(pair, by=cast.mentor, talk=Talk(TODAY - timedelta(days=days)))
    assert meeting.is_backfilled is late


@pytest.mark.parametrize(
    ("talk", "words"),
    [
        (Talk(date(2026, 11, 21)), "ещё не наступил"),
        (Talk(date(2026, 8, 31)), "начала программного года"),
        (Talk(TODAY, minutes=0), "от 1 до 600"),
        (Talk(TODAY, minutes=-5), "от 1 до 600"),
        (Talk(TODAY, minutes=601), "от 1 до 600"),
        (Talk(TODAY, note="а" * 4001), "длиннее 4000"),
    ],
)
def test_what_is_refused(cast, pair, talk, words):
    with pytest.raises(Refused, match=words):
        meetings.log_meeting(pair, by=cast.mentor, talk=talk)
    assert not Meeting.objects.exists()


def test_an_ended_pair_has_no_later_meetings(cast):
    pair = make_pair(cast, state="ended")
    with pytest.raises(Refused, match="закончила работу 01.11.2026"):
        meetings.log_meeting(pair, by=cast.curator, talk=Talk(date(2026, 11, 2)))
    assert meetings.log_meeting(pair, by=cast.curator, talk=Talk(date(2026, 11, 1)))[1]


def test_a_cancelled_pair_has_none(cast):
    with pytest.raises(Refused, match="отменена"):
        meetings.log_meeting(make_pair(cast, state="cancelled"), by=cast.curator, talk=Talk(TODAY))


def test_who_was_there(cast, pair):
    mentee = pair.members.get(role="mentee").person
    outsider = make_person(cast, "Посторонний")
    meeting, _ = meetings.log_meeting(pair, by=cast.mentor, talk=Talk(TODAY, present=[mentee, outsider]))
    assert list(meeting.present.all()) == [mentee]


def test_a_member_who_left_before_was_not_there(cast, pair):
    late = make_person(cast, "Ушедший")
    PairMember.objects.create(
        pair=pair,
        person=late,
        role="mentee",
        joined_on=date(2026, 9, 15),
        left_on=date(2026, 10, 1),
        left_note="Сменила школу.",
    )
    meeting, _ = meetings.log_meeting(pair, by=cast.mentor, talk=Talk(TODAY))
    assert {p.last_name for p in meeting.present.all()} == {"Соколова", "Лапин"}


def test_a_planned_meeting_becomes_a_held_one(cast, pair):
    planned = meetings.plan_meeting(pair, by=cast.mentor, day=TODAY, kind="trial")
    meeting, is_new = meetings.log_meeting(
        pair, by=cast.mentor, talk=Talk(TODAY, kind="trial"), key="k", planned=planned
    )
    assert (meeting.pk, is_new, meeting.state, meeting.kind, meeting.minutes) == (planned.pk, True, "held", "trial", 40)
    again, is_new = meetings.log_meeting(pair, by=cast.mentor, talk=Talk(TODAY), key="k", planned=planned)
    assert (again.pk, is_new, Meeting.objects.count()) == (planned.pk, False, 1)


@pytest.mark.parametrize("day", [date(2026, 11, 19), date(2027, 6, 1)])
def test_a_day_that_cannot_be_planned(cast, pair, day):
    with pytest.raises(Refused, match="по 31.05.2027"):
        meetings.plan_meeting(pair, by=cast.mentor, day=day)


def test_the_same_day_is_planned_once(cast, pair):
    meetings.plan_meeting(pair, by=cast.mentor, day=TODAY)
    with pytest.raises(AlreadyDone):
        meetings.plan_meeting(pair, by=cast.mentor, day=TODAY)
    assert Meeting.objects.count() == 1


@pytest.mark.parametrize("who", ["mentee", "director", "psychologist", "foreign_curator", "administrator"])
def test_others_write_no_meeting(cast, pair, who):
    user = getattr(cast, who)
    for attempt in (
        lambda: meetings.log_meeting(pair, by=user, talk=Talk(TODAY)),
        lambda: meetings.plan_meeting(pair, by=user, day=TODAY),
        lambda: meetings.cancel(make_meeting(cast, pair, state="planned"), by=user),
    ):
        with pytest.raises(PermissionDenied):
            attempt()


def test_another_mentor_writes_no_meeting(cast, pair, stranger):
    with pytest.raises(PermissionDenied):
        meetings.log_meeting(pair, by=stranger, talk=Talk(TODAY))


# ---- notes: reader × visibility × author, by hand
READERS = {
    "private": {"author"},
    "pair": {"author", "mentor", "mentee"},
    "curator": {"author", "mentor", "mentee", "curator"},
}
ALL = ("mentor", "mentee", "curator", "director", "psychologist", "municipal", "foreign_curator")


@pytest.mark.parametrize("author", ["mentor", "curator"])
@pytest.mark.parametrize("visibility", READERS)
def test_who_reads_a_note(cast, pair, visibility, author):
    meeting = make_meeting(cast, pair, note="Слова", visibility=visibility, logged_by=getattr(cast, author))
    expected = {author if who == "author" else who for who in READERS[visibility]}
    assert {who for who in ALL if sees_note(getattr(cast, who), meeting, pair)} == expected


def test_another_mentor_reads_no_note(cast, pair, stranger):
    for visibility in READERS:
        meeting = make_meeting(cast, pair, note="Слова", visibility=visibility, logged_by=cast.mentor)
        assert not sees_note(stranger, meeting, pair)


# ---- feedback
def test_three_faces_and_a_word(cast, pair):
    meeting = make_meeting(cast, pair)
    meetings.give_feedback(meeting, by=cast.mentee, mood=1, word="было трудно")
    meetings.give_feedback(meeting, by=cast.mentee, mood=3, word="передумал")
    meetings.give_feedback(meeting, by=cast.mentor, mood=2)
    assert set(MeetingFeedback.objects.values_list("person__last_name", "mood", "word")) == {
        ("Лапин", 3, "передумал"),
        ("Соколова", 2, ""),
    }


@pytest.mark.parametrize("mood", [0, 4, -1])
def test_an_unknown_face(cast, pair, mood):
    with pytest.raises(Refused, match="одно из трёх"):
        meetings.give_feedback(make_meeting(cast, pair), by=cast.mentee, mood=mood)


def test_a_meeting_to_come_has_no_feedback(cast, pair):
    with pytest.raises(Refused, match="состоялась"):
        meetings.give_feedback(make_meeting(cast, pair, state="planned"), by=cast.mentee, mood=3)


@pytest.mark.parametrize("who", ["curator", "director", "psychologist"])
def test_only_members_give_feedback(cast, pair, who):
    with pytest.raises(PermissionDenied):
        meetings.give_feedback(make_meeting(cast, pair), by=getattr(cast, who), mood=3)


# ---- the calendar of a phone
def entry_of(cast, who, meeting):
    from icalendar import Calendar

    answer = cast.client(who).get(f"/plans/meetings/{meeting.public_id}/meeting.ics")
    assert answer["Content-Type"].startswith("text/calendar")
    return Calendar.from_ical(answer.content).walk("VEVENT")[0]


def test_a_planned_meeting_with_a_time_stands_in_the_school_s_zone(cast, pair):
    cast.school.timezone = "Asia/Omsk"
    cast.school.save()
    meeting = meetings.plan_meeting(
        Pair.objects.get(pk=pair.pk), by=cast.mentor, day=date(2026, 12, 1), time=time(14, 30), place="кабинет 12"
    )
    event = entry_of(cast, "mentee", meeting)
    assert event["DTSTART"].dt.isoformat() == "2026-12-01T14:30:00+06:00"
    assert (event["DTEND"].dt - event["DTSTART"].dt).seconds == 40 * 60
    assert str(event["LOCATION"]) == "кабинет 12"
    assert str(event["UID"]) == f"plans.meeting:{meeting.pk}@mentoring"


def test_without_a_time_the_entry_is_of_the_whole_day(cast, pair):
    event = entry_of(cast, "mentor", meetings.plan_meeting(pair, by=cast.mentor, day=date(2026, 12, 1)))
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2026, 12, 1), date(2026, 12, 2))


def test_a_held_meeting_is_no_calendar_entry(cast, pair):
    meeting = make_meeting(cast, pair)
    answer = cast.client("mentor").get(f"/plans/meetings/{meeting.public_id}/meeting.ics", follow=True)
    assert "заносят назначенную встречу" in answer.content.decode()


# ---- what comes next
def test_a_reflective_meeting_comes_in_the_middle_of_the_term(pair):
    held = ["intro", "trial", "planning", "working"]
    middle = pair.start + (pair.end - pair.start) / 2
    assert meetings.next_kind(pair, held, middle - timedelta(days=1)) == "working"
    assert meetings.next_kind(pair, held, middle + timedelta(days=1)) == "reflection"
    assert meetings.next_kind(pair, [*held, "reflection"], middle + timedelta(days=1)) == "working"


def test_the_order_of_meetings_shows_what_was_and_what_comes_next(cast, pair):
    pair.form.meeting_sequence = ["intro", "working", "final"]
    shown = meetings.sequence(pair, ["intro", "working"], cast.school.today)
    assert [mark for _, mark in shown] == ["done", "next", ""]
    shown = meetings.sequence(pair, ["intro", "working"], pair.end - timedelta(days=60))
    assert shown[2] == ("рефлексивная встреча", "next")


def test_older_meetings_of_a_long_log_are_folded(cast, pair):
    for n in range(12):
        make_meeting(cast, pair, date=date(2026, 9, 20) + timedelta(days=n))
    page = cast.client("mentor").get(f"/plans/pairs/{pair.public_id}/meetings/").content.decode()
    assert "Раньше: 2" in page.replace("\u00a0", " ")


# ---- one more of the same day, and before both agreed
def test_a_second_meeting_of_a_day_is_asked_about(cast, pair):
    meetings.log_meeting(pair, by=cast.mentor, talk=Talk(TODAY), key="k")
    with pytest.raises(meetings.SecondOfDay, match="20.11.2026 встреча уже записана: рабочая встреча, 40 мин."):
        meetings.log_meeting(pair, by=cast.mentor, talk=Talk(TODAY), key="other")
    assert meetings.log_meeting(pair, by=cast.mentor, talk=Talk(TODAY), key="k") == (Meeting.objects.get(), False)
    assert meetings.log_meeting(pair, by=cast.mentor, talk=Talk(TODAY), key="other", again=True)[1]
    assert meetings.log_meeting(pair, by=cast.mentor, talk=Talk(date(2026, 11, 19)))[1]


def test_a_planned_meeting_held_earlier_keeps_its_kind(cast, pair):
    planned = make_meeting(cast, pair, state="planned", date=date(2026, 11, 23), kind="trial")
    meetings.log_meeting(pair, by=cast.mentor, talk=Talk(TODAY), planned=planned)
    planned.refresh_from_db()
    assert (planned.state, planned.date, planned.kind) == ("held", TODAY, "trial")


@pytest.mark.parametrize("step", ["log", "plan"])
def test_a_pair_that_is_only_proposed_does_not_meet_yet(cast, step):
    pair = make_pair(cast, state="proposed")
    steps = {
        "log": lambda: meetings.log_meeting(pair, by=cast.curator, talk=Talk(TODAY)),
        "plan": lambda: meetings.plan_meeting(pair, by=cast.curator, day=date(2026, 11, 27)),
    }
    with pytest.raises(Refused, match="Пара только предложена"):
        steps[step]()
    assert Meeting.objects.count() == 0
