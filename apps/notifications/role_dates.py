"""Dates of roles: the yearly word that curator and director are the same, and affairs that a new one takes over.

Roles live below this app, so their dates stand here.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.urls import reverse

from apps.organizations.access import current_years
from apps.organizations.enums import Role
from apps.organizations.models import Membership
from apps.organizations.services import handovers
from apps.organizations.services.memberships import CONFIRMED_YEARLY, is_unconfirmed

from .agenda import Due, Span, set_source

# Terms of the house: a month from the beginning of the year, a week from the first day of the new one.
CONFIRM_WITHIN = timedelta(days=30)
TAKE_OVER_WITHIN = timedelta(days=7)
OTHERS: dict[str, tuple[str, ...]] = {
    Role.CURATOR: (Role.ADMINISTRATOR, Role.DIRECTOR, Role.ACTING_DIRECTOR),
    Role.DIRECTOR: (Role.ADMINISTRATOR, Role.CURATOR),
}


@set_source("organizations.confirmations")
def confirmations(span: Span) -> Iterable[tuple[int, Due]]:
    """Roles that nobody confirmed this year; whoever may confirm them answers, never their holder."""
    rows = Membership.objects.valid_on(span.today).filter(
        organization__in=span.numbers, role__in=CONFIRMED_YEARLY, deputy_for=None
    )
    years = current_years(span.organizations, span.today)
    for row in rows.select_related("user").order_by("pk"):
        year = years.get(row.organization_id)
        if year is None or not is_unconfirmed(row, year) or not span.contains(year.start + CONFIRM_WITHIN):
            continue
        key, url = f"organizations.confirmation:{row.pk}:{year.pk}", _address(row)
        title = f"Подтвердите роль: {row.get_role_display()} – {row.user.short_name}"
        people = span.users(row.organization_id, *OTHERS[row.role]) - {row.user_id}
        thing = Due(key, year.start + CONFIRM_WITHIN, title, url, people, "role", "Подтвердить")
        yield row.organization_id, thing


def _address(row: Membership) -> str:
    return reverse("organizations:membership-detail", args=[row.public_id])


@set_source("organizations.hand_over")
def affairs(span: Span) -> Iterable[tuple[int, Due]]:
    """A new curator or director takes over the affairs of the one before."""
    for row in handovers.waiting(span.organizations, span.today):
        due = row.valid_from + TAKE_OVER_WITHIN
        if span.contains(due):
            title = f"Примите дела: {row.get_role_display()}"
            url = reverse("organizations:hand-over", args=[row.public_id])
            people = frozenset({row.user_id})
            thing = Due(f"organizations.hand_over:{row.pk}", due, title, url, people, "role", "Принять дела")
            yield row.organization_id, thing
