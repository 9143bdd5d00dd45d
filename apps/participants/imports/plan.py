"""What an import will do: every row of the file compared with the base. Nothing is written here."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from typing import Any

from apps.core.memory import no_collections
from apps.core.models import field_title
from apps.core.russian.normalize import fold
from apps.core.russian.numbers import some
from apps.jobs.sheets import Sheet
from apps.organizations.models import MentoringForm, Organization, ProgrammeYear

from ..enums import GUESTS, Category
from ..models import Participation, Partner, Person
from ..services.people import PARTICIPATION_FIELDS, PERSON_FIELDS
from . import clearances, papers
from .columns import CLEARANCES, CONSENTS, TEMPLATE
from .known import TELLING, Known, name_key, told
from .rows import Context, Problem, Reader, Row, link_key, links
from .table import Table, find

NEW, CHANGED, UNCHANGED, REFUSED = "new", "changed", "unchanged", "refused"
# Names and birth dates of the examples in the template: a real namesake of theirs is somebody else.
EXAMPLES = [
    tuple(fold(said) for said in row[:4]) for row in zip(*((c.example, c.pupil) for c in TEMPLATE), strict=True)
]


@dataclass
class Step:
    """What happens with one row: a new person, changes of a known one, nothing, or a refusal."""

    row: Row
    state: str
    person: Person | None = None
    participation: Participation | None = None
    person_changes: dict[str, Any] = field(default_factory=dict)
    participation_changes: dict[str, Any] = field(default_factory=dict)
    # The line of the ledger of consents that the row adds.
    consent: dict[str, Any] | None = None
    # The certificate of no criminal record that the row adds.
    clearance: dict[str, Any] | None = None

    @property
    def changes_card(self) -> bool:
        """Whether a known person or his place in the base changes; else the row only adds a consent."""
        return bool(self.person_changes or self.participation_changes or self.participation is None)

    @property
    def labels(self) -> str:
        """Names of what changes, for the page and the log; the values are personal data."""
        titles = [field_title(Person, name) for name in self.person_changes]
        titles += [field_title(Participation, name) for name in self.participation_changes]
        return ", ".join(titles)

    @property
    def category(self) -> str:
        """Who the person is, and whether the file says so or the columns do."""
        words = str(Category(self.row.person["category"]).label) if self.row.person["category"] else ""
        return f"{words}, определено по столбцам" if words and "category" in self.row.guessed else words

    @property
    def known(self) -> Person:
        """The person of the base whom a changed row is about; new and refused rows have none."""
        assert self.person is not None
        return self.person


@dataclass(frozen=True)
class Twin:
    """A row that may be a person already known: shown, never merged by itself."""

    row: int
    name: str
    reason: str
    person: Person | None = None


@dataclass
class Plan:
    organization: Organization
    year: ProgrammeYear
    role: str
    table: Table
    steps: list[Step]
    twins: list[Twin]
    sheet_names: list[str]

    def of(self, state: str) -> list[Step]:
        return [step for step in self.steps if step.state == state]

    def count(self, state: str) -> int:
        return sum(step.state == state for step in self.steps)

    @property
    def problems(self) -> list[Problem]:
        return [problem for step in self.steps for problem in step.row.problems]

    @property
    def notes(self) -> list[tuple[int, str]]:
        return [(step.row.number, note) for step in self.steps for note in step.row.notes]

    @property
    def notes_by_words(self) -> list[tuple[str, list[int]]]:
        """The same notes said once, each with its rows: an unknown word of a column stands in all of them."""
        found: dict[str, list[int]] = {}
        for number, note in self.notes:
            found.setdefault(note, []).append(number)
        return list(found.items())

    @property
    def tells_of_consents(self) -> bool:
        return self._has_column(CONSENTS)

    @property
    def consents(self) -> list[Step]:
        """Rows that add a line to the ledger of consents."""
        return [step for step in self.steps if step.consent is not None]

    @property
    def without_consent(self) -> list[tuple[int, str]]:
        """Accepted rows that speak of a consent of which no line can be made, with what to do."""
        return self._left_out(lambda row: row.consent_note)

    @property
    def tells_of_clearances(self) -> bool:
        return self._has_column(CLEARANCES)

    @property
    def clearances(self) -> list[Step]:
        """Rows that add a certificate of no criminal record."""
        return [step for step in self.steps if step.clearance is not None]

    @property
    def without_clearance(self) -> list[tuple[int, str]]:
        return self._left_out(lambda row: row.clearance_note)

    def _has_column(self, codes: Iterable[str]) -> bool:
        return any(code in header.columns for header in self.table.headers for code in codes)

    def _left_out(self, note: Callable[[Row], str]) -> list[tuple[int, str]]:
        """Accepted rows with a note, by their numbers."""
        return [(s.row.number, note(s.row)) for s in self.steps if note(s.row) and s.state != REFUSED]

    @property
    def unknown_partners(self) -> list[str]:
        """Partners named in accepted rows whom the organization does not have yet, each once, as first written."""
        found: dict[str, str] = {}
        for step in self.steps:
            if step.row.unknown_partner and step.state != REFUSED:
                found.setdefault(link_key(step.row.unknown_partner), step.row.unknown_partner)
        return sorted(found.values())

    @property
    def writes(self) -> bool:
        return any(step.state in (NEW, CHANGED) for step in self.steps)


@no_collections()
def make(sheets: list[Sheet], *, organization: Organization, year: ProgrammeYear, role: str, sheet: str = "") -> Plan:
    """Compares a file with the base, in a fixed number of queries. Raises Refused when no table is found."""
    return compare(
        read(sheets, organization=organization, year=year, role=role, sheet=sheet),
        organization=organization,
        year=year,
        role=role,
    )


@dataclass(frozen=True)
class Reading:
    """A file as understood, not yet compared with the base."""

    table: Table
    rows: list[Row]
    sheet_names: list[str]


Progress = Callable[[int, int, str], None]
TOLD_EVERY = 500


def silent(done: int, total: int, message: str) -> None:
    """Progress that nobody looks at."""


def read(
    sheets: list[Sheet],
    *,
    organization: Organization,
    year: ProgrammeYear,
    role: str,
    sheet: str = "",
    progress: Progress = silent,
) -> Reading:
    """Understands every row; needs no lock. Progress counts rows, out of twice as many: the other half is the writing."""
    table = find(sheets, role, sheet)
    reader = Reader(_context(organization, year, role))
    whole = len(table.entries)
    rows = []
    for place, entry in enumerate(table.entries):
        if place % TOLD_EVERY == 0:
            progress(place, 2 * whole, f"Разобрано строк: {place} из {whole}")
        rows.append(reader.read(entry))
    progress(whole, 2 * whole, "Записываем людей")
    return Reading(table, rows, [each.name for each in sheets])


def compare(reading: Reading, *, organization: Organization, year: ProgrammeYear, role: str) -> Plan:
    """What the rows would do to the base as it is now."""
    known = Known(organization, year, role)
    if any(row.signed_on for row in reading.rows):
        known.read_consents()
    if any(row.clearance for row in reading.rows):
        known.read_clearances()
    planner = _Planner(known)
    steps = [step for row in reading.rows if not _is_example(row) and (step := planner.step(row)) is not None]
    return Plan(organization, year, role, reading.table, steps, planner.twins, reading.sheet_names)


def _context(organization: Organization, year: ProgrammeYear, role: str) -> Context:
    return Context(
        role=role,
        today=organization.today,
        year_start=year.start,
        has_classes=organization.has_classes,
        forms=links(MentoringForm.objects.filter(is_active=True), "title"),
        partners=links(Partner.objects.filter(organization=organization), "name"),
    )


class _Planner:
    """Goes through the rows in their order; remembers what the file has already named."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.seen: dict[Hashable, Row] = {}
        self.twins: list[Twin] = []

    def step(self, row: Row) -> Step | None:
        """What happens with a row; nothing for a mentor who stands again beside the next of his mentees."""
        if row.problems:
            return Step(row, REFUSED)
        person = self.known.find(row)
        unclear = [] if person else self.known.unclear(row)
        if unclear:
            return self._unclear(row, unclear)
        # Two rows may spell a known person differently: he is told by his card, a new one by name and birth date.
        same = person.pk if person else (*row.key, row.person["birth_date"])
        if same in self.seen:
            return self._repeated(row, self.seen[same])
        self.seen[same] = row
        made = self._known_person(row, person) if person else self._new_person(row)
        if row.signed_on is not None:
            self._add_consent(made)
        if row.clearance is not None:
            self._add_clearance(made)
        return made

    def _repeated(self, row: Row, first: Row) -> Step | None:
        if row.header.has_others:
            if row.person != first.person:
                first.notes.append(f"в строке {row.number} о том же человеке написано иначе, взята эта строка")
            return None
        reason = f"Повтор строки {first.number}: этот человек в файле уже есть. Удалите одну из строк."
        if any(
            row.person.get(name) and first.person.get(name) not in (None, "", row.person[name]) for name in TELLING[2:]
        ):
            reason = (
                f"То же имя, что в строке {first.number}. Если это один человек, удалите одну из строк; если тёзки, "
                + ("внесите второго вручную." if row.person["birth_date"] else "допишите обоим дату рождения.")
            )
        self.twins.append(Twin(row.number, _name(row), f"повтор строки {first.number}"))
        return self._refused(row, reason)

    def _unclear(self, row: Row, people: list[Person]) -> Step:
        """A row that may be about any of several people of the base."""
        who = some([told(person) for person in people], 3, "; ")
        reason = (
            f"В базе несколько человек с этим именем ({who}). Допишите, о ком строка: дату рождения, класс или телефон."
        )
        return self._refused(row, reason)

    def _refused(self, row: Row, reason: str) -> Step:
        place = "full_name" if "full_name" in row.header.columns else "last_name"
        row.problems.append(Problem(row.number, row.header.titles[place], reason, row.header.columns[place]))
        return Step(row, REFUSED)

    def _new_person(self, row: Row) -> Step:
        twin = self.known.alike(row)
        if twin:
            reason = "похож на человека из базы: проверьте, не один ли это человек"
            if name_key(twin) == row.key and row.person["birth_date"] and twin.birth_date:
                reason = "в базе есть полный тёзка с другой датой рождения: проверьте, не один ли это человек"
            self.twins.append(Twin(row.number, _name(row), reason, twin))
        return Step(row, NEW)

    def _add_consent(self, step: Step) -> None:
        """A line of the ledger by the age rule on the day of signing; one of the same day is there already, withdrawn or not."""
        row = step.row
        if step.person is not None and (step.person.pk, row.signed_on) in self.known.signed:
            return
        told = {name: row.person[name] for name in ("birth_date", "category")}
        if step.person is not None:
            told = {name: step.person_changes.get(name, getattr(step.person, name)) for name in told}
        step.consent, row.consent_note = papers.consent(row, Person(organization=self.known.organization, **told))
        if step.consent is not None and step.state == UNCHANGED:
            step.state = CHANGED

    def _add_clearance(self, step: Step) -> None:
        """A certificate of a mentor from outside; one of the same number and day is there already."""
        row, person = step.row, step.person
        category = step.person_changes.get("category", person.category) if person else row.person["category"]
        if category not in GUESTS:
            row.clearance_note = clearances.OF_EMPLOYEES
            return
        assert row.clearance is not None
        if person and (person.pk, row.clearance["number"], row.clearance["issued_on"]) in self.known.cleared:
            return
        step.clearance = row.clearance
        if step.state == UNCHANGED:
            step.state = CHANGED

    def _known_person(self, row: Row, person: Person) -> Step:
        participation = self.known.participations.get(person.pk)
        changes = _changes(person, row.person, PERSON_FIELDS)
        # A guess never overwrites what somebody has entered.
        for name in row.guessed & set(changes):
            if getattr(person, name):
                del changes[name]
        if changes.get("school_class") and changes.get("category", person.category) != "pupil":
            del changes["school_class"]
        places = _changes(participation, row.participation, (*PARTICIPATION_FIELDS, "joined_on"))
        # Who left the base and stands in the new list has come back.
        back = {"left_on": None} if participation is not None and participation.left_on else {}
        state = CHANGED if changes or places or back or participation is None else UNCHANGED
        return Step(row, state, person, participation, changes, places | back)


def _is_example(row: Row) -> bool:
    born = row.person["birth_date"]
    return (*row.key, f"{born:%d.%m.%Y}" if born else "") in EXAMPLES


def _name(row: Row) -> str:
    return " ".join(filter(None, (row.person[name] for name in ("last_name", "first_name", "middle_name"))))


def _changes(existing: Any, values: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """Filled cells that differ from what is kept; an empty cell never erases."""
    return {
        name: values[name]
        for name in names
        if values.get(name) not in (None, "") and not _is_kept(existing, name, values[name])
    }


def _is_kept(existing: Any, name: str, value: Any) -> bool:
    """Whether the row already holds the value; in a name ё and е, upper and lower case are the same."""
    if existing is None:
        return False
    if name in LINKS:
        return getattr(existing, f"{name}_id") == value.pk
    before = getattr(existing, name)
    return fold(before) == fold(value) if name in NAMES and before else before == value


NAMES = ("last_name", "first_name", "middle_name")
LINKS = ("form", "partner")
