"""Who wants to know a hidden number: reads every page and file of the authorities about one sensitive figure, and solves.

He knows the rules of the program, the threshold and the plain counts (how many take part in each organization), he takes what did not
change between two readings as the same unknown, and he reckons in whole numbers.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO, StringIO
from typing import Any

import numpy as np
from django.core.management import call_command
from docx import Document
from scipy.optimize import Bounds, LinearConstraint, milp

from apps.jobs.models import Job
from apps.jobs.services import files, jobs
from apps.metrics.services import figures, suppression
from apps.monitoring.services import overview
from apps.organizations.models import Organization
from apps.participants.enums import RestrictedKind
from apps.participants.metrics import participating
from tests.monitoring.figures import sheet

CODE, TITLE = "participants.restricted", "Особые категории"
WHOLE = ""
# Whose lines a table holds.
HEADS = ("Организация", "Муниципалитет")
KINDS = [str(kind) for kind in RestrictedKind.values]
PARTS = [WHOLE, *KINDS]
# An unknown: organization, part of the figure, its true value (the same on two days: the same unknown).
Unknown = tuple[int, str, float]


# A day as it stands now, or as it stood when it was submitted.
Moment = date | tuple[str, date]


@dataclass(frozen=True)
class Reading:
    """A number met somewhere: of which organizations, on which day, of which part; `hidden`: «скрыто» was met instead."""

    where: str
    day: Moment
    part: str
    organizations: frozenset[int]
    number: float | None = None
    hidden: bool = False


@dataclass
class Attacker:
    """Browsers of the officers with their scopes. `days` he looks at."""

    officers: dict[Organization, Any]
    days: list[date]
    readings: list[Reading] = field(default_factory=list)
    truth: dict[tuple[Moment, str], dict[int, float]] = field(default_factory=dict)
    heads: dict[Moment, dict[int, int]] = field(default_factory=dict)

    def remember(self, moment: Moment, day: date) -> None:
        """For the judge of the attack: what is true now of a day. The plain counts the attacker knows too."""
        region = Organization.objects.get(kind="region")
        for part in PARTS:
            values = figures.compute(CODE, region, day, {"restricted": part} if part else {})
            self.truth[moment, part] = {pk: value.numerator for pk, value in values.items()}
        schools = Organization.objects.under(region).educational()
        rows = participating(schools, day).values_list("organization", "person").distinct()
        self.heads[moment] = dict(Counter(organization for organization, _ in rows))

    def schools(self, scope: Organization) -> dict[str, int]:
        rows = Organization.objects.under(scope).educational()
        return dict(rows.values_list("short_name", "pk"))

    def note(self, where: str, day: Moment, part: str, organizations: Iterable[int], shown: Any) -> None:
        """What is printed: a number in whatever form, «скрыто», or nothing."""
        text = str(shown).replace("\xa0", "").strip()
        hidden = text.startswith("скрыто")
        number = float(text.replace(",", ".")) if re.fullmatch(r"-?\d+([.,]\d+)?", text) else None
        if hidden or number is not None:
            self.readings.append(Reading(where, day, part, frozenset(organizations), number, hidden))

    def rows(self, where: str, scope: Organization, day: Moment, rows: Iterable[tuple[str, Any]]) -> None:
        """Lines of a table: name of an organization, of a municipality, or the total, and what stands in the column."""
        schools = self.schools(scope)
        inside = {o.short_name: set(self.schools(o).values()) for o in scope.children.all() if o.is_authority}
        for printed, shown in rows:
            name = str(printed).replace("\xa0", " ")
            who = {schools[name]} if name in schools else inside.get(name, set(schools.values()))
            self.note(where, day, WHOLE, who, shown)

    # ---- where he looks
    def read_everything(self) -> None:
        for scope, client in self.officers.items():
            for day in self.days:
                self._tables(scope, client, day)
                self._catalogue(scope, client, day)
                self._statistics(scope, client, day)
                self._notes(scope, client, day)
                self._command(scope, day)

    def _tables(self, scope: Organization, client: Any, day: date) -> None:
        for choice in ("rows=organizations", "rows=municipalities"):
            query = f"date={day}&{choice}"
            page = client.get(f"/overview/{scope.public_id}/?{query}&compare=1")
            table = page.context["table"]
            place = next(n for n, cell in enumerate(table.totals) if cell.column.code == CODE)
            lines = [(line.organization.short_name, line.cells[place]) for line in table.lines]
            for name, cell in [*lines, ("Итого", table.totals[place])]:
                self.rows(f"table {scope} {choice}", scope, day, [(name, cell.words)])
                if cell.before is not None:
                    shown = cell.before.reason if cell.before.hidden else cell.before.number
                    self.rows(f"last year {scope}", scope, page.context["year_ago"], [(name, shown)])
            cells = sheet(client.get(f"/overview/{scope.public_id}/xlsx/?{query}").content)
            self._sheet(f"xlsx {scope} {choice}", scope, day, cells, TITLE)

    def _sheet(self, where: str, scope: Organization, day: Moment, cells: list[list], title: str) -> None:
        head = next(row for row in cells if "Организация" in row)
        column = next(n for n, words in enumerate(head) if str(words).endswith(title))
        body = cells[cells.index(head) + 1 :]
        self.rows(where, scope, day, [(row[0], row[column]) for row in body if len(row) > column])

    def _catalogue(self, scope: Organization, client: Any, day: date) -> None:
        for part in PARTS:
            page = client.get(f"/figures/{CODE}/?date={day}&restricted={part}")
            for organization, value in page.context["rows"]:
                shown = value.reason if value.hidden else value.number
                self.note(f"catalogue {scope}", day, part, [organization.pk], shown)
            value = page.context["value"]
            everybody = self.schools(scope).values()
            self.note(f"catalogue {scope}", day, part, everybody, value.reason if value.hidden else value.number)

    def _job(self, client: Any, address: str, data: dict) -> Job:
        client.post(address, data)
        return jobs.run_now(Job.objects.latest("pk"))

    def _statistics(self, scope: Organization, client: Any, day: date) -> None:
        job = self._job(client, "/statistics/build/", {"date": day.isoformat()})
        content = files.read(job.result_file)
        self._form(f"statistics {scope}", scope, day, sheet(content))
        self._sheet(f"statistics {scope}", scope, day, sheet(content, 1), TITLE)
        self._lines(f"statistics json {scope}", scope, day, job.result["lines"])

    def _form(self, where: str, scope: Organization, day: Moment, cells: list[list]) -> None:
        for row in cells:
            if len(row) > 3 and str(row[1]).endswith(TITLE):
                self.note(where, day, WHOLE, self.schools(scope).values(), row[3])

    def _lines(self, where: str, scope: Organization, day: date, lines: list[dict]) -> None:
        for line in lines:
            if line["title"].endswith(TITLE):
                self.note(where, day, WHOLE, self.schools(scope).values(), line["numerator"])

    def _notes(self, scope: Organization, client: Any, day: date) -> None:
        for kind in ("note", "analysis"):
            asked = {"date": day.isoformat(), "format": "docx", "kind": kind}
            job = self._job(client, "/notes/build/", asked)
            self._paper(f"{kind} {scope}", scope, day, Document(BytesIO(files.read(job.result_file))))

    def _paper(self, where: str, scope: Organization, day: date, paper: Any) -> None:
        """Words, the table of organizations or municipalities, the row of the figure: now, and a year before."""
        everybody = self.schools(scope).values()
        words = " ".join(paragraph.text for paragraph in paper.paragraphs)
        for shown in re.findall(rf"{TITLE.lower()} — (скрыто|[\d,]+)", words, re.IGNORECASE):
            self.note(where, day, WHOLE, everybody, shown)
        tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in paper.tables]
        wide = next(t for t in tables if t[0][0] in HEADS and any(head.endswith(TITLE) for head in t[0]))
        column = next(n for n, head in enumerate(wide[0]) if head.endswith(TITLE))
        self.rows(where, scope, day, [(row[0], row[column]) for row in wide[1:]])
        for row in (row for table in tables for row in table if row[0] == TITLE and table is not wide):
            self.note(where, day, WHOLE, everybody, row[2 if len(row) > 2 else 1])
            if len(row) > 3:
                self.note(where, overview.year_before(day), WHOLE, everybody, row[1])

    def _command(self, scope: Organization, day: date) -> None:
        out = StringIO()
        call_command("metric", CODE, f"--{scope.kind}", str(scope.pk), "--date", day.isoformat(), "--json", stdout=out)
        ids = {str(public): pk for public, pk in Organization.objects.values_list("public_id", "pk")}
        for row in json.loads(out.getvalue())["rows"]:
            self.note(f"command {scope}", day, WHOLE, [ids[row["organization"]]], row["numerator"])

    def read_campaign(self, scope: Organization, campaign: Any) -> None:
        """What the schools submitted: each form on its page, the roll-up as a file and for programs."""
        client, day = self.officers[scope], ("submitted", campaign.figures_on)
        for answer in campaign.answers.all():
            page = client.get(answer.get_absolute_url())
            for row in page.context["rows"]:
                value = row["value"]
                if value is not None and row["line"]["title"].endswith(TITLE):
                    shown = value.reason if value.hidden else value.number
                    self.note("submitted", day, WHOLE, [answer.organization_id], shown)
        job = self._job(client, f"/campaigns/{campaign.pk}/rollup/", {})
        content = files.read(job.result_file)
        self._form("roll-up", scope, day, sheet(content))
        self._sheet("roll-up", scope, day, sheet(content, 1), TITLE)

    def read_roadmap(self, scope: Organization, roadmap: Any) -> None:
        """Indicators that the officer bound to the figure and to its parts."""
        for day in self.days:
            page = self.officers[scope].get(f"/roadmaps/{roadmap.public_id}/report/?date={day}")
            for fact in page.context["facts"]:
                shown = fact.value.reason if fact.value.hidden else fact.number
                part = fact.kpi.params.get("restricted", WHOLE)
                self.note("roadmap", day, part, self.schools(scope).values(), shown)

    # ---- what he makes of it
    def learned(self) -> dict[Unknown, tuple[int, int]]:
        """The least and the largest value that each unknown may have after all he read."""
        return Puzzle(self).ranges()


class Puzzle:
    """The readings as a system in whole numbers."""

    def __init__(self, attacker: Attacker) -> None:
        self.readings, self.truth, self.heads = attacker.readings, attacker.truth, attacker.heads
        rows = {(pk, part, value) for (_, part), values in self.truth.items() for pk, value in values.items()}
        self.number = {unknown: n for n, unknown in enumerate(sorted(rows))}
        self.least, self.largest = np.zeros(len(rows)), np.full(len(rows), np.inf)
        self.rules: list[tuple[np.ndarray, float, float]] = []
        self._know_the_plain_counts()
        self._take_the_cells()
        self._take_the_totals()

    def unknown(self, organization: int, day: Moment, part: str) -> int:
        return self.number[organization, part, self.truth[day, part][organization]]

    def _know_the_plain_counts(self) -> None:
        """Nobody is special who does not take part; a part is no more than the whole, the parts together no less."""
        for day, heads in self.heads.items():
            for pk in self.truth[day, WHOLE]:
                whole, *parts = (self.unknown(pk, day, part) for part in PARTS)
                for n in (whole, *parts):
                    self.largest[n] = min(self.largest[n], heads.get(pk, 0))
                for n in parts:
                    self._rule([whole], [n], 0, np.inf)
                self._rule(parts, [whole], 0, np.inf)

    def _rule(self, plus: list[int], minus: list[int], least: float, largest: float) -> None:
        row = np.zeros(len(self.number))
        np.add.at(row, plus, 1)
        np.add.at(row, minus, -1)
        self.rules.append((row, least, largest))

    def _take_the_cells(self) -> None:
        for reading in self.readings:
            if len(reading.organizations) > 1:
                continue
            [organization] = reading.organizations
            n = self.unknown(organization, reading.day, reading.part)
            if reading.number is not None:
                self.least[n] = self.largest[n] = reading.number
            elif reading.part == WHOLE:
                self.largest[n] = min(self.largest[n], suppression.threshold() - 1)

    def _take_the_totals(self) -> None:
        """A total that is the sum of the cells shown beside it says nothing new; any other one speaks of all cells."""
        for reading in self.readings:
            if len(reading.organizations) == 1 or reading.number is None:
                continue
            cells = [self.unknown(pk, reading.day, reading.part) for pk in reading.organizations]
            shown = sum(self.least[n] for n in cells if self.least[n] == self.largest[n])
            if shown != reading.number:
                self._rule(cells, [], reading.number, reading.number)

    def ranges(self) -> dict[Unknown, tuple[int, int]]:
        return {unknown: (self._solve(n, 1), self._solve(n, -1)) for unknown, n in self.number.items()}

    def _solve(self, n: int, sign: int) -> int:
        goal = np.zeros(len(self.number))
        goal[n] = sign
        rows, least, largest = zip(*self.rules, strict=True)
        found = milp(
            goal,
            integrality=np.ones(len(goal)),
            bounds=Bounds(self.least, self.largest),
            constraints=LinearConstraint(np.array(rows), np.array(least), np.array(largest)),
        )
        assert found.success, found.message
        return round(sign * found.fun)


def small(learned: dict[Unknown, tuple[int, int]]) -> Iterator[tuple[Unknown, tuple[int, int]]]:
    """What he should not know: cells under the threshold."""
    return ((unknown, found) for unknown, found in learned.items() if unknown[2] < suppression.threshold())
