"""Numbers of the register: by the rule of the journal within a calendar year, or typed freely."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max

from apps.core.errors import Refused
from apps.organizations.models import Organization

from ..enums import Journal
from ..models import Document

# Orders of the main activity are numbered by the rule of the organization, the other journals by these.
RULES = {Journal.STAFF: "{n}-лс", Journal.MINUTES: "{n}", Journal.OTHER: "{n}"}
MAX_LENGTH = 40


@dataclass(frozen=True)
class Number:
    """A number as written; `sequence` is None when it was typed out of the rule."""

    text: str
    sequence: int | None
    year: int


def lock(organization_id: int) -> None:
    """One number at a time in an organization: holds its row until the transaction ends (SQLite writes one by one anyway)."""
    Organization.objects.select_for_update(no_key=True).get(pk=organization_id)


def rule_of(organization: Organization, journal: str) -> str:
    """The pattern of a journal; one without `{n}` would repeat itself, so the number is put in front."""
    rule = RULES.get(Journal(journal)) or organization.order_number_rule
    return rule if "{n}" in rule else "{n}" + rule


def next_number(organization: Organization, journal: str, day: date) -> Number:
    """The number that comes next in the journal of the day's calendar year. Shown as a hint, taken under `lock`."""
    used = _journal(organization, journal, day).aggregate(last=Max("sequence"))["last"] or 0
    return Number(rule_of(organization, journal).replace("{n}", str(used + 1)), used + 1, day.year)


def take(
    organization: Organization, journal: str, day: date, wanted: str = "", *, allow_repeat: bool = False
) -> Number:
    """The number for a document that is being signed; call it under `lock`.

    `wanted` is free text («26/1»). Raises Refused when it is too long or already stands in the journal of that year and
    `allow_repeat` does not say that the repetition is meant (numbers of real schools repeat).
    """
    text = wanted.strip().removeprefix("№").strip()
    if not text:
        return next_number(organization, journal, day)
    if len(text) > MAX_LENGTH:
        raise Refused(f"Номер длиннее {MAX_LENGTH} знаков: сократите его.")
    repeated = _journal(organization, journal, day).filter(number=text).first()
    if repeated is not None and not allow_repeat:
        raise Refused(
            f"Номер {text} в {day.year} году уже есть: «{repeated.title}». "
            "Подтвердите, что номер повторяется намеренно, или оставьте поле пустым."
        )
    # A number that repeats has no place in the row: the sequence stays unique within a journal and year.
    return Number(text, None if repeated else _free_sequence(organization, journal, day, text), day.year)


def gaps(organization: Organization, year: int) -> dict[str, list[int]]:
    """Sequences that nobody has between the first and the last one given here in a calendar year: journal → numbers.

    A number of an order entered from paper closes a gap but opens none: the school's journal has other orders beside it.
    What comes before the first is not asked for: a school may have begun the year on paper.
    """
    used = Document.objects.filter(organization=organization, register_year=year, sequence__isnull=False)
    taken: dict[str, set[int]] = defaultdict(set)
    given: dict[str, set[int]] = defaultdict(set)
    for journal, sequence, is_paper in used.order_by().values_list("journal", "sequence", "is_paper"):
        taken[journal].add(sequence)  # type: ignore[arg-type]  # the filter leaves no empty ones
        if not is_paper:
            given[journal].add(sequence)  # type: ignore[arg-type]
    missing = {name: sorted(set(range(min(own), max(own))) - taken[name]) for name, own in given.items()}
    return {journal: numbers for journal, numbers in missing.items() if numbers}


def _journal(organization: Organization, journal: str, day: date) -> Any:
    return Document.objects.filter(organization=organization, journal=journal, register_year=day.year)


def _free_sequence(organization: Organization, journal: str, day: date, text: str) -> int | None:
    """A number typed by the rule («17-од») takes its place in the row of numbers, when that place is free."""
    pattern = re.escape(rule_of(organization, journal)).replace(r"\{n\}", r"(\d{1,6})")
    match = re.fullmatch(pattern, text)
    if match is None or int(match[1]) == 0:
        return None
    sequence = int(match[1])
    return None if _journal(organization, journal, day).filter(sequence=sequence).exists() else sequence
