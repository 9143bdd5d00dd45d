"""Every figure counted by slow loops over the rows of a world in plain Python.

The loops follow the words of the definitions, never the queries.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from apps.documents.models import Document
from apps.pairing.models import Pair, PairMember
from apps.participants.models import Participation, Person
from apps.plans.models import Meeting, Plan, PlanItem
from apps.roadmap.models import Occurrence, Roadmap
from tests.metrics.worlds import World

UNKNOWN = -1.0
NEVER = date.max


def full_years(since: date, day: date) -> int:
    return day.year - since.year - ((day.month, day.day) < (since.month, since.day))


class Slow:
    """The figures of one organization on a day."""

    def __init__(self, world: World, organization: Any, day: date) -> None:
        self.world, self.organization, self.day = world, organization, day
        self.years = {year.pk for year in world.years[organization.pk] if year.start <= day <= year.end}

    def own(self, rows: list) -> list:
        return [row for row in rows if row.organization_id == self.organization.pk]

    # people
    def in_base(
        self, role: str | None = None, form: str | None = None, category: str | None = None
    ) -> list[Participation]:
        return [
            p
            for p in self.own(self.world.participations)
            if p.year_id in self.years
            and p.joined_on <= self.day < (p.left_on or NEVER)
            and role in (None, p.role)
            and form in (None, p.form and p.form.code)
            and category in (None, p.person.category)
        ]

    def heads(self, rows: list) -> int:
        return len({row.person_id for row in rows})

    def consented(self, person: Person) -> bool:
        return any(
            c.person_id == person.pk
            and c.purpose == "processing"
            and c.signed_on <= self.day <= (c.valid_to or NEVER)
            and self.day < (c.withdrawn_on or NEVER)
            for c in self.world.consents
        )

    def young(self) -> set[int]:
        found = set()
        for person in self.own(self.world.people):
            gone = person.left_on is not None and person.left_on <= self.day
            if person.category != "staff" or person.merged_into_id or gone or person.service_since is None:
                continue
            service, limit = full_years(person.service_since, self.day), self.organization.young_specialist_max_age
            old = limit is not None and (person.birth_date is None or full_years(person.birth_date, self.day) > limit)
            if person.service_since <= self.day and service < self.organization.young_specialist_years and not old:
                found.add(person.pk)
        return found

    def contingent(self, name: str) -> float:
        rows = [c for c in self.own(self.world.contingents) if c.date <= self.day and getattr(c, name) is not None]
        return getattr(max(rows, key=lambda c: c.date), name) if rows else UNKNOWN

    def aged_pupils(self, rows: list, youngest: int, name: str) -> tuple[float, float | None]:
        people = {
            row.person_id
            for row in rows
            if row.person.category == "pupil"
            and row.person.birth_date
            and youngest <= full_years(row.person.birth_date, self.day) <= 19
        }
        return len(people), self.contingent(name)

    def partners(self) -> tuple[int, int]:
        agreed = [
            p
            for p in self.own(self.world.partners)
            if any(
                a.partner_id == p.pk and a.signed_on <= self.day <= (a.valid_to or NEVER) for a in self.world.agreements
            )
        ]
        gave = {row.person.partner_id for row in self.in_base("mentor")}
        return len([p for p in agreed if p.pk in gave]), len(agreed)

    def consents(self, **chosen: str) -> tuple[int, int]:
        rows = self.in_base(**chosen)
        return len({row.person_id for row in rows if self.consented(row.person)}), self.heads(rows)

    def restricted(self, restricted: str | None = None, role: str | None = None) -> int:
        special = {
            r.person_id
            for r in self.world.restricted
            if r.valid_from <= self.day <= (r.valid_to or NEVER) and restricted in (None, r.kind)
        }
        return len({row.person_id for row in self.in_base(role)} & special)

    def worked(self, row: Pair | Plan, begun: date | None, ended: date | None) -> bool:
        """On the day, which is the last one of those that were completed with their term."""
        if begun is None or begun > self.day:
            return False
        return self.day < (ended or NEVER) or (row.state == "completed" and ended == self.day == row.end)

    # pairs
    def pairs(self, form: str | None = None, type: str | None = None) -> list[Pair]:
        return [
            p
            for p in self.own(self.world.pairs)
            if self.worked(p, p.activated_on, p.ended_on)
            and form in (None, p.form.code)
            and type in (None, self.type_of(p))
        ]

    @staticmethod
    def type_of(pair: Pair) -> str:
        """What the school said, else what follows from the members."""
        if pair.type:
            return pair.type.code
        if pair.is_group:
            return "group"
        return "reverse" if pair.role_model and pair.role_model.code == "innovator" else "traditional"

    def members(self, role: str, **chosen: str) -> list[PairMember]:
        running = {p.pk for p in self.pairs(**chosen)}
        return [
            m
            for m in self.world.members
            if m.pair_id in running and m.role == role and m.joined_on <= self.day <= (m.left_on or NEVER)
        ]

    def ended_early(self, reason: str | None = None) -> int:
        return sum(
            p.state == "ended"
            and p.ended_on <= self.day
            and p.year_id in self.years
            and reason in (None, p.end_reason and p.end_reason.code)
            for p in self.own(self.world.pairs)
        )

    # plans
    def running_plans(self) -> list[Plan]:
        return [p for p in self.own(self.world.plans) if self.worked(p, p.approved_on, p.closed_on)]

    def plans_of_year(self) -> list[Plan]:
        rows = [p for p in self.own(self.world.plans) if p.approved_on and p.approved_on <= self.day]
        return [p for p in rows if p.year_id in self.years]

    def tasks(self, plan: Plan) -> list[PlanItem]:
        """Tasks of a plan that were not dropped by the day."""
        return [i for i in self.world.items if i.plan_id == plan.pk and not (i.dropped_on and i.dropped_on <= self.day)]

    def done(self, item: PlanItem) -> bool:
        return item.done_on is not None and item.done_on <= self.day

    def completion(self) -> tuple[int, int]:
        due = []
        for plan in self.plans_of_year():
            last = min(plan.closed_on or NEVER, self.day)
            for item in self.tasks(plan):
                was_due = item.due_before if item.moved_on and item.moved_on > self.day else item.due
                if was_due <= last:
                    due.append(item)
        return sum(map(self.done, due)), len(due)

    def realized(self) -> tuple[int, int]:
        shares = [(sum(map(self.done, tasks)), len(tasks)) for tasks in map(self.tasks, self.plans_of_year()) if tasks]
        return sum(10 * done >= 9 * total for done, total in shares), len(shares)

    def with_plan(self) -> tuple[int, int]:
        planned = {p.pair_id for p in self.running_plans()}
        return sum(p.pk in planned for p in self.pairs()), len(self.pairs())

    def meetings(self) -> list[Meeting]:
        rows = [m for m in self.own(self.world.meetings) if m.state == "held" and m.date <= self.day]
        return [m for m in rows if m.pair.year_id in self.years]

    def met(self) -> tuple[int, int]:
        met = {m.pair_id for m in self.own(self.world.meetings) if m.state == "held" and m.date <= self.day}
        return sum(p.pk in met for p in self.pairs()), len(self.pairs())

    # roadmap
    def map_rows(self) -> list[tuple[list[Occurrence], Roadmap]]:
        maps = [r for r in self.own(self.world.roadmaps) if r.year_id in self.years]
        if not maps:
            return []
        current = max(maps, key=lambda r: (r.state != "draft", r.edition))
        return [
            ([w for w in self.world.windows if w.item_id == row.pk], current)
            for row in self.world.rows
            if row.roadmap_id == current.pk
        ]

    def is_open(self, window: Occurrence) -> bool:
        return window.closed_on is None or window.closed_on > self.day

    def map_done(self) -> tuple[int, int]:
        counted = done = 0
        for windows, roadmap in self.map_rows():
            due = [w for w in windows if (w.due or roadmap.end) <= self.day]
            if due or any(not self.is_open(w) for w in windows):
                counted += 1
                done += not any(self.is_open(w) for w in due)
        return done, counted

    def map_fulfilled(self) -> tuple[int, int]:
        rows = self.map_rows()
        return sum(not any(map(self.is_open, windows)) for windows, _ in rows), len(rows)

    def map_late(self) -> int:
        return sum(
            any(w.due is not None and w.due < self.day and self.is_open(w) for w in windows)
            for windows, _ in self.map_rows()
        )

    # documents
    def in_force(self) -> list[Document]:
        return [
            d
            for d in self.own(self.world.documents)
            if d.date is not None and d.date <= self.day and not (d.repealed_at and d.repealed_at.date() <= self.day)
        ]

    def waiting(self) -> int:
        rows = [d for d in self.own(self.world.documents) if d.sent_at and d.sent_at.date() <= self.day]
        return sum(d.state == "sent" or bool(d.approved_at and d.approved_at.date() > self.day) for d in rows)

    def acknowledged(self) -> tuple[int, int]:
        named = {d.pk for d in self.in_force()}
        lines = [r for r in self.world.readers if r.document_id in named]
        return sum(r.read_at is not None and r.read_at.date() <= self.day for r in lines), len(lines)

    def council(self) -> tuple[int, int]:
        rows = [d for d in self.in_force() if d.kind == "documents.council_minutes"]
        if not rows:
            return 0, 0
        last = max(rows, key=lambda d: (d.date, d.pk))
        return last.records["present"], last.records["total"]


Numbers = tuple[float, float | None]


def _heads(role: str) -> Callable[..., Numbers]:
    return lambda s, **params: (s.heads(s.in_base(role, **params)), None)


def _members(role: str) -> Callable[..., Numbers]:
    return lambda s, **params: (s.heads(s.members(role, **params)), None)


# code → a count of (slow, parameters of the metric) → (numerator, denominator or None)
COUNTED: dict[str, Callable[..., Numbers]] = {
    "participants.mentors": _heads("mentor"),
    "participants.mentees": _heads("mentee"),
    "participants.consents": lambda s, **params: s.consents(**params),
    "participants.young_specialists_total": lambda s: (len(s.young()), None),
    "participants.restricted": lambda s, **params: (s.restricted(**params), None),
    "participants.partners": lambda s: s.partners(),
    "k1": lambda s: s.aged_pupils(s.members("mentee"), 10, "pupils_10_19"),
    "k2": lambda s: s.aged_pupils(s.members("mentor"), 15, "pupils_15_19"),
    "pairs.active": lambda s, **params: (len(s.pairs(**params)), None),
    "pairs.groups": lambda s, **params: (sum(p.is_group for p in s.pairs(**params)), None),
    "pairs.mentors": _members("mentor"),
    "pairs.mentees": _members("mentee"),
    "pairs.ended_early": lambda s, **params: (s.ended_early(**params), None),
    "pairs.young_specialists": lambda s: (len(s.young() & {m.person_id for m in s.members("mentee")}), len(s.young())),
    "plans.running": lambda s: (len(s.running_plans()), None),
    "plans.completion": lambda s: s.completion(),
    "plans.realized": lambda s: s.realized(),
    "plans.coverage": lambda s: s.with_plan(),
    "meetings.held": lambda s: (len(s.meetings()), None),
    "meetings.hours": lambda s: (round(sum(m.minutes for m in s.meetings()) / 60, 4), None),
    "meetings.first": lambda s: s.met(),
    "roadmap.done": lambda s: s.map_done(),
    "roadmap.fulfilled": lambda s: s.map_fulfilled(),
    "roadmap.items_total": lambda s: (len(s.map_rows()), None),
    "roadmap.overdue": lambda s: (s.map_late(), None),
    "documents.waiting": lambda s: (s.waiting(), None),
    "documents.approved": lambda s: (sum(d.journal in ("main", "staff") for d in s.in_force()), None),
    "documents.acknowledged": lambda s: s.acknowledged(),
    "documents.council_presence": lambda s: s.council(),
}

# Parts of figures that are counted too: every parameter of every metric at least once.
PARTS: list[tuple[str, dict[str, str]]] = [
    *(
        (code, params)
        for code in ("participants.mentors", "participants.mentees")
        for params in (
            {"category": "pupil"},
            {"category": "staff"},
            {"form": "student_student"},
            {"form": "teacher_teacher", "category": "staff"},
        )
    ),
    ("participants.consents", {"role": "mentor"}),
    ("participants.consents", {"category": "pupil", "role": "mentee"}),
    ("participants.consents", {"form": "student_student"}),
    ("participants.restricted", {"restricted": "gifted"}),
    ("participants.restricted", {"role": "mentee"}),
    ("participants.restricted", {"restricted": "orphan", "role": "mentor"}),
    ("pairs.active", {"form": "teacher_teacher", "type": "second"}),
    *(
        (code, params)
        for code in ("pairs.active", "pairs.groups", "pairs.mentors", "pairs.mentees")
        for params in ({"form": "student_student"}, {"type": "first"}, {"type": "traditional"}, {"type": "group"})
    ),
    ("pairs.ended_early", {"reason": "first"}),
]
