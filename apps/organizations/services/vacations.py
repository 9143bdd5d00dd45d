"""School holidays of an organization: deadlines and the rhythm of meetings go round them."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from apps.core.errors import Refused
from apps.workflow import audit

from ..models import Vacation


@transaction.atomic
def add(vacation: Vacation, *, by: Any) -> Vacation:
    """Raises Refused when the days are entered already."""
    same = Vacation.objects.filter(organization=vacation.organization)
    if crossed := same.filter(start__lte=vacation.end, end__gte=vacation.start).first():
        days = f"{crossed.start:%d.%m.%Y} – {crossed.end:%d.%m.%Y}"
        raise Refused(f"Эти дни уже внесены: {crossed}, {days}. Уберите прежние или исправьте даты.")
    vacation.save()
    audit.record(vacation.organization, "vacation", f"Внесены каникулы: {_words(vacation)}", by=by)
    return vacation


@transaction.atomic
def remove(vacation: Vacation, *, by: Any) -> None:
    audit.record(vacation.organization, "vacation", f"Убраны каникулы: {_words(vacation)}", by=by)
    vacation.delete()


def _words(vacation: Vacation) -> str:
    return f"{vacation.title}, {vacation.start:%d.%m.%Y} – {vacation.end:%d.%m.%Y}"
