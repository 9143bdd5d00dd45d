"""A hand-over: the new curator or director takes over what the former one left; looked at first, done once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Case, DateField, Exists, OuterRef, Q, QuerySet, Subquery, When

from apps.core import clock
from apps.core.errors import AlreadyDone, Refused
from apps.core.registry import Registered
from apps.workflow import audit

from ..enums import Role
from ..handover_registry import Matter, Succession, steps
from ..models import HandOver, Membership

# Whose affairs a role takes over: a vacancy may have been held by an acting director.
BEFORE = {Role.CURATOR: (Role.CURATOR,), Role.DIRECTOR: (Role.DIRECTOR, Role.ACTING_DIRECTOR)}
# Who left longer before the new one came has nothing to hand over any more.
VACANT = timedelta(days=180)
NOBODY = "Принимать дела не у кого: эту роль перед Вами никто не оставил."


def former_of(place: Membership) -> Membership | None:
    """The last one who left the place and whose affairs nobody has taken over; None for a deputy and for other roles."""
    if place.role not in BEFORE or place.deputy_for_id:
        return None
    rows = left().filter(
        organization=place.organization_id,
        role__in=BEFORE[Role(place.role)],
        valid_from__lte=place.valid_from,
        valid_to__gte=place.valid_from - VACANT,
    )
    return rows.exclude(user=place.user_id).select_related("user").order_by("-valid_to", "-pk").first()


def left() -> QuerySet:
    """Places with a last day, not handed over, whose holder has no later one of the same role."""
    later = Membership.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=OuterRef("valid_to")),
        user=OuterRef("user"),
        organization=OuterRef("organization"),
        role=OuterRef("role"),
    )
    return Membership.objects.filter(valid_to__isnull=False, deputy_for=None, handed_over=None).exclude(Exists(later))


def followers(organizations: Iterable[Any], day: date) -> QuerySet:
    """Present curators and directors with somebody before them; `left_on` is his last day (see `is_recent`)."""
    # The few organizations that somebody left, as a set: the last day is looked up for the people of those alone.
    changed = Membership.objects.filter(valid_to__isnull=False, deputy_for=None, handed_over=None).values(
        "organization"
    )
    rows = Membership.objects.valid_on(day).filter(organization__in=organizations, role__in=BEFORE, deputy_for=None)
    rows = rows.filter(organization__in=changed)
    since = [When(role=role, then=_last_day(before)) for role, before in BEFORE.items()]
    return rows.annotate(left_on=Case(*since, output_field=DateField())).filter(left_on__isnull=False)


def _last_day(roles: tuple[str, ...]) -> Subquery:
    """The last day of the latest one who left the place of the outer row."""
    rows = left().filter(organization=OuterRef("organization"), role__in=roles, valid_from__lte=OuterRef("valid_from"))
    return Subquery(rows.exclude(user=OuterRef("user")).order_by("-valid_to").values("valid_to")[:1])


def is_recent(left_on: date, came_on: date) -> bool:
    """Whether who left on a day still has affairs for who came on another."""
    return left_on >= came_on - VACANT


def succession_of(place: Membership, by: Any) -> Succession:
    """What passes to the holder of a place. Raises Refused when nobody left it before him."""
    former = former_of(place)
    if former is None:
        raise Refused(NOBODY)
    return Succession(place.organization, place.role, former.user, place.user, by)


def preview(succession: Succession) -> list[tuple[Registered[Any], list[Matter]]]:
    """What every step passes; nothing is changed."""
    return [(registered, registered.step.preview(succession)) for registered in steps]


@transaction.atomic
def apply(place: Membership, *, by: Any) -> HandOver:
    """Does all steps, together or not at all. Raises AlreadyDone the second time, Refused when nobody left the place."""
    rows = Membership.objects.select_for_update(of=("self",)).select_related("user", "organization")
    locked = rows.get(pk=place.pk)
    former = former_of(locked)
    if former is None:
        raise AlreadyDone("Дела уже приняты.") if locked.taken_over.exists() else Refused(NOBODY)
    former = rows.get(pk=former.pk)
    if HandOver.objects.filter(from_place=former).exists():
        raise AlreadyDone("Дела уже приняты.")
    succession = Succession(locked.organization, locked.role, former.user, locked.user, by)
    row = HandOver.objects.create(
        from_place=former,
        to_place=locked,
        done={registered.code: registered.step.apply(succession) for registered in steps},
        applied_at=clock.now(),
        applied_by=by,
    )
    changes = {"user": [former.user_id, locked.user_id]}
    audit.record(locked, "hand_over", f"Приняты дела: {locked.get_role_display()}", by=by, changes=changes)
    return row
