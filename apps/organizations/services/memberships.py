"""Roles: offered by a link, taken, ended, confirmed every year. Every change is in the log of the organization."""

from __future__ import annotations

import secrets
from collections import Counter
from datetime import date, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils.crypto import salted_hmac

from apps.accounts.services import sessions
from apps.core import clock
from apps.core.errors import AlreadyDone, Refused
from apps.workflow import audit

from ..enums import AUTHORITIES, Kind, Role
from ..models import Invitation, Membership, Organization, ProgrammeYear
from ..roles import permissions_of
from ..signals import invitation_accepted

LINK_DAYS = 14
# A curator invites those he works with; roles that sign or oversee are given by the administrator.
BY_CURATOR = (Role.MENTOR, Role.MENTEE, Role.SPECIALIST, Role.SITE_EDITOR)
AUTHORITY_ROLES = {Kind.MUNICIPALITY: Role.MUNICIPAL_OFFICER, Kind.REGION: Role.REGIONAL_OFFICER}
SAME_ROLE = "Заменяют в той же роли: у этого человека такой роли нет (директора заменяет исполняющий обязанности)."
CONFIRMED_YEARLY = (Role.CURATOR, Role.DIRECTOR)
SUMMER = timedelta(days=62)


def givable(user: Any, organization: Organization) -> list[Role]:
    """Roles that a user may give in an organization."""
    if organization.kind in AUTHORITIES:
        every = [AUTHORITY_ROLES[Kind(organization.kind)], Role.ADMINISTRATOR]
    else:
        every = [role for role in Role if role not in AUTHORITY_ROLES.values()]
    if user.has_perm("organizations.change_membership", organization):
        return every
    if user.has_perm("organizations.invite_people", organization):
        return [role for role in every if role in BY_CURATOR]
    return []


@transaction.atomic
def invite(invitation: Invitation, *, by: Any) -> str:
    """Keeps an invitation; answers the secret of its link, shown this once. Raises Refused for a role beyond one's own rights."""
    _check_role(invitation, by)
    if invitation.deputy_for_id and not may_replace(invitation):
        raise Refused(SAME_ROLE)
    secret = seal(invitation, by=by)
    invitation.save()
    title = f"Приглашение: {invitation.get_role_display()}"
    audit.record(invitation.organization, "invite", title, by=by)
    return secret


def _check_role(invitation: Invitation, by: Any) -> None:
    if invitation.role not in givable(by, invitation.organization):
        raise Refused("Эту роль даёт администратор.")


def seal(invitation: Invitation, *, by: Any) -> str:
    """Gives an invitation (not saved) its term and the hash of a new secret, which is answered and kept nowhere."""
    secret = secrets.token_urlsafe(24)
    invitation.secret = hash_of(secret)
    invitation.created_by, invitation.created_at = by, clock.now()
    invitation.expires_at = clock.now() + timedelta(days=LINK_DAYS)
    return secret


@transaction.atomic
def keep_many(invitations: list[Invitation], *, by: Any) -> None:
    """Keeps sealed invitations of one organization. Links that were given for the same cards before work no more.

    Raises Refused for a role beyond one's own rights.
    """
    for one_of_role in {invitation.role: invitation for invitation in invitations}.values():
        _check_role(one_of_role, by)
    cards = [invitation.subject for invitation in invitations if invitation.subject]
    now = clock.now()
    before = Invitation.objects.filter(organization=invitations[0].organization, subject__in=cards)
    before.filter(accepted_at=None, expires_at__gt=now).update(expires_at=now)
    Invitation.objects.bulk_create(invitations, batch_size=500)
    for role, count in sorted(Counter(one.get_role_display() for one in invitations).items()):
        audit.record(invitations[0].organization, "invite", f"Приглашения: {role}, {count}", by=by)


def may_replace(invitation: Invitation) -> bool:
    """Whether the one who is replaced holds the offered role: a deputy gets his reminders, so never of a role above it."""
    role = Role.DIRECTOR if invitation.role == Role.ACTING_DIRECTOR else invitation.role
    rows = Membership.objects.valid_on(invitation.organization.today).filter(organization=invitation.organization)
    return rows.filter(user=invitation.deputy_for_id, role=role).exists()


def hash_of(secret: str) -> str:
    return salted_hmac("invitation", secret, algorithm="sha256").hexdigest()


def open_invitations() -> QuerySet[Invitation]:
    """Those whose link works: not used, not too old, and who invited may still give the role. Who left takes his links with him."""
    allowed = Q(created_by__is_superuser=True)
    for role in Role:
        if gives := _given_by(role):
            allowed = allowed | Q(Exists(_places_of_inviter(role)), role__in=gives)
    rows = Invitation.objects.filter(accepted_at=None, expires_at__gt=clock.now(), created_by__is_active=True)
    return rows.filter(allowed)


def _given_by(role: Role) -> list[Role]:
    """Roles that the holder of a role gives."""
    rights = permissions_of(role)
    if "organizations.change_membership" in rights:
        return list(Role)
    return list(BY_CURATOR) if "organizations.invite_people" in rights else []


def _places_of_inviter(role: Role) -> QuerySet[Membership]:
    rows = Membership.objects.valid_now().filter(role=role)
    return rows.filter(user=OuterRef("created_by"), organization=OuterRef("organization"))


def invitation_of(secret: str) -> Invitation:
    """The open invitation of a link. Raises Http404 when it is unknown, used, too old, or who invited has no such right any more."""
    found = open_invitations().filter(secret=hash_of(secret)).select_related("organization", "deputy_for").first()
    if found is None:
        raise Http404
    return found


