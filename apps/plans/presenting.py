"""What the pages show: gathered once, in a fixed number of queries, with nothing that the reader may not see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Prefetch, Q, prefetch_related_objects

from apps.core.russian.numbers import some
from apps.organizations.access import give_organizations, organizations_of
from apps.pairing.enums import FINAL, RUNNING, MemberRole, PairState
from apps.pairing.models import Pair, PairMember
from apps.participants.enums import Category
from apps.participants.models import Person
from apps.workflow import audit

from . import access
from .enums import ItemState, MeetingKind, MeetingState, PlanState
from .models import Meeting, MeetingFeedback, Plan, PlanItem, PlanVersion
from .services import amendments, many, meetings

AHEAD = timedelta(days=21)
OPEN_ITEM = (ItemState.PLANNED, ItemState.PARTLY, ItemState.MOVED)


def own_pairs(user: Any) -> list[Pair]:
    """Pairs of the user as mentor or mentee, with their plans: working ones first, those of this year before older ones."""
    mine = PairMember.objects.filter(person__user=user, left_on=None).values("pair")
    rows = Pair.objects.filter(pk__in=mine, organization__in=organizations_of(user)).with_members()
    rows = rows.select_related("form", "plan").order_by("-start", "pk")
    pairs = sorted(rows, key=lambda pair: pair.state not in RUNNING)
    give_organizations(pairs, user)
    for pair in pairs:
        ended = f", {pair.get_state_display()}" if pair.state in FINAL else ""
        pair.switch_title = _other_side(pair, user) + ended  # type: ignore[attr-defined]
    return pairs


def _other_side(pair: Pair, user: Any) -> str:
    """How a member names his pair: by the people on the other side, a group by the first of them."""
    is_mentor = any(person.user_id == user.pk for person in pair.mentors)
    return some([person.short_name for person in (pair.mentees if is_mentor else pair.mentors)], 1)


def is_pupil(user: Any) -> bool:
    """Pupils are addressed with «ты», adults with «Вы»; who is not in the bases counts as an adult."""
    return Person.objects.filter(user=user, category=Category.PUPIL).exists()


@dataclass
class Line:
    """A meeting as one reader sees it: the note only if he may."""

    meeting: Meeting
    note: str = ""
    feedback: list[MeetingFeedback] = field(default_factory=list)


def log_of(user: Any, pair: Pair) -> list[Line]:
    """The whole log of a pair for a reader, newest first. Feedback is shown to the pair and to the curator."""
    rows = pair.meetings.exclude(state=MeetingState.CANCELLED).select_related("logged_by")
    feedback = Prefetch("feedback", MeetingFeedback.objects.select_related("person"))
    rows = rows.prefetch_related("present", feedback)
    reads_feedback = access.can_log_meeting(user, pair)
    return [_line(user, pair, meeting, reads_feedback) for meeting in rows]


def _line(user: Any, pair: Pair, meeting: Meeting, reads_feedback: bool) -> Line:
    said = [f for f in meeting.feedback.all() if reads_feedback or f.person.user_id == user.pk]
    return Line(meeting, meeting.note if access.sees_note(user, meeting, pair) else "", said)


@dataclass(frozen=True)
class Share:
    """Tasks of a plan as counted for its goal: of those due by today how many are done, and of all."""

    done_of_due: int
    due: int
    done: int
    total: int


def share_of(plan: Plan | None, day: date) -> Share:
    """Uses the prefetched items; `asked_share` is for a plan that came without them."""
    return _share([(item.state, item.due) for item in plan.items.all()] if plan else [], day)


def asked_share(plan: Plan, day: date) -> Share:
    """The same in one narrow query: a tap on a phone needs nothing else of the tasks."""
    return _share(plan.items.values_list("state", "due"), day)


def _share(tasks: Iterable[tuple[str, date]], day: date) -> Share:
    """Dropped tasks do not count."""
    counted = [(state == ItemState.DONE, due <= day) for state, due in tasks if state != ItemState.DROPPED]
    due = [is_done for is_done, is_due in counted if is_due]
    return Share(sum(due), len(due), sum(is_done for is_done, _ in counted), len(counted))


@dataclass
class Today:
    """The first page of a mentor or a mentee."""

    pair: Pair
    role: str
    plan: Plan | None
    next_meeting: Meeting | None
    last_meeting: Meeting | None
    next_kind: str
    due: list[PlanItem]
    fresh: list[PlanItem]
    logged_today: list[Meeting]
    wants_feedback: Meeting | None
    share: Share
    informal: bool
    day: date

    @property
    def is_mentor(self) -> bool:
        return self.role == MemberRole.MENTOR

    @property
    def kind_word(self) -> str:
        return MeetingKind(self.next_kind).label

    @property
    def others(self) -> list[Any]:
        return self.pair.mentees if self.is_mentor else self.pair.mentors

    @property
    def is_running(self) -> bool:
        return self.plan is not None and self.plan.state == PlanState.RUNNING

    @property
    def is_over(self) -> bool:
        return self.pair.state in FINAL

    @property
    def is_proposed(self) -> bool:
        return self.pair.state == PairState.PROPOSED

    @property
    def names_day(self) -> bool:
        """«через 2 дня» needs its date beside it; «сегодня» and a date do not."""
        return self.next_meeting is not None and 0 < (self.next_meeting.date - self.day).days <= 7

    @property
    def held_on(self) -> date:
        """The day that the form proposes: that of the planned meeting which nobody has written down yet, else today (the last
        day of a pair that is over)."""
        day = min(self.pair.ended_on or self.day, self.day)
        return min(self.next_meeting.date, day) if self.next_meeting else day


def today_of(user: Any, pair: Pair) -> Today:
    """Everything that the page «Сегодня» says about a pair to one of its members."""
    day = pair.organization.today
    member = next(m for m in pair.members.all() if m.person.user_id == user.pk)
    plan = getattr(pair, "plan", None)
    prefetch_related_objects([plan] if plan else [], "items")
    items = [i for i in plan.items.all() if i.state != ItemState.DROPPED] if plan else []
    log = list(pair.meetings.exclude(state=MeetingState.CANCELLED))
    held = [m for m in log if m.state == MeetingState.HELD]
    planned = sorted((m for m in log if m.state == MeetingState.PLANNED), key=lambda m: m.date)
    return Today(
        pair=pair,
        role=member.role,
        plan=plan,
        next_meeting=next(iter(planned), None),
        last_meeting=next(iter(held), None),
        next_kind=meetings.next_kind(pair, [m.kind for m in held], day),
        due=sorted((i for i in items if i.state in OPEN_ITEM and i.due <= day + AHEAD), key=lambda i: i.due)[:10],
        fresh=[i for i in items if i.state == ItemState.DONE and i.done_on == day],
        logged_today=[m for m in held if m.date == day],
        wants_feedback=_without_feedback(held, member),
        share=share_of(plan, day),
        informal=member.person.category == Category.PUPIL,
        day=day,
    )


def _without_feedback(held: list[Meeting], member: PairMember) -> Meeting | None:
    """The last held meeting about which this member has said nothing yet."""
    last = next(iter(held), None)
    if last is None or MeetingFeedback.objects.filter(meeting=last, person=member.person).exists():
        return None
    return last


@dataclass
class Section:
    title: str
    items: list[PlanItem]


def sections_of(plan: Plan) -> list[Section]:
    """Tasks by sections in the order of the plan; a section is named once, numbers run through all of them (`item.number`)."""
    found: dict[str, Section] = {}
    for item in plan.items.all():
        found.setdefault(item.section, Section(item.section, [])).items.append(item)
    for number, item in enumerate((item for section in found.values() for item in section.items), 1):
        item.number = number  # type: ignore[attr-defined]
    return list(found.values())


@dataclass(frozen=True)
class Amendment:
    """A change that waits for an order: what it changes, and tasks that were closed meanwhile."""

    version: PlanVersion
    lines: list[str]
    conflicts: list[str]


def amendment_of(plan: Plan) -> Amendment | None:
    """The proposed change of a running plan; None when nothing waits."""
    waiting = amendments.waiting_of(plan) if plan.state == PlanState.RUNNING else None
    if waiting is None:
        return None
    waiting.plan = plan
    return Amendment(waiting, amendments.difference_of(waiting), amendments.conflicts_of(waiting))


def is_own(user: Any, pair: Pair) -> bool:
    """The user is or was a member of the pair; members must be prefetched."""
    return any(member.person.user_id == user.pk for member in pair.members.all())


def history_of(plan: Plan, rows: int) -> list[dict[str, Any]]:
    """The log of a plan for the component of history, with names instead of logins."""
    return [
        {"at": e.at, "actor": e.actor.short_name if e.actor else "", "title": e.title, "reason": e.reason}
        for e in audit.history(plan)[:rows]
    ]


def steps_of(organization: Any, year: Any) -> dict[str, int]:
    """How many plans of the year wait for the curator's agreement, and how many for an order."""
    unanswered = Count("pk", filter=Q(state__in=many.UNANSWERED))
    agreed = Count("pk", filter=Q(state=PlanState.AGREED, order=None))
    return Plan.objects.filter(organization=organization, year=year).aggregate(unanswered=unanswered, agreed=agreed)


def pairs_without_plan(organization: Any, year: Any) -> list[Pair]:
    """Working pairs whose plan nobody has composed yet, the oldest first."""
    rows = Pair.objects.filter(organization=organization, year=year, state__in=RUNNING, plan=None)
    return list(rows.with_people().order_by("activated_on", "pk"))
