"""The log of meetings of a pair: what was, what is planned, what comes next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from apps.core import clock
from apps.core.errors import AlreadyDone, Refused
from apps.pairing.enums import FINAL, PairState
from apps.pairing.models import Pair
from apps.participants.models import Person
from apps.workflow import audit
from apps.workflow.transitions import apply, apply_many

from .. import access
from ..enums import MeetingKind, MeetingState, Mood, Visibility
from ..models import Meeting, MeetingFeedback

MINUTES = 40
MAX_MINUTES = 600
MAX_NOTE = 4000
BACKFILL_AFTER = timedelta(days=3)
# The final meeting is proposed only when the term is nearly over.
FINAL_WITHIN = timedelta(days=30)


@dataclass(frozen=True)
class Talk:
    """What is said about a meeting that was held. `present` empty: everybody of the pair."""

    date: date
    minutes: int = MINUTES
    kind: str = ""
    online: bool = False
    place: str = ""
    note: str = ""
    visibility: str = Visibility.PAIR
    present: Iterable[Person] = field(default=())


def next_kind(pair: Pair, held: Iterable[str], today: date) -> str:
    """The kind that comes next in the form's sequence; working meetings repeat, a reflective one comes in the middle of the
    term, the final one near its end."""
    done = set(held)
    for kind in pair.form.meeting_sequence or [MeetingKind.WORKING]:
        if kind in done and kind != MeetingKind.FINAL:
            continue
        if kind == MeetingKind.FINAL and (kind in done or pair.end - today > FINAL_WITHIN):
            break
        return kind
    midway = pair.start + (pair.end - pair.start) / 2
    if MeetingKind.WORKING in done and not {MeetingKind.REFLECTION, MeetingKind.FINAL} & done and today >= midway:
        return MeetingKind.REFLECTION
    return MeetingKind.WORKING


def sequence(pair: Pair, held: Iterable[str], today: date) -> list[tuple[str, str]]:
    """The form's order of meetings for people: (title, "done", "next" or ""). What comes next is one of them."""
    done, following = set(held), next_kind(pair, held, today)
    kinds = list(pair.form.meeting_sequence or [MeetingKind.WORKING])
    if following not in kinds:
        kinds.insert(kinds.index(MeetingKind.FINAL) if MeetingKind.FINAL in kinds else len(kinds), following)
    marks = [(kind, "next" if kind == following else "done" if kind in done else "") for kind in kinds]
    return [(MeetingKind(kind).label, mark) for kind, mark in marks]


def kind_for(pair: Pair) -> str:
    """`next_kind` for a pair, asking its log."""
    held = Meeting.objects.filter(pair=pair, state=MeetingState.HELD).values_list("kind", flat=True)
    return next_kind(pair, held, pair.organization.today)


class SecondOfDay(Refused):
    """The day has a meeting already: perhaps this is the same one. Said again with `again=True` it is one more."""


def log_meeting(
    pair: Pair, *, by: Any, talk: Talk, key: str = "", planned: Meeting | None = None, again: bool = False
) -> tuple[Meeting, bool]:
    """Writes that a meeting was held; (meeting, whether it is new). The same key again gives the same meeting.

    `planned`: the planned meeting that this was; `again`: one more of a day that has a meeting already.
    Raises SecondOfDay, Refused (day, minutes, text, a pair that is only proposed), PermissionDenied (not his pair).
    """
    _require(by, pair)
    own_key = _own_key(pair, key)
    repeated = own_key and Meeting.objects.filter(key=own_key).first()
    if repeated:
        return repeated, False
    _check(pair, talk)
    if not again:
        _ask_about_day(pair, talk.date)
    try:
        with transaction.atomic():
            meeting = _hold(planned, talk, own_key, by) if planned else _create(pair, talk, own_key, by)
            meeting.present.set(_present(pair, talk))
            return meeting, True
    except IntegrityError:
        if not own_key:
            raise
        return Meeting.objects.get(key=own_key), False


def _ask_about_day(pair: Pair, day: date) -> None:
    held = pair.meetings.filter(state=MeetingState.HELD, date=day).first()
    if held is not None:
        raise SecondOfDay(
            f"{day:%d.%m.%Y} встреча уже записана: {held.get_kind_display()}, {held.minutes} мин. "
            "Если была ещё одна, нажмите «Записать ещё одну»."
        )


def _own_key(pair: Pair, key: str) -> str | None:
    """A key counts inside its pair only: nobody meets another pair's meeting by guessing a key."""
    return f"{pair.pk}-{key}"[:64] if key else None


def _create(pair: Pair, talk: Talk, key: str | None, by: Any) -> Meeting:
    meeting = Meeting.objects.create(
        organization=pair.organization,
        pair=pair,
        state=MeetingState.HELD,
        logged_by=by,
        created_at=clock.now(),
        **_facts(pair, talk, key),
    )
    audit.record(meeting, "log", "встреча записана", by=by)
    return meeting


def _hold(planned: Meeting, talk: Talk, key: str | None, by: Any) -> Meeting:
    said = replace(talk, kind=talk.kind or planned.kind)
    return apply(planned, "hold", by=by, **_facts(planned.pair, said, key))


