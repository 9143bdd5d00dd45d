"""Dates of organizations and roles: the yearly word that curator and director are the same, affairs that a new one takes over, the
passage to the next year.

They live below this app, so their dates stand here.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import F, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse

from apps.core.addresses import address_of
from apps.organizations.enums import Role
from apps.organizations.models import Membership, ProgrammeYear
from apps.organizations.services import handovers
from apps.organizations.services.memberships import CONFIRMED_YEARLY, is_for_year

from .agenda import Due, Line, Span, lines, source

# Terms of the house: a month from the beginning of the year, a week from the first day of the new one.
CONFIRM_WITHIN = timedelta(days=30)
TAKE_OVER_WITHIN = timedelta(days=7)
OTHERS: dict[str, tuple[str, ...]] = {
    Role.CURATOR: (Role.ADMINISTRATOR, Role.DIRECTOR, Role.ACTING_DIRECTOR),
    Role.DIRECTOR: (Role.ADMINISTRATOR, Role.CURATOR),
}
NAMES: dict[str, str | Combinable] = {name: f"user__{name}" for name in ("last_name", "first_name", "middle_name")}


def _to_confirm(span: Span) -> QuerySet:
    """Present curators and directors with the beginning of the present year and the day since when they are known."""
    rows = Membership.objects.valid_on(span.today).filter(
        organization__in=span.numbers,
        role__in=CONFIRMED_YEARLY,
        deputy_for=None,
        organization__years__start__lte=span.today,
        organization__years__end__gte=span.today,
    )
    known = Greatest("valid_from", Coalesce("confirmed_on", "valid_from"))
    return lines(
        rows, public_id="public_id", code="role", day="organization__years__start", since=known, user="user", **NAMES
    )


@source("organizations.confirmations", _to_confirm)
def confirmations(span: Span, line: Line) -> Iterable[Due]:
    """Roles that nobody confirmed this year; whoever may confirm them answers, never their holder."""
    assert line.since is not None  # every role has its first day
    if is_for_year(line.since, line.day):
        return
    yield Due(
        key=f"organizations.confirmation:{line.pk}:{line.day.isoformat()}",
        due=line.day + CONFIRM_WITHIN,
        title=f"Подтвердите роль: {Role(line.code).label} – {line.first.name}",
        url=address_of("organizations:membership-detail")(line.public_id),
        user_ids=span.users(line.place, *OTHERS[line.code]) - line.users(),
        kind="role",
        action="Подтвердить",
    )


def _followers(span: Span) -> QuerySet:
    rows = handovers.followers(span.numbers, span.today)
    return lines(rows, public_id="public_id", code="role", day="valid_from", since=F("left_on"), user="user")


@source("organizations.hand_over", _followers)
def affairs(span: Span, line: Line) -> Iterable[Due]:
    """A new curator or director takes over the affairs of the one before."""
    assert line.since is not None  # only those with somebody before them are asked for
    if handovers.is_recent(line.since, line.day):
        yield Due(
            key=f"organizations.hand_over:{line.pk}",
            due=line.day + TAKE_OVER_WITHIN,
            title=f"Примите дела: {Role(line.code).label}",
            url=address_of("organizations:hand-over")(line.public_id),
            user_ids=line.users(),
            kind="role",
            action="Принять дела",
        )


def _years(span: Span) -> QuerySet:
    """Years that end in the span without a passage to the next one."""
    rows = ProgrammeYear.objects.filter(organization__in=span.numbers, end__range=span.days, rollover=None)
    return lines(rows, day="end", title="title")


@source("organizations.roll_over", _years)
def passage(span: Span, line: Line) -> Iterable[Due]:
    """Who keeps the work of an organization passes to its next year before the old one ends; in summer nobody is written to."""
    yield Due(
        key=f"organizations.roll_over:{line.pk}",
        due=line.day,
        title=f"Подготовьте новый год: заканчивается {line.title}",
        url=reverse("organizations:roll-over"),
        user_ids=span.users(line.place, Role.CURATOR, Role.MUNICIPAL_OFFICER, Role.REGIONAL_OFFICER),
        kind="year",
        action="Новый год",
    )
