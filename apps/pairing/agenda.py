"""What waits for somebody about pairs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from apps.core import clock
from apps.notifications.agenda import Due, source
from apps.organizations.access import curators_of

from .access import pair_url
from .enums import RUNNING, PairState
from .models import Pair

# An answer and an order are expected within a week: no rule fixes it, a week is what a reminder can live with.
ANSWER_DAYS = 7
ORDER_DAYS = 7


@source("pairing.pairs")
def pairs_waiting(organization: Any, start: date, end: date) -> Iterable[Due]:
    """Proposed pairs that wait for a side, agreed ones that wait for an order, running ones whose term ends."""
    curators = frozenset(user.pk for user in curators_of(organization))
    waiting = Q(state__in=[PairState.PROPOSED, PairState.AGREED])
    ending = Q(state__in=RUNNING, end__range=(start, end))
    for pair in Pair.objects.filter(waiting | ending, organization=organization).with_people():
        thing = _thing(pair, curators)
        if start <= thing.due <= end:
            yield thing


def _thing(pair: Pair, curators: frozenset[int]) -> Due:
    url = pair_url(pair)
    if pair.state == PairState.PROPOSED:
        due = clock.local(pair.created_at, pair.organization).date() + timedelta(days=ANSWER_DAYS)
        title = f"Пара ждёт согласия: {pair.title}"
        return Due(f"pairing.agree:{pair.pk}", due, title, url, curators | _silent(pair), "pair", "Ответить")
    if pair.state == PairState.AGREED:
        due = clock.local(pair.agreed_at or pair.created_at, pair.organization).date() + timedelta(days=ORDER_DAYS)
        return Due(
            f"pairing.order:{pair.pk}", due, f"Пара ждёт приказа: {pair.title}", url, curators, "pair", "В приказ"
        )
    return Due(
        f"pairing.end:{pair.pk}", pair.end, f"Срок пары кончается: {pair.title}", url, curators, "pair", "Завершить"
    )


def _silent(pair: Pair) -> frozenset[int]:
    """Users among the members who have not answered yet."""
    silent = (m for m in pair.members.all() if m.agreed_at is None and m.left_on is None)
    return frozenset(m.person.user_id for m in silent if m.person.user_id)
