"""Rows of the database as profiles of the matching engine, in a fixed number of queries.

Ids are public ids as text. A name is a mark «{public id}»: what the engine says and what is kept holds no personal data;
`spell` puts the names in when the words are shown.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from apps.participants.enums import GUESTS, ParticipationRole, Purpose
from apps.participants.models import Clearance, Participation, Person

from .. import areas
from ..enums import MemberRole, TieKind
from ..matching.profiles import MenteeProfile, MentorProfile
from ..models import Refusal, Tie, Wish
from . import checks, queue

_YEAR_OF_CLASS = re.compile(r"\d+")
_MARK = re.compile(r"\{([0-9a-f-]{36})\}")


def spell(text: str, people: Mapping[str, Person]) -> str:
    """A sentence of the engine with names instead of marks; somebody who is no longer there is «участник»."""

    def name(found: re.Match) -> str:
        person = people.get(found.group(1))
        return person.short_name if person else "участник"

    return _MARK.sub(name, text)


@dataclass
class Known:
    """What is known of people besides their own answers: person → public ids of others."""

    wishes: dict[tuple[int, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    never: dict[tuple[int, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    refused: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    superior_of: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    relatives: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    cleared: set[int] = field(default_factory=set)


def load(organization: Any, year: Any) -> tuple[list[MentorProfile], list[MenteeProfile]]:
    """Mentors of the base with their free places and mentees without a pair, both by name."""
    day = organization.today
    rows = (
        Participation.objects.active_on(year.reached(day))
        .filter(organization=organization, year=year, role=ParticipationRole.MENTOR, person__left_on=None)
        .filter(person__merged_into=None, person__masked_at=None)
        .select_related("person", "form")
        .with_consent(day, Purpose.PROCESSING)
        .order_by("person__search", "person_id")
    )
    mentors = list(rows)
    mentees = list(queue.unmatched(organization, year).order_by("person__search", "person_id"))
    known = _known(year)
    have = checks.loads(year)
    capacity = organization.mentor_capacity
    return (
        [_mentor(row, day, known, have.get(row.person_id, 0), row.capacity or capacity) for row in mentors],
        [_mentee(row, day, known) for row in mentees],
    )


def of_sides(
    year: Any, mentors: list[Person], mentees: list[Person]
) -> tuple[list[MentorProfile], list[MenteeProfile]]:
    """Profiles of these people alone, also of those who stand in no base. Four queries."""
    people = [*mentors, *mentees]
    rows = {
        (row.person_id, row.role): row
        for row in Participation.objects.filter(year=year, person__in=people, left_on=None).select_related("form")
    }

    def row_of(person: Person, role: str) -> Any:
        row: Any = rows.get((person.pk, role)) or Participation(person=person, role=role)
        row.person, row.has_consent = person, True
        return row

    day, known = year.organization.today, _known(year, people)
    return (
        [_mentor(row_of(p, MemberRole.MENTOR), day, known, 0, 1) for p in mentors],
        [_mentee(row_of(p, MemberRole.MENTEE), day, known) for p in mentees],
    )


def _known(year: Any, people: list[Person] | None = None) -> Known:
    """Wishes, refusals, ties and certificates of the year's people, or of `people` alone. Four queries."""
    known = Known(cleared=cleared_on(year.organization))
    wishes = Wish.objects.filter(year=year)
    refusals = Refusal.objects.filter(mentor__organization=year.organization)
    ties = Tie.objects.filter(person__organization=year.organization)
    if people is not None:
        wishes, refusals = wishes.filter(person__in=people), refusals.filter(mentor__in=people)
        ties = ties.filter(person__in=people, other__in=people)
    for wish in wishes.select_related("about").order_by("place", "id"):
        key = (wish.person_id, wish.role)
        other = str(wish.about.public_id)
        if wish.place is None:
            known.never[key].add(other)
        else:
            known.wishes[key].append(other)
    for row in refusals.select_related("mentee"):
        known.refused[row.mentor_id].add(str(row.mentee.public_id))
    for tie in ties.select_related("person", "other"):
        kind = known.superior_of if tie.kind == TieKind.SUPERIOR else known.relatives
        kind[tie.person_id].add(str(tie.other.public_id))
        if tie.kind == TieKind.RELATIVE:
            known.relatives[tie.other_id].add(str(tie.person.public_id))
    return known


def _common(row: Any, role: str, known: Known) -> dict[str, Any]:
    """What both sides have."""
    person, answers = row.person, row.profile
    return {
        "id": str(person.public_id),
        "name": f"{{{person.public_id}}}",
        "person": person.pk,
        "consent": row.has_consent,
        "forms": frozenset({row.form.code} if row.form else ()),
        "days": frozenset(d for d in answers.get("days", []) if isinstance(d, int)),
        "formats": frozenset(answers.get("formats", [])),
        "building": str(answers.get("building", "")),
        "wishes": tuple(known.wishes[person.pk, role]),
        "certainly_not": frozenset(known.never[person.pk, role]),
    }


def _mentor(row: Any, day: date, known: Known, load: int, capacity: int) -> MentorProfile:
    person = row.person
    return MentorProfile(
        **_common(row, MemberRole.MENTOR, known),
        subjects=frozenset(subjects_of(person)),
        competences=frozenset(areas.offered(row)),
        experience_years=person.service_years_on(day) or 0,
        capacity=capacity,
        free_places=max(0, capacity - load),
        wished_classes=frozenset(c for c in row.profile.get("wished_classes", []) if isinstance(c, int)),
        clearance=person.category not in GUESTS or person.pk in known.cleared,
        refused=frozenset(known.refused[person.pk]),
        superior_of=frozenset(known.superior_of[person.pk]),
        relatives=frozenset(known.relatives[person.pk]),
    )


def _mentee(row: Any, day: date, known: Known) -> MenteeProfile:
    person = row.person
    own = subjects_of(person)
    return MenteeProfile(
        **_common(row, MemberRole.MENTEE, known),
        requests=areas.asked(row),
        subject=str(row.profile.get("subject", "")).strip().lower() or (own[0] if own else ""),
        class_year=class_year(person),
        age=person.age_on(day),
        form_chosen=row.form is not None,
    )


def subjects_of(person: Person) -> list[str]:
    """«алгебра, геометрия» as typed in the card, in small letters."""
    return [part.strip().lower() for part in person.subjects.split(",") if part.strip()]


def class_year(person: Person) -> int | None:
    found = _YEAR_OF_CLASS.match(person.school_class)
    return int(found.group()) if found else None


def cleared_on(organization: Any) -> set[int]:
    """Numbers of those whose certificate of no criminal record is in force today; employees and pupils need none here."""
    rows = Clearance.objects.valid_on(organization.today).filter(organization=organization)
    return set(rows.values_list("person_id", flat=True))
