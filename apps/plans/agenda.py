"""Dates of this room: tasks due, meetings to come, plans that wait for the curator or are not composed yet."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.urls import reverse

from apps.core import clock
from apps.notifications.agenda import Due, source
from apps.organizations.access import curators_of
from apps.pairing.enums import RUNNING, MemberRole
from apps.pairing.models import Pair

from .enums import ItemState, MeetingState, PlanState
from .models import Meeting, Plan, PlanItem

COMPOSE_WITHIN = timedelta(days=14)
ANSWER_WITHIN = timedelta(days=3)
OPEN_ITEM = (ItemState.PLANNED, ItemState.PARTLY, ItemState.MOVED)


def _curators(organization: Any) -> frozenset[int]:
    return frozenset(user.pk for user in curators_of(organization))


def _logins(pair: Pair, *roles: str) -> frozenset[int]:
    """Logins of the present members of a pair (of some roles); members must be prefetched."""
    members = (m for m in pair.members.all() if m.left_on is None and (not roles or m.role in roles))
    return frozenset(m.person.user_id for m in members if m.person.user_id)


def _others(pair: Pair) -> str:
    """«Лапин А. Д., Шилов Б. В.»: the mentees, by whom a mentor knows his pair."""
    return ", ".join(person.short_name for person in pair.mentees)


@source("plans.items")
def items_due(organization: Any, start: date, end: date) -> Iterable[Due]:
    """Open tasks of running plans; the mentor answers, the curator where no mentor has a login."""
    curators = _curators(organization)
    rows = PlanItem.objects.filter(
        plan__organization=organization,
        plan__state=PlanState.RUNNING,
        plan__pair__state__in=RUNNING,
        state__in=OPEN_ITEM,
        due__range=(start, end),
    )
    for item in rows.select_related("plan__pair").prefetch_related("plan__pair__members__person"):
        pair = item.plan.pair
        url = reverse("plans:plan-detail", kwargs={"public_id": item.plan.public_id})
        people = _logins(pair, MemberRole.MENTOR) or curators
        yield Due(f"plans.item:{item.pk}", item.due, f"{item.title} ({_others(pair)})", url, people, "plan", "Отметить")


@source("plans.meetings")
def meetings_planned(organization: Any, start: date, end: date) -> Iterable[Due]:
    """Planned meetings: both sides; they stay until somebody says whether the meeting was held."""
    rows = Meeting.objects.filter(
        organization=organization, state=MeetingState.PLANNED, date__range=(start, end), pair__state__in=RUNNING
    )
    for meeting in rows.select_related("pair").prefetch_related("pair__members__person"):
        pair = meeting.pair
        url = reverse("plans:meeting-list", kwargs={"public_id": pair.public_id})
        title = f"{meeting.get_kind_display().capitalize()}: {pair.title}"
        yield Due(f"plans.meeting:{meeting.pk}", meeting.date, title, url, _logins(pair), "meeting", "Записать")


@source("plans.waiting")
def plans_waiting(organization: Any, start: date, end: date) -> Iterable[Due]:
    """Plans sent to the curator: an answer within three days; returned ones wait for their mentor as long."""
    curators = _curators(organization)
    rows = Plan.objects.filter(organization=organization, state__in=(PlanState.SENT, PlanState.RETURNED))
    for plan in rows.exclude(sent_at=None).select_related("pair").prefetch_related("pair__members__person"):
        assert plan.sent_at is not None  # excluded above
        due = clock.local(plan.sent_at, organization).date() + ANSWER_WITHIN
        if not start <= due <= end:
            continue
        url = reverse("plans:plan-detail", kwargs={"public_id": plan.public_id})
        if plan.state == PlanState.SENT:
            yield Due(
                f"plans.sent:{plan.pk}",
                due,
                f"Согласовать план: {plan.pair.title}",
                url,
                curators,
                "plan",
                "Согласовать",
            )
        else:
            people = _logins(plan.pair, MemberRole.MENTOR) or curators
            yield Due(f"plans.returned:{plan.pk}", due, f"Исправить план ({_others(plan.pair)})", url, people, "plan")


@source("plans.missing")
def plans_not_composed(organization: Any, start: date, end: date) -> Iterable[Due]:
    """A pair that works has a plan within 14 days; the mentor composes it, the curator looks after it."""
    curators = _curators(organization)
    rows = Pair.objects.filter(
        organization=organization,
        state__in=RUNNING,
        activated_on__range=(start - COMPOSE_WITHIN, end - COMPOSE_WITHIN),
        plan=None,
    )
    for pair in rows.prefetch_related("members__person"):
        assert pair.activated_on is not None  # asked for by its range
        url = reverse("plans:plan-add", kwargs={"public_id": pair.public_id})
        due = pair.activated_on + COMPOSE_WITHIN
        people = _logins(pair, MemberRole.MENTOR) | curators
        yield Due(
            f"plans.missing:{pair.pk}", due, f"Составить план: {pair.title}", url, people, "plan", "Составить план"
        )
