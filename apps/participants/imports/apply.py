"""Doing what a plan says: set-based, in one transaction, with the log."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db import transaction

from apps.core import clock
from apps.jobs.sheets import Sheet
from apps.organizations.models import Organization, ProgrammeYear
from apps.workflow import audit

from ..enums import ParticipationRole
from ..models import Participation, Person
from ..services.names import search_text
from ..services.people import PERSON_FIELDS
from .plan import CHANGED, NEW, Plan, Step, make

BATCH = 500
Progress = Callable[[int, int, str], None]


def silent(done: int, total: int, message: str) -> None:
    """Progress that nobody looks at."""


def apply(
    sheets: list[Sheet],
    *,
    organization: Organization,
    year: ProgrammeYear,
    role: str,
    sheet: str = "",
    by: Any,
    progress: Progress = silent,
) -> Plan:
    """Plans anew under a lock of the organization, then writes all or nothing. Raises Refused as the plan does."""
    with transaction.atomic():
        # Two imports into one base would both find the same person missing.
        Organization.objects.select_for_update().get(pk=organization.pk)
        plan = make(sheets, organization=organization, year=year, role=role, sheet=sheet)
        write(plan, by=by)
    progress(len(plan.steps), len(plan.steps), "Готово")
    return plan


def write(plan: Plan, *, by: Any) -> None:
    """Writes the new and changed rows of a plan; the caller holds the transaction."""
    new, changed = plan.of(NEW), plan.of(CHANGED)
    people = _add_people(plan, new)
    _change_people(changed)
    _enter(plan, [*zip(new, people, strict=True), *((s, s.person) for s in changed if s.participation is None)])
    _change_participations(changed)
    _log(plan, people, changed, by)


def _add_people(plan: Plan, steps: list[Step]) -> list[Person]:
    now = clock.now()
    people = []
    for step in steps:
        values = {name: step.row.person[name] for name in PERSON_FIELDS if step.row.person.get(name) is not None}
        person = Person(organization=plan.organization, created_at=now, **values)
        person.search = search_text(person)
        people.append(person)
    return Person.objects.bulk_create(people, batch_size=BATCH)


def _change_people(steps: list[Step]) -> None:
    touched, names = [], set()
    for step in steps:
        if step.person_changes:
            _set(step.person, step.person_changes)
            step.person.search = search_text(step.person)
            touched.append(step.person)
            names |= set(step.person_changes)
    if touched:
        Person.objects.bulk_update(touched, [*sorted(names), "search"], batch_size=BATCH)


def _enter(plan: Plan, entries: Iterable[tuple[Step, Person]]) -> None:
    joined = min(max(plan.organization.today, plan.year.start), plan.year.end)
    rows = []
    for step, person in entries:
        values = {name: value for name, value in step.row.participation.items() if value not in (None, "")}
        values.setdefault("joined_on", joined)
        rows.append(
            Participation(organization=plan.organization, person=person, year=plan.year, role=plan.role, **values)
        )
    Participation.objects.bulk_create(rows, batch_size=BATCH)


def _change_participations(steps: list[Step]) -> None:
    touched, names = [], set()
    for step in steps:
        if step.participation is not None and step.participation_changes:
            _set(step.participation, step.participation_changes)
            touched.append(step.participation)
            names |= set(step.participation_changes)
    if touched:
        Participation.objects.bulk_update(touched, sorted(names), batch_size=BATCH)


def _set(row: Any, changes: dict[str, Any]) -> None:
    for name, value in changes.items():
        setattr(row, name, value)


def _log(plan: Plan, people: list[Person], changed: list[Step], by: Any) -> None:
    role = ParticipationRole(plan.role).label
    events = [audit.event(p, "import", f"Внесён загрузкой файла: {role}", by=by) for p in people]
    events += [audit.event(s.person, "import", f"Загрузка файла: {_what(s)}", by=by) for s in changed]
    audit.write_many(events)


def _what(step: Step) -> str:
    entered = "внесён в базу" if step.participation is None else ""
    return ", ".join(filter(None, (step.labels, entered)))[:260]
