"""What waits for somebody about pairs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, When
from django.db.models.functions import Coalesce

from apps.core.addresses import address_of
from apps.notifications.agenda import Due, Line, Span, lines, source
from apps.participants.enums import Purpose
from apps.participants.models import Consent

from .enums import RUNNING, PairState
from .models import Pair, PairMember
from .services.lines import member_columns, title

# An answer and an order are expected within a week: no rule fixes it, a week is what a reminder can live with.
ANSWER_DAYS = 7
ORDER_DAYS = 7


def _address(line: Line) -> str:
    return address_of("pairing:pair-detail")(line.public_id)


def _waiting(span: Span) -> QuerySet:
    """Proposed and agreed pairs with the moment since when they wait; running ones whose term ends or whose member left."""
    present = PairMember.objects.filter(pair=OuterRef("pk"), left_on=None)
    waiting = Q(state__in=[PairState.PROPOSED, PairState.AGREED])
    ending = Q(state__in=RUNNING, end__range=span.days)
    gone = Q(Exists(present.filter(person__left_on__isnull=False)), state__in=RUNNING)
    since = Case(When(state=PairState.AGREED, then=Coalesce("agreed_at", "created_at")), default=F("created_at"))
    # Of a proposed pair those answer who have not agreed yet; of the others only the curators.
    silent = Case(When(members__agreed_at=None, then=F("members__person__user")))
    # A pair of a year that is still ahead is not answered in the holidays before it.
    columns: dict[str, Any] = {
        **member_columns(""),
        "user": silent,
        "gone_on": "members__person__left_on",
        "since": "start",
    }
    rows = Pair.objects.filter(waiting | ending | gone, organization__in=span.numbers)
    return lines(rows, public_id="public_id", code="state", day="end", moment=since, **columns)


def _within(span: Span, line: Line, days: int) -> date:
    """So many days after the pair began to wait, not before it is to begin."""
    waited = span.local_day(line.moment) + timedelta(days=days)
    return max(waited, line.since) if line.since else waited


@source("pairing.pairs", _waiting)
def pairs_waiting(span: Span, line: Line) -> Iterable[Due]:
    """Proposed pairs that wait for a side, agreed ones for an order; running ones whose term ends or whose member left."""
    pair, url, curators = title(line), _address(line), span.curators(line.place)
    if line.code == PairState.PROPOSED:
        due, people = _within(span, line, ANSWER_DAYS), curators | line.users()
        yield Due(f"pairing.agree:{line.pk}", due, f"Пара ждёт согласия: {pair}", url, people, "pair", "Ответить")
    elif line.code == PairState.AGREED:
        due = _within(span, line, ORDER_DAYS)
        yield Due(f"pairing.order:{line.pk}", due, f"Пара ждёт приказа: {pair}", url, curators, "pair", "В приказ")
    elif gone := [someone.gone_on for someone in line.people if someone.gone_on and not someone.left_on]:
        words = f"Участник пары выбыл: {pair}"
        yield Due(f"pairing.left:{line.pk}", min(gone), words, url, curators, "pair", "Решить")
    else:
        words = f"Срок пары кончается: {pair}"
        yield Due(f"pairing.end:{line.pk}", line.day, words, url, curators, "pair", "Завершить")


def _uncovered(span: Span) -> QuerySet:
    """Running pairs with a present member who has no valid consent today; nothing when today is outside the span."""
    valid = Consent.objects.valid_on(span.today).filter(person=OuterRef("person"), purpose=Purpose.PROCESSING)
    silent = PairMember.objects.filter(~Exists(valid), pair=OuterRef("pk"), left_on=None)
    rows = Pair.objects.running().filter(
        Exists(silent), organization__in=span.numbers if span.contains(span.today) else []
    )
    return lines(rows, public_id="public_id", **member_columns(""))


@source("pairing.consents", _uncovered)
def pairs_without_consent(span: Span, line: Line) -> Iterable[Due]:
    """Running pairs with a member whose consent was withdrawn or ran out: the curator stops the pair or gets a new paper."""
    key, words = f"pairing.consent:{line.pk}", f"Нет согласия участника действующей пары: {title(line)}"
    yield Due(key, span.today, words, _address(line), span.curators(line.place), "pair", "Решить")
