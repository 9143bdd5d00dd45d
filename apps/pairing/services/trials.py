"""Answers of both sides after the trial meeting: confidential to the curator and the psychologist."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from apps.core import clock
from apps.core.errors import Refused
from apps.workflow import audit

from .. import access
from ..enums import RUNNING, PairState, Verdict
from ..models import Pair, PairMember, TrialAnswer

# The trial meeting comes after the agreement, before or after the order.
AFTER_TRIAL = (PairState.AGREED, PairState.ORDERED, *RUNNING)


def answer(member: PairMember, *, verdict: str, comment: str = "", by: Any) -> TrialAnswer:
    """A side answers, or the curator notes what it said; a later answer replaces the former.

    Raises Refused for a pair that has ended or an unknown answer, PermissionDenied for a stranger.
    """
    pair = member.pair
    own = access.can_agree(by, pair, member)
    if not own and not by.has_perm("pairing.change_pair", pair):
        raise PermissionDenied("pairing.agree_pair")
    if verdict not in Verdict.values:
        raise Refused("Выберите один из трёх ответов: подходит, сомневаюсь или не подходит.")
    if pair.state not in AFTER_TRIAL:
        raise Refused("Ответ о пробной встрече нужен, когда стороны согласились и пара ещё не закончена.")
    values = {"verdict": verdict, "comment": comment, "answered_at": clock.now(), "answered_by": by}
    with transaction.atomic():
        row, _ = TrialAnswer.objects.update_or_create(member=member, defaults=values)
        # The answer itself is confidential and stays out of the log.
        audit.record(pair, "trial_answer", "ответ после пробной встречи", by=by)
    return row


def seen_by(user: Any, pair: Pair) -> dict[str, Any]:
    """What this user may see: the curator and the psychologist all answers, a member his own."""
    answers = {a.member_id: a for a in TrialAnswer.objects.filter(member__pair=pair).select_related("member__person")}
    own = access.own_member(user, pair)
    all_seen = access.can_see_answers(user, pair)
    return {
        "answers": list(answers.values()) if all_seen else [],
        "own": answers.get(own.pk) if own else None,
        "may_answer": bool(own) and pair.state in AFTER_TRIAL and user.has_perm("pairing.agree_pair", pair),
        "needs_rematch": all_seen and is_doubtful(answers.values()),
    }


def is_doubtful(answers: Any) -> bool:
    """One «не подходит» or two doubts: the pair goes on until an order, but another mentor is looked for."""
    verdicts = [a.verdict for a in answers]
    return Verdict.UNFIT in verdicts or verdicts.count(Verdict.DOUBT) >= 2
