"""Roles of an organization: list, invitation, end, yearly confirmation; the page behind the link of an invitation."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from apps.core.errors import Refused
from apps.core.guards import requires, requires_here, say_refusals
from apps.core.pages import form_words, workplace_with

from ..enums import Role
from ..forms import EndForm, InvitationForm, RegistrationForm
from ..models import Invitation, Membership
from ..services import memberships

INVITE = "organizations.invite_people"


@requires(INVITE)
def membership_list(request: HttpRequest) -> HttpResponse:
    """Who has which role, who was invited; roles that are over stand below."""
    organization, _ = workplace_with(request, INVITE)
    rows = list(
        Membership.objects.filter(organization=organization)
        .select_related("user", "deputy_for")
        .order_by("role", "user__last_name", "pk")
    )
    today = organization.today
    current = [row for row in rows if row.valid_to is None or row.valid_to >= today]
    context = {
        "current": current,
        "past": [row for row in rows if row not in current],
        "unconfirmed": memberships.unconfirmed(organization, current),
        "givable": set(memberships.givable(request.user, organization)),
        "may_confirm": request.user.has_perm("organizations.change_membership", organization),
        "invitations": Invitation.objects.filter(organization=organization, accepted_at=None),
    }
    return render(request, "organizations/membership_list.html", context)


@requires(INVITE)
def invitation_add(request: HttpRequest) -> HttpResponse:
    """The link is shown once, to be sent by whoever invites."""
    organization, _ = workplace_with(request, INVITE)
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
def membership_end(request: HttpRequest, public_id: UUID) -> HttpResponse:
    row = _membership(request, public_id)
    form = EndForm(request.POST)
    if not form.is_valid():
        raise Refused(form_words(form))
    memberships.end(row, last_day=form.cleaned_data["last_day"], by=request.user)
    messages.success(request, f"Роль действует по {row.valid_to:%d.%m.%Y}.")
    return redirect("organizations:membership-list")


@require_POST
@requires_here("organizations.change_membership")
@say_refusals
def membership_confirm(request: HttpRequest, public_id: UUID) -> HttpResponse:
    memberships.confirm(_membership(request, public_id), by=request.user)
    messages.success(request, "Роль подтверждена на этот год.")
    return redirect("organizations:membership-list")


def _membership(request: HttpRequest, public_id: UUID) -> Membership:
    """A role of the organization of the workplace; another one's is not found."""
    organization, _ = workplace_with(request, INVITE)
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
    context = {"invitation": found, "form": form, "secret": secret, "role": Role(found.role).label}
    return render(request, "organizations/invitation.html", context)


@require_POST
@say_refusals
def invitation_accept(request: HttpRequest, secret: str) -> HttpResponse:
    row = memberships.accept(memberships.invitation_of(secret), request.user)
    messages.success(request, f"Роль принята: {row}.")
    return redirect("/")
