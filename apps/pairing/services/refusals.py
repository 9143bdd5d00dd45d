"""Refusals are remembered, so that nobody is asked the same twice."""

from __future__ import annotations

from typing import Any

from apps.core import clock

from ..models import Pair, Refusal


def remember(pair: Pair, *, by: Any) -> int:
    """Every mentor with every mentee of the pair; returns how many new refusals there are."""
    known = set(
        Refusal.objects.filter(mentor__in=pair.mentors, mentee__in=pair.mentees).values_list("mentor_id", "mentee_id")
    )
    rows = [
        Refusal(mentor=mentor, mentee=mentee, pair=pair, created_by=by, created_at=clock.now())
        for mentor in pair.mentors
        for mentee in pair.mentees
        if (mentor.pk, mentee.pk) not in known
    ]
    return len(Refusal.objects.bulk_create(rows))
