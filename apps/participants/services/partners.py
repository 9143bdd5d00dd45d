"""Partners and the agreements with them."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from apps.workflow import audit

from .. import uploads
from ..models import Agreement, Partner


@transaction.atomic
def save(partner: Partner, *, by: Any) -> Partner:
    """Writes a new or changed partner; the form has checked it."""
    is_new = partner.pk is None
    partner.save()
    audit.record(partner, "add" if is_new else "change", "Партнёр добавлен" if is_new else "Партнёр изменён", by=by)
    return partner


@transaction.atomic
def add_agreement(agreement: Agreement, *, by: Any, scan: uploads.Scan | None = None) -> Agreement:
    """Records an agreement with its scan. Raises Refused when the disk is full."""
    if scan:
        agreement.scan = uploads.keep(scan, organization=agreement.organization, by=by)
    agreement.save()
    audit.record(agreement.partner, "add_agreement", f"Внесено соглашение от {agreement.signed_on:%d.%m.%Y}", by=by)
    return agreement
