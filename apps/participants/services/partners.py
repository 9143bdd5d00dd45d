"""Partners and the agreements with them."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from apps.core.errors import AlreadyDone, Refused
from apps.core.models import before_and_after
from apps.core.russian import numbers
from apps.workflow import audit

from .. import uploads
from ..enums import ParticipationRole
from ..models import Agreement, Participation, Partner

PARTNER_FIELDS = ("name", "inn", "contact")
AGREEMENT_FIELDS = ("partner", "number", "signed_on", "valid_to")


@transaction.atomic
def save(partner: Partner, *, by: Any) -> Partner:
    """Writes a new or changed partner; the form has checked it."""
    if partner.pk is None:
        partner.save()
        audit.record(partner, "add", "Партнёр добавлен", by=by)
        return partner
    before = Partner.objects.select_for_update().get(pk=partner.pk)
    changes = before_and_after(before, partner, PARTNER_FIELDS)
    if changes:
        partner.save(update_fields=PARTNER_FIELDS)
        audit.record(partner, "change", "Партнёр изменён", by=by, changes=changes)
    return partner


@transaction.atomic
def remove(partner: Partner, *, by: Any) -> None:
    """Takes back a partner entered by mistake. Raises AlreadyDone, Refused: there are people or agreements of his."""
    locked = Partner.objects.select_for_update().filter(pk=partner.pk).first()
    if locked is None:
        raise AlreadyDone("Этот партнёр уже убран.")
    if locked.people.exists():
        raise Refused("У партнёра есть люди. Сначала выберите в их карточках другого партнёра.")
    if locked.agreements.exists():
        raise Refused("С партнёром есть соглашения. Сначала уберите их или перенесите к другому партнёру.")
    changes = before_and_after(locked, Partner(), PARTNER_FIELDS)
    audit.record(locked, "remove", "Партнёр убран", by=by, changes=changes)
    locked.delete()


@transaction.atomic
def add_agreement(agreement: Agreement, *, by: Any, scan: uploads.Scan | None = None) -> Agreement:
    """Records an agreement with its scan. Raises Refused when the disk is full."""
    if scan:
        agreement.scan = uploads.keep(scan, organization=agreement.organization, by=by)
    agreement.save()
    audit.record(agreement.partner, "add_agreement", f"Внесено соглашение {agreement.title}", by=by)
    return agreement


@transaction.atomic
def correct_agreement(
    agreement: Agreement, *, by: Any, scan: uploads.Scan | None = None, without_scan: bool = False
) -> Agreement:
    """Writes an agreement as it stands on paper: `agreement` carries the new values, the form has checked them.

    A new scan takes the place of the former one, which is thrown away. Raises AlreadyDone, Refused when the disk is full.
    """
    before = _locked(agreement)
    place = {"organization": agreement.organization, "by": by}
    agreement.scan = uploads.instead_of(before.scan, scan, without=without_scan, **place)
    changes = before_and_after(before, agreement, AGREEMENT_FIELDS) | uploads.told(before.scan, agreement.scan)
    if not changes:
        return agreement
    agreement.save(update_fields=[*AGREEMENT_FIELDS, "scan"])
    uploads.throw_away(before.scan, agreement.scan)
    # Moved to another partner, it is missed on the page of the first one and found on that of the second.
    for partner in {before.partner, agreement.partner}:
        audit.record(partner, "change_agreement", f"Исправлено соглашение {before.title}", by=by, changes=changes)
    return agreement


@transaction.atomic
def remove_agreement(agreement: Agreement, *, by: Any) -> None:
    """Takes back an agreement entered by mistake, with its scan; the log keeps what stood there. Raises AlreadyDone, Refused."""
    locked = _locked(agreement)
    waiting = leaning_on(locked)
    if waiting:
        mentors = numbers.counted(waiting, "наставник", "наставника", "наставников")
        raise Refused(
            f"По этому соглашению сейчас работают люди партнёра ({mentors}), а другого действующего с ним нет. "
            "Исправьте соглашение или сначала внесите другое."
        )
    changes = before_and_after(locked, Agreement(partner=locked.partner), AGREEMENT_FIELDS)
    changes |= uploads.told(locked.scan, None)
    audit.record(locked.partner, "remove_agreement", f"Убрано соглашение {locked.title}", by=by, changes=changes)
    locked.delete()
    uploads.throw_away(locked.scan, None)


def leaning_on(agreement: Agreement) -> int:
    """How many mentors of the partner work today under this agreement alone: the only one of his in force."""
    today = agreement.organization.today
    in_force = set(Agreement.objects.in_force(today).filter(partner=agreement.partner_id).values_list("pk", flat=True))
    if in_force != {agreement.pk}:
        return 0
    mentors = Participation.objects.active_on(today).filter(
        person__partner=agreement.partner_id, role=ParticipationRole.MENTOR, year__end__gte=today
    )
    return mentors.values("person").distinct().count()


def _locked(agreement: Agreement) -> Agreement:
    rows = Agreement.objects.select_for_update(of=("self",)).select_related("partner", "organization", "scan")
    locked = rows.filter(pk=agreement.pk).first()
    if locked is None:
        raise AlreadyDone("Это соглашение уже убрано.")
    return locked
