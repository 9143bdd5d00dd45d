"""Requests of data subjects: entered with their term, answered once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction

from apps.core import clock
from apps.core.errors import AlreadyDone, Refused
from apps.organizations.calendar import add_working_days
from apps.workflow import audit

from ..enums import RequestKind
from ..models import SubjectRequest

# (days, working): 152-ФЗ ст. 20 ч. 1 and ч. 3, ст. 21 ч. 5 and ч. 5.1, ст. 10.1 ч. 12.
TERMS: dict[str, tuple[int, bool]] = {
    RequestKind.ACCESS: (10, True),
    RequestKind.CORRECT: (7, True),
    RequestKind.STOP: (10, True),
    RequestKind.UNPUBLISH: (3, True),
    RequestKind.DESTROY: (30, False),
}


def due_day(kind: str, received_on: date) -> date:
    """The last day of the term; the day of receiving is not counted."""
    days, working = TERMS[kind]
    return add_working_days(received_on, days) if working else received_on + timedelta(days=days)


@transaction.atomic
def add(request: SubjectRequest, *, by: Any) -> SubjectRequest:
    """Enters a request into the register with the term of its kind. Raises Refused."""
    if request.received_on > request.organization.today:
        raise Refused("День поступления ещё не наступил.")
    if request.person is not None and request.person.organization_id != request.organization_id:
        raise Refused("Это человек другой организации.")
    request.due, request.created_at = due_day(request.kind, request.received_on), clock.now()
    request.save()
    audit.record(request, "add", f"Внесено обращение: {request.get_kind_display()}", by=by)
    return request


@transaction.atomic
def answer(request: SubjectRequest, *, day: date, words: str, by: Any) -> SubjectRequest:
    """Writes the answer and its day. Raises AlreadyDone, Refused."""
    locked = SubjectRequest.objects.select_for_update(of=("self",)).select_related("organization").get(pk=request.pk)
    if locked.answered_on is not None:
        raise AlreadyDone(f"Ответ уже дан {locked.answered_on:%d.%m.%Y}.")
    if not words.strip():
        raise Refused("Напишите, что и чем отвечено: номер письма, суть ответа.")
    if not locked.received_on <= day <= locked.organization.today:
        raise Refused("День ответа — не раньше поступления и не позже сегодняшнего дня.")
    locked.answered_on, locked.answer, locked.answered_by = day, words.strip(), by
    locked.save(update_fields=["answered_on", "answer", "answered_by"])
    audit.record(locked, "answer", f"Дан ответ {day:%d.%m.%Y}", by=by)
    return locked
