"""What waits for somebody about pairs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Q

from apps.core import clock
from apps.notifications.agenda import Due, Span, set_source
from apps.participants.access import missing_papers

from .access import pair_url
from .enums import RUNNING, PairState
from .models import Pair

# An answer and an order are expected within a week: no rule fixes it, a week is what a reminder can live with.
ANSWER_DAYS = 7
ORDER_DAYS = 7


@set_source("pairing.pairs")
def pairs_waiting(span: Span) -> Iterable[tuple[int, Due]]:
    """Proposed pairs that wait for a side, agreed ones for an order; running ones whose term ends or whose member left."""
    waiting = Q(state__in=[PairState.PROPOSED, PairState.AGREED])
    ending = Q(state__in=RUNNING, end__range=(span.start, span.end))
    gone = Q(state__in=RUNNING, members__person__left_on__isnull=False, members__left_on=None)
    rows = Pair.objects.filter(waiting | ending | gone, organization__in=span.numbers)
    for pair in rows.distinct().with_people():
        thing = _thing(pair, span.curators(pair.organization_id))
        if span.contains(thing.due):
            yield pair.organization_id, thing


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
    left = min((m.person.left_on for m in pair.members.all() if m.person.left_on and not m.left_on), default=None)
    if left:
        return Due(
            f"pairing.left:{pair.pk}", left, f"Участник пары выбыл: {pair.title}", url, curators, "pair", "Решить"
        )
    title = f"Срок пары кончается: {pair.title}"
    return Due(f"pairing.end:{pair.pk}", pair.end, title, url, curators, "pair", "Завершить")


def _silent(pair: Pair) -> frozenset[int]:
    """Users among the members who have not answered yet."""
    silent = (m for m in pair.members.all() if m.agreed_at is None and m.left_on is None)
    return frozenset(m.person.user_id for m in silent if m.person.user_id)


@set_source("pairing.consents")
def pairs_without_consent(span: Span) -> Iterable[tuple[int, Due]]:
    """Running pairs with a member whose consent was withdrawn or ran out: the curator stops the pair or gets a new paper."""
    if not span.contains(span.today):
        return
    pairs = list(Pair.objects.running().filter(organization__in=span.numbers).with_people())
    present = {person.pk: person for pair in pairs for person in [*pair.mentors, *pair.mentees]}
    uncovered = {paper.person.pk for paper in missing_papers(present.values(), span.today)}
    for pair in pairs:
        if uncovered & {person.pk for person in [*pair.mentors, *pair.mentees]}:
            key, title = f"pairing.consent:{pair.pk}", f"Нет согласия участника действующей пары: {pair.title}"
            curators = span.curators(pair.organization_id)
            yield pair.organization_id, Due(key, span.today, title, pair_url(pair), curators, "pair", "Решить")
