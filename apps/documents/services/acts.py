"""Acts that orders cite."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet

from apps.core.errors import Refused
from apps.workflow import audit

from ..models import LegalAct


def known_to(organization: Any) -> QuerySet:
    """Acts for all and those of an organization."""
    return LegalAct.objects.filter(Q(organization__isnull=True) | Q(organization=organization))


@transaction.atomic
def save(act: LegalAct, *, by: Any) -> LegalAct:
    """Keeps a new or changed act. Raises Refused when the same act already stands in the register."""
    if not by.has_perm("documents.change_legal_act", act):
        raise PermissionDenied("documents.change_legal_act")
    same = LegalAct.objects.filter(
        organization=act.organization, title=act.title, number=act.number, date=act.date
    ).exclude(pk=act.pk)
    if same.exists():
        raise Refused("Такой акт уже есть в реестре: откройте его и поправьте.")
    is_new = act.pk is None
    act.save()
    audit.record(act, "create" if is_new else "edit", "Акт внесён" if is_new else "Акт изменён", by=by)
    return act
