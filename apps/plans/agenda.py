"""Dates of this room: tasks due, meetings to come, plans that wait for the curator or are not composed yet."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.urls import reverse

from apps.core import clock
from apps.notifications.agenda import Due, Span, set_source
from apps.pairing.enums import RUNNING, MemberRole
from apps.pairing.models import Pair

from .enums import ItemState, MeetingState, PlanState
from .models import Meeting, Plan, PlanItem, PlanVersion

COMPOSE_WITHIN = timedelta(days=14)
ANSWER_WITHIN = timedelta(days=3)
OPEN_ITEM = (ItemState.PLANNED, ItemState.PARTLY, ItemState.MOVED)


def _logins(pair: Pair, *roles: str) -> frozenset[int]:
    """Logins of the present members of a pair (of some roles); members must be prefetched."""
    members = (m for m in pair.members.all() if m.left_on is None and (not roles or m.role in roles))
    return frozenset(m.person.user_id for m in members if m.person.user_id)


def _others(pair: Pair) -> str:
    """«Лапин А. Д., Шилов Б. В.»: the mentees, by whom a mentor knows his pair."""
    return ", ".join(person.short_name for person in pair.mentees)


@set_source("plans.items")
def items_due(span: Span) -> Iterable[tuple[int, Due]]:
    """Open tasks of running plans; the mentor answers, the curator where no mentor has a login."""
    rows = PlanItem.objects.filter(
        plan__organization__in=span.numbers,
        plan__state=PlanState.RUNNING,
        plan__pair__state__in=RUNNING,
        state__in=OPEN_ITEM,
        due__range=(span.start, span.end),
    )
    for item in rows.select_related("plan__pair").prefetch_related("plan__pair__members__person"):
        pair, number = item.plan.pair, item.plan.organization_id
        url = reverse("plans:plan-detail", kwargs={"public_id": item.plan.public_id})
        people = _logins(pair, MemberRole.MENTOR) or span.curators(number)
        title = f"{item.title} ({_others(pair)})"
        yield number, Due(f"plans.item:{item.pk}", item.due, title, url, people, "plan", "Отметить")


@set_source("plans.meetings")
def meetings_planned(span: Span) -> Iterable[tuple[int, Due]]:
    """Planned meetings: both sides; they stay until somebody says whether the meeting was held."""
    rows = Meeting.objects.filter(
        organization__in=span.numbers,
        state=MeetingState.PLANNED,
        date__range=(span.start, span.end),
        pair__state__in=RUNNING,
    )
    for meeting in rows.select_related("pair").prefetch_related("pair__members__person"):
        pair = meeting.pair
        url = reverse("plans:meeting-list", kwargs={"public_id": pair.public_id})
        title = f"{meeting.get_kind_display().capitalize()}: {pair.title}"
        thing = Due(f"plans.meeting:{meeting.pk}", meeting.date, title, url, _logins(pair), "meeting", "Записать")
        yield meeting.organization_id, thing


@set_source("plans.waiting")
def plans_waiting(span: Span) -> Iterable[tuple[int, Due]]:
    """Plans sent to the curator: an answer within three days; returned ones wait for their mentor as long."""
    rows = Plan.objects.filter(organization__in=span.numbers, state__in=(PlanState.SENT, PlanState.RETURNED))
    for plan in rows.exclude(sent_at=None).select_related("pair").prefetch_related("pair__members__person"):
        assert plan.sent_at is not None  # excluded above
        due = clock.local(plan.sent_at, span.by_number[plan.organization_id]).date() + ANSWER_WITHIN
        if not span.contains(due):
            continue
        url = reverse("plans:plan-detail", kwargs={"public_id": plan.public_id})
        yield plan.organization_id, _waiting(plan, due, url, span.curators(plan.organization_id))


def _waiting(plan: Plan, due: date, url: str, curators: frozenset[int]) -> Due:
    """A sent plan waits for the curator, a returned one for its mentor."""
    if plan.state == PlanState.SENT:
        title = f"Согласовать план: {plan.pair.title}"
        return Due(f"plans.sent:{plan.pk}", due, title, url, curators, "plan", "Согласовать")
    people = _logins(plan.pair, MemberRole.MENTOR) or curators
    return Due(f"plans.returned:{plan.pk}", due, f"Исправить план ({_others(plan.pair)})", url, people, "plan")


@set_source("plans.missing")
def plans_not_composed(span: Span) -> Iterable[tuple[int, Due]]:
    """A pair that works has a plan within 14 days; the mentor composes it, the curator looks after it."""
    rows = Pair.objects.filter(
        organization__in=span.numbers,
        state__in=RUNNING,
        activated_on__range=(span.start - COMPOSE_WITHIN, span.end - COMPOSE_WITHIN),
        plan=None,
    )
    for pair in rows.prefetch_related("members__person"):
        assert pair.activated_on is not None  # asked for by its range
        url = reverse("plans:plan-add", kwargs={"public_id": pair.public_id})
        due = pair.activated_on + COMPOSE_WITHIN
        people = _logins(pair, MemberRole.MENTOR) | span.curators(pair.organization_id)
        title = f"Составить план: {pair.title}"
        thing = Due(f"plans.missing:{pair.pk}", due, title, url, people, "plan", "Составить план")
        yield pair.organization_id, thing


@set_source("plans.changes")
def changes_waiting(span: Span) -> Iterable[tuple[int, Due]]:
    """Proposed changes of approved plans that no order names yet: the curator composes one."""
    rows = PlanVersion.objects.filter(
        plan__organization__in=span.numbers, plan__state=PlanState.RUNNING, is_waiting=True, order=None
    )
    for version in rows.select_related("plan__pair").prefetch_related("plan__pair__members__person"):
        plan, number = version.plan, version.plan.organization_id
        due = clock.local(version.created_at, span.by_number[number]).date() + ANSWER_WITHIN
        if span.contains(due):
            url = reverse("plans:plan-detail", kwargs={"public_id": plan.public_id})
            title = f"Приказ об изменении плана: {plan.pair.title}"
            yield number, Due(f"plans.change:{version.pk}", due, title, url, span.curators(number), "plan", "Открыть")