@transaction.atomic
def withdraw(invitation: Invitation, *, by: Any) -> None:
    """A link that was sent to the wrong place works no more. Raises AlreadyDone, Refused."""
    if invitation.role not in givable(by, invitation.organization):
        raise Refused("Это приглашение отзывает администратор.")
    now = clock.now()
    if not Invitation.objects.filter(pk=invitation.pk, accepted_at=None, expires_at__gt=now).update(expires_at=now):
        raise AlreadyDone("Приглашение уже принято или его срок вышел.")
    audit.record(invitation.organization, "invite", f"Приглашение отозвано: {invitation.get_role_display()}", by=by)


@transaction.atomic
def accept(invitation: Invitation, user: Any) -> Membership:
    """Gives the role to a user. The link works once: of two at the same moment one gets AlreadyDone. Raises Refused."""
    now = clock.now()
    # It may have been withdrawn while its page was open.
    still = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, expires_at__gt=now)
    if not still.update(accepted_at=now, accepted_by=user):
        raise AlreadyDone("Приглашение уже принято или отозвано.")
    row, is_new = Membership.objects.get_or_create(
        user=user,
        organization=invitation.organization,
        role=invitation.role,
        valid_from=invitation.valid_from,
        defaults={"valid_to": invitation.valid_to, "deputy_for": invitation.deputy_for},
    )
    if not is_new and row.valid_to and (invitation.valid_to is None or invitation.valid_to > row.valid_to):
        # Given, ended and given again within a day.
        row.valid_to, row.deputy_for = invitation.valid_to, invitation.deputy_for
        row.save(update_fields=["valid_to", "deputy_for"])
    audit.record(invitation.organization, "accept", f"Роль принята: {row.get_role_display()}", by=user)
    invitation_accepted.send(sender=Invitation, invitation=invitation, user=user)
    return row


@transaction.atomic
def register(invitation: Invitation, *, username: str, password: str) -> Any:
    """A new account with the invited person's name and his role."""
    user = get_user_model().objects.create_user(
        username=username,
        password=password,
        email=invitation.email,
        last_name=invitation.last_name,
        first_name=invitation.first_name,
    )
    user.middle_name = invitation.middle_name
    user.save(update_fields=["middle_name"])
    accept(invitation, user)
    return user


@transaction.atomic
def end(membership: Membership, *, last_day: date, by: Any) -> None:
    """Ends a role after a day. Raises Refused for a day before it began, for a role one may not give, for the last way in."""
    if membership.role not in givable(by, membership.organization):
        raise Refused("Эту роль снимает администратор.")
    if membership.user_id == by.pk and membership.role == Role.ADMINISTRATOR:
        raise Refused("Свою роль администратора снять нельзя: попросите другого администратора.")
    if last_day < membership.valid_from:
        raise Refused("Роль кончается не раньше, чем начинается.")
    _end(membership, last_day, by)


def dismiss(user: Any, organization: Organization, *, last_day: date, by: Any) -> None:
    """Who left an organization keeps no role in it: those that `by` may take are over after a day, in the log each."""
    rows = Membership.objects.valid_on(organization.today).filter(user=user, organization=organization)
    for membership in rows.filter(role__in=givable(by, organization)).exclude(user=by):
        _end(membership, max(last_day, membership.valid_from), by)


def _end(membership: Membership, last_day: date, by: Any) -> None:
    """Writes the end of a role. Who has no role any more is logged out everywhere."""
    before = membership.valid_to
    membership.valid_to = last_day
    membership.save(update_fields=["valid_to"])
    changes = {"valid_to": [before and before.isoformat(), last_day.isoformat()]}
    title = f"Роль до {last_day:%d.%m.%Y}: {membership.get_role_display()}"
    audit.record(membership.organization, "end_role", title, by=by, changes=changes)
    if not Membership.objects.valid_now().filter(user=membership.user_id).exists():
        sessions.end_all(membership.user)


def may_confirm(user: Any, membership: Membership) -> bool:
    """The administrator confirms everybody, curator and director each other, nobody of them himself."""
    organization = membership.organization
    if user.has_perm("organizations.change_membership", organization):
        return True
    return user.pk != membership.user_id and user.has_perm("organizations.confirm_role", organization)


@transaction.atomic
def confirm(membership: Membership, *, by: Any) -> None:
    """The yearly word that curator and director are still the same. Raises AlreadyDone on the same day, Refused."""
    today = membership.organization.today
    if not may_confirm(by, membership):
        raise Refused("Свою роль подтверждает другой: куратора – директор, директора – куратор или администратор.")
    if membership.role not in CONFIRMED_YEARLY:
        raise Refused("Ежегодно подтверждаются только куратор и директор.")
    rows = Membership.objects.filter(pk=membership.pk).exclude(confirmed_on=today)
    if not rows.update(confirmed_on=today):
        raise AlreadyDone("Роль уже подтверждена.")
    title = f"Роль подтверждена: {membership.get_role_display()}"
    audit.record(membership.organization, "confirm_role", title, by=by)


def unconfirmed(organization: Organization, rows: list[Membership]) -> set[int]:
    """Numbers of roles that nobody confirmed in the present programme year (given this year counts as confirmed)."""
    year = organization.years.containing(organization.today).first()
    return {row.pk for row in rows if year and is_unconfirmed(row, year)}


def is_unconfirmed(row: Membership, year: ProgrammeYear) -> bool:
    """Whether a role is to be confirmed in a year and was not."""
    known = max(row.valid_from, row.confirmed_on or date.min)
    return row.role in CONFIRMED_YEARLY and not is_for_year(known, year.start)


def is_for_year(known: date, start: date) -> bool:
    """Whether a role given or confirmed on a day is good for the year that starts on another; the summer before counts."""
    return known >= start - SUMMER
