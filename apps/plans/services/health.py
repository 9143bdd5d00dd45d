"""Health of pairs in words: the rhythm of meetings against the plan, progress, mood, last contact, and one next step.

Nothing here closes a pair or changes anything: it is a list for a person who will talk to people.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Avg, CharField, Count, DateField, F, Field, FloatField, Max, Min, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.urls import reverse

from apps.core.addresses import address_of
from apps.core.russian.numbers import counted
from apps.core.statements import PLACE, Statement, asking_nothing, statement_of
from apps.organizations.models import Organization, Vacation
from apps.pairing.enums import PairState
from apps.pairing.models import Pair

from ..enums import ItemState, MeetingState, Mood, PlanState
from ..models import Meeting, MeetingFeedback, Plan, PlanItem

# A pair is quiet after this many school days without a meeting, and much too quiet after twice as many.
QUIET_DAYS = 21
COMPOSE_DAYS = 14
RECENT = timedelta(days=45)
# A task is worth a talk when it is late by more than a week.
LATE_AFTER = timedelta(days=7)
GOOD, WATCH, CARE = 0, 1, 2
WORDS = {GOOD: "в порядке", WATCH: "присмотреться", CARE: "требует внимания"}

# What `judge` reads of a pair and of its plan: the first page of a school looks at all its pairs.
TOLD = (
    *("public_id", "state", "start", "end", "activated_on"),
    *(f"plan__{name}" for name in ("public_id", "state", "meetings_per_month", "pair")),
)


@dataclass
class Facts:
    """What is known about one pair on a day. `quiet` counts days without a meeting, school holidays left out."""

    held: int = 0
    last: date | None = None
    next: date | None = None
    expected: float = 0
    quiet: int = 0
    overdue: int = 0
    plan_id: UUID | None = None
    done: int = 0
    due: int = 0
    moods: dict[str, float] = field(default_factory=dict)
    plan_state: str = ""
    age: int = 0
    is_over: bool = False


@dataclass
class Health:
    """A pair with what is noticed about it; `step` is the proposed next step with its address."""

    pair: Pair
    facts: Facts
    level: int = GOOD
    reasons: list[str] = field(default_factory=list)
    step: str = ""
    url: str = ""

    @property
    def word(self) -> str:
        return WORDS[self.level]


def of_pairs(organization: Organization, pairs: Iterable[Pair], day: date | None = None) -> list[Health]:
    """The health of working pairs on a day, in a fixed number of queries; members must be prefetched."""
    pairs = [pair for pair in pairs if pair.state == PairState.ACTIVE]
    day = day or organization.today
    found = facts_of(organization, pairs, day)
    return [judge(pair, found[pair.pk]) for pair in pairs]


def of_pair(pair: Pair) -> Health | None:
    """The same of one pair; None while it does not work."""
    return next(iter(of_pairs(pair.organization, [pair])), None)


def needing_care(organization: Organization, year: Any, day: date | None = None) -> list[Health]:
    """«Требуют внимания»: working pairs of a year with something to do, the worst first; without their members."""
    pairs = list(_working().filter(organization=organization, year=year).select_related("plan").only(*TOLD))
    day = day or organization.today
    facts = _gathered(organization, pairs, day, _rows_of_working(organization, day))
    found = [health for pair in pairs if (health := judge(pair, facts[pair.pk])).level]
    return sorted(found, key=lambda h: (-h.level, -len(h.reasons), -h.facts.quiet, h.pair.pk))


def any_works(organization: Organization, year: Any) -> bool:
    """Whether there is a working pair at all: without one nobody «meets as planned»."""
    return _working().filter(organization=organization, year=year).exists()


# ---- facts
def facts_of(organization: Organization, pairs: list[Pair], day: date) -> dict[int, Facts]:
    """Facts of every pair: three queries whatever the number of pairs."""
    return _gathered(organization, pairs, day, _rows([pair.pk for pair in pairs], day))


def _gathered(organization: Organization, pairs: list[Pair], day: date, rows: Iterable[tuple]) -> dict[int, Facts]:
    """Rows of facts put together by pair; those of other pairs are left out."""
    holidays = list(Vacation.objects.filter(organization=organization, start__lte=day).values_list("start", "end"))
    plans = {plan.pair_id: plan for plan in _plans(pairs)}
    facts = {pair.pk: Facts() for pair in pairs}
    for kind, pk, *columns in rows:
        if pk in facts:
            ADD[kind](facts[pk], *columns)
    for pair in pairs:
        _add_rhythm(facts[pair.pk], pair, plans.get(pair.pk), holidays, day)
    return facts


# Numbers of pairs, or a query for them.
Pairs = list[int] | QuerySet


def _rows(pairs: Pairs, day: date) -> QuerySet:
    """One statement for the three kinds of facts: the first pages of school and pair have many other rooms to ask."""
    return _meetings(pairs, day).union(_items(pairs, day), _moods(pairs, day), all=True)


def _working() -> QuerySet[Pair]:
    return Pair.objects.filter(state=PairState.ACTIVE)


def _rows_of_working(organization: Organization, day: date) -> Iterable[tuple]:
    """The rows of all working pairs of an organization."""
    kept = _kept(day, connection.vendor)
    for *told, last, following in kept.rows_of(organization.pk) if kept else []:
        yield (*told, _as_day(last), _as_day(following))


# Every time zone has a day of its own.
@lru_cache(maxsize=16)
def _kept(day: date, vendor: str) -> Statement | None:
    """The first page of every school asks this: one text a day. `vendor`: the text is of a database."""
    with asking_nothing():
        return statement_of(_rows(_working().filter(organization=PLACE), day))


def _as_day(told: date | str | None) -> date | None:
    """SQLite keeps days as text."""
    return date.fromisoformat(told) if isinstance(told, str) else told


def _plans(pairs: list[Pair]) -> Iterable[Plan]:
    """Plans that came with the pairs, else one query for all."""
    relation: Any = Pair._meta.get_field("plan")
    if all(relation.is_cached(pair) for pair in pairs):
        return [plan for pair in pairs if (plan := relation.get_cached_value(pair))]
    return Plan.objects.filter(pair__in=[pair.pk for pair in pairs])


MEETINGS, ITEMS, MOODS = "meetings", "items", "moods"


def _facts_of_a_kind(kind: str, rows: QuerySet, pair: str, role: str | None = None, **columns: Any) -> QuerySet:
    """Rows (kind, pair, role, three numbers, two days) grouped by pair and role; what a kind does not have is empty."""
    names: dict[str, Field] = {
        "n1": FloatField(),
        "n2": FloatField(),
        "n3": FloatField(),
        "d1": DateField(),
        "d2": DateField(),
    }
    given = {f"fact_{name}": Cast(columns.get(name, Value(None)), field) for name, field in names.items()}
    grouped = rows.order_by().values(fact_pair=F(pair), fact_role=F(role) if role else Cast(Value(""), CharField()))
    kinds = grouped.annotate(**given, fact_kind=Cast(Value(kind), CharField()))
    return kinds.values_list("fact_kind", "fact_pair", "fact_role", *given)


def _meetings(pairs: Pairs, day: date) -> QuerySet:
    held, planned = Q(state=MeetingState.HELD, date__lte=day), Q(state=MeetingState.PLANNED, date__gte=day)
    last, following = Max("date", filter=held), Min("date", filter=planned)
    rows = Meeting.objects.filter(pair__in=pairs)
    return _facts_of_a_kind(MEETINGS, rows, "pair", n1=Count("pk", filter=held), d1=last, d2=following)


def _add_meetings(
    facts: Facts, role: str, held: float, _: Any, __: Any, last: date | None, following: date | None
) -> None:
    facts.held, facts.last, facts.next = int(held), last, following


def _items(pairs: Pairs, day: date) -> QuerySet:
    rows = PlanItem.objects.filter(plan__pair__in=pairs, plan__state=PlanState.RUNNING, due__lte=day)
    late = Q(due__lt=day - LATE_AFTER) & ~Q(state=ItemState.DONE)
    done = Count("pk", filter=Q(state=ItemState.DONE))
    kept = rows.exclude(state=ItemState.DROPPED)
    return _facts_of_a_kind(ITEMS, kept, "plan__pair", n1=Count("pk"), n2=done, n3=Count("pk", filter=late))


def _add_items(facts: Facts, role: str, due: float, done: float, late: float, *_: Any) -> None:
    facts.due, facts.done, facts.overdue = int(due), int(done), int(late)


def _moods(pairs: Pairs, day: date) -> QuerySet:
    """The mean mood of each side over the last weeks, by role in this very pair."""
    said = MeetingFeedback.objects.filter(
        meeting__pair__in=pairs, meeting__date__gte=day - RECENT, meeting__date__lte=day
    )
    same_pair = said.filter(person__pair_memberships__pair=F("meeting__pair"))
    return _facts_of_a_kind(MOODS, same_pair, "meeting__pair", "person__pair_memberships__role", n1=Avg("mood"))


def _add_moods(facts: Facts, role: str, mean: float, *_: Any) -> None:
    facts.moods[role] = mean


ADD: dict[str, Callable[..., None]] = {MEETINGS: _add_meetings, ITEMS: _add_items, MOODS: _add_moods}


def _add_rhythm(facts: Facts, pair: Pair, plan: Plan | None, holidays: list, day: date) -> None:
    start = pair.activated_on or pair.start
    facts.age = (day - start).days
    facts.is_over = day > pair.end
    facts.plan_state, facts.plan_id = (plan.state, plan.public_id) if plan else ("", None)
    facts.quiet = school_days(max(facts.last or start, start), day, holidays)
    monthly = plan.meetings_per_month if plan else 0
    facts.expected = school_days(start, day, holidays) * monthly / 30


def school_days(start: date, end: date, holidays: list) -> int:
    """Days after `start` up to `end`, school holidays left out."""
    days = max((end - start).days, 0)
    for first, last in holidays:
        days -= max((min(last, end) - max(first, start + timedelta(days=1))).days + 1, 0)
    return max(days, 0)


# ---- words
def judge(pair: Pair, facts: Facts) -> Health:
    """Turns facts into words, the weightiest first; the first of them gives the next step."""
    health = Health(pair, facts)
    for level, words, step, url in _signs(pair, facts):
        health.level = max(health.level, level)
        health.reasons.append(words)
        if not health.step:
            health.step, health.url = step, url
    return health


def _signs(pair: Pair, facts: Facts) -> Iterable[tuple[int, str, str, str]]:
    if facts.is_over:
        # Neither meetings nor tasks are to be caught up with any more.
        yield (
            CARE,
            f"Срок пары кончился {pair.end:%d.%m.%Y}",
            "Закончить пару",
            address_of("pairing:pair-close")(pair.public_id),
        )
        return
    yield from _contact(pair, facts)
    yield from _mood(pair, facts)
    yield from _plan(pair, facts)
    yield from _rhythm(pair, facts)


def _meetings_url(pair: Pair) -> str:
    return address_of("plans:meeting-list")(pair.public_id)


def _contact(pair: Pair, facts: Facts) -> Iterable[tuple[int, str, str, str]]:
    if facts.quiet <= QUIET_DAYS:
        return
    level = CARE if facts.quiet > 2 * QUIET_DAYS or not facts.last else WATCH
    days = counted(facts.quiet, "день", "дня", "дней")
    words = f"Встреч не было {days}" if facts.last else f"Ни одной встречи за {days}"
    if facts.next:
        yield WATCH, f"{words}, следующая – {facts.next:%d.%m}", "Узнать о встрече", _meetings_url(pair)
    else:
        yield level, words, "Назначить встречу", _meetings_url(pair)


def _mood(pair: Pair, facts: Facts) -> Iterable[tuple[int, str, str, str]]:
    sides = [("mentee", "Наставляемому"), ("mentor", "Наставнику")]
    for role, who in sides:
        if role in facts.moods and facts.moods[role] < (Mood.HARD + Mood.FINE) / 2:
            yield CARE, f"{who} на встречах трудно", "Поговорить с обоими", _meetings_url(pair)


def _plan(pair: Pair, facts: Facts) -> Iterable[tuple[int, str, str, str]]:
    if not facts.plan_state and facts.age > COMPOSE_DAYS:
        url = reverse("plans:plan-add", kwargs={"public_id": pair.public_id})
        days = counted(facts.age, "день", "дня", "дней")
        yield WATCH, f"План не составлен, пара работает {days}", "Составить план", url
    if facts.overdue:
        level = CARE if facts.overdue >= 3 and facts.done * 2 < facts.due else WATCH
        url = reverse("plans:plan-detail", kwargs={"public_id": facts.plan_id})
        tasks = counted(facts.overdue, "задание", "задания", "заданий")
        yield level, f"Просрочено {tasks}", "Разобрать задания", url


def _rhythm(pair: Pair, facts: Facts) -> Iterable[tuple[int, str, str, str]]:
    missing = int(facts.expected) - facts.held
    if missing >= 2 and facts.quiet <= QUIET_DAYS:
        planned = counted(int(facts.expected), "встреча", "встречи", "встреч")
        words = f"По плану {planned}, состоялось {facts.held}"
        yield WATCH, words, "Сверить ритм встреч", _meetings_url(pair)
