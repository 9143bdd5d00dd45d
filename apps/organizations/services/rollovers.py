"""The passage of an organization to its next programme year: looked at first, done once, safe to be done again."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from apps.core import clock
from apps.core.errors import AlreadyDone, Refused
from apps.core.registry import Registered
from apps.workflow import audit

from ..enums import YearKind
from ..models import Organization, ProgrammeYear, RollOver
from ..rollover import a_year_later
from ..rollover_registry import Line, Passage, steps

# From when the passage may be made: the last three months of a year.
EARLY = timedelta(days=92)
# The step that marks the old year as closed.
CLOSING = "organizations.year"


def next_year(old: ProgrammeYear) -> ProgrammeYear:
    """The year after a year: the kept row, or one that is not kept yet."""
    start = old.end + timedelta(days=1)
    found = ProgrammeYear.objects.filter(organization=old.organization, start=start).first()
    end = a_year_later(old.end)
    return found or ProgrammeYear(
        organization=old.organization,
        kind=old.kind,
        start=start,
        end=end,
        title=title_of(old.kind, start.year, end.year),
    )


def title_of(kind: str, first: int, last: int) -> str:
    return f"{first} год" if kind == YearKind.CALENDAR else f"{first}/{last} учебный год"


# A school year begins on the first of September.
SCHOOL_START = (9, 1)


def first_years(organization: Organization) -> list[ProgrammeYear]:
    """The years that a new organization may begin with, one of each kind, around its today; none is kept yet."""
    today = organization.today
    begun = today.year - ((today.month, today.day) < SCHOOL_START)
    spans = {
        YearKind.SCHOOL: (date(begun, *SCHOOL_START), date(begun + 1, *SCHOOL_START) - timedelta(days=1)),
        YearKind.CALENDAR: (date(today.year, 1, 1), date(today.year, 12, 31)),
    }
    return [
        ProgrammeYear(
            organization=organization, kind=kind, start=start, end=end, title=title_of(kind, start.year, end.year)
        )
        for kind, (start, end) in spans.items()
    ]


@transaction.atomic
def open_first(organization: Organization, *, kind: str, by: Any) -> ProgrammeYear:
    """Opens the first programme year of an organization that has none. Raises AlreadyDone, Refused."""
    locked = Organization.objects.select_for_update().get(pk=organization.pk)
    if locked.years.exists():
        raise AlreadyDone("Программный год уже открыт.")
    year = next((one for one in first_years(locked) if one.kind == kind), None)
    if year is None:
        raise Refused("Выберите учебный или календарный год.")
    year.save()
    audit.record(locked, "first_year", f"Открыт программный год: {year}", by=by)
    return year


def passage_of(organization: Organization, old: ProgrammeYear, by: Any) -> Passage:
    """Raises Refused when it is too early."""
    if organization.today < old.end - EARLY:
        raise Refused(f"Переход готовят в конце года: с {old.end - EARLY:%d.%m.%Y}.")
    return Passage(organization, old, next_year(old), by)


def is_time(organization: Organization, year: ProgrammeYear) -> bool:
    """Whether the passage from a year may be made and is not. Asks the database only at the end of the year."""
    return organization.today >= year.end - EARLY and not RollOver.objects.filter(from_year=year).exists()


def preview(passage: Passage) -> list[tuple[Registered[Any], list[Line]]]:
    """What every step proposes; nothing is changed."""
    return [(registered, registered.step.preview(passage)) for registered in steps]


@transaction.atomic
def apply(passage: Passage, chosen: dict[str, str]) -> RollOver:
    """Does all steps, together or not at all. `chosen`: «step.key» → choice; what is missing takes the proposal.

    Raises AlreadyDone the second time.
    """
    old = ProgrammeYear.objects.select_for_update().get(pk=passage.old.pk)
    if RollOver.objects.filter(from_year=old).exists():
        raise AlreadyDone("Переход уже сделан, второй раз ничего не удвоится.")
    if passage.new.pk is None:
        passage.new.save()
    choices, done = {}, {}
    for registered in steps:
        lines = registered.step.preview(passage)
        choices[registered.code] = {line.key: _choice(registered, line, chosen) for line in lines if line.choices}
        done[registered.code] = registered.step.apply(passage, choices[registered.code])
    row = RollOver.objects.create(
        organization=passage.organization,
        from_year=old,
        to_year=passage.new,
        choices=choices,
        done=done,
        applied_at=clock.now(),
        applied_by=passage.by,
    )
    audit.record(passage.organization, "roll_over", f"Переход: {old} – {passage.new}", by=passage.by)
    return row


def of_year(year: ProgrammeYear) -> RollOver | None:
    """The passage that was made from a year."""
    return _whole().filter(from_year=year).first()


def into_year(year: ProgrammeYear) -> RollOver | None:
    """The passage that led into a year."""
    return _whole().filter(to_year=year).first()


def _whole() -> QuerySet[RollOver]:
    return RollOver.objects.select_related("from_year", "to_year", "applied_by")


def made(row: RollOver) -> list[tuple[str, int]]:
    """What a passage that is done has brought: title of the step and how many things; the closing of the year goes without saying."""
    counts = [
        (registered.title, row.done.get(registered.code, 0)) for registered in steps if registered.code != CLOSING
    ]
    return [(title, count) for title, count in counts if count]


def _choice(registered: Registered[Any], line: Line, chosen: dict[str, str]) -> str:
    """The user's choice, the proposal when he left it. Raises Refused for one that was not offered."""
    value = chosen.get(f"{registered.code}.{line.key}", line.proposal)
    if value not in {code for code, _ in line.choices}:
        raise Refused(f"Выберите решение: {line.title}.")
    return value
