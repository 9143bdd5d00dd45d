"""Demo: pairs and groups in all their states. In the school of the full year the orders are real documents."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import cycle
from typing import Any

from apps.core import clock
from apps.documents.demo import order_days, order_number
from apps.documents.services import documents
from apps.organizations.demo_world import World, step
from apps.organizations.models import EndReason, MentoringForm, MentoringType, RoleModel
from apps.participants.access import missing_papers, representatives_of
from apps.participants.enums import Category
from apps.participants.models import Participation

from . import demo_matching
from .enums import MemberRole, PairState
from .models import EmploymentTerms, Pair, PairMember
from .services import checks, pairs, papers, types
from .services.checks import Terms

TEACHERS, CHILDREN = "teacher_teacher", "student_student"
MODELS = {TEACHERS: "experienced_young", CHILDREN: "achiever"}
# Types of the pairs in their order; empty: the usual one.
SAID_TYPES = ("", "", "", "situational", "", "virtual", "", "", "goal_setting")
GOALS = {
    TEACHERS: "Помочь войти в должность: документы, урок, работа с родителями.",
    CHILDREN: "Подтянуть учёбу и найти своё место в классе.",
}


@step(order=40)
def build(world: World) -> None:
    """Pairs of every organization: the school of the full year first, by the real steps."""
    _profiles(world)
    makers = {o.pk: Maker(world, o) for o in world.organizations}
    _school(makers[world.school.pk])
    for organization in world.organizations:
        if organization != world.school:
            _small(makers[organization.pk])


def _profiles(world: World) -> None:
    """Answers for the matching: days, formats, the building; a subject of pupils."""
    rng, rows = world.rng, list(Participation.objects.select_related("person"))
    for row in rows:
        row.profile = {
            "days": sorted(rng.sample(range(5), rng.randint(1, 3))),
            "formats": rng.choice((["in_person"], ["in_person", "remote"], ["in_person", "remote"], ["remote"])),
            "building": rng.choice(("основное", "основное", "начальная школа")),
        }
        if row.person.category == Category.PUPIL and row.role == MemberRole.MENTEE:
            row.profile["subject"] = rng.choice(("математика", "русский язык", "физика", "английский язык"))
        row.profile |= demo_matching.pupils_areas(row)
    Participation.objects.bulk_update(rows, ["profile"], batch_size=500)


class Maker:
    """Draws people of one organization into pairs; nobody without a consent."""

    def __init__(self, world: World, organization: Any) -> None:
        self.world, self.organization, self.year = world, organization, world.year_of(organization)
        self.curator = world.users["curator"] if organization == world.school else None
        people = world.store["mentors"][organization.pk] + world.store["mentees"][organization.pk]
        lacking = {paper.person.pk for paper in missing_papers(people, world.today)}
        self.sides = {
            (role, category): iter(
                [p for p in found if p.pk not in lacking and (p.category == Category.PUPIL) == category]
            )
            for role, found in (
                (MemberRole.MENTOR, world.store["mentors"][organization.pk]),
                (MemberRole.MENTEE, world.store["mentees"][organization.pk]),
            )
            for category in (True, False)
        }
        self.forms = {f.code: f for f in MentoringForm.objects.filter(code__in=MODELS)}
        self.models = {m.code: m for m in RoleModel.objects.filter(code__in=MODELS.values())}
        self.types = {"": None, **{t.code: t for t in MentoringType.objects.all()}}
        self.said = cycle(SAID_TYPES)

    def draw(self, role: str, form: str) -> Any:
        """The next person of a side who fits the form, or None."""
        return next(self.sides[role, form == CHILDREN], None)

    def terms(self, form: str, start: date, mentees: int = 1) -> Terms:
        """The type of every few pairs is said; the others, and groups, have the usual one."""
        code = MODELS[form]
        type_ = self.types[next(self.said)] if mentees == 1 else None
        return Terms(self.forms[form], start, self.year.last_school_day, self.models[code], type_, GOALS[form])

    def draft(self, form: str, start: date, mentees: int = 1) -> tuple[list, list, Terms] | None:
        """Mentor, mentees and terms of one more pair; None when the bases are used up."""
        mentor = self.draw(MemberRole.MENTOR, form)
        side = [p for _ in range(mentees) if (p := self.draw(MemberRole.MENTEE, form))]
        return ([mentor], side, self.terms(form, start, mentees)) if mentor and len(side) == mentees else None

    def propose(self, mentors: list, mentees: list, terms: Terms, *, on_paper: bool = True) -> Pair:
        self._make_room(mentors, len(mentees))
        pair = pairs.propose(
            organization=self.organization,
            year=self.year,
            mentors=mentors,
            mentees=mentees,
            terms=terms,
            by=self.curator,
            exception="Решение куратора в начале года",
            on_paper=on_paper,
            signed_on=_signed_before(terms.start, mentees[0].pk),
            signers=representatives_of([*mentors, *mentees], self.world.today),
        )
        if terms.form.between_employees:
            EmploymentTerms.objects.create(pair=pair, **employment_of(pair, terms.start))
        return pair

    def _make_room(self, mentors: list, adding: int) -> None:
        """A mentor takes no more than he has places for: his own limit grows with his group."""
        load = checks.loads(self.year, mentors)
        rows = Participation.objects.filter(person__in=mentors, year=self.year, role=MemberRole.MENTOR)
        for row in rows:
            row.capacity = max(row.capacity or 0, load.get(row.person_id, 0) + adding)
        Participation.objects.bulk_update(rows, ["capacity"])


def _signed_before(day: date, number: int) -> date:
    """A working day some days before: consents are collected before the order."""
    signed = day - timedelta(days=3 + number % 6)
    return signed - timedelta(days=max(0, signed.weekday() - 4))


def employment_of(pair: Pair, start: date) -> dict[str, Any]:
    """The legal basis of a pair of employees."""
    return {
        "consent_on": start,
        "addendum_number": f"{pair.pk}/н",
        "addendum_on": start,
        "content": "Помощь в овладении навыками работы на рабочем месте",
        "work_form": "посещение уроков, консультации, совместная подготовка",
        "pay_percent": 10,
        "pay_basis": "Положение об оплате труда",
    }


def _school(maker: Maker) -> None:
    """25 pairs and 3 groups: most of them active since September by an order, the others on their way."""
    world = maker.world
    start = order_days(world)["pairs"]
    # In the first weeks of a year the consents to the processing of data are still being collected.
    ready = min(world.year_start + timedelta(days=14), world.today)
    with clock.frozen(world.noon(max(start - timedelta(days=2), ready))):
        active = list(_active(maker, start))
    with clock.frozen(world.noon(max(start, ready))):
        order = _fixing_order(maker, active, start)
    waiting = [maker.propose(*d) for d in _drafts(maker, 3, world.today)]
    documents.send(papers.order_for(waiting[:2], by=maker.curator), by=maker.curator)
    _endings(maker, active[-4:])
    _own_answer(maker)
    demo_matching.surround(maker.world, maker.curator, active[4:-4])
    maker.world.store |= {"pairs": active, "pairs_order": order}


def _fixing_order(maker: Maker, active: list[Pair], day: date) -> Any:
    """The order of the year, approved by the director."""
    world = maker.world
    order = papers.order_for(active, by=maker.curator)
    documents.send(order, by=maker.curator)
    late = {} if day == world.school.today else {"date": day, "reason": "Номер занят в журнале в день закрепления"}
    return documents.approve(order, by=world.users["director"], number=order_number(world, "pairs"), **late)


def _active(maker: Maker, start: date) -> Iterator[Pair]:
    """Two pairs of the demo's mentor, pairs of teachers and of pupils, three groups."""
    store = maker.world.store
    mentor, mentee = store["person_of_mentor"], store["person_of_mentee"]
    maker.sides = {key: iter([p for p in side if p not in (mentor, mentee)]) for key, side in maker.sides.items()}
    for side in (mentee, maker.draw(MemberRole.MENTEE, TEACHERS)):
        yield maker.propose([mentor], [side], maker.terms(TEACHERS, start))
    for mentees, form, count in ((2, TEACHERS, 1), (3, CHILDREN, 2), (1, TEACHERS, 4), (1, CHILDREN, 15)):
        for _ in range(count):
            found = maker.draft(form, start, mentees)
            if found:
                yield maker.propose(*found)


