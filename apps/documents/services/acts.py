"""Acts that orders cite: known to an organization, in the edition of a day, warned of when they lost force."""

from __future__ import annotations

import re
from datetime import date
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet

from apps.core.errors import Refused
from apps.core.once import once
from apps.workflow import audit

from ..models import ActEdition, LegalAct


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


def citable(organization: Any, day: date) -> list[LegalAct]:
    """Acts with their editions that may be cited on a day, by title."""
    return sorted((a for a in _of(organization) if not a.has_lost_force_by(day)), key=lambda act: act.title)


def with_editions(words: str, organization: Any, day: date) -> str:
    """The words with the edition in force on a day behind every act that is cited by its date and number."""
    for act in _of(organization):
        edition = act.edition_on(day)
        if edition and _is_named(act, words):
            words = _cited(act, r"(?!\s*\((?:в\s+)?ред)").sub(partial(_join, edition), words)
    return words


def lost(words: str, organization: Any, day: date) -> list[LegalAct]:
    """Acts that the words cite and that have lost force by a day."""
    return [
        act
        for act in _of(organization)
        if _is_named(act, words) and act.has_lost_force_by(day) and _cited(act).search(words)
    ]


@transaction.atomic
def add_edition(act: LegalAct, *, words: str, in_force_from: date, by: Any) -> ActEdition:
    """A new edition of an act. Raises Refused when one begins on the same day or before the act itself."""
    if not by.has_perm("documents.change_legal_act", act):
        raise PermissionDenied("documents.change_legal_act")
    if act.date and in_force_from < act.date:
        raise Refused(f"Редакция не может действовать раньше самого акта ({act.date:%d.%m.%Y}).")
    if act.editions.filter(in_force_from=in_force_from).exists():
        raise Refused("Редакция с этой даты уже внесена: у акта одна редакция на день.")
    edition = ActEdition.objects.create(act=act, words=words, in_force_from=in_force_from)
    audit.record(act, "edit", f"Внесена редакция: {edition}"[:300], by=by)
    return edition


@once
def _of(organization: Any) -> list[LegalAct]:
    """The acts with their editions; read once for an organization object, which lives as long as a request."""
    if not hasattr(organization, "_known_acts"):
        organization._known_acts = list(known_to(organization).prefetch_related("editions"))
    return organization._known_acts


def _join(edition: str, found: re.Match[str]) -> str:
    return f"{found[0]} {edition}"


def _is_named(act: LegalAct, words: str) -> bool:
    """A quick look before the careful one; an act without date or number cannot be told from others."""
    return bool(act.date and act.number and act.number in words)


def _cited(act: LegalAct, after: str = "") -> re.Pattern[str]:
    """«от 25.12.2019 № Р-145» with any spaces, not a part of a longer number."""
    marks = r"\s+".join(re.escape(word) for word in act.marks.split())
    return re.compile(rf"{marks}(?![\w/-]){after}")
