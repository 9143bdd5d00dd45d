"""An organization comes to the site: with its municipality and region, and with who administers them."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from apps.core.errors import Refused
from apps.workflow import audit

from ..enums import Kind, Role
from ..models import Membership, Organization


@transaction.atomic
def add(organization: Organization, *, region: str, municipality: str, by: Any) -> Organization:
    """Puts an organization into the tree; what stands above it is found by name or made, `by` administers all of it.

    Raises PermissionDenied, and Refused for an organization that is there already.
    """
    if not by.is_superuser:
        raise PermissionDenied
    root = _found_or_made(Kind.REGION, region, None, organization.timezone)
    middle = _found_or_made(Kind.MUNICIPALITY, municipality, root, organization.timezone)
    if _named(middle, organization.name) is not None:
        raise Refused(f"«{organization.name}» уже есть: {middle.name}.")
    organization.parent = middle
    organization.save()
    audit.record(organization, "add", f"Внесена организация: {organization.short_name}", by=by)
    for each in (organization, middle, root):
        _administer(each, by)
    return organization


def _found_or_made(kind: Kind, name: str, parent: Organization | None, timezone: str) -> Organization:
    return _named(parent, name) or Organization.objects.create(
        kind=kind, parent=parent, name=name, short_name=name[:120], timezone=timezone
    )


def _named(parent: Organization | None, name: str) -> Organization | None:
    """What stands under a parent by this name; capitals do not matter, and SQLite folds only Latin ones itself."""
    below = Organization.objects.filter(parent=parent)
    return next((one for one in below if one.name.casefold() == name.casefold()), None)


def _administer(organization: Organization, by: Any) -> None:
    today = organization.today
    rows = Membership.objects.valid_on(today).filter(user=by, organization=organization, role=Role.ADMINISTRATOR)
    if not rows.exists():
        Membership.objects.create(user=by, organization=organization, role=Role.ADMINISTRATOR, valid_from=today)
        audit.record(organization, "accept", f"Роль принята: {Role.ADMINISTRATOR.label}", by=by)
