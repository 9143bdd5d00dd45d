"""Doing what a plan says: set-based, in one transaction, with the log."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from apps.core import clock
from apps.core.bulk import Prepared, prepare, reserve
from apps.core.memory import no_collections
from apps.jobs.sheets import Sheet
from apps.organizations.models import Organization, ProgrammeYear
from apps.workflow import audit
from apps.workflow.models import AuditEvent

from ..enums import ParticipationRole
from ..models import Participation, Person
from ..services import cards, consents
from ..services.names import SEARCHED, search_text, search_words
from ..services.people import PERSON_FIELDS
from .plan import CHANGED, NEW, Plan, Reading, Step, compare, read


@no_collections()
def apply(
    sheets: list[Sheet],
    *,
    organization: Organization,
    year: ProgrammeYear,
    role: str,
    sheet: str = "",
    by: Any,
) -> Plan:
    """Reads, compares and writes all or nothing. Raises Refused as the plan does."""
    place: dict[str, Any] = {"organization": organization, "year": year, "role": role}

    def reading() -> Reading:
        return read(sheets, **place, sheet=sheet)

    return apply_draft(draft(reading(), **place, by=by), read_again=reading, by=by)


@dataclass(frozen=True)
class Draft:
    """A plan made without a lock, its rows ready to be written, and how long the log of the organization was before."""

    plan: Plan
    log: int
    ready: Ready


def draft(reading: Reading, *, organization: Organization, year: ProgrammeYear, role: str, by: Any) -> Draft:
    """Compares and makes the rows ready without a lock: the long part.

    SQLite has one lock for everything, and each page that is opened writes a journal.
    """
    log = _log_length(organization)
    plan = compare(reading, organization=organization, year=year, role=role)
    return Draft(plan, log, Ready(plan, by=by))


def apply_draft(made: Draft, *, read_again: Callable[[], Reading], by: Any) -> Plan:
    """Writes a draft under the lock of its organization; when anything was entered into its log since, compares anew."""
    plan, ready = made.plan, made.ready
    with transaction.atomic():
        # Two imports into one base would both find the same person missing.
        Organization.objects.select_for_update().get(pk=plan.organization.pk)
        if _log_length(plan.organization) != made.log:
            plan = compare(read_again(), organization=plan.organization, year=plan.year, role=plan.role)
            ready = Ready(plan, by=by)
        ready.write()
    return plan


def _log_length(organization: Organization) -> int:
    """Every change of people is in the log. The number of entries, not the last one: an earlier number may be committed later."""
    return AuditEvent.objects.filter(organization_id=organization.pk).count()


class Ready:
    """The rows of a plan, ready to be written: new people, their places in the base, the log."""

    def __init__(self, plan: Plan, *, by: Any) -> None:
        new, changed = plan.of(NEW), plan.of(CHANGED)
        numbers = reserve(Person, len(new))
        entries = [*zip(new, numbers, strict=True), *((s, s.known.pk) for s in changed if s.participation is None)]
        of_steps = dict(zip(map(id, new), numbers, strict=True))
        self.rows = [
            _people(plan, new, numbers),
            prepare(Participation, _entries(plan, entries)),
            _log(plan, numbers, changed, by),
            *_consents(plan, of_steps, by),
            *_clearances(plan, of_steps, by),
        ]
        self.changes = []
        if any(step.person_changes for step in changed):
            self.changes.append(_changed_people(changed))
        if any(step.participation_changes for step in changed if step.participation is not None):
            self.changes.append(_changed_participations(changed))

    def write(self) -> None:
        """The caller holds the transaction."""
        for rows in self.rows:
            rows.write()
        for changes in self.changes:
            changes.update()


def _consents(plan: Plan, new: dict[int, int], by: Any) -> list[Prepared]:
    """Lines of the ledger and their log; `new` are the numbers of new people by the identity of their steps."""
    told = [(new.get(id(step)) or step.known.pk, step.consent) for step in plan.steps if step.consent is not None]
    return consents.ready(told, organization=plan.organization, by=by) if told else []


def _clearances(plan: Plan, new: dict[int, int], by: Any) -> list[Prepared]:
    """Certificates of no criminal record and their log."""
    told = [(new.get(id(step)) or step.known.pk, step.clearance) for step in plan.steps if step.clearance is not None]
    return cards.ready_clearances(told, organization=plan.organization, by=by) if told else []


def _people(plan: Plan, steps: list[Step], numbers: Sequence[int]) -> Prepared:
    place = {"organization_id": plan.organization.pk, "created_at": clock.now()}
    return prepare(Person, ({**place, **_person_row(step)} for step in steps), numbers=numbers)


def _person_row(step: Step) -> dict[str, Any]:
    told = {name: step.row.person[name] for name in PERSON_FIELDS if step.row.person.get(name) is not None}
    if "partner" in told:
        told["partner_id"] = told.pop("partner").pk
    words = (told.get(name) for name in SEARCHED)
    return {**told, "search": search_words(words)}


def _changed_people(steps: list[Step]) -> Prepared:
    touched = [step for step in steps if step.person_changes]
    for step in touched:
        _set(step.known, step.person_changes)
        step.known.search = search_text(step.known)
    names = {name for step in touched for name in step.person_changes}
    return _changes(Person, [step.known for step in touched], {*names, "search"})


def _changes(model: type[Person] | type[Participation], rows: Sequence[Any], names: set[str]) -> Prepared:
    return prepare(model, map(vars, rows), numbers=[row.pk for row in rows], only=names)


def _entries(plan: Plan, entries: Iterable[tuple[Step, int]]) -> Iterator[dict[str, Any]]:
    joined = min(max(plan.organization.today, plan.year.start), plan.year.end)
    place = {"organization_id": plan.organization.pk, "year_id": plan.year.pk, "role": plan.role, "joined_on": joined}
    return ({**place, **_told(step), "person_id": pk} for step, pk in entries)


def _told(step: Step) -> dict[str, Any]:
    """Filled cells about the participation, the form by its number."""
    told = {name: value for name, value in step.row.participation.items() if value not in (None, "")}
    if "form" in told:
        told["form_id"] = told.pop("form").pk
    return told


def _changed_participations(steps: list[Step]) -> Prepared:
    touched = [step for step in steps if step.participation is not None and step.participation_changes]
    for step in touched:
        _set(step.participation, step.participation_changes)
    names = {name for step in touched for name in step.participation_changes}
    return _changes(Participation, [step.participation for step in touched], names)


def _set(row: Any, changes: dict[str, Any]) -> None:
    for name, value in changes.items():
        setattr(row, name, value)


def _log(plan: Plan, people: Sequence[int], changed: list[Step], by: Any) -> Prepared:
    role = ParticipationRole(plan.role).label
    titles = [(pk, f"Внесён загрузкой файла: {role}") for pk in people]
    titles += [(step.known.pk, f"Загрузка файла: {_what(step)}") for step in changed if step.changes_card]
    return audit.ready(titles, Person, "import", organization_id=plan.organization.pk, by=by)


def _what(step: Step) -> str:
    entered = "внесён в базу" if step.participation is None else ""
    return ", ".join(filter(None, (step.labels, entered)))[:260]
