"""People of the organization as an import finds them: by name and by birth date, and which of several namesakes a row is about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import cached_property
from itertools import combinations
from typing import Any

from apps.core.russian.normalize import fold
from apps.organizations.models import Organization, ProgrammeYear

from ..enums import Purpose
from ..models import Clearance, Consent, Participation, Person
from ..services import namesakes
from .rows import Row

ALIKE = 0.8
# More people of one day than this have it because nobody knew theirs: each row would be compared with all of them.
MOST_OF_A_DAY = 100
# What tells namesakes apart, the surest first.
TELLING = ("phone", "email", "school_class", "post")


class Known:
    """People of the organization by name and by birth date, and their places in the base of the year. Two queries."""

    def __init__(self, organization: Organization, year: ProgrammeYear, role: str) -> None:
        self.organization = organization
        self.signed: set[tuple[int, Any]] = set()
        self.cleared: set[tuple[int, str, Any]] = set()
        self.by_name: dict[tuple, list[Person]] = defaultdict(list)
        self.by_birth: dict[Any, list[Person]] = defaultdict(list)
        for person in Person.objects.present().filter(organization=organization).order_by("pk"):
            self.by_name[name_key(person)].append(person)
            if person.birth_date:
                self.by_birth[person.birth_date].append(person)
        rows: Iterable[Participation] = Participation.objects.filter(organization=organization, year=year, role=role)
        self.participations = {row.person_id: row for row in rows}

    def read_consents(self) -> None:
        """Days of the consents in the ledger, withdrawn ones too; one query more, for files that tell of them."""
        rows = Consent.objects.filter(organization=self.organization, purpose=Purpose.PROCESSING)
        self.signed = set(rows.values_list("person_id", "signed_on"))

    def read_clearances(self) -> None:
        rows = Clearance.objects.filter(organization=self.organization)
        self.cleared = set(rows.values_list("person_id", "number", "issued_on"))

    @cached_property
    def apart(self) -> set[tuple[int, int]]:
        """Cards of different people with the same name; asked only when a row has several to choose from."""
        return namesakes.of(self.organization)

    def find(self, row: Row) -> Person | None:
        """The same name and birth date; without a date on one side, the only namesake; of several the one told by his facts."""
        found = self._candidates(row)
        if len(found) < 2:
            return found[0] if found else None
        # A card entered twice is whichever comes first, until somebody merges the two.
        return told_by_facts(found, row) or (None if self._choice_is_open(found, row) else found[0])

    def unclear(self, row: Row) -> list[Person]:
        """Several people whom the row may be about while nothing in it tells which; a third card would be a mistake."""
        found = self._candidates(row)
        if len(found) < 2 or told_by_facts(found, row) or not self._choice_is_open(found, row):
            return []
        return found

    def _candidates(self, row: Row) -> list[Person]:
        known, born = self.by_name.get(row.key, []), row.person["birth_date"]
        if born is None:
            return known
        exact = [p for p in known if p.birth_date == born]
        # A card without a birth date is completed by the file, but only when it cannot be anybody else's.
        undated = [p for p in known if p.birth_date is None]
        return exact or (undated if len(undated) == 1 else [])

    def _choice_is_open(self, found: list[Person], row: Row) -> bool:
        """Without a birth date nobody may be guessed; with the same one, not when a curator said that they are two people."""
        numbers = [person.pk for person in found]
        return row.person["birth_date"] is None or any(
            namesakes.pair(*both) in self.apart for both in combinations(numbers, 2)
        )

    def alike(self, row: Row) -> Person | None:
        """Somebody with the same birthday and a name that differs by a letter or two, or a namesake with another birthday."""
        namesakes = self.by_name.get(row.key, [])
        if namesakes:
            return namesakes[0]
        name = " ".join(row.key)
        born_so = self.by_birth.get(row.person["birth_date"], [])
        for person in born_so if len(born_so) <= MOST_OF_A_DAY else []:
            if SequenceMatcher(None, name, " ".join(name_key(person))).ratio() >= ALIKE:
                return person
        return None


def told_by_facts(found: list[Person], row: Row) -> Person | None:
    """The only one of several namesakes who has the phone, mail, class or post of the row."""
    for name in TELLING:
        value = row.person.get(name)
        same = [person for person in found if value and fold(getattr(person, name)) == fold(value)]
        if len(same) == 1:
            return same[0]
    return None


def name_key(person: Person) -> tuple[str, str, str]:
    return (fold(person.last_name), fold(person.first_name), fold(person.middle_name))


def told(person: Person) -> str:
    """What tells namesakes apart: class or post, birth date."""
    return f"{person.occupation}, {person.birth_date:%d.%m.%Y}" if person.birth_date else person.occupation
