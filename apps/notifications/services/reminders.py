"""Reminders: what is due soon or overdue becomes ONE digest per person, organization and day.

Stages of a due thing: «7» (within seven days), «1» (tomorrow), «0» (today), «w0», «w1» … (each week overdue); a person is
reminded of a thing once a stage. After 3 days overdue the curator is told too, after 7 the director. The numbers are those of
the organization (ReminderSettings). Organizations are taken in batches: a fixed number of queries a batch.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import Q

from apps.core import clock
from apps.core.bulk import insert_many
from apps.core.russian.numbers import plural
from apps.organizations import calendar
from apps.organizations.models import Organization

from ..agenda import Due, due_things_of, numbers_of
from ..models import Message, MessageState, Postponed, Reminded, ReminderSettings
from .recipients import Staff, staff_of

BEHIND = timedelta(days=370)
BATCH = 2000
ROWS = 500
# A stage of «remind me later»: told once, on the day that the person chose.
LATER = "l"


@dataclass(frozen=True)
class Result:
    """`messages`: digests of this day; `new`: those that did not exist before."""

    messages: int
    new: int


@dataclass
class Digest:
    """The lines of one person: (thing, stage)."""

    organization: Organization
    user_id: int
    lines: list[tuple[Due, str]] = field(default_factory=list)


def remind(at: datetime) -> Result:
    """Puts the digests of a moment into the outbox, every organization by its own clock. Safe to run any number of times."""
    messages = new = 0
    with clock.frozen(at):
        for day, organizations in _working(Organization.objects.order_by("timezone", "pk")):
            new += sum(_write(batch, day) for batch in _sliced(collect_many(organizations, day), ROWS))
            keys = [_prefix(organization, day) for organization in organizations]
            messages += Message.objects.filter(day_key__in=keys).count()
    return Result(messages, new)


def _working(organizations: Iterable[Organization]) -> Iterator[tuple[date, list[Organization]]]:
    """Batches of organizations of one time zone where it is a working day outside quiet hours."""
    for _, rows in groupby(organizations, key=lambda organization: organization.timezone):
        zone = list(rows)
        local = clock.local(clock.now(), zone[0])
        if not calendar.is_working_day(local.date()):
            continue
        chosen = {
            row.organization_id: row for row in ReminderSettings.objects.filter(organization__in=numbers_of(zone))
        }
        usual = ReminderSettings()
        awake = [o for o in zone if _is_awake(chosen.get(o.pk, usual), local.hour)]
        for batch in _sliced(awake, BATCH):
            yield local.date(), batch


def _is_awake(chosen: ReminderSettings, hour: int) -> bool:
    return chosen.first_hour <= hour < chosen.last_hour


def _sliced(rows: list, size: int) -> Iterator[list]:
    return (rows[n : n + size] for n in range(0, len(rows), size))


def collect(organization: Organization, today: date) -> list[Digest]:
    """Who has to be reminded of what today in one organization."""
    return collect_many([organization], today)


def collect_many(organizations: list[Organization], today: date) -> list[Digest]:
    """Who has to be reminded of what today, what was said before left out. A fixed number of queries."""
    staff = staff_of(organizations, today)
    ahead = max((s.settings.first_days for s in staff.values()), default=0)
    things = due_things_of(organizations, today - BEHIND, today + timedelta(days=ahead))
    wanted = {o.pk: _wanted(things[o.pk], staff[o.pk], today) for o in organizations}
    people = {user for by_user in wanted.values() for user in by_user}
    today_stages = {stage for by_user in wanted.values() for told in by_user.values() for _, stage in told}
    said = _Said.of(people, today_stages, today)
    digests = []
    for organization in organizations:
        for user_id, stages in sorted(wanted[organization.pk].items()):
            lines = said.fresh(user_id, stages)
            if lines:
                digests.append(Digest(organization, user_id, lines))
    return digests


def _wanted(things: list[Due], staff: Staff, today: date) -> dict[int, list[tuple[Due, str]]]:
    """User → (thing, its stage today)."""
    found: dict[int, list[tuple[Due, str]]] = defaultdict(list)
    before = sorted({0, staff.settings.first_days, staff.settings.second_days})
    for thing in things:
        stage = stage_of(thing.due, today, before)
        if stage is None:
            continue
        for user_id in staff.of(thing.user_ids, (today - thing.due).days):
            found[user_id].append((thing, stage))
    return found


def stage_of(due: date, today: date, before: Sequence[int] = (0, 1, 7)) -> str | None:
    """The stage of a due date on a day; None while it is further away than the first reminder. `before`: days ahead, ascending."""
    left = (due - today).days
    if left < 0:
        return f"w{(-left - 1) // 7}"
    return next((str(days) for days in before if left <= days), None)


@dataclass
class _Said:
    """What people were told, and what they put off."""

    today: date
    told: set[tuple[int, str, str]]
    later: dict[tuple[int, str], date]

    @classmethod
    def of(cls, people: set[int], stages: set[str], today: date) -> _Said:
        # What was said at former stages decides nothing any more, and there is more of it every day.
        rows = Reminded.objects.filter(user__in=people).filter(Q(stage__in=stages) | Q(stage__startswith=LATER))
        told = rows.values_list("user_id", "thing", "stage")
        later = Postponed.objects.filter(user__in=people).values_list("user_id", "thing", "until")
        return cls(today, set(told), {(u, t): until for u, t, until in later})

    def fresh(self, user_id: int, stages: list[tuple[Due, str]]) -> list[tuple[Due, str]]:
        """The lines that the person has not been told yet."""
        chosen = ((thing, self._stage(user_id, thing, stage)) for thing, stage in stages)
        return [(thing, stage) for thing, stage in chosen if stage and (user_id, thing.key, stage) not in self.told]

    def _stage(self, user_id: int, thing: Due, stage: str) -> str:
        """Put off: nothing before the day, once on or after it, then as ever."""
        until = self.later.get((user_id, thing.key))
        if until is None:
            return stage
        again = f"{LATER}{until.isoformat()}"
        if until > self.today:
            return ""
        return stage if (user_id, thing.key, again) in self.told else again


def _write(digests: list[Digest], today: date) -> int:
    """Messages and their marks, together or not at all. Where another process was first, its message stands and ours is dropped:
    its lines wait for the next day."""
    made = [(_message(digest, today), digest) for digest in digests]
    with transaction.atomic():
        insert_many(Message, (message for message, _ in made), ignore_conflicts=True)
        ours = dict(
            Message.objects.filter(public_id__in=[m["public_id"] for m, _ in made]).values_list("public_id", "pk")
        )
        marks = (
            {"user_id": digest.user_id, "thing": thing.key, "stage": stage, "message_id": ours[message["public_id"]]}
            for message, digest in made
            if message["public_id"] in ours
            for thing, stage in digest.lines
        )
        insert_many(Reminded, marks, ignore_conflicts=True)
    return len(ours)


def _message(digest: Digest, today: date) -> dict[str, Any]:
    lines = sorted(digest.lines, key=lambda line: (line[0].due, line[0].title))
    prefix = _prefix(digest.organization, today)
    return {
        "public_id": uuid4(),
        "key": f"{prefix}{digest.user_id}",
        "day_key": prefix,
        "user_id": digest.user_id,
        "organization_id": digest.organization.pk,
        "subject": subject([thing for thing, _ in lines], today),
        "items": [_line(thing, today) for thing, _ in lines],
        "created_at": clock.now(),
        "state": MessageState.QUEUED,
        "next_try_at": clock.now(),
    }


def _prefix(organization: Organization, today: date) -> str:
    return f"digest:{organization.pk}:{today.isoformat()}:"


def _line(thing: Due, today: date) -> dict[str, Any]:
    return {
        "key": thing.key,
        "title": thing.title,
        "url": thing.url,
        "due": thing.due.isoformat(),
        "day": f"{thing.due:%d.%m.%Y}",
        "late": max((today - thing.due).days, 0),
    }


def subject(things: list[Due], today: date) -> str:
    """«3 дела: 1 просрочено»."""
    late = sum(thing.due < today for thing in things)
    count = len(things)
    text = f"{count} {plural(count, 'дело', 'дела', 'дел')}"
    return f"{text}: {late} просрочено" if late else f"{text} на ближайшие дни"
