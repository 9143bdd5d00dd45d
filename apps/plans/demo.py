"""Demo: plans of the pairs of every organization, tasks partly done, meetings over the autumn."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet

from apps.core import clock
from apps.documents.demo import order_days, order_number
from apps.documents.services import documents
from apps.organizations.demo_world import World, step
from apps.organizations.models import Vacation
from apps.pairing.enums import STARTED, PairState
from apps.pairing.models import Pair
from apps.workflow.transitions import apply

from .enums import ItemState, MeetingKind, MeetingState, Mood, PlanState, Visibility
from .models import Meeting, MeetingFeedback, Plan, PlanItem, PlanTemplate, PlanVersion
from .services.meetings import next_kind
from .services.plans import in_order_of_dates
from .services.versions import body_of

ON_TIME, LONG_AGO = 0.72, 0.96
RESULTS = ["сделано по плану", "обсудили, есть вывод", "получилось лучше, чем ожидали", "материалы в папке"]
NOTES = [
    "Разобрали план на месяц, договорились о посещении урока.",
    "Обсудили трудности с дисциплиной, наметили два приёма.",
    "Проверили домашнее задание, прошли новую тему.",
    "Готовились к выступлению.",
]
PLACES = ["кабинет 12", "кабинет 204", "библиотека", "актовый зал", ""]
WORDS = ["было интересно", "помогло с уроком", "всё понятно", "хочу ещё раз разобрать тему", ""]


@step(order=50)
def plans(world: World) -> None:
    """A plan for every pair that works, in a few queries for all organizations."""
    pairs = list(_with_parts(Pair.objects.filter(organization__in=world.organizations, state__in=STARTED)))
    school = Autumn(world, pairs)
    school.compose()
    school.approve()
    school.meet()
    school.finish()


@step(order=73)
def former_plans(world: World) -> None:
    """Plans and meetings of the pairs of the former year; nothing was drawn from the present one for them."""
    year = world.former_year_of(world.school)
    former = Autumn(world, list(_with_parts(Pair.objects.filter(year=year))), random.Random(20251120))
    former.compose()
    former.meet()


def _with_parts(pairs: QuerySet[Pair]) -> QuerySet[Pair]:
    return pairs.select_related("form", "year").prefetch_related("members__person").order_by("pk")


class Autumn:
    """What happened to the pairs since September."""

    def __init__(self, world: World, pairs: list[Pair], rng: random.Random | None = None) -> None:
        self.world, self.pairs = world, pairs
        self.rng = rng or random.Random(world.rng.random())
        self.plans: list[Plan] = []
        self.items: list[PlanItem] = []
        self.meetings: list[Meeting] = []
        # Plans of the school go through a real order; what becomes of them afterwards is kept beside.
        self.ordered: list[tuple[Plan, str, date | None]] = []
        self.mine = _pairs_of(world.users["mentor"], pairs)
        self.holidays = _by_organization(
            Vacation.objects.filter(organization__in=world.organizations).order_by("start")
        )
        self.templates = list(
            PlanTemplate.objects.filter(organization=None, is_active=True).prefetch_related("items").order_by("pk")
        )

    # ---- plans
    def compose(self) -> None:
        special = self._special_states()
        for pair in self.pairs:
            state = special.get(pair.pk, _state_like(pair))
            if state:
                self._plan(pair, state)
        Plan.objects.bulk_create(self.plans)
        PlanItem.objects.bulk_create(self.items, batch_size=500)
        self._versions()

    def _special_states(self) -> dict[int, str]:
        """In the school: one plan waits for the curator, one was returned, one waits for its order, one pair has none."""
        own = [
            p.pk
            for p in self.pairs
            if p.organization_id == self.world.school.pk and p.state == PairState.ACTIVE and p.pk not in self.mine
        ]
        states = [PlanState.SENT, PlanState.RETURNED, PlanState.AGREED, ""]
        return dict(zip(own[-len(states) :], states, strict=False)) if len(own) > 8 else {}

    def _plan(self, pair: Any, state: str) -> None:
        template = self._template(pair)
        approved = min(pair.activated_on + timedelta(days=10), self.world.today)
        closed = max(pair.ended_on, approved) if state in (PlanState.COMPLETED, PlanState.ENDED) else None
        started = state in (PlanState.RUNNING, PlanState.COMPLETED, PlanState.ENDED)
        plan = Plan(
            organization_id=pair.organization_id,
            year=pair.year,
            pair=pair,
            template=template,
            template_version=template.version if template else 0,
            state=state,
            goal=pair.goal or (template.goal if template else ""),
            problem=_request_of(pair),
            start=pair.start,
            end=pair.end,
            remark="Добавьте, пожалуйста, открытый урок в феврале и уточните результаты."
            if state == "returned"
            else "",
            created_at=_moment(pair.activated_on),
            sent_at=_moment(self.world.ago(2)),
            approved_on=approved if started else None,
            closed_on=closed,
            version=1,
        )
        self.plans.append(plan)
        self.items += self._tasks(plan, template, started)
        if started and plan.organization_id == self.world.school.pk and pair.year.contains(self.world.today):
            self.ordered.append((plan, state, closed))
            plan.state, plan.approved_on, plan.closed_on = PlanState.AGREED, None, None

    def _template(self, pair: Pair) -> PlanTemplate | None:
        fitting = [t for t in self.templates if t.form_id == pair.form_id]
        exact = [t for t in fitting if t.role_model_id == pair.role_model_id]
        return next(iter([*exact, *fitting]), self.templates[0] if self.templates else None)

    def _tasks(self, plan: Plan, template: PlanTemplate | None, started: bool) -> Iterable[PlanItem]:
        holidays = self.holidays.get(plan.organization_id, [])
        dated = in_order_of_dates(template.items.all() if template else [], plan.start, plan.end, holidays)
        for position, (row, due) in enumerate(dated, 1):
            item = PlanItem(
                plan=plan,
                position=position,
                section=row.section,
                title=row.title,
                expected_result=row.expected_result,
                evidence_kind=row.evidence_kind,
                origin=row.pk,
                due=due,
            )
            if started:
                self._progress(item, plan)
            yield item

    def _progress(self, item: PlanItem, plan: Plan) -> None:
        """Most of what was due is done, a little is late, a little was done ahead."""
        last = min(plan.closed_on or self.world.today, self.world.today)
        lot = self.rng.random()
        if plan.pair_id in self.mine and item.due > last - timedelta(days=25):
            return  # the mentor of the demo has something to mark
        ahead = item.due <= last + timedelta(days=14) and lot < 0.15
        is_old = item.due <= last - timedelta(days=30)
        if (
            (item.due <= last and lot < (LONG_AGO if is_old else ON_TIME))
            or ahead
            or (plan.state == PlanState.COMPLETED and lot < 0.97)
        ):
            day = min(item.due - timedelta(days=self.rng.randint(-2, 9)), last)
            item.state, item.done_on = ItemState.DONE, max(day, plan.start)
            item.actual_result, item.marked_at = self.rng.choice(RESULTS), _moment(item.done_on)
        elif item.due <= last and lot > 0.95:
            item.state = ItemState.PARTLY

    def _versions(self) -> None:
        """The approved edition of every plan that runs or ran."""
        by_plan: dict[int, list[PlanItem]] = {}
        for item in self.items:
            by_plan.setdefault(item.plan.pk, []).append(item)
        rows = []
        plan: Any
        for plan in self.plans:
            if plan.approved_on:
                plan._prefetched_objects_cache = {"items": by_plan.get(plan.pk, [])}
                rows.append(
                    PlanVersion(
                        plan=plan, number=1, body=body_of(plan), created_at=_moment(plan.approved_on), note="Утверждён"
                    )
                )
                plan._prefetched_objects_cache = {}
        PlanVersion.objects.bulk_create(rows, batch_size=200)

    def approve(self) -> None:
        """One real order, signed on paper in October, runs the plans of the school; closed pairs have closed plans."""
        if not self.ordered:
            return
        school, curator = self.world.school, self.world.users["curator"]
        document = documents.create(
            kind="plans.approve_plans",
            organization=school,
            year=self.world.year_of(school),
            records={"plans": [plan.pk for plan, _, _ in self.ordered]},
            by=curator,
        )
        day = order_days(self.world)["plans"]
        reason = "Приказ подписан до начала работы в программе"
        number = order_number(self.world, "plans")
        documents.record_paper(document, by=curator, number=number, date=day, reason=reason)
        for plan, state, closed in self.ordered:
            if closed:
                action = "complete" if state == PlanState.COMPLETED else "end"
                apply(plan, action, by=curator, reason="пара закончила работу", closed_on=max(closed, day))

    # ---- meetings
    def meet(self) -> None:
        quiet = {pair.pk for n, pair in enumerate(self.pairs) if n % 9 == 4 and pair.pk not in self.mine}
        for pair in self.pairs:
            self._meetings_of(pair, pair.pk in quiet)
        self._next_meeting()
        Meeting.objects.bulk_create(self.meetings, batch_size=500)
        through = Meeting.present.through
        through.objects.bulk_create(
            [
                through(meeting_id=meeting.pk, person_id=member.person_id)
                for meeting in self.meetings
                if meeting.state == MeetingState.HELD
                for member in meeting.pair.members.all()
            ],
            batch_size=500,
        )
        self._feedback()

    def _meetings_of(self, pair: Any, is_quiet: bool) -> None:
        """Two a month, fewer where a pair fell silent; the notes of the demo are short and harmless."""
        last = min(pair.ended_on or self.world.today, self.world.today)
        if is_quiet:
            last = min(last, pair.activated_on + timedelta(days=20))
        day: date = pair.activated_on + timedelta(days=self.rng.randint(1, 5))
        kinds: list[str] = []
        while day <= last:
            if not self._is_holiday(pair, day) and day.weekday() < 6:
                kinds.append(next_kind(pair, kinds, day))
                self.meetings.append(self._meeting(pair, day, kinds[-1]))
            day += timedelta(days=self.rng.randint(12, 17))

    def _is_holiday(self, pair: Pair, day: date) -> bool:
        return any(v.start <= day <= v.end for v in self.holidays.get(pair.organization_id, []))

    def _meeting(self, pair: Pair, day: date, kind: str) -> Meeting:
        late = self.rng.random() < 0.08
        return Meeting(
            organization_id=pair.organization_id,
            pair=pair,
            kind=kind,
            state=MeetingState.HELD,
            date=day,
            minutes=self.rng.choice((30, 40, 40, 40, 45, 60)),
            online=self.rng.random() < 0.15,
            place=self.rng.choice(PLACES),
            note=self.rng.choice(NOTES) if self.rng.random() < 0.4 else "",
            visibility=self.rng.choice((Visibility.PAIR, Visibility.CURATOR)),
            is_backfilled=late,
            created_at=_moment(min(day + timedelta(days=6 if late else 0), self.world.today)),
        )

    def _next_meeting(self) -> None:
        """The demo's mentor meets his mentee the day after tomorrow; some others have a date as well."""
        for n, pair in enumerate(self.pairs):
            is_own = pair.pk in self.mine
            if pair.state == PairState.ACTIVE and (is_own or n % 5 == 0):
                day = min(self.world.today + timedelta(days=2 if is_own else 3 + n % 8), pair.end)
                self.meetings.append(
                    Meeting(
                        organization_id=pair.organization_id,
                        pair=pair,
                        kind=MeetingKind.WORKING,
                        date=day,
                        place="кабинет 204",
                        created_at=_moment(self.world.ago(4)),
                    )
                )

    def _feedback(self) -> None:
        rows = []
        for meeting in self.meetings:
            if meeting.state != MeetingState.HELD or self.rng.random() > 0.35:
                continue
            member = self.rng.choice(list(meeting.pair.members.all()))
            mood = self.rng.choices((Mood.GOOD, Mood.FINE, Mood.HARD), weights=(6, 3, 1))[0]
            rows.append(
                MeetingFeedback(
                    meeting=meeting,
                    person=member.person,
                    mood=mood,
                    word=self.rng.choice(WORDS),
                    created_at=_moment(meeting.date),
                )
            )
        MeetingFeedback.objects.bulk_create(rows, batch_size=500)

    def finish(self) -> None:
        """For the steps above."""
        self.world.store["plans"] = {plan.pair_id: plan for plan in self.plans}


def _pairs_of(user: Any, pairs: list[Pair]) -> set[int]:
    return {pair.pk for pair in pairs if any(m.person.user_id == user.pk for m in pair.members.all())}


def _state_like(pair: Pair) -> str:
    if pair.state == PairState.COMPLETED:
        return PlanState.COMPLETED
    return PlanState.ENDED if pair.state in (PairState.ENDED, PairState.REPLACED) else PlanState.RUNNING


def _request_of(pair: Pair) -> str:
    return "Нужна поддержка в начале работы." if pair.form.between_employees else ""


def _by_organization(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.organization_id, []).append(row)
    return found


def _moment(day: date) -> datetime:
    """Afternoon of a day; never later than now."""
    return min(datetime.combine(day, time(12, 30), tzinfo=clock.now().tzinfo), clock.now())
