"""Changes of a running pair: one more member, one less, another term. A pair fixed by an order is changed by an order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from apps.core import clock
from apps.core.errors import Refused
from apps.core.rights import demand
from apps.documents.models import Document
from apps.documents.services import documents
from apps.organizations.models import EndReason
from apps.participants.access import missing_papers
from apps.participants.enums import Purpose
from apps.participants.models import Person
from apps.workflow import audit

from ..enums import RUNNING, MemberRole
from ..models import Pair, PairMember
from . import checks, hard, legal, refusals
from .checks import Sides, Terms
from .pairs import lock_pair, lock_people

ADD, REMOVE, TERM = "add", "remove", "term"


@dataclass(frozen=True)
class Change:
    """What is to change: `action` says which of the other fields count. Days are those of the organization."""

    pair: Pair
    action: str
    day: date  # the first day of the change; of a new term: its last day
    person: Person | None = None
    role: str = ""
    note: str = ""
    reason: EndReason | None = None
    notice: date | None = None  # of ст. 351.8
    exception: str = ""
    representative: str = ""
    signed_on: date | None = None  # on the paper of a new member; the day of the change without it

    def as_row(self) -> dict[str, Any]:
        """For the records of an order."""
        return {
            "pair": self.pair.pk,
            "action": self.action,
            "day": self.day.isoformat(),
            "person": self.person.pk if self.person else None,
            "role": self.role,
            "note": self.note,
            "reason": self.reason.code if self.reason else "",
            "notice": self.notice.isoformat() if self.notice else None,
            "exception": self.exception,
            "representative": self.representative,
            "signed_on": self.signed_on.isoformat() if self.signed_on else None,
        }


def from_rows(rows: list[dict[str, Any]], pairs: list[Pair]) -> list[Change]:
    """Changes kept in an order's records; rows of pairs that are not given are left out. Two queries."""
    by_pk = {p.pk: p for p in pairs}
    people = Person.objects.in_bulk([row["person"] for row in rows if row["person"]])
    reasons = {r.code: r for r in EndReason.objects.filter(code__in=[row["reason"] for row in rows])}
    return [
        Change(
            pair=by_pk[row["pair"]],
            action=row["action"],
            day=date.fromisoformat(row["day"]),
            person=people.get(row["person"]),
            role=row["role"],
            note=row["note"],
            reason=reasons.get(row["reason"]),
            notice=date.fromisoformat(row["notice"]) if row["notice"] else None,
            exception=row["exception"],
            representative=row["representative"],
            # Orders composed before the day was asked for have none.
            signed_on=date.fromisoformat(row["signed_on"]) if row.get("signed_on") else None,
        )
        for row in rows
        if row["pair"] in by_pk
    ]


def request(change: Change, *, by: Any) -> Document | None:
    """The draft of an order for a pair that an order has fixed; for another one the change is made now and None returned.

    Raises Refused, PermissionDenied.
    """
    demand(by, "pairing.change_pair", change.pair)
    check(change)
    if change.pair.order_id is None:
        make(change, by=by)
        return None
    return documents.create(
        kind="pairing.change_pairs",
        organization=change.pair.organization,
        year=change.pair.year,
        records={"ends": [], "begins": [], "changes": [change.as_row()]},
        by=by,
        amends=change.pair.order,
    )


def check(change: Change) -> str:
    """Whether it may be made now; returns what was passed with a reason. Raises Refused."""
    if change.pair.state not in RUNNING:
        state = change.pair.get_state_display()
        raise Refused(f"Состав и срок меняют у действующей пары, а она в состоянии «{state}».")
    return {ADD: _check_add, REMOVE: _check_remove, TERM: _check_term}[change.action](change)


def make(change: Change, *, by: Any, via: Document | None = None) -> None:
    """Makes the change; `via`: the approved order that says so. Raises Refused."""
    with transaction.atomic():
        pair = lock_pair(change.pair)
        lock_people([*pair.mentors, *pair.mentees, *([change.person] if change.person else [])])
        change = Change(**{**vars(change), "pair": pair})
        passed = check(change)
        {ADD: _add, REMOVE: _remove, TERM: _set_term}[change.action](change, by, via, passed)


