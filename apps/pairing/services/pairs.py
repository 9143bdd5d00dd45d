"""The life of pairs and groups. Every step is one transaction with its line in the log."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from apps.core import clock
from apps.core.errors import AlreadyDone, Refused
from apps.core.russian.numbers import plural
from apps.organizations.models import EndReason, MentoringForm, MentoringType, Organization, ProgrammeYear, RoleModel
from apps.participants.access import missing_papers
from apps.participants.models import Person
from apps.workflow import audit
from apps.workflow.transitions import apply

from ..enums import OPEN, MemberRole, PairState
from ..models import Pair, PairMember


@dataclass(frozen=True)
class Terms:
    """What is agreed about a pair besides its people."""

    form: MentoringForm
    start: date
    end: date
    role_model: RoleModel | None = None
    type: MentoringType | None = None
    goal: str = ""


def propose(
    *,
    organization: Organization,
    year: ProgrammeYear,
    mentors: Iterable[Person],
    mentees: Iterable[Person],
    terms: Terms,
    by: Any,
    replaces: Pair | None = None,
) -> Pair:
    """A new pair or group. Raises Refused: no consent, period outside the year, the same two people at the same time."""
    mentors, mentees = list(mentors), list(mentees)
    with transaction.atomic():
        _lock(mentors + mentees)
        _check(organization, year, mentors, mentees, terms)
        pair = Pair.objects.create(
            organization=organization,
            year=year,
            form=terms.form,
            role_model=terms.role_model,
            type=terms.type,
            is_group=len(mentors) + len(mentees) > 2,
            start=terms.start,
            end=terms.end,
            goal=terms.goal,
            created_by=by,
            created_at=clock.now(),
            replaces=replaces,
        )
        sides = [(person, MemberRole.MENTOR) for person in mentors] + [
            (person, MemberRole.MENTEE) for person in mentees
        ]
        PairMember.objects.bulk_create(
            PairMember(pair=pair, person=person, role=role, joined_on=terms.start) for person, role in sides
        )
        audit.record(pair, "propose", "предложена", by=by)
    return pair


def _lock(people: list[Person]) -> None:
    """Two curators who act at once on the same mentor stand in line here."""
    list(Person.objects.select_for_update().filter(pk__in=[p.pk for p in people]).order_by("pk").values_list("pk"))


def _check(
    organization: Organization, year: ProgrammeYear, mentors: list[Person], mentees: list[Person], terms: Terms
) -> None:
    if not mentors or not mentees:
        raise Refused("Выберите наставника и наставляемого: пара без одной из сторон не составляется.")
    if {p.pk for p in mentors} & {p.pk for p in mentees}:
        raise Refused("Один и тот же человек не может быть в паре и наставником, и наставляемым.")
    if any(p.organization_id != organization.pk for p in mentors + mentees):
        raise Refused("В паре могут быть только люди из баз этой организации.")
    if not (year.contains(terms.start) and year.contains(terms.end)):
        raise Refused(f"Срок пары выходит за программный год «{year}». Исправьте даты.")
    if terms.end < terms.start:
        raise Refused("Конец срока раньше начала. Исправьте даты.")
    _check_consents(organization, mentors + mentees)
    _check_overlap(mentors, mentees, terms)


def _check_consents(organization: Organization, people: list[Person]) -> None:
    missing = missing_papers(people, organization.today)
    if missing:
        raise Refused(
            "Пара не составлена. " + "; ".join(m.text for m in missing) + ". Внесите согласие на странице человека."
        )


def _check_overlap(mentors: list[Person], mentees: list[Person], terms: Terms) -> None:
    """The same two people are not together twice at the same time."""
    same = Pair.objects.filter(
        state__in=OPEN,
        start__lte=terms.end,
        end__gte=terms.start,
        members__in=PairMember.objects.filter(person__in=mentors, role=MemberRole.MENTOR, left_on=None),
    ).filter(members__in=PairMember.objects.filter(person__in=mentees, role=MemberRole.MENTEE, left_on=None))
    if same.exists():
        raise Refused("Эти люди уже составляют пару в это время. Откройте её или выберите другой срок.")


def load_of(mentor: Person, year: ProgrammeYear) -> int:
    """How many mentees a mentor has or will have in a year."""
    pairs = Pair.objects.open().filter(year=year, members__person=mentor, members__role=MemberRole.MENTOR)
    return PairMember.objects.filter(pair__in=pairs, role=MemberRole.MENTEE, left_on=None).count()


def load_warning(mentor: Person, year: ProgrammeYear) -> str:
    """A sentence when a mentor is at his limit (a limit of the school, a warning and no ban); empty otherwise."""
    participation = mentor.participations.filter(year=year, role=MemberRole.MENTOR).first()
    limit = (participation and participation.capacity) or mentor.organization.mentor_capacity
    load = load_of(mentor, year)
    if load < limit:
        return ""
    return f"{mentor.short_name}: уже {load} {plural(load, 'наставляемый', 'наставляемых', 'наставляемых')}, предел — {limit}."


def agree(member: PairMember, *, by: Any, on_paper: bool = False) -> Pair:
    """A member agrees himself, or the curator marks his paper. When all have agreed the pair is agreed.

    Raises AlreadyDone, Refused.
    """
    with transaction.atomic():
        pair = Pair.objects.select_for_update().get(pk=member.pair_id)
        member = pair.members.get(pk=member.pk)
        if member.agreed_at:
            raise AlreadyDone("Согласие этого участника уже отмечено.")
        if pair.state != PairState.PROPOSED:
            raise Refused("Согласие принимается, пока пара предложена. Сейчас она в другом состоянии.")
        member.agreed_at, member.agreed_by, member.on_paper = clock.now(), by, on_paper
        member.save(update_fields=["agreed_at", "agreed_by", "on_paper"])
        audit.record(pair, "member_agreed", "согласие участника" + (" (на бумаге)" if on_paper else ""), by=by)
        if not pair.members.filter(agreed_at=None, left_on=None).exists():
            apply(pair, "agree", by=by)
    return pair


def close(pair: Pair, *, by: Any, action: str, reason: EndReason | None, note: str, day: date | None = None) -> Pair:
    """Completes (`complete`) or ends early (`end`) a running pair on a day. Raises Refused, AlreadyDone."""
    day = day or pair.organization.today
    if pair.activated_on and day < pair.activated_on:
        raise Refused("Пара не может закончиться раньше, чем началась. Исправьте дату.")
    if action == "end":
        check_notice(pair, day)
    return apply(pair, action, by=by, reason=note, ended_on=day, end_reason=reason)  # type: ignore[return-value]


def check_notice(pair: Pair, day: date) -> None:
    """Early end between employees: at least three working days' notice (ст. 351.8 ТК РФ). Raises Refused."""
    from apps.organizations.calendar import add_working_days

    terms = getattr(pair, "terms", None)
    if not pair.form.between_employees or terms is None or terms.notice_on is None:
        return
    earliest = add_working_days(terms.notice_on, 3)
    if day < earliest:
        raise Refused(
            f"После уведомления {terms.notice_on:%d.%m.%Y} пара может закончиться не раньше {earliest:%d.%m.%Y} (3 рабочих дня)."
        )


def cancel(pair: Pair, *, by: Any, note: str) -> Pair:
    """Takes back a pair that has not begun; it stays in the list with the reason. Raises Refused, AlreadyDone."""
    return apply(pair, "cancel", by=by, reason=note, ended_on=pair.organization.today)  # type: ignore[return-value]
