"""Cards and accounts: who may be invited from his card, and what happens when he comes."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from apps.core.errors import Refused
from apps.organizations.enums import Role
from apps.organizations.models import Invitation
from apps.organizations.signals import invitation_accepted
from apps.workflow import audit

from .enums import ParticipationRole
from .models import Person

INVITE = "organizations.invite_people"


def can_invite(user: Any, person: Person) -> bool:
    """The person has no account yet, still belongs to the organization, and the user may invite there."""
    gone = person.left_on or person.masked_at or person.merged_into_id
    return not gone and person.user_id is None and user.has_perm(INVITE, person)


def invitation_for(person: Person) -> Invitation:
    """An invitation filled in from the card; its account will be tied to the card."""
    return filled_in(person, person.participations.filter(role=ParticipationRole.MENTOR, left_on=None).exists())


def filled_in(person: Person, is_mentor: bool) -> Invitation:
    """The same when it is known already whether the person is a mentor."""
    return Invitation(
        organization=person.organization,
        role=Role.MENTOR if is_mentor else Role.MENTEE,
        last_name=person.last_name,
        first_name=person.first_name,
        middle_name=person.middle_name,
        email=person.email,
        valid_from=person.organization.today,
        subject=person.public_id,
    )


@receiver(invitation_accepted, dispatch_uid="participants.tie_account")
def tie_account(sender: Any, invitation: Invitation, user: Any, **kwargs: Any) -> None:
    """Ties the account to the card the invitation was made from: from now on he sees his pair and plan. Raises Refused."""
    if invitation.subject is None:
        return
    person = Person.objects.select_for_update().filter(public_id=invitation.subject).first()
    if person is None or person.organization_id != invitation.organization_id or person.user_id == user.pk:
        return
    if person.user_id is not None or person.masked_at or person.merged_into_id:
        raise Refused("Карточка, по которой Вас пригласили, уже занята. Попросите у куратора новое приглашение.")
    if Person.objects.filter(user=user).exists():
        raise Refused("Ваша учётная запись связана с другой карточкой участника. Создайте по этой ссылке отдельную.")
    person.user = user
    person.save(update_fields=["user"])
    audit.record(person, "tie_account", "Учётная запись связана с карточкой", by=user)
