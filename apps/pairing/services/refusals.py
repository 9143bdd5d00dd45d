"""Refusals are remembered, so that nobody is asked the same twice."""

from __future__ import annotations

from typing import Any

from apps.core import clock

from ..models import Pair, Refusal

# Reasons of an end that say "not with this one again".
OWN_WISH = {"mentor_wish", "mentee_wish"}


def remember(pair: Pair, *, by: Any, only: Any = None) -> int:
    """Every mentor with every mentee of the pair, or `only` one person with the other side; returns how many are new."""
    known = set(
        Refusal.objects.filter(mentor__in=pair.mentors, mentee__in=pair.mentees).values_list("mentor_id", "mentee_id")
    )
    rows = [
        Refusal(mentor=mentor, mentee=mentee, pair=pair, created_by=by, created_at=clock.now())
        for mentor in pair.mentors
        for mentee in pair.mentees
        if (mentor.pk, mentee.pk) not in known and only in (None, mentor, mentee)
    ]
    return len(Refusal.objects.bulk_create(rows))
