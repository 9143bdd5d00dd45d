"""Demo: the pairs of the school in the former year. They are over; their orders lie in the school on paper."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from apps.core import clock
from apps.organizations.demo_world import World, step
from apps.organizations.models import EndReason, MentoringForm, RoleModel
from apps.participants.enums import Category
from apps.participants.models import Participation

from .demo import CHILDREN, GOALS, MODELS, TEACHERS, employment_of
from .enums import MemberRole, PairState
from .models import EmploymentTerms, Pair, PairMember
from .services import types
from .services.checks import Terms

COUNTS = {TEACHERS: 6, CHILDREN: 4}
# One of them did not come to its end.
LEFT = 4
LEFT_AFTER = timedelta(days=140)
# The curator closed the others in the first days of June.
CLOSED_AFTER = timedelta(days=2)


@step(order=72)
def former_pairs(world: World) -> None:
    year = world.former_year_of(world.school)
    start = year.start + timedelta(days=18)
    sides = [side for form in COUNTS for side in _sides(year, form)]
    made = Pair.objects.bulk_create(
        _row(world, year, form, start, left=n == LEFT) for n, (form, _, _) in enumerate(sides)
    )
    PairMember.objects.bulk_create(
        PairMember(pair=pair, person=person, role=role, joined_on=start)
        for pair, (_, mentor, mentee) in zip(made, sides, strict=True)
        for role, person in ((MemberRole.MENTOR, mentor), (MemberRole.MENTEE, mentee))
    )
    EmploymentTerms.objects.bulk_create(
        EmploymentTerms(pair=pair, **employment_of(pair, start)) for pair in made if pair.form.between_employees
    )


def _sides(year: Any, form: str) -> list[tuple[str, Any, Any]]:
    """Form, mentor and mentee of its pairs, in the order of the bases."""
    category = Category.PUPIL if form == CHILDREN else Category.STAFF
    rows = Participation.objects.filter(year=year, person__category=category).select_related("person").order_by("pk")
    mentors, mentees = (
        [row.person for row in rows if row.role == role] for role in (MemberRole.MENTOR, MemberRole.MENTEE)
    )
    return [(form, *pair) for pair in zip(mentors, mentees, strict=False)][: COUNTS[form]]


def _row(world: World, year: Any, form: str, start: date, *, left: bool) -> Pair:
    end = year.last_school_day
    terms = Terms(
        MentoringForm.objects.get(code=form), start, end, RoleModel.objects.get(code=MODELS[form]), None, GOALS[form]
    )
    reason = EndReason.objects.get(code="mentee_wish" if left else "done")
    at = datetime.combine(start - timedelta(days=5), time(12), tzinfo=clock.zone_of(world.school))
    return Pair(
        organization=world.school,
        year=year,
        state=PairState.ENDED if left else PairState.COMPLETED,
        created_at=at,
        created_by=world.users["curator"],
        agreed_at=at,
        activated_on=start,
        ended_on=start + LEFT_AFTER if left else end + CLOSED_AFTER,
        end_reason=reason,
        end_note="Переезд в другой район" if left else "Цели достигнуты",
        **vars(types.with_type(terms, is_group=False)),
    )
