"""Who answers for a row: words of the document become roles, users and people of the base; the words themselves are kept."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from apps.organizations.enums import Role
from apps.organizations.models import Membership, Organization
from apps.participants.models import Person

from ..models import Item, ItemResponsible

# Words → role. The first one that fits wins: «педагог-психолог» stands before «педагог».
ROLE_WORDS = [
    (r"психолог", Role.SPECIALIST),
    (r"администратор\w*\s+сайта|ответственн\w+\s+за\s+(?:ведение\s+)?сайт|сайт", Role.SITE_EDITOR),
    (r"наставляем", Role.MENTEE),
    (r"куратор|координатор", Role.CURATOR),
    (r"наставник", Role.MENTOR),
    (r"(?:заместител|зам\.?)\w*\s+директора|завуч|методист", Role.CURATOR),
    (r"директор|заведующ|руководител\w*\s+(?:образовательн|организаци|учреждени|оо\b|доу\b|школ)|администраци", Role.DIRECTOR),
]  # fmt: skip
_ROLES = [(re.compile(words, re.IGNORECASE), role) for words, role in ROLE_WORDS]
_SURNAME = re.compile(r"[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?")
ORGANIZATIONS = re.compile(
    r"(?:образовательн\w+\s+(?:организаци|учреждени)|руководител\w+\s+(?:оо|доу|школ|учреждени)|\bОО\b|\bДОУ\b|школы\s+района|подведомственн)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Staff:
    """Whom a surname may mean in an organization: users with a role there, and people of its bases."""

    users: dict[str, int]
    people: dict[str, int]

    def find(self, text: str) -> dict[str, int] | None:
        """Fields of ItemResponsible for the first known surname of a text. Two people of one surname are nobody."""
        for word in _SURNAME.findall(text):
            key = word.lower()
            if key in self.users:
                return {"user_id": self.users[key]}
            if key in self.people:
                return {"person_id": self.people[key]}
        return None


def staff_of(organization: Organization) -> Staff:
    """Known surnames of an organization in two queries."""
    members = Membership.objects.valid_on(organization.today).filter(organization=organization)
    users = _unambiguous(members.order_by("user").values_list("user__last_name", "user").distinct())
    adults = Person.objects.present().filter(organization=organization, left_on=None).exclude(category="pupil")
    return Staff(users, _unambiguous(adults.values_list("last_name", "pk")))


def _unambiguous(rows: Iterable[tuple[str, int]]) -> dict[str, int]:
    found: dict[str, set[int]] = {}
    for surname, pk in rows:
        found.setdefault(surname.lower(), set()).add(pk)
    return {surname: pks.pop() for surname, pks in found.items() if surname and len(pks) == 1}


def role_of(text: str) -> str:
    """The role that words name, or an empty string."""
    return next((role for pattern, role in _ROLES if pattern.search(text)), "")


def resolve(parties: Iterable[str], staff: Staff) -> list[dict[str, Any]]:
    """Each party as fields of ItemResponsible, one that means nobody known left out; nobody twice."""
    found: list[dict[str, Any]] = []
    for text in parties:
        fields: dict[str, Any] | None = staff.find(text)
        if fields is None and (role := role_of(text)):
            fields = {"role": role}
        if fields and fields not in found:
            found.append(fields)
    return found


def is_for_organizations(parties: Iterable[str]) -> bool:
    """Whether a municipal row is given to the organizations («руководители ОО», «образовательные организации»)."""
    return any(ORGANIZATIONS.search(text) for text in parties)


def rows(item: Item, found: Iterable[dict[str, Any]]) -> list[ItemResponsible]:
    return [ItemResponsible(item=item, **fields) for fields in found]
