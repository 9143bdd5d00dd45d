"""What the ground floor hands over: the official contact of the organization, and who stands in for whom."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from apps.core import clock
from apps.core.russian.names import detect_gender
from apps.workflow import audit

from .enums import Role
from .handover_registry import Matter, Succession, handover_step
from .models import Invitation, Membership

# The contact's fields on the organization: name, gender.
CONTACTS = {Role.CURATOR: ("curator_name", "curator_gender"), Role.DIRECTOR: ("director_name", "director_gender")}
STANDS_IN = {Role.CURATOR: Role.CURATOR, Role.DIRECTOR: Role.ACTING_DIRECTOR}


@handover_step("organizations.contact", title="Официальный контакт организации", order=10)
class Contact:
    """The name that orders and the municipality read; the post is that of the place and stays."""

    def preview(self, succession: Succession) -> list[Matter]:
        name, _ = CONTACTS[Role(succession.role)]
        before, after = getattr(succession.organization, name), succession.successor.full_name
        if before == after:
            return []
        return [Matter(Role(succession.role).label.capitalize(), before or "не указан", after)]

    def apply(self, succession: Succession) -> int:
        if not self.preview(succession):
            return 0
        organization, (name, gender) = succession.organization, CONTACTS[Role(succession.role)]
        setattr(organization, name, succession.successor.full_name)
        setattr(organization, gender, detect_gender(succession.successor.full_name) or "")
        organization.save(update_fields=[name, gender])
        label = organization._meta.get_field(name).verbose_name
        # Names stay out of the log: it says which field changed.
        audit.record(organization, "settings", f"Изменены настройки: {label}", by=succession.by)
        return 1


@handover_step("organizations.deputies", title="Замещения", order=20)
class Deputies:
    """Whoever stands in for the former one, now or later, stands in for the new one; who was his own deputy is himself."""

    def preview(self, succession: Succession) -> list[Matter]:
        return [
            Matter(f"{row.user.short_name}{_until(row)}", _instead(succession.former), self._after(row, succession))
            for row in _deputies(succession).select_related("user")
        ]

    def _after(self, row: Membership, succession: Succession) -> str:
        return "без замещения" if row.user_id == succession.successor.pk else _instead(succession.successor)

    def apply(self, succession: Succession) -> int:
        done = 0
        for row in _deputies(succession):
            row.deputy_for = None if row.user_id == succession.successor.pk else succession.successor
            row.save(update_fields=["deputy_for"])
            changes = {"deputy_for": [succession.former.pk, row.deputy_for_id]}
            audit.record(row, "hand_over", "Замещение передано", by=succession.by, changes=changes)
            done += 1
        return done


@handover_step("organizations.invitations", title="Приглашения заместителей", order=25)
class Invited:
    """Invitations to stand in that nobody has taken yet."""

    def preview(self, succession: Succession) -> list[Matter]:
        return [
            Matter(str(row), _instead(succession.former), _instead(succession.successor))
            for row in _invitations(succession)
        ]

    def apply(self, succession: Succession) -> int:
        return _invitations(succession).update(deputy_for=succession.successor)


def _deputies(succession: Succession) -> QuerySet[Membership]:
    last = Q(valid_to=None) | Q(valid_to__gte=succession.organization.today)
    return Membership.objects.filter(
        last,
        organization=succession.organization,
        deputy_for=succession.former,
        role=STANDS_IN[Role(succession.role)],
    ).order_by("valid_from", "pk")


def _invitations(succession: Succession) -> QuerySet[Invitation]:
    return Invitation.objects.filter(
        organization=succession.organization,
        deputy_for=succession.former,
        role=STANDS_IN[Role(succession.role)],
        accepted_at=None,
        expires_at__gt=clock.now(),
    )


def _instead(user: Any) -> str:
    return f"замещает: {user.short_name}"


def _until(row: Membership) -> str:
    return f", по {row.valid_to:%d.%m.%Y}" if row.valid_to else ""
