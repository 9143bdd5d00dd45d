"""What is asked of a pair before it is proposed or changed. Every refusal is a sentence that says what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q

from apps.core.errors import Refused
from apps.core.russian.numbers import plural
from apps.organizations.models import MentoringForm, MentoringType, Organization, ProgrammeYear, RoleModel
from apps.participants.access import missing_papers
from apps.participants.enums import Category
from apps.participants.models import Participation, Person

from ..enums import OPEN, MemberRole
from ..models import Pair, PairMember, YearForm

ADULT_AGE = 18


@dataclass(frozen=True)
class Terms:
    """What is agreed about a pair besides its people."""

    form: MentoringForm
    start: date
    end: date
    role_model: RoleModel | None = None
    type: MentoringType | None = None
    goal: str = ""


@dataclass(frozen=True)
class Sides:
    """The people of a pair."""

    mentors: list[Person]
    mentees: list[Person]

    @property
    def everybody(self) -> list[Person]:
        return self.mentors + self.mentees


def check(organization: Organization, year: ProgrammeYear, sides: Sides, terms: Terms, besides: list[int]) -> None:
    """Everything but the load. `besides`: numbers of pairs that do not count (the one replaced, the one changed)."""
    _check_sides(organization, sides)
    _check_terms(year, terms)
    _check_form(year, sides, terms)
    _check_consents(organization, sides)
    _check_overlap(sides, terms, besides)


def _check_sides(organization: Organization, sides: Sides) -> None:
    if not sides.mentors or not sides.mentees:
        raise Refused("Выберите наставника и наставляемого: пара без одной из сторон не составляется.")
    if {p.pk for p in sides.mentors} & {p.pk for p in sides.mentees}:
        raise Refused("Один и тот же человек не может быть в паре и наставником, и наставляемым.")
    if any(p.organization_id != organization.pk for p in sides.everybody):
        raise Refused("В паре могут быть только люди из баз этой организации.")
    gone = [
        p for p in sides.everybody if p.masked_at or p.merged_into_id or (p.left_on and p.left_on <= organization.today)
    ]
    if gone:
        raise Refused(f"{gone[0].short_name}: выбыл из организации. Выберите другого человека.")


def _check_terms(year: ProgrammeYear, terms: Terms) -> None:
    if terms.end < terms.start:
        raise Refused("Конец срока раньше начала. Исправьте даты.")
    if not (year.contains(terms.start) and year.contains(terms.end)):
        raise Refused(f"Срок пары выходит за программный год «{year}». Исправьте даты.")
    if terms.role_model and terms.role_model.form_id != terms.form.pk:
        raise Refused(f"Ролевая модель «{terms.role_model}» — другой формы. Выберите модель формы «{terms.form}».")


def _check_form(year: ProgrammeYear, sides: Sides, terms: Terms) -> None:
    """The form was chosen for the year and fits the people."""
    chosen = chosen_forms(year)
    if chosen and terms.form.pk not in chosen:
        raise Refused(f"Форма «{terms.form}» не выбрана на этот год. Выберите другую или измените выбор форм.")
    if terms.form.between_employees:
        others = [p for p in sides.everybody if p.category != Category.STAFF]
        _refuse_others(others, f"Форма «{terms.form}» — между работниками, а не работник: ")
    if terms.form.mentee_is_pupil:
        others = [p for p in sides.mentees if p.category != Category.PUPIL]
        _refuse_others(others, f"В форме «{terms.form}» наставляемый — обучающийся, а не обучающийся: ")


def _refuse_others(people: list[Person], words: str) -> None:
    if people:
        raise Refused(words + ", ".join(p.short_name for p in people) + " Выберите другую форму.")


def chosen_forms(year: ProgrammeYear) -> set[int]:
    """Forms chosen for the year; empty: no choice was made, every active form may be used."""
    return set(YearForm.objects.filter(year=year).values_list("form_id", flat=True))


def _check_consents(organization: Organization, sides: Sides) -> None:
    missing = missing_papers(sides.everybody, organization.today)
    if missing:
        raise Refused(
            "Пара не составлена. " + "; ".join(m.text for m in missing) + ". Внесите согласие на странице человека."
        )


def _check_overlap(sides: Sides, terms: Terms, besides: list[int]) -> None:
    """The same two people are not together twice at a time; a mentee has one mentor in a form unless the form allows more."""
    same_time = Pair.objects.filter(state__in=OPEN, start__lte=terms.end, end__gte=terms.start).exclude(pk__in=besides)
    of_mentees = same_time.filter(members__in=_members(sides.mentees, MemberRole.MENTEE))
    if of_mentees.filter(members__in=_members(sides.mentors, MemberRole.MENTOR)).exists():
        raise Refused("Эти люди уже составляют пару в это время. Откройте её или выберите другой срок.")
    if YearForm.objects.filter(
        form=terms.form, several_mentors=True, year__start__lte=terms.start, year__end__gte=terms.start
    ).exists():
        return
    taken = of_mentees.filter(form=terms.form).with_people().first()
    if taken:
        raise Refused(
            f"У наставляемого уже есть наставник в форме «{terms.form}» в это время: «{taken.title}». "
            "Замените наставника на странице этой пары или выберите другой срок."
        )


def _members(people: list[Person], role: str) -> Any:
    return PairMember.objects.filter(person__in=people, role=role, left_on=None)


# ---- load of mentors: a limit of the school, passed only on purpose
def loads(year: ProgrammeYear, mentors: Iterable[Person] | None = None) -> dict[int, int]:
    """How many mentees each mentor has or will have in open pairs of a year: number of the person → count. One query."""
    rows = PairMember.objects.filter(pair__year=year, pair__state__in=OPEN, role=MemberRole.MENTOR, left_on=None)
    if mentors is not None:
        rows = rows.filter(person__in=mentors)
    mentees = Count("pair__members", filter=Q(pair__members__role=MemberRole.MENTEE, pair__members__left_on=None))
    return dict(rows.order_by().values_list("person_id").annotate(mentees=mentees))


def limits(year: ProgrammeYear, mentors: Iterable[Person]) -> dict[int, int]:
    """The limit of each mentor: his own, else that of the organization. One query."""
    people = list(mentors)
    own = dict(
        Participation.objects.filter(year=year, role=MemberRole.MENTOR, person__in=people)
        .exclude(capacity=None)
        .values_list("person_id", "capacity")
    )
    return {p.pk: own.get(p.pk) or year.organization.mentor_capacity for p in people}


def load_warnings(mentors: list[Person], year: ProgrammeYear, adding: int, besides: Pair | None = None) -> list[str]:
    """A sentence for each mentor whom `adding` more mentees put over his limit."""
    have, limit = loads(year, mentors), limits(year, mentors)
    freed = _freed(besides)
    sentences = []
    for mentor in mentors:
        load = have.get(mentor.pk, 0) - freed.get(mentor.pk, 0)
        if load + adding > limit[mentor.pk]:
            noun = plural(load, "наставляемый", "наставляемых", "наставляемых")
            sentences.append(f"{mentor.short_name}: уже {load} {noun}, предел — {limit[mentor.pk]}.")
    return sentences


def _freed(pair: Pair | None) -> dict[int, int]:
    """Places that the replaced pair gives back to its mentors."""
    return {p.pk: len(pair.mentees) for p in pair.mentors} if pair else {}


def later_consents(pairs: Iterable[Pair], day: date) -> list[str]:
    """A sentence for each consent that is later than a day; members are prefetched."""
    return [
        f"{member.person.short_name}: согласие от {member.agreed_on:%d.%m.%Y} позже приказа от {day:%d.%m.%Y}."
        for pair in pairs
        for member in pair.members.all()
        if member.left_on is None and member.agreed_on and member.agreed_on > day
    ]


def is_minor(person: Person, day: date) -> bool:
    """Under 18; a pupil of unknown age counts as one."""
    age = person.age_on(day)
    return person.category == Category.PUPIL if age is None else age < ADULT_AGE