def _drafts(maker: Maker, count: int, start: date) -> Iterator[tuple[list, list, Terms]]:
    for n in range(count):
        found = maker.draft(TEACHERS if n % 2 == 0 else CHILDREN, start)
        if found:
            yield found


def _endings(maker: Maker, chosen: list[Pair]) -> None:
    """One completed, one ended early, one suspended."""
    reasons = {r.code: r for r in EndReason.objects.all()}
    day, by = maker.world.today, maker.curator
    pairs.close(
        chosen[0], by=by, action="complete", reason=reasons["done"], note="Цели достигнуты раньше срока", day=day
    )
    pairs.close(
        chosen[1], by=by, action="end", reason=reasons["mentee_wish"], note="Наставляемый сменил профиль", day=day
    )
    pairs.suspend(chosen[2], by=by, reason="Длительная болезнь наставляемого")


def _own_answer(maker: Maker) -> None:
    """One more pair waits for the answer of the demo's mentor; the other side has signed."""
    mentee = maker.draw(MemberRole.MENTEE, TEACHERS)
    mentor = maker.world.store["person_of_mentor"]
    pair = maker.propose([mentor], [mentee], maker.terms(TEACHERS, maker.world.today), on_paper=False)
    pairs.agree(pair.members.get(person=mentee), by=maker.curator, on_paper=True, day=maker.world.ago(2))


def _small(maker: Maker) -> None:
    """Two to five active pairs, written in bulk: their papers lie in the schools."""
    start, rows = maker.world.ago(50), []
    for n in range(maker.world.rng.randint(2, 5)):
        found = maker.draft(TEACHERS if n % 2 == 0 else CHILDREN, start)
        if found:
            rows.append(found)
    made = Pair.objects.bulk_create(_row(maker, start, terms) for _, _, terms in rows)
    PairMember.objects.bulk_create(
        PairMember(pair=pair, person=person, role=role, joined_on=start)
        for pair, (mentors, mentees, _) in zip(made, rows, strict=True)
        for role, side in ((MemberRole.MENTOR, mentors), (MemberRole.MENTEE, mentees))
        for person in side
    )
    EmploymentTerms.objects.bulk_create(
        EmploymentTerms(pair=pair, **employment_of(pair, start)) for pair in made if pair.form.between_employees
    )


def _row(maker: Maker, start: date, terms: Terms) -> Pair:
    at = clock.now()
    return Pair(
        organization=maker.organization,
        year=maker.year,
        state=PairState.ACTIVE,
        created_at=at,
        agreed_at=at,
        activated_on=start,
        **vars(types.with_type(terms, is_group=False)),
    )