def _facts(pair: Pair, talk: Talk, key: str | None) -> dict[str, Any]:
    return {
        "kind": talk.kind or kind_for(pair),
        "date": talk.date,
        "minutes": talk.minutes,
        "online": talk.online,
        "place": talk.place,
        "note": talk.note,
        "visibility": talk.visibility,
        "is_backfilled": pair.organization.today - talk.date > BACKFILL_AFTER,
        "key": key,
    }


def _present(pair: Pair, talk: Talk) -> list[Person]:
    members = [m.person for m in pair.members.select_related("person") if m.left_on is None or m.left_on >= talk.date]
    wanted = {person.pk for person in talk.present}
    return [person for person in members if not wanted or person.pk in wanted]


def _check(pair: Pair, talk: Talk) -> None:
    today = pair.organization.today
    _check_agreed(pair)
    if pair.state == PairState.CANCELLED:
        raise Refused("Пара отменена: встречи в неё не записывают.")
    if talk.date > today:
        raise Refused("Этот день ещё не наступил: назначьте встречу, а запишите её, когда она состоится.")
    if talk.date < pair.year.start:
        raise Refused(f"День раньше начала программного года ({pair.year.start:%d.%m.%Y}). Исправьте дату.")
    if pair.state in FINAL and pair.ended_on and talk.date > pair.ended_on:
        raise Refused(f"Пара закончила работу {pair.ended_on:%d.%m.%Y}: более поздних встреч у неё нет.")
    if not 1 <= talk.minutes <= MAX_MINUTES:
        raise Refused(f"Длительность – от 1 до {MAX_MINUTES} минут. Исправьте число.")
    if len(talk.note) > MAX_NOTE:
        raise Refused(f"Заметка длиннее {MAX_NOTE} знаков. Сократите её: текст в форме сохранён.")


def _check_agreed(pair: Pair) -> None:
    if pair.state == PairState.PROPOSED:
        raise Refused("Пара только предложена: встречи назначают и записывают, когда согласились обе стороны.")


def plan_meeting(
    pair: Pair,
    *,
    by: Any,
    day: date,
    time: time | None = None,
    kind: str = "",
    place: str = "",
    online: bool = False,
) -> Meeting:
    """A meeting to come; the calendar of both shows it. `time` is of the organization's own clock.

    The same day twice gives one. Raises Refused, PermissionDenied."""
    _require(by, pair)
    _check_agreed(pair)
    if not pair.organization.today <= day <= pair.end or pair.state in FINAL:
        raise Refused(f"Встречу назначают на день с сегодняшнего по {pair.end:%d.%m.%Y}. Исправьте дату.")
    with transaction.atomic():
        Pair.objects.select_for_update().get(pk=pair.pk)
        if Meeting.objects.filter(pair=pair, state=MeetingState.PLANNED, date=day).exists():
            raise AlreadyDone(f"Встреча на {day:%d.%m.%Y} уже назначена.")
        meeting = Meeting.objects.create(
            organization=pair.organization,
            pair=pair,
            kind=kind or kind_for(pair),
            date=day,
            time=time,
            place=place,
            online=online,
            logged_by=by,
            created_at=clock.now(),
        )
        audit.record(meeting, "plan", "встреча назначена", by=by)
    return meeting


def cancel(meeting: Meeting, *, by: Any, reason: str = "") -> Meeting:
    """A planned meeting is called off; a held one is taken back with a reason. Raises Refused, AlreadyDone."""
    _require(by, meeting.pair)
    action = "take_back" if meeting.state == MeetingState.HELD else "cancel"
    return apply(meeting, action, by=by, reason=reason)


def call_off(pair: Pair, *, by: Any) -> None:
    """The pair ended: meetings planned for later days are called off. An earlier one may have been held and waits for its record."""
    last = pair.ended_on or pair.organization.today
    later = pair.meetings.filter(state=MeetingState.PLANNED, date__gt=last)
    apply_many(list(later), "cancel", by=by, via=pair, reason="пара закончила работу")


def give_feedback(meeting: Meeting, *, by: Any, mood: int, word: str = "") -> MeetingFeedback:
    """A face and a word of a member about a held meeting; a later word replaces the former. Raises Refused, PermissionDenied."""
    person = next((m.person for m in meeting.pair.members.all() if m.person.user_id == by.pk), None)
    if person is None or not by.has_perm("plans.give_feedback", meeting):
        raise PermissionDenied("plans.give_feedback")
    if meeting.state != MeetingState.HELD:
        raise Refused("Отзыв оставляют о встрече, которая состоялась.")
    if mood not in Mood.values:
        raise Refused("Выберите одно из трёх: хорошо, нормально, трудно.")
    row, _ = MeetingFeedback.objects.update_or_create(
        meeting=meeting, person=person, defaults={"mood": mood, "word": word[:300], "created_at": clock.now()}
    )
    return row


def _require(by: Any, pair: Pair) -> None:
    if not access.can_log_meeting(by, pair):
        raise PermissionDenied("plans.log_meeting")
