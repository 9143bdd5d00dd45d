"""Who answers for a row: words of the document become roles, users and people of the base; the words themselves are kept."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
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
    """Whom a surname may mean in an organization: users with a role there, people of its bases, and whom a person named."""

    users: dict[str, int]
    people: dict[str, int]
    meant: dict[str, dict[str, Any]] = field(default_factory=dict)

    def find(self, text: str) -> dict[str, int] | None:
        """Fields of ItemResponsible for the first known surname of a text. Two people of one surname are nobody."""
        for word in _SURNAME.findall(text):
            key = word.lower()
            if key in self.meant:
                return self.meant[key]
            if key in self.users:
                return {"user_id": self.users[key]}
            if key in self.people:
                return {"person_id": self.people[key]}
        return None


def staff_of(organization: Organization, meant: dict[str, str] | None = None) -> Staff:
    """Known surnames of an organization in two queries; `meant`: surname → code of whom a person named for it."""
    members = Membership.objects.valid_on(organization.today).filter(organization=organization)
    users = _unambiguous(members.order_by("user").values_list("user__last_name", "user").distinct())
    adults = Person.objects.present().filter(organization=organization, left_on=None).exclude(category="pupil")
    named = {surname.lower(): fields_of(code) for surname, code in (meant or {}).items()}
    return Staff(users, _unambiguous(adults.values_list("last_name", "pk")), named)


def _unambiguous(rows: Iterable[tuple[str, int]]) -> dict[str, int]:
    found: dict[str, set[int]] = {}
    for surname, pk in rows:
        found.setdefault(surname.lower(), set()).add(pk)
    return {surname: pks.pop() for surname, pks in found.items() if surname and len(pks) == 1}


def fields_of(code: str) -> dict[str, Any]:
    """A code of a form («role:curator», «user:5», «person:7») as fields of ItemResponsible."""
    kind, _, value = code.partition(":")
    return {"role": value} if kind == "role" else {f"{kind}_id": int(value)}


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
