"""Dates of this room: tasks due, meetings to come, plans that wait for the curator or are not composed yet."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import QuerySet

from apps.core.addresses import address_of
from apps.notifications.agenda import Due, Line, Span, lines, source
from apps.pairing.enums import PLAN_WITHIN, RUNNING, MemberRole
from apps.pairing.models import Pair
from apps.pairing.services.lines import member_columns, mentees, title

from .enums import Decision, ItemState, MeetingKind, MeetingState, PlanState
from .models import Meeting, Plan, PlanItem, PlanOutcome, PlanVersion

ANSWER_WITHIN = timedelta(days=3)
OPEN_ITEM = (ItemState.PLANNED, ItemState.PARTLY, ItemState.MOVED)


def _plan_address(line: Line) -> str:
    return address_of("plans:plan-detail")(line.public_id)


def _items(span: Span) -> QuerySet:
    rows = PlanItem.objects.filter(
        plan__organization__in=span.numbers,
        plan__state=PlanState.RUNNING,
        plan__pair__state__in=RUNNING,
        state__in=OPEN_ITEM,
        due__range=span.days,
    )
    given = {"place": "plan__organization", "public_id": "plan__public_id", "title": "title", "day": "due"}
    return lines(rows, **given, **member_columns("plan__pair__"))


@source("plans.items", _items)
def items_due(span: Span, line: Line) -> Iterable[Due]:
    """Open tasks of running plans; the mentor answers, the curator where no mentor has a login."""
    people = line.users(MemberRole.MENTOR) or span.curators(line.place)
    words = f"{line.title} ({mentees(line)})"
    yield Due(f"plans.item:{line.pk}", line.day, words, _plan_address(line), people, "plan", "Отметить")


def _meetings(span: Span) -> QuerySet:
    rows = Meeting.objects.filter(
        organization__in=span.numbers, state=MeetingState.PLANNED, date__range=span.days, pair__state__in=RUNNING
    )
    return lines(rows, public_id="pair__public_id", code="kind", day="date", **member_columns("pair__"))


@source("plans.meetings", _meetings)
def meetings_planned(span: Span, line: Line) -> Iterable[Due]:
    """Planned meetings: both sides; they stay until somebody says whether the meeting was held."""
    url = address_of("plans:meeting-list")(line.public_id)
    words = f"{MeetingKind(line.code).label.capitalize()}: {title(line)}"
    yield Due(f"plans.meeting:{line.pk}", line.day, words, url, line.users(), "meeting", "Записать")


def _waiting(span: Span) -> QuerySet:
    rows = Plan.objects.filter(organization__in=span.numbers, state__in=(PlanState.SENT, PlanState.RETURNED))
    given = {"public_id": "public_id", "code": "state", "moment": "sent_at"}
    return lines(rows.exclude(sent_at=None), **given, **member_columns("pair__"))


@source("plans.waiting", _waiting)
def plans_waiting(span: Span, line: Line) -> Iterable[Due]:
    """Plans sent to the curator: an answer within three days; returned ones wait for their mentor as long."""
    due, url, curators = span.local_day(line.moment) + ANSWER_WITHIN, _plan_address(line), span.curators(line.place)
    if line.code == PlanState.SENT:
        words = f"Согласовать план: {title(line)}"
        yield Due(f"plans.sent:{line.pk}", due, words, url, curators, "plan", "Согласовать")
    else:
        people = line.users(MemberRole.MENTOR) or curators
        yield Due(f"plans.returned:{line.pk}", due, f"Исправить план ({mentees(line)})", url, people, "plan")


def _missing(span: Span) -> QuerySet:
    rows = Pair.objects.filter(
        organization__in=span.numbers,
        state__in=RUNNING,
        activated_on__range=(span.start - PLAN_WITHIN, span.end - PLAN_WITHIN),
        plan=None,
    )
    return lines(rows, public_id="public_id", day="activated_on", **member_columns(""))


@source("plans.missing", _missing)
def plans_not_composed(span: Span, line: Line) -> Iterable[Due]:
    """A pair that works has a plan within 14 days; the mentor composes it, the curator looks after it."""
    url = address_of("plans:plan-add")(line.public_id)
    due, people = line.day + PLAN_WITHIN, line.users(MemberRole.MENTOR) | span.curators(line.place)
    words = f"Составить план: {title(line)}"
    yield Due(f"plans.missing:{line.pk}", due, words, url, people, "plan", "Составить план")


def _changes(span: Span) -> QuerySet:
    rows = PlanVersion.objects.filter(
        plan__organization__in=span.numbers, plan__state=PlanState.RUNNING, is_waiting=True, order=None
    )
    given = {"place": "plan__organization", "public_id": "plan__public_id", "moment": "created_at"}
    return lines(rows, **given, **member_columns("plan__pair__"))


@source("plans.changes", _changes)
def changes_waiting(span: Span, line: Line) -> Iterable[Due]:
    """Proposed changes of approved plans that no order names yet: the curator composes one."""
    due, words = span.local_day(line.moment) + ANSWER_WITHIN, f"Приказ об изменении плана: {title(line)}"
    key, people = f"plans.change:{line.pk}", span.curators(line.place)
    yield Due(key, due, words, _plan_address(line), people, "plan", "Открыть")


def _outcomes(span: Span) -> QuerySet:
    rows = PlanOutcome.objects.filter(
        plan__organization__in=span.numbers, plan__pair__state__in=RUNNING, decision=Decision.FINISH
    )
    given = {"place": "plan__organization", "public_id": "plan__pair__public_id", "day": "decided_on"}
    return lines(rows, **given, **member_columns("plan__pair__"))


@source("plans.outcomes", _outcomes)
def pairs_to_end(span: Span, line: Line) -> Iterable[Due]:
    """The final meeting decided to finish and the pair still works: the curator ends it within three days."""
    words, url = f"Закончить пару, итог записан: {title(line)}", address_of("pairing:pair-detail")(line.public_id)
    yield Due(
        f"plans.outcome:{line.pk}", line.day + ANSWER_WITHIN, words, url, span.curators(line.place), "pair", "Открыть"
    )