# ---- one more
def _check_add(change: Change) -> str:
    pair, person = change.pair, _person(change)
    if person.pk in {p.pk for p in pair.mentors + pair.mentees}:
        raise Refused(f"{person.short_name}: уже в этой паре.")
    first = pair.activated_on or pair.start
    if not first <= change.day <= pair.end:
        raise Refused(f"День должен быть в сроке пары: с {first:%d.%m.%Y} по {pair.end:%d.%m.%Y}.")
    sides = _sides_of(change)
    terms = Terms(pair.form, change.day, pair.end)
    checks.check(pair.organization, pair.year, sides, terms, [pair.pk])
    if checks.is_minor(person, pair.organization.today) and not change.representative.strip():
        raise Refused(f"{person.short_name}: впишите, кто из законных представителей подписал согласие.")
    if change.signed_on and change.signed_on > min(pair.organization.today, change.day):
        raise Refused(
            f"{person.short_name}: согласие от {change.signed_on:%d.%m.%Y} позже дня, с которого участник в паре. "
            "Исправьте дату."
        )
    if change.role == MemberRole.MENTOR and pair.form.between_employees:
        _require_employee_consent(pair, person)
    return hard.pass_with_reason(sides, pair.year, adding=len(sides.mentees), exception=change.exception)


def _sides_of(change: Change) -> Sides:
    """The new one against the other side: those who are together already are not asked about again."""
    person, pair = _person(change), change.pair
    return Sides([person], pair.mentees) if change.role == MemberRole.MENTOR else Sides(pair.mentors, [person])


def _require_employee_consent(pair: Pair, person: Person) -> None:
    if missing_papers([person], pair.organization.today, Purpose.EMPLOYEE):
        raise Refused(
            f"{person.short_name}: нет письменного согласия работника (ст. 351.8 ТК РФ). Внесите его на странице человека."
        )


def _add(change: Change, by: Any, via: Document | None, passed: str) -> None:
    pair = change.pair
    PairMember.objects.create(
        pair=pair,
        person=_person(change),
        role=change.role,
        joined_on=change.day,
        agreed_on=change.signed_on or min(change.day, pair.organization.today),
        agreed_at=clock.now(),
        agreed_by=via.created_by if via and via.created_by else by,
        on_paper=True,
        representative=change.representative.strip(),
    )
    pair.is_group = pair.is_group or pair.members.filter(left_on=None).count() > 2
    pair.save(update_fields=["is_group"])
    title = f"добавлен участник: {MemberRole(change.role).label}"
    audit.record(pair, "member_add", _with_order(title, via), by=by, reason=passed)


# ---- one less
def _check_remove(change: Change) -> str:
    pair, member = change.pair, _member(change)
    side = pair.mentors if member.role == MemberRole.MENTOR else pair.mentees
    if len(side) == 1:
        raise Refused("Без этого участника пары не останется. Закончите пару или предложите другого наставника.")
    if change.day < member.joined_on:
        raise Refused(f"Участник в паре с {member.joined_on:%d.%m.%Y}: раньше этого дня выйти нельзя.")
    if not change.note.strip():
        raise Refused("Напишите, почему участник выходит из группы.")
    legal.check_notice(pair, change.day, change.notice, change.reason)
    return ""


def _remove(change: Change, by: Any, via: Document | None, passed: str) -> None:
    member = _member(change)
    if change.reason and change.reason.code in refusals.OWN_WISH:
        refusals.remember(change.pair, by=by, only=member.person)
    # «С 25 ноября» is the first day without him.
    member.left_on = max(member.joined_on, change.day - timedelta(days=1))
    member.left_note = change.note.strip()[:300]
    member.save(update_fields=["left_on", "left_note"])
    title = f"вышел участник: {member.get_role_display()}"
    audit.record(change.pair, "member_remove", _with_order(title, via), by=by, reason=change.note)


# ---- another term
def _check_term(change: Change) -> str:
    pair, today = change.pair, change.pair.organization.today
    if change.day == pair.end:
        raise Refused("Это и есть нынешний срок. Выберите другой день.")
    if change.day < today:
        raise Refused("Срок не может кончиться раньше сегодняшнего дня. Чтобы закончить пару, нажмите «Закончить».")
    terms = Terms(pair.form, pair.start, change.day, pair.role_model)
    checks.check(pair.organization, pair.year, Sides(pair.mentors, pair.mentees), terms, [pair.pk])
    return ""


def _set_term(change: Change, by: Any, via: Document | None, passed: str) -> None:
    pair = change.pair
    before, pair.end = pair.end, change.day
    pair.save(update_fields=["end"])
    title = _with_order("изменён срок", via)
    changes = {"end": [f"{before:%d.%m.%Y}", f"{change.day:%d.%m.%Y}"]}
    audit.record(pair, "term", title, by=by, reason=change.note, changes=changes)


def _with_order(title: str, via: Document | None) -> str:
    return f"{title} (приказ {via})" if via else title


def _person(change: Change) -> Person:
    if change.person is None or change.role not in MemberRole.values:
        raise Refused("Выберите человека и его роль.")
    return change.person


def _member(change: Change) -> PairMember:
    """His present place in the pair. Raises Refused."""
    found = next((m for m in change.pair.members.all() if m.person == change.person and m.left_on is None), None)
    if found is None:
        raise Refused("Этого человека в паре уже нет.")
    return found
