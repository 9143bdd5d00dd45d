"""A random small world of two schools around the day that will be asked.

What is rare in life is common here: facts begin and end on the very day and on its neighbours, belong to the year before, are
of another kind, are there twice. A condition that is left out of a query then changes a figure in many worlds, not in one of
a thousand.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from apps.documents.models import Acknowledgement, Document
from apps.organizations.models import ContingentSnapshot, EndReason, MentoringForm, MentoringType, ProgrammeYear
from apps.pairing.models import Pair, PairMember
from apps.participants.models import Agreement, Consent, Participation, Partner, Person, RestrictedCategory
from apps.plans.models import Meeting, Plan, PlanItem
from apps.roadmap.models import Item, Occurrence, Roadmap, Section

START, END = date(2026, 9, 1), date(2027, 8, 31)
BEFORE, AFTER = (date(2025, 9, 1), date(2026, 8, 31)), (date(2027, 9, 1), date(2028, 8, 31))
MOMENT = datetime(2026, 9, 1, 9, tzinfo=UTC)


@dataclass
class World:
    """Lists of saved rows; `years` of an organization: the former one, the present one and the next."""

    organizations: list[Any]
    years: dict[int, list[ProgrammeYear]]
    forms: list[MentoringForm]
    types: list[MentoringType]
    reasons: list[EndReason]
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


class Dice:
    """Chances and days: the asked one, its neighbours, some weeks and some months away."""

    AWAY = (-150, -30, -1, 0, 0, 0, 1, 30, 150)

    def __init__(self, rng: Any, asked: date) -> None:
        self.rng, self.asked = rng, asked
        self.choice, self.number = rng.choice, rng.randint

    def chance(self, one_of: int) -> bool:
        return self.number(1, one_of) == 1

    def day(self) -> date:
        return self.asked + timedelta(days=self.choice(self.AWAY))

    def past(self) -> date:
        """Mostly a day that has come."""
        return self.asked - timedelta(days=abs(self.choice(self.AWAY))) if self.number(0, 3) else self.day()

    def years_ago(self, *years: int) -> date:
        """A birthday or the beginning of a service, one of so many years ago, give or take a day."""
        day = self.asked + timedelta(days=self.choice((-200, -1, 0, 0, 1)))
        return day.replace(year=day.year - self.choice(years), day=min(day.day, 28))

    def end(self, start: date) -> date | None:
        """The end of what began on a day: none, the same day, or any later."""
        later = [start, *(d for n in self.AWAY if (d := self.asked + timedelta(days=n)) >= start)]
        return self.choice(later) if self.number(0, 1) else None


def make_world(rng: Any, cast: Any, asked: date, organizations: list[Any] | None = None) -> World:
    """Rows of two schools (or of these); `rng` decides everything, so that a failing world can be made smaller."""
    dice = Dice(rng, asked)
    organizations = organizations or [cast.school, cast.neighbour]
    years = {o.pk: [_year_of(o, BEFORE), o.years.get(start=START), _year_of(o, AFTER)] for o in organizations}
    world = World(organizations, years, _forms(cast), _two(MentoringType), _two(EndReason))
    cast.school.young_specialist_years, cast.school.young_specialist_max_age = dice.choice([(3, None), (5, 35)])
    cast.school.save()
    for organization in organizations:
        _partners(world, dice, organization)
        _people(world, dice, organization)
        _contingent(world, dice, organization)
        _pairs(world, dice, organization)
        _pairs_at_the_edge(world, dice, organization)
        _roadmaps(world, dice, organization)
        _documents(world, dice, organization, cast)
    return world


def _year_of(organization: Any, period: tuple[date, date]) -> ProgrammeYear:
    start, end = period
    return ProgrammeYear.objects.create(organization=organization, title=str(start.year), start=start, end=end)


def _forms(cast: Any) -> list[MentoringForm]:
    other, _ = MentoringForm.objects.get_or_create(code="student_student", defaults={"title": "Ученик – ученик"})
    return [cast.form, other]


def _two(model: Any) -> list[Any]:
    return [model.objects.get_or_create(code=code, defaults={"title": code})[0] for code in ("first", "second")]


def _year(world: World, dice: Dice, organization: Any) -> ProgrammeYear:
    """The present year in half of the cases."""
    former, present, following = world.years[organization.pk]
    return dice.choice([former, present, present, following])


def _save(world_list: list, rows: list) -> list:
    saved = type(rows[0]).objects.bulk_create(rows) if rows else []
    world_list += saved
    return saved


def _partners(world: World, dice: Dice, organization: Any) -> None:
    names = [f"П{n}" for n in range(dice.number(0, 3))]
    partners = _save(world.partners, [Partner(organization=organization, name=name) for name in names])
    rows = []
    for partner in partners * dice.number(1, 2):
        signed = dice.past()
        rows.append(Agreement(organization=organization, partner=partner, signed_on=signed, valid_to=dice.end(signed)))
    _save(world.agreements, rows)


def _people(world: World, dice: Dice, organization: Any) -> None:
    partners = [p for p in world.partners if p.organization_id == organization.pk]
    rows = [_person(dice, organization, partners, n) for n in range(dice.number(3, 10))]
    people = _save(world.people, rows)
    for person in people[1:3]:
        if dice.chance(2):
            person.merged_into = people[0]
            person.save()
    for person in people:
        _papers(world, dice, organization, person)


def _person(dice: Dice, organization: Any, partners: list[Partner], number: int) -> Person:
    category = dice.choice(["pupil", "pupil", "staff", "staff", "staff", "partner"])
    ages = {"pupil": (10, 15, 20, 12, 17), "staff": (19, 35, 36), "partner": (15, 40)}
    return Person(
        organization=organization,
        last_name=f"Л{number}",
        first_name="И",
        category=category,
        birth_date=None if dice.chance(6) else dice.years_ago(*ages[category]),
        service_since=dice.years_ago(0, 2, 3, 5) if category == "staff" and not dice.chance(6) else None,
        partner=dice.choice(partners) if category == "partner" and partners else None,
        left_on=dice.day() if dice.chance(3) else None,
        search="л",
        created_at=MOMENT,
    )


def _papers(world: World, dice: Dice, organization: Any, person: Person) -> None:
    entries, consents, restricted = [], [], {}
    for role in ("mentor", "mentee"):
        for year in world.years[organization.pk]:
            if dice.chance(2):
                joined = dice.past()
                entries.append(
                    Participation(
                        organization=organization,
                        person=person,
                        year=year,
                        role=role,
                        form=dice.choice([None, *world.forms]),
                        joined_on=joined,
                        left_on=dice.end(joined),
                    )
                )
    for _ in range(dice.number(0, 2)):
        signed = dice.past()
        consents.append(
            Consent(
                organization=organization,
                person=person,
                purpose=dice.choice(["processing", "processing", "dissemination"]),
                signer="own",
                signed_on=signed,
                valid_to=dice.end(signed),
                withdrawn_on=dice.end(signed),
                created_at=MOMENT,
            )
        )
    for _ in range(dice.number(0, 2)):
        kind, begun = dice.choice(["gifted", "orphan"]), dice.past()
        row = RestrictedCategory(person=person, kind=kind, valid_from=begun, valid_to=dice.end(begun))
        restricted[kind, begun] = row
    _save(world.participations, entries)
    _save(world.consents, consents)
    _save(world.restricted, list(restricted.values()))


def _contingent(world: World, dice: Dice, organization: Any) -> None:
    days = {dice.day() for _ in range(dice.number(0, 4))}
    rows = [
        ContingentSnapshot(
            organization=organization,
            date=day,
            pupils_10_19=None if dice.chance(3) else dice.number(0, 9),
            pupils_15_19=None if dice.chance(3) else dice.number(0, 9),
        )
        for day in sorted(days)
    ]
    _save(world.contingents, rows)


def _pairs(world: World, dice: Dice, organization: Any) -> None:
    people = [p for p in world.people if p.organization_id == organization.pk]
    for _ in range(dice.number(0, 7)):
        begun = None if dice.chance(6) else dice.past()
        ended = dice.end(begun) if begun else None
        final = dice.choice(["ended", "ended", "completed", "replaced"])
        state = "agreed" if begun is None else "active" if ended is None else final
        pair = Pair.objects.create(
            organization=organization,
            year=_year(world, dice, organization),
            form=dice.choice(world.forms),
            type=dice.choice([None, *world.types]),
            state=state,
            is_group=dice.chance(2),
            start=START,
            end=END,
            activated_on=begun,
            ended_on=ended,
            end_reason=dice.choice([None, *world.reasons]) if ended else None,
            end_note="x" if ended else "",
            created_at=MOMENT,
        )
        world.pairs.append(pair)
        _members(world, dice, pair, people)
        if not dice.chance(4):
            _plan(world, dice, pair)
        _meetings(world, dice, pair)


def _pairs_at_the_edge(world: World, dice: Dice, organization: Any) -> None:
    """Running pairs of two whose mentee or mentor is just of an age or of a service, has just left or is a double."""
    helper = _save(world.people, [_someone(organization, "partner")])[0]
    for category in ("staff", "pupil", "pupil"):
        person = _someone(organization, category)
        person.birth_date = dice.years_ago(*([35, 36] if category == "staff" else [10, 15, 20]))
        person.service_since = dice.years_ago(0, 3, 5) if category == "staff" else None
        person.merged_into = helper if dice.chance(3) else None
        person.left_on = dice.day() if dice.chance(3) else None
        _save(world.people, [person])
        pair = Pair.objects.create(
            organization=organization,
            year=world.years[organization.pk][1],
            form=world.forms[0],
            state="active",
            start=START,
            end=END,
            activated_on=dice.asked - timedelta(days=30),
            created_at=MOMENT,
        )
        world.pairs.append(pair)
        roles = dice.choice([("mentor", "mentee"), ("mentee", "mentor")])
        rows = [
            PairMember(pair=pair, person=who, role=role, joined_on=pair.activated_on)
            for who, role in zip((helper, person), roles, strict=True)
        ]
        _save(world.members, rows)


def _someone(organization: Any, category: str) -> Person:
    return Person(
        organization=organization, last_name="Л", first_name="И", category=category, search="л", created_at=MOMENT
    )


def _members(world: World, dice: Dice, pair: Pair, people: list[Person]) -> None:
    rows = []
    for number, person in enumerate(dice.rng.sample(people, min(len(people), dice.number(2, 4)))):
        joined = dice.past()
        left = dice.end(joined)
        rows.append(
            PairMember(
                pair=pair,
                person=person,
                role="mentor" if number == 0 else "mentee",
                joined_on=joined,
                left_on=left,
                left_note="x" if left else "",
            )
        )
    _save(world.members, rows)


def _plan(world: World, dice: Dice, pair: Pair) -> None:
    approved = None if dice.chance(6) else dice.past()
    closed = dice.end(approved) if approved else None
    state = "draft" if approved is None else "running" if closed is None else dice.choice(["completed", "ended"])
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
    # Either tasks of every kind, or as many as show on which side of 90 % the plan stands.
    if dice.chance(2):
        rows = [_task(dice, plan, number, "done") for number in range(dice.choice([9, 10, 11]))]
        for item in rows:
            item.done_on = min(item.done_on, dice.asked)
        rows += [
            _task(dice, plan, 20 + number, dice.choice(["planned", "dropped"])) for number in range(dice.number(0, 2))
        ]
    else:
        states = ["planned", "done", "done", "moved", "moved", "dropped"]
        rows = [_task(dice, plan, number, dice.choice(states)) for number in range(dice.number(0, 6))]
    _save(world.items, rows)


def _task(dice: Dice, plan: Plan, number: int, state: str) -> PlanItem:
    item = PlanItem(plan=plan, position=number, title="З", due=dice.day(), state=state)
    if state == "done":
        item.done_on = dice.past()
    if state == "moved":
        item.moved_on, item.due_before = dice.choice([dice.asked, dice.day()]), dice.day()
    if state == "dropped":
        item.dropped_on = dice.day()
    return item


def _meetings(world: World, dice: Dice, pair: Pair) -> None:
    rows = [
        Meeting(
            organization=pair.organization,
            pair=pair,
            state=dice.choice(["held", "held", "planned", "cancelled"]),
            date=dice.day(),
            minutes=dice.choice([30, 40, 45, 60, 90]),
            created_at=MOMENT,
        )
        for _ in range(dice.number(0, 3))
    ]
    _save(world.meetings, rows)


def _roadmaps(world: World, dice: Dice, organization: Any) -> None:
    for year in world.years[organization.pk]:
        for edition in range(1, dice.number(1, 3)):
            roadmap = Roadmap.objects.create(
                organization=organization,
                year=year,
                title="К",
                state=dice.choice(["draft", "closed"]),
                start=year.start,
                end=dice.choice([year.end, max(dice.day(), year.start + timedelta(days=1))]),
                edition=edition,
                created_at=MOMENT,
            )
            world.roadmaps.append(roadmap)
            section = Section.objects.create(roadmap=roadmap, position=1, title="Р")
            rows = [Item(roadmap=roadmap, section=section, position=n, activity="Д") for n in range(dice.number(0, 5))]
            for row in _save(world.rows, rows):
                _save(world.windows, [_window(dice, row) for _ in range(dice.number(0, 2))])


def _window(dice: Dice, row: Item) -> Occurrence:
    closed = None if dice.chance(3) else dice.day()
    state = "open" if closed is None else dice.choice(["done", "not_needed"])
    due = None if dice.chance(3) else dice.day()
    return Occurrence(item=row, due=due, state=state, closed_on=closed, reason="не надо")


STATES = ["draft", "sent", "returned", "approved", "approved", "repealed", "repealed"]


def _documents(world: World, dice: Dice, organization: Any, cast: Any) -> None:
    for number in range(dice.number(0, 9)):
        state, council = dice.choice(STATES), dice.chance(2)
        approved, sent = dice.day(), dice.past()
        fields: dict[str, Any] = {"remark": "x"} if state == "returned" else {}
        if state in ("approved", "repealed"):
            fields = {"approved_at": at(max(sent, approved)), "content": {}, "number": str(number), "sha256": "x" * 64}
            # Councils often meet on one and the same day.
            days = [dice.asked, dice.asked - timedelta(days=1)] if council else [approved, approved + timedelta(days=1)]
            fields["date"] = dice.choice(days)
        if state == "repealed":
            fields["repealed_at"] = at(dice.day())
        document = Document.objects.create(
            organization=organization,
            year=world.years[organization.pk][1],
            kind="documents.council_minutes" if council else "x",
            journal="minutes" if council else dice.choice(["main", "staff", "other"]),
            title="Д",
            state=state,
            records={"present": 3 + number, "total": 10} if council else {},
            sent_at=None if state == "draft" else at(sent),
            sent_by=None if state == "draft" else cast.curator,
            created_at=MOMENT,
            **fields,
        )
        world.documents.append(document)
        _readers(world, dice, document)


def _readers(world: World, dice: Dice, document: Document) -> None:
    days = [at(dice.day()) if dice.chance(2) else None for _ in range(dice.number(0, 3))]
    rows = [
        Acknowledgement(
            document=document, person_id=number, name="Л", read_at=day, means="paper" if day is not None else ""
        )
        for number, day in enumerate(days, 1)
    ]
    _save(world.readers, rows)


def at(day: date) -> datetime:
    """Noon in Moscow."""
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
