"""Due things of this room: forms that a school has not submitted."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from apps.core.addresses import address_of
from apps.notifications.agenda import Due, Line, Span, lines, source

from .enums import OPEN, AnswerState
from .models import Answer


def _answers(span: Span) -> QuerySet:
    rows = Answer.objects.filter(
        organization__in=span.numbers,
        state__in=OPEN,
        campaign__due_on__range=span.days,
        campaign__opens_on__lte=span.today,
        campaign__locked_at=None,
    )
    return lines(rows, public_id="public_id", title="campaign__title", code="state", day="campaign__due_on")


@source("monitoring.answers", _answers)
def open_answers(span: Span, line: Line) -> Iterable[Due]:
    """Answers to running campaigns."""
    url, people = address_of("monitoring:answer-detail")(line.public_id), span.curators(line.place)
    if line.code == AnswerState.RETURNED:
        words = f"Исправить по замечанию и сдать: {line.title}"
        yield Due(f"monitoring.returned:{line.pk}", line.day, words, url, people, "campaign", "Исправить")
    else:
        yield Due(f"monitoring.answer:{line.pk}", line.day, f"Сдать: {line.title}", url, people, "campaign", "Сдать")
