"""Mentees without a pair: why, what comes next, who supports them meanwhile; and the map of requests."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from apps.participants.access import person_url
from apps.participants.enums import ParticipationRole, Purpose
from apps.participants.models import Participation

from .. import areas
from ..enums import FINAL, OPEN, MemberRole
from ..models import PairMember, Refusal


def unmatched(organization: Any, year: Any) -> QuerySet:
    """Mentees in the base today without an open pair, with what tells the reason. One query."""
    day = organization.today
    members = PairMember.objects.filter(person=OuterRef("person"), role=MemberRole.MENTEE, pair__year=year)
    rows = Participation.objects.active_on(year.reached(day)).filter(
        organization=organization, year=year, role=ParticipationRole.MENTEE
    )
    return (
        rows.exclude(Exists(members.filter(pair__state__in=OPEN, left_on=None)))
        .filter(person__left_on=None, person__merged_into=None, person__masked_at=None)
        .select_related("person", "form")
        .with_consent(day, Purpose.PROCESSING)
        .annotate(
            had_pair=Exists(members.filter(pair__state__in=FINAL)),
            was_refused=Exists(Refusal.objects.filter(mentee=OuterRef("person"))),
        )
    )


@dataclass(frozen=True)
class Waiting:
    """Why a mentee has no pair, the next step and where it is made."""

    why: str
    step: str
    url: str


def why_waiting(row: Any) -> Waiting:
    """From what stands most in the way to what is left: `row` comes from `unmatched`."""
    page = person_url(row.person)
    if not row.has_consent:
        return Waiting("нет согласия на обработку данных", "Внести согласие", page)
    if row.form is None:
        return Waiting("не выбрана форма наставничества", "Выбрать форму", page)
    propose = f"{reverse('pairing:pair-propose')}?mentee={row.person_id}"
    if row.was_refused:
        return Waiting("отказ одной из сторон", "Предложить другого наставника", propose)
    if row.had_pair:
        return Waiting("прежняя пара закончилась", "Предложить нового наставника", propose)
    return Waiting("наставник ещё не подобран", "Предложить наставника", propose)


@dataclass(frozen=True)
class AreaLine:
    """One area of the map of requests."""

    area: str
    asked: int
    waiting: int
    offered: int

    @property
    def is_short(self) -> bool:
        """More mentees wait for help in this area than there are mentors who offer it."""
        return self.waiting > self.offered


def request_map(organization: Any, year: Any) -> list[AreaLine]:
    """How many ask for each area, how many of them wait, how many mentors offer it; asked most first. Two queries."""
    day = year.reached(organization.today)
    rows = list(Participation.objects.active_on(day).filter(organization=organization, year=year))
    waiting = set(unmatched(organization, year).values_list("person_id", flat=True))
    ask: Counter[str] = Counter()
    wait: Counter[str] = Counter()
    offer: Counter[str] = Counter()
    for row in rows:
        if row.role == ParticipationRole.MENTOR:
            offer.update(areas.offered(row))
        else:
            ask.update(list(areas.asked(row)))
            wait.update(list(areas.asked(row)) if row.person_id in waiting else [])
    lines = [AreaLine(area, ask[area], wait[area], offer[area]) for area in areas.AREAS]
    return sorted((line for line in lines if line.asked or line.offered), key=lambda line: -line.asked)
