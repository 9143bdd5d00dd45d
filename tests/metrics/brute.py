"""A random small world of two schools, and every figure counted by slow loops over its rows in plain Python.

The loops follow the words of the definitions, never the queries.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from apps.documents.models import Acknowledgement, Document
from apps.organizations.models import ContingentSnapshot
from apps.pairing.models import Pair, PairMember
from apps.participants.models import Agreement, Consent, Participation, Partner, Person, RestrictedCategory
from apps.plans.models import Meeting, Plan, PlanItem
from apps.roadmap.models import Item, Occurrence, Roadmap, Section

START, END = date(2026, 9, 1), date(2027, 8, 31)
MOMENT = datetime(2026, 9, 1, 9, tzinfo=UTC)
UNKNOWN = -1.0
NEVER = date.max


@dataclass
class World:
    """Lists of saved rows."""

    organizations: list[Any]
    years: dict[int, Any]
    people: list[Person] = field(default_factory=list)
    participations: list[Participation] = field(default_factory=list)
    consents: list[Consent] = field(default_factory=list)
    restricted: list[RestrictedCategory] = field(default_factory=list)
    partners: list[Partner] = field(default_factory=list)
    agreements: list[Agreement] = field(default_factory=list)
    contingents: list[ContingentSnapshot] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)
    members: list[PairMember] = field(default_factory=list)
    plans: list[Plan] = field(default_factory=list)
    items: list[PlanItem] = field(default_factory=list)
    meetings: list[Meeting] = field(default_factory=list)
    roadmaps: list[Roadmap] = field(default_factory=list)
    rows: list[Item] = field(default_factory=list)
    windows: list[Occurrence] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    readers: list[Acknowledgement] = field(default_factory=list)


# ---- making it
def make_world(rng: Any, cast: Any) -> World:
    """Rows of two schools; `rng` decides everything, so that a failing world can be made smaller."""
    world = World([cast.school, cast.neighbour], {o.pk: o.years.first() for o in (cast.school, cast.neighbour)})
    cast.school.young_specialist_years, cast.school.young_specialist_max_age = rng.choice([(3, None), (5, 35)])
    cast.school.save()
    for organization in world.organizations:
        _partners(world, rng, organization)
        _people(world, rng, organization)
        _contingent(world, rng, organization)
        _pairs(world, rng, organization, cast)
        _roadmap(world, rng, organization)
        _documents(world, rng, organization, cast)
    return world


# Days are drawn from few, so that a fact often begins or ends on the very day that is asked.
STEP = 30
GRID = [START + timedelta(days=n) for n in range(0, 365, STEP)]


def a_day(rng: Any, start: date = START, end: date = END) -> date:
    """A day of the grid, in one of the years between two days."""
    if (start, end) == (START, END):
        return rng.choice(GRID)
    day = rng.choice(GRID)
    return day.replace(year=rng.randint(start.year, end.year), day=min(day.day, 28))


def maybe(rng: Any, value: Any, chance: int = 2) -> Any:
    return value if rng.randint(0, chance) == 0 else None


def after(rng: Any, day: date, chance: int = 2) -> date | None:
    return maybe(rng, day + timedelta(days=STEP * rng.randint(0, 4)), chance)


def _save(world_list: list, rows: list) -> list:
    saved = type(rows[0]).objects.bulk_create(rows) if rows else []
    world_list += saved
    return saved


def _partners(world, rng, organization):
    partners = _save(
        world.partners, [Partner(organization=organization, name=f"П{n}") for n in range(rng.randint(0, 2))]
    )
    rows = []
    for partner in partners:
        signed = a_day(rng)
        rows.append(
            Agreement(organization=organization, partner=partner, signed_on=signed, valid_to=after(rng, signed))
        )
    _save(world.agreements, rows)


def _people(world, rng, organization):
    own_partners = [p for p in world.partners if p.organization_id == organization.pk]
    rows = []
    for n in range(rng.randint(0, 6)):
        category = rng.choice(["pupil", "staff", "staff", "partner"])
        rows.append(
            Person(
                organization=organization,
                last_name=f"Л{n}",
                first_name="И",
                category=category,
                birth_date=maybe(rng, a_day(rng, date(2006, 9, 1), date(2017, 9, 1)), 5)
                if category == "pupil"
                else maybe(rng, a_day(rng, date(1985, 1, 1), date(2003, 1, 1)), 1),
                service_since=maybe(rng, a_day(rng, date(2020, 1, 1), date(2027, 1, 1)), 1)
                if category == "staff"
                else None,
                partner=rng.choice(own_partners) if category == "partner" and own_partners else None,
                left_on=maybe(rng, a_day(rng), 4),
                search="л",
                created_at=MOMENT,
            )
        )
    people = _save(world.people, rows)
    if len(people) > 1 and maybe(rng, True, 3):
        people[-1].merged_into = people[0]
        people[-1].save()
    _papers(world, rng, organization, people)


def _papers(world, rng, organization, people):
    entries, consents, restricted = [], [], []
    for person in people:
        for role in ("mentor", "mentee"):
            if rng.randint(0, 1):
                joined = a_day(rng)
                entries.append(
                    Participation(
                        organization=organization,
                        person=person,
                        year=world.years[organization.pk],
                        role=role,
                        joined_on=joined,
                        left_on=after(rng, joined),
                    )
                )
        for _ in range(rng.randint(0, 2)):
            signed = a_day(rng)
            consents.append(
                Consent(
                    organization=organization,
                    person=person,
                    purpose=rng.choice(["processing", "processing", "dissemination"]),
                    signer="own",
                    signed_on=signed,
                    valid_to=after(rng, signed),
                    withdrawn_on=after(rng, signed),
                    created_at=MOMENT,
                )
            )
        if rng.randint(0, 2) == 0:
            begun = a_day(rng)
            restricted.append(
                RestrictedCategory(person=person, kind="gifted", valid_from=begun, valid_to=after(rng, begun))
            )
    _save(world.participations, entries)
    _save(world.consents, consents)
    _save(world.restricted, restricted)


def _contingent(world, rng, organization):
    days = {a_day(rng) for _ in range(rng.randint(0, 2))}
    rows = [
        ContingentSnapshot(
            organization=organization,
            date=day,
            pupils_10_19=maybe(rng, rng.randint(0, 9), 1),
            pupils_15_19=maybe(rng, rng.randint(0, 9), 1),
        )
        for day in sorted(days)
    ]
    _save(world.contingents, rows)


def _pairs(world, rng, organization, cast):
    people = [p for p in world.people if p.organization_id == organization.pk]
    for _ in range(rng.randint(0, 3) if len(people) > 1 else 0):
        begun, ended = maybe(rng, a_day(rng), 0 if rng.randint(0, 3) else 1), None
        if begun:
            ended = after(rng, begun)
        state = (
            "agreed" if begun is None else "active" if ended is None else rng.choice(["ended", "completed", "replaced"])
        )
        pair = Pair.objects.create(
            organization=organization,
            year=world.years[organization.pk],
            form=cast.form,
            state=state,
            is_group=bool(rng.randint(0, 1)),
            start=START,
            end=END,
            activated_on=begun,
            ended_on=ended,
            end_note="x" if ended else "",
            created_at=MOMENT,
        )
        world.pairs.append(pair)
        rows = []
        for n, person in enumerate(rng.sample(people, min(len(people), rng.randint(2, 3)))):
            joined = a_day(rng)
            role = "mentor" if n == 0 else "mentee"
            left = after(rng, joined, 4)
            note = "x" if left else ""
            rows.append(PairMember(pair=pair, person=person, role=role, joined_on=joined, left_on=left, left_note=note))
        _save(world.members, rows)
        _plan(world, rng, pair)
        _meetings(world, rng, pair)


def _plan(world, rng, pair):
    approved = maybe(rng, a_day(rng), 0 if rng.randint(0, 3) else 1)
    closed = after(rng, approved) if approved else None
    state = "draft" if approved is None else "running" if closed is None else rng.choice(["completed", "ended"])
    plan = Plan.objects.create(
        organization=pair.organization,
        year=pair.year,
        pair=pair,
        state=state,
        start=START,
        end=END,
        approved_on=approved,
        closed_on=closed,
        created_at=MOMENT,
    )
    world.plans.append(plan)
    rows = []
    for n in range(rng.randint(0, 4)):
        item = PlanItem(
            plan=plan, position=n, title="З", due=a_day(rng), state=rng.choice(["planned", "done", "moved", "dropped"])
        )
        if item.state == "done":
            item.done_on = a_day(rng)
        if item.state == "moved":
            item.moved_on, item.due_before = a_day(rng), a_day(rng)
        if item.state == "dropped":
            item.dropped_on = a_day(rng)
        rows.append(item)
    _save(world.items, rows)


def _meetings(world, rng, pair):
    rows = [
        Meeting(
            organization=pair.organization,
            pair=pair,
            state=rng.choice(["held", "held", "planned", "cancelled"]),
            date=a_day(rng),
            minutes=rng.choice([30, 40, 45, 60, 90]),
            created_at=MOMENT,
        )
        for _ in range(rng.randint(0, 4))
    ]
    _save(world.meetings, rows)


def _roadmap(world, rng, organization):
    for edition in range(1, rng.randint(1, 3)):
        roadmap = Roadmap.objects.create(
            organization=organization,
            year=world.years[organization.pk],
            title="К",
            start=START,
            end=rng.choice([END, date(2026, 12, 31)]),
            edition=edition,
            created_at=MOMENT,
        )
        world.roadmaps.append(roadmap)
        section = Section.objects.create(roadmap=roadmap, position=1, title="Р")
        rows = [Item(roadmap=roadmap, section=section, position=n, activity="Д") for n in range(rng.randint(0, 4))]
        for row in _save(world.rows, rows):
            windows = []
            for _ in range(rng.randint(0, 3)):
                closed = maybe(rng, a_day(rng), 1)
                state = "open" if closed is None else rng.choice(["done", "not_needed"])
                due = maybe(rng, a_day(rng), 0 if rng.randint(0, 4) else 1)
                windows.append(Occurrence(item=row, due=due, state=state, closed_on=closed, reason="не надо"))
            _save(world.windows, windows)


def _documents(world, rng, organization, cast):
    for n in range(rng.randint(0, 4)):
        sent, approved, repealed = a_day(rng), None, None
        state = rng.choice(["draft", "sent", "returned", "approved", "approved", "repealed"])
        fields = {"remark": "x"} if state == "returned" else {}
        if state in ("approved", "repealed"):
            approved = sent + timedelta(days=rng.randint(0, 1) * STEP)
            fields = {
                "approved_at": at(approved),
                "content": {},
                "number": str(n),
                "sha256": "x" * 64,
                "date": approved,
            }
        if state == "repealed":
            repealed = approved + timedelta(days=rng.randint(0, 2) * STEP)
            fields["repealed_at"] = at(repealed)
        council = bool(rng.randint(0, 3) == 0)
        document = Document.objects.create(
            organization=organization,
            year=world.years[organization.pk],
            kind="documents.council_minutes" if council else "x",
            journal="minutes" if council else rng.choice(["main", "staff"]),
            title="Д",
            state=state,
            records={"present": 3 + n, "total": 10} if council else {},
            sent_at=None if state == "draft" else at(sent),
            sent_by=None if state == "draft" else cast.curator,
            created_at=MOMENT,
            **fields,
        )
        world.documents.append(document)


def at(day: date) -> datetime:
    """Noon in Moscow."""
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


# ---- counting it
def full_years(since: date, day: date) -> int:
    return day.year - since.year - ((day.month, day.day) < (since.month, since.day))


class Slow:
    """The figures of one organization on a day."""

    def __init__(self, world: World, organization: Any, day: date) -> None:
        self.world, self.organization, self.day = world, organization, day
        year = world.years[organization.pk]
        self.in_year = year.start <= day <= year.end

    def own(self, rows: list) -> list:
        return [row for row in rows if row.organization_id == self.organization.pk]

    # people
    def in_base(self, role: str | None = None) -> list[Participation]:
        return [
            p
            for p in self.own(self.world.participations)
            if self.in_year and p.joined_on <= self.day < (p.left_on or NEVER) and role in (None, p.role)
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

    def restricted(self) -> int:
        special = {r.person_id for r in self.world.restricted if r.valid_from <= self.day <= (r.valid_to or NEVER)}
        return len({row.person_id for row in self.in_base()} & special)

    # pairs
    def pairs(self) -> list[Pair]:
        return [
            p
            for p in self.own(self.world.pairs)
            if p.activated_on is not None and p.activated_on <= self.day < (p.ended_on or NEVER)
        ]

    def members(self, role: str) -> list[PairMember]:
        running = {p.pk for p in self.pairs()}
        return [
            m
            for m in self.world.members
            if m.pair_id in running and m.role == role and m.joined_on <= self.day <= (m.left_on or NEVER)
        ]

    def ended_early(self) -> int:
        return sum(p.state == "ended" and p.ended_on <= self.day and self.in_year for p in self.own(self.world.pairs))

    # plans
    def running_plans(self) -> list[Plan]:
        return [
            p
            for p in self.own(self.world.plans)
            if p.approved_on is not None and p.approved_on <= self.day < (p.closed_on or NEVER)
        ]

    def plans_of_year(self) -> list[Plan]:
        return [p for p in self.own(self.world.plans) if p.approved_on and p.approved_on <= self.day and self.in_year]

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
        return [m for m in self.own(self.world.meetings) if m.state == "held" and m.date <= self.day and self.in_year]

    def met(self) -> tuple[int, int]:
        met = {m.pair_id for m in self.own(self.world.meetings) if m.state == "held" and m.date <= self.day}
        return sum(p.pk in met for p in self.pairs()), len(self.pairs())

    # roadmap
    def map_rows(self) -> list[tuple[list[Occurrence], Roadmap]]:
        maps = self.own(self.world.roadmaps)
        if not maps or not self.in_year:
            return []
        current = max(maps, key=lambda r: r.edition)
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

    def council(self) -> tuple[int, int]:
        rows = [d for d in self.in_force() if d.kind == "documents.council_minutes"]
        if not rows:
            return 0, 0
        last = max(rows, key=lambda d: (d.date, d.pk))
        return last.records["present"], last.records["total"]


# code → (numerator, denominator or None)
COUNTED = {
    "participants.mentors": lambda s: (s.heads(s.in_base("mentor")), None),
    "participants.mentees": lambda s: (s.heads(s.in_base("mentee")), None),
    "participants.consents": lambda s: (
        len({r.person_id for r in s.in_base() if s.consented(r.person)}),
        s.heads(s.in_base()),
    ),
    "participants.young_specialists_total": lambda s: (len(s.young()), None),
    "participants.restricted": lambda s: (s.restricted(), None),
    "participants.partners": lambda s: s.partners(),
    "k1": lambda s: s.aged_pupils(s.members("mentee"), 10, "pupils_10_19"),
    "k2": lambda s: s.aged_pupils(s.members("mentor"), 15, "pupils_15_19"),
    "pairs.active": lambda s: (len(s.pairs()), None),
    "pairs.groups": lambda s: (sum(p.is_group for p in s.pairs()), None),
    "pairs.mentors": lambda s: (s.heads(s.members("mentor")), None),
    "pairs.mentees": lambda s: (s.heads(s.members("mentee")), None),
    "pairs.ended_early": lambda s: (s.ended_early(), None),
    "pairs.young_specialists": lambda s: (len(s.young() & {m.person_id for m in s.members("mentee")}), len(s.young())),
    "plans.running": lambda s: (len(s.running_plans()), None),
    "plans.completion": lambda s: s.completion(),
    "plans.realized": lambda s: s.realized(),
    "plans.coverage": lambda s: s.with_plan(),
    "meetings.held": lambda s: (len(s.meetings()), None),
    "meetings.hours": lambda s: (round(sum(m.minutes for m in s.meetings()) / 60, 1), None),
    "meetings.first": lambda s: s.met(),
    "roadmap.done": lambda s: s.map_done(),
    "roadmap.fulfilled": lambda s: s.map_fulfilled(),
    "roadmap.items_total": lambda s: (len(s.map_rows()), None),
    "roadmap.overdue": lambda s: (s.map_late(), None),
    "documents.waiting": lambda s: (s.waiting(), None),
    "documents.approved": lambda s: (sum(d.journal in ("main", "staff") for d in s.in_force()), None),
    "documents.council_presence": lambda s: s.council(),
}
