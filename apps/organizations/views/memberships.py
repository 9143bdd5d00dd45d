"""Roles of an organization: list, invitation, end, yearly confirmation; the page behind the link of an invitation."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from apps.core.errors import Refused
from apps.core.guards import requires, requires_here, say_refusals
from apps.core.pages import form_words, organization_with

from ..access import get_membership_for
from ..enums import Role
from ..forms import EndForm, InvitationForm, RegistrationForm
from ..models import Invitation, Membership
from ..services import handovers, memberships

INVITE = "organizations.invite_people"
CONFIRM = "organizations.confirm_role"


@requires(INVITE)
def membership_list(request: HttpRequest) -> HttpResponse:
    """Who has which role, who was invited; roles that are over stand below."""
    organization = organization_with(request, INVITE)
    rows = list(
        Membership.objects.filter(organization=organization)
        .select_related("user", "deputy_for", "organization")
        .order_by("role", "user__last_name", "pk")
    )
    today = organization.today
    current = [row for row in rows if row.valid_to is None or row.valid_to >= today]
    context = {
        "current": current,
        "past": [row for row in rows if row not in current],
        "unconfirmed": memberships.unconfirmed(organization, current),
        "givable": set(memberships.givable(request.user, organization)),
        "own_way_in": {row.pk for row in current if row.user_id == request.user.pk and row.role == Role.ADMINISTRATOR},
        "confirmable": {row.pk for row in current if memberships.may_confirm(request.user, row)},
        "invitations": memberships.open_invitations().filter(organization=organization),
    }
    return render(request, "organizations/membership_list.html", context)


def membership_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One role: since when, until when, confirmed on which day; for its holder and for those who give or confirm roles."""
    row = get_membership_for(request.user, public_id)
    user, organization = request.user, row.organization
    if row.user_id != user.pk and not any(user.has_perm(right, organization) for right in (INVITE, CONFIRM)):
        raise PermissionDenied
    due = bool(memberships.unconfirmed(organization, [row])) and _is_present(row)
    context = {
        "row": row,
        "due": due,
        "may_confirm": due and memberships.may_confirm(user, row),
        "takes_over": handovers.former_of(row) is not None and _may_take_over(user, row),
    }
    return render(request, "organizations/membership_detail.html", context)


def _is_present(row: Membership) -> bool:
    today = row.organization.today
    return row.valid_from <= today and (row.valid_to is None or row.valid_to >= today)


def _may_take_over(user: Any, row: Membership) -> bool:
    return row.user_id == user.pk or user.has_perm("organizations.change_membership", row)


@requires(INVITE)
def invitation_add(request: HttpRequest) -> HttpResponse:
    """The link is shown once, to be sent by whoever invites."""
    organization = organization_with(request, INVITE)
    return invite(request, Invitation(organization=organization, valid_from=organization.today))


def invite(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """The form of an invitation that is filled in beforehand, then its link, shown once."""
    roles = memberships.givable(request.user, invitation.organization)
    form = InvitationForm(request.POST or None, instance=invitation, roles=roles)
    if request.method == "POST" and form.is_valid():
        secret = memberships.invite(form.instance, by=request.user)
        link = request.build_absolute_uri(reverse("organizations:invitation", args=[secret]))
        context = {"invitation": invitation, "link": link, "days": memberships.LINK_DAYS}
        return render(request, "organizations/invitation_link.html", context)
    return render(request, "organizations/invitation_form.html", {"form": form})


@require_POST
@requires(INVITE)
@say_refusals
def invitation_withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    row = get_object_or_404(Invitation, public_id=public_id, organization=organization_with(request, INVITE))
    memberships.withdraw(row, by=request.user)
    messages.success(request, "Приглашение отозвано, ссылка больше не работает.")
    return redirect("organizations:membership-list")


@require_POST
@requires(INVITE)
@say_refusals
def membership_end(request: HttpRequest, public_id: UUID) -> HttpResponse:
    row = _membership(request, public_id, INVITE)
    form = EndForm(request.POST)
    if not form.is_valid():
        raise Refused(form_words(form))
    memberships.end(row, last_day=form.cleaned_data["last_day"], by=request.user)
    messages.success(request, f"Роль действует по {row.valid_to:%d.%m.%Y}.")
    return redirect("organizations:membership-list")


@require_POST
@requires_here(CONFIRM)
@say_refusals
def membership_confirm(request: HttpRequest, public_id: UUID) -> HttpResponse:
    row = _membership(request, public_id, CONFIRM)
    memberships.confirm(row, by=request.user)
    messages.success(request, "Роль подтверждена на этот год.")
    return redirect("organizations:membership-detail", row.public_id)


def _membership(request: HttpRequest, public_id: UUID, permission: str) -> Membership:
    """A role of the organization of the workplace; another one's is not found."""
    organization = organization_with(request, permission)
    return get_object_or_404(
        Membership.objects.select_related("organization", "user"), public_id=public_id, organization=organization
    )


@login_not_required
@never_cache
@say_refusals
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """A stranger makes his account, who is logged in takes the role to the account he has."""
    found = memberships.invitation_of(secret)
    form = RegistrationForm(request.POST or None) if not request.user.is_authenticated else None
    if request.method == "POST" and form is not None and form.is_valid():
        data = form.cleaned_data
        user = memberships.register(found, username=data["username"], password=data["password"])
        login(request, user, backend="apps.accounts.backends.AccountBackend")
        return redirect("/")
    context = {"invitation": found, "form": form, "secret": secret, "role": Role(found.role).explained}
    return render(request, "organizations/invitation.html", context)


@require_POST
@say_refusals
def invitation_accept(request: HttpRequest, secret: str) -> HttpResponse:
    row = memberships.accept(memberships.invitation_of(secret), request.user)
    messages.success(request, f"Роль принята: {row}.")
    return redirect("/")
