"""Open windows of the roadmap for the reminders and for «Сегодня»."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Case, QuerySet, Value, When
from django.db.models.functions import Coalesce

from apps.core.addresses import address_of
from apps.notifications.agenda import Due, Line, Span, lines, source
from apps.organizations.enums import Role
from apps.organizations.roles import permissions_of

from .models import Obligation, Occurrence, Roadmap
from .querysets import VIEW

# An acting director answers for what is given to the director.
ACTING: dict[str, str] = {Role.ACTING_DIRECTOR: Role.DIRECTOR}
# Rows of «наставники» are everybody's and nobody's: the curator is reminded of them.
SHARED_ROLES = {Role.MENTOR, Role.MENTEE}
# A role, or the user who answers (given by his login or by the person who has one).
Responsible = tuple[str, int | None]


def _windows(span: Span) -> QuerySet:
    """Open windows of the current roadmaps, a row for each who answers: a role, a login, or a person who has one."""
    roadmaps = Roadmap.objects.current_on(span.today).filter(organization__in=span.numbers)
    rows = Occurrence.objects.open().filter(item__roadmap__in=roadmaps, due__range=span.days)
    given = {"place": "item__roadmap__organization", "public_id": "item__public_id", "title": "item__activity"}
    answering = {"nth": "item__responsible__pk", "role": "item__responsible__role"}
    user = Coalesce("item__responsible__user", "item__responsible__person__user")
    control = Case(When(is_control_point=True, then=Value("контрольная точка")), default=Value(""))
    return lines(rows, **given, **answering, code=control, day="due", user=user)


@source("roadmap.items", _windows)
def open_rows(span: Span, line: Line) -> Iterable[Due]:
    """Open windows due between two days, with those who answer for the row; without one, the curators."""
    users = _answering(span, line.place).users((someone.role or "", someone.user) for someone in line.people)
    url = address_of("roadmap:item-detail")(line.public_id)
    yield Due(f"roadmap.occurrence:{line.pk}", line.day, short(line.title), url, users, line.code, "Отметить")


def _answering(span: Span, place: int) -> Answering:
    key = ("roadmap", place)
    if key not in span.notes:
        span.notes[key] = Answering.of(span.roles.get(place, {}))
    return span.notes[key]


def _obligations(span: Span) -> QuerySet:
    rows = Obligation.objects.filter(organization__in=span.numbers, state="open", occurrence__due__range=span.days)
    return lines(rows, public_id="public_id", title="occurrence__item__activity", day="occurrence__due")


@source("roadmap.obligations", _obligations)
def open_obligations(span: Span, line: Line) -> Iterable[Due]:
    """What the municipality asked of the organization."""
    url = address_of("roadmap:obligation-detail")(line.public_id)
    words, people = f"Муниципальная карта: {short(line.title)}", span.curators(line.place)
    yield Due(f"roadmap.obligation:{line.pk}", line.day, words, url, people, "поручение", "Отметить")


@dataclass(frozen=True)
class Answering:
    """Users of one organization by role, and those of them who may open its roadmap."""

    by_role: dict[str, frozenset[int]]
    readers: frozenset[int]

    @classmethod
    def of(cls, roles: dict[str, frozenset[int]]) -> Answering:
        """The acting ones stand with those whose place they hold."""
        found: dict[str, frozenset[int]] = {}
        for role, users in roles.items():
            place = ACTING.get(role, role)
            found[place] = found.get(place, frozenset()) | users
        readers = (users for role, users in found.items() if VIEW in permissions_of(role))
        return cls(found, frozenset().union(*readers))

    def users(self, responsible: Iterable[Responsible]) -> frozenset[int]:
        """Who answers for a row and may open it: a role, or a login of his own; nobody known: the curators."""
        found: set[int] = set()
        for role, user in responsible:
            if role and role not in SHARED_ROLES:
                found |= self.by_role.get(role, frozenset())
            elif user:
                found.add(user)
        return frozenset(found & self.readers) or self.by_role.get(Role.CURATOR, frozenset())


def short(text: str, length: int = 90) -> str:
    """The first line of an activity, cut at a word."""
    line = text.split("\n", 1)[0]
    return line if len(line) <= length else line[:length].rsplit(" ", 1)[0] + "…"
