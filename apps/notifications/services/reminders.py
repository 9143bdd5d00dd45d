"""Reminders: what is due soon or overdue becomes ONE digest per person, organization and day.

Stages of a due thing: «7» (within seven days), «1» (tomorrow), «0» (today), «w0», «w1» … (each week overdue); a person is
reminded of a thing once a stage. After 3 days overdue the curator is told too, after 7 the director.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from apps.core import clock
from apps.core.russian.numbers import plural
from apps.organizations import calendar
from apps.organizations.access import curators_of, directors_of
from apps.organizations.models import Organization

from ..agenda import Due, due_things
from ..models import Message, MessageState, Reminded

AHEAD = timedelta(days=7)
BEHIND = timedelta(days=370)
# Quiet hours: a digest is put together between these hours of the organization's own day.
FIRST_HOUR, LAST_HOUR = 8, 20
CURATOR_AFTER, DIRECTOR_AFTER = 3, 7


@dataclass(frozen=True)
class Result:
    """`messages`: digests of this day; `new`: those that did not exist before."""

    messages: int
    new: int


@dataclass
class Digest:
    """The lines of one person: (thing, stage)."""

    user_id: int
    lines: list[tuple[Due, str]] = field(default_factory=list)


def remind(at: datetime) -> Result:
    """Puts the digests of a moment into the outbox, every organization by its own clock. Safe to run any number of times."""
    with clock.frozen(at):
        answers = [_remind_organization(o) for o in Organization.objects.all() if _is_hour_for(o)]
    return Result(sum(a.messages for a in answers), sum(a.new for a in answers))


def _is_hour_for(organization: Organization) -> bool:
    """Working day of the production calendar, outside quiet hours."""
    local = clock.local(clock.now(), organization)
    return FIRST_HOUR <= local.hour < LAST_HOUR and calendar.is_working_day(local.date())


def _remind_organization(organization: Organization) -> Result:
    today = organization.today
    digests = collect(organization, today)
    new = sum(_write(organization, digest, today) for digest in digests)
    existing = Message.objects.filter(organization=organization, key__startswith=_prefix(organization, today)).count()
    return Result(existing, new)


def collect(organization: Organization, today: date) -> list[Digest]:
    """Who has to be reminded of what today, what was said before left out. A fixed number of queries."""
    wanted: dict[int, dict[tuple[str, str], Due]] = defaultdict(dict)
    curators, directors = _heads(organization)
    for thing in due_things(organization, today - BEHIND, today + AHEAD):
        stage = stage_of(thing.due, today)
        for user_id in _recipients(thing, today, curators, directors):
            wanted[user_id][thing.key, stage] = thing
    told = _already_told(wanted)
    digests = []
    for user_id, things in sorted(wanted.items()):
        lines = [(thing, stage) for (key, stage), thing in things.items() if (user_id, key, stage) not in told]
        if lines:
            digests.append(Digest(user_id, lines))
    return digests


def stage_of(due: date, today: date) -> str:
    """The stage of a due date on a day; only dates not later than seven days ahead have one."""
    left = (due - today).days
    if left < 0:
        return f"w{(-left - 1) // 7}"
    return str(left) if left <= 1 else "7"


def _heads(organization: Organization) -> tuple[set[int], set[int]]:
    return {u.pk for u in curators_of(organization)}, {u.pk for u in directors_of(organization)}


def _recipients(thing: Due, today: date, curators: set[int], directors: set[int]) -> set[int]:
    """Who answers; with time the curator, then the director."""
    late = (today - thing.due).days
    people = set(thing.user_ids)
    if late >= CURATOR_AFTER:
        people |= curators
    if late >= DIRECTOR_AFTER:
        people |= directors
    return people


def _already_told(wanted: dict[int, dict[tuple[str, str], Due]]) -> set[tuple[int, str, str]]:
    rows = Reminded.objects.filter(user_id__in=list(wanted)).values_list("user_id", "thing", "stage")
    return set(rows)


def _write(organization: Organization, digest: Digest, today: date) -> int:
    """One message and its marks, together or not at all; 0 when another process was first."""
    lines = sorted(digest.lines, key=lambda line: (line[0].due, line[0].title))
    try:
        with transaction.atomic():
            message = Message.objects.create(
                key=f"{_prefix(organization, today)}{digest.user_id}",
                user_id=digest.user_id,
                organization=organization,
                subject=subject([thing for thing, _ in lines], today),
                items=[_line(thing, today) for thing, _ in lines],
                created_at=clock.now(),
                state=MessageState.QUEUED,
                next_try_at=clock.now(),
            )
            Reminded.objects.bulk_create(
                Reminded(user_id=digest.user_id, thing=thing.key, stage=stage, message=message)
                for thing, stage in lines
            )
    except IntegrityError:
        return 0
    return 1


def _prefix(organization: Organization, today: date) -> str:
    return f"digest:{organization.pk}:{today.isoformat()}:"


def _line(thing: Due, today: date) -> dict[str, Any]:
    return {
        "title": thing.title,
        "url": thing.url,
        "due": thing.due.isoformat(),
        "late": max((today - thing.due).days, 0),
    }


def subject(things: list[Due], today: date) -> str:
    """«3 дела: 1 просрочено»."""
    late = sum(thing.due < today for thing in things)
    count = len(things)
    text = f"{count} {plural(count, 'дело', 'дела', 'дел')}"
    return f"{text}: {late} просрочено" if late else f"{text} на ближайшие дни"
