"""The life of pairs and groups. Every step is one transaction with its line in the log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from apps.core import clock
from apps.core.errors import AlreadyDone, Refused
from apps.core.rights import demand
from apps.organizations.models import EndReason, Organization, ProgrammeYear
from apps.participants.models import Person
from apps.workflow import audit
from apps.workflow.transitions import apply, apply_many

from .. import access
from ..enums import RUNNING, MemberRole, PairState
from ..models import MatchRun, Pair, PairMember
from ..querysets import PairQuerySet
from ..signals import pair_ended
from . import checks, hard, legal, refusals, types
from .checks import Sides, Terms

# What an agreement writes into a member.
MARKED = ("agreed_on", "agreed_at", "agreed_by", "on_paper", "representative")

__all__ = ["Terms", "agree", "cancel", "change", "close", "correct_day", "propose", "replace", "resume", "suspend"]


def propose(
    *,
    organization: Organization,
    year: ProgrammeYear,
    mentors: Iterable[Person],
    mentees: Iterable[Person],
    terms: Terms,
    by: Any,
    replaces: Pair | None = None,
    match_run: MatchRun | None = None,
    exception: str = "",
    on_paper: bool = False,
    signed_on: date | None = None,
    signers: Mapping[int, str] | None = None,
) -> Pair:
    """A new pair or group; `on_paper`: both sides have signed already, on the day `signed_on` (today by default),
    `signers` for the minors among them: number of the person → his representative.

    Raises Refused: no consent, period outside the year, the same two people at the same time, a second mentor in the form,
    a relative or superior, «точно нет»; a mentor over his limit or an earlier refusal, unless `exception` says why.
    """
    sides = Sides(list(mentors), list(mentees))
    with transaction.atomic():
        lock_people(sides.everybody)
        checks.check(organization, year, sides, terms, [replaces.pk] if replaces else [])
        is_group = len(sides.everybody) > 2
        passed = hard.pass_with_reason(sides, year, adding=len(sides.mentees), exception=exception, besides=replaces)
        pair = Pair.objects.create(
            organization=organization,
            year=year,
            is_group=is_group,
            created_by=by,
            created_at=clock.now(),
            replaces=replaces,
            match_run=match_run,
            **vars(types.with_type(terms, is_group=is_group)),
        )
        _join(pair, sides)
        audit.record(pair, "propose", "предложена", by=by, reason=passed)
        return agree_all_on_paper(pair, by=by, day=signed_on, signers=signers) if on_paper else pair


def lock_people(people: list[Person]) -> None:
    """Two curators who act at once on the same mentor stand in line here."""
    list(Person.objects.select_for_update().filter(pk__in=[p.pk for p in people]).order_by("pk").values_list("pk"))


def _join(pair: Pair, sides: Sides) -> None:
    roles = [(p, MemberRole.MENTOR) for p in sides.mentors] + [(p, MemberRole.MENTEE) for p in sides.mentees]
    PairMember.objects.bulk_create(PairMember(pair=pair, person=p, role=r, joined_on=pair.start) for p, r in roles)


def change(pair: Pair, *, terms: Terms, by: Any) -> Pair:
    """Other terms of a proposed pair. What was agreed to is no longer what is offered, so agreements start anew.

    Raises Refused, PermissionDenied.
    """
    demand(by, "pairing.change_pair", pair)
    with transaction.atomic():
        locked = lock_pair(pair)
        if locked.state != PairState.PROPOSED:
            raise Refused("Условия меняют, пока пара предложена. Теперь их меняет приказ о внесении изменений.")
        checks.check(locked.organization, locked.year, Sides(locked.mentors, locked.mentees), terms, _itself(locked))
        terms = types.with_type(terms, is_group=locked.is_group)
        changes = _changes(locked, terms)
        for name, value in vars(terms).items():
            setattr(locked, name, value)
        locked.save(update_fields=list(vars(terms)))
        if changes:
            locked.members.update(
                joined_on=terms.start,
                agreed_on=None,
                agreed_at=None,
                agreed_by=None,
                on_paper=False,
                representative="",
            )
            audit.record(locked, "change", "условия изменены, согласия нужны заново", by=by, changes=changes)
    pair.refresh_from_db()
    return pair


def _itself(pair: Pair) -> list[int]:
    return [pk for pk in (pair.pk, pair.replaces_id) if pk]


def _changes(pair: Pair, terms: Terms) -> dict[str, list[str]]:
    """Field → before and after, in words; the goal may hold personal things and stays out of the log."""
    pairs = {name: [getattr(pair, name), value] for name, value in vars(terms).items()}
    return {
        name: ["", "изменена"] if name == "goal" else [str(before or ""), str(after or "")]
        for name, (before, after) in pairs.items()
        if before != after
    }


def agree(
    member: PairMember, *, by: Any, on_paper: bool = False, day: date | None = None, representative: str = ""
) -> Pair:
    """A member agrees himself, or the curator marks his paper of a day (today by default). When all have agreed the pair is agreed.

    For a minor his representative agrees, on paper. Raises AlreadyDone, Refused, PermissionDenied.
    """
    with transaction.atomic():
        pair = lock_pair(member.pair)
        member = pair.members.select_related("person").get(pk=member.pk)
        if not (access.can_mark_paper(by, pair) if on_paper else access.can_agree(by, pair, member)):
            raise PermissionDenied("pairing.agree_pair")
        if member.agreed_at:
            raise AlreadyDone("Согласие этого участника уже отмечено.")
        event = _mark(pair, member, by=by, on_paper=on_paper, day=day, representative=representative)
        member.save(update_fields=MARKED)
        event.save()
        if not pair.members.filter(agreed_at=None, left_on=None).exists():
            apply(pair, "agree", by=by)
    return pair


def _mark(
    pair: Pair, member: PairMember, *, by: Any, on_paper: bool, day: date | None, representative: str
) -> audit.AuditEvent:
    """Sets the agreement of a member of a locked pair; neither it nor the answered line of the log is saved. Raises Refused."""
    if pair.state != PairState.PROPOSED:
        raise Refused("Согласие принимается, пока пара предложена. Сейчас она в другом состоянии.")
    today = pair.organization.today
    _check_hand(member, today, on_paper, representative)
    member.agreed_on = _paper_day(pair, day or today) if on_paper else today
    member.agreed_at, member.agreed_by, member.on_paper = clock.now(), by, on_paper
    member.representative = representative.strip()
    return audit.event(pair, "member_agreed", "согласие участника" + (" (на бумаге)" if on_paper else ""), by=by)


def _check_hand(member: PairMember, today: date, on_paper: bool, representative: str) -> None:
    if not checks.is_minor(member.person, today):
        return
    if not on_paper:
        raise Refused("За несовершеннолетнего соглашается законный представитель: его бумагу отмечает куратор.")
    if not representative.strip():
        raise Refused(f"{member.person.short_name}: впишите, кто из законных представителей подписал согласие.")


def _paper_day(pair: Pair, day: date) -> date:
    """The day on a paper: not ahead of us, and not later than the order that rests on it. Raises Refused."""
    today = pair.organization.today
    if day > today:
        raise Refused(f"Дата согласия не может быть позже сегодняшней ({today:%d.%m.%Y}).")
    if pair.order and pair.order.date and day > pair.order.date:
        raise Refused(f"Пара закреплена приказом {pair.order}: согласие не может быть позже его даты.")
    return day


def agree_all_on_paper(
    pair: Pair, *, by: Any, day: date | None = None, signers: Mapping[int, str] | None = None
) -> Pair:
    """All sides signed on paper before, on a day: one mark for those who have not agreed yet.

    `signers`: number of a minor → his representative. Raises Refused, PermissionDenied.
    """
    _, refused = agree_many_on_paper([pair], by=by, day=day, signers=signers)
    if refused:
        raise Refused(refused[pair])
    pair.refresh_from_db()
    return pair


def agree_many_on_paper(
    pairs: Iterable[Pair], *, by: Any, day: date | None = None, signers: Mapping[int, str] | None = None
) -> tuple[list[Pair], dict[Pair, str]]:
    """The papers of many pairs: those that are agreed now, and why the others are not. A fixed number of queries.

    A pair whose sides have all agreed before (a second click) is in neither. Raises PermissionDenied.
    """
    done: list[Pair] = []
    refused: dict[Pair, str] = {}
    marked: list[PairMember] = []
    events: list[audit.AuditEvent] = []
    with transaction.atomic():
        for pair in _lock_pairs(pairs):
            if not access.can_mark_paper(by, pair):
                raise PermissionDenied("pairing.agree_pair")
            waiting = [m for m in pair.members.all() if m.agreed_at is None and m.left_on is None]
            try:
                told = [_mark_paper(pair, member, by=by, day=day, signers=signers or {}) for member in waiting]
            except Refused as refusal:
                refused[pair] = refusal.sentence
                continue
            marked += waiting
            events += told
            done += [pair] if waiting else []
        _save_marks(marked)
        audit.write_many(events)
        apply_many(done, "agree", by=by)
    return done, refused


def _save_marks(marked: list[PairMember]) -> None:
    """What all marks have in common is written by one statement for each day, then who signed for the minors."""
    for day in {member.agreed_on for member in marked}:
        same = [member for member in marked if member.agreed_on == day]
        common = {name: getattr(same[0], name) for name in MARKED if name != "representative"}
        PairMember.objects.filter(pk__in=[member.pk for member in same]).update(**common)
    signed_for = [member for member in marked if member.representative]
    PairMember.objects.bulk_update(signed_for, ["representative"], batch_size=500)


def _mark_paper(
    pair: Pair, member: PairMember, *, by: Any, day: date | None, signers: Mapping[int, str]
) -> audit.AuditEvent:
    minor = checks.is_minor(member.person, pair.organization.today)
    signer = signers.get(member.person_id, "") if minor else ""
    return _mark(pair, member, by=by, on_paper=True, day=day, representative=signer)


def correct_day(member: PairMember, *, day: date, by: Any) -> Pair:
    """The day that stands on the paper of a consent which is marked already, or of one that was given online later.

    Raises Refused, AlreadyDone, PermissionDenied.
    """
    with transaction.atomic():
        pair = lock_pair(member.pair)
        demand(by, "pairing.change_pair", pair)
        member = pair.members.select_related("person").get(pk=member.pk)
        if member.agreed_on is None:
            raise Refused("Согласие этого участника ещё не отмечено: отметьте его вместе с датой.")
        before, member.agreed_on = member.agreed_on, _paper_day(pair, day)
        if before == day and member.on_paper:
            raise AlreadyDone("Эта дата уже записана.")
        member.on_paper = True
        member.save(update_fields=["agreed_on", "on_paper"])
        changes = {"agreed_on": [f"{before:%d.%m.%Y}", f"{day:%d.%m.%Y}"]}
        audit.record(pair, "member_agreed", "исправлена дата согласия на бумаге", by=by, changes=changes)
    return pair


def suspend(pair: Pair, *, by: Any, reason: str) -> Pair:
    """A pause: illness, a long absence. Raises Refused, AlreadyDone."""
    return apply(pair, "suspend", by=by, reason=reason)


def resume(pair: Pair, *, by: Any) -> Pair:
    return apply(pair, "resume", by=by)


def close(
    pair: Pair,
    *,
    by: Any,
    action: str,
    reason: EndReason | None,
    note: str,
    day: date | None = None,
    notice_on: date | None = None,
    via: Any = None,
    replacement: Pair | None = None,
) -> Pair:
    """Completes (`complete`), ends early (`end`) or replaces (`replace`) a running pair on a day.

    `via`: the order that does it. `notice_on`: day of the notice of ст. 351.8. Raises Refused, AlreadyDone.
    """
    day = day or pair.organization.today
    with transaction.atomic():
        locked = lock_pair(pair)
        if locked.activated_on and day < locked.activated_on:
            raise Refused("Пара не может закончиться раньше, чем началась. Исправьте дату.")
        if action == "end" and locked.state in RUNNING:
            legal.check_notice(locked, day, notice_on, reason)
            legal.keep_notice(locked, notice_on)
        apply(locked, action, by=by, reason=note, via=via, ended_on=day, end_reason=reason)
        if action == "end" and reason and reason.code in refusals.OWN_WISH:
            refusals.remember(locked, by=by)
        pair_ended.send(sender=Pair, pair=locked, by=by, replacement=replacement)
    pair.refresh_from_db()
    return pair


def replace(pair: Pair, *, mentors: Iterable[Person], terms: Terms, by: Any, exception: str = "") -> Pair:
    """Another mentor for the same mentees: a new pair is proposed, the old one goes on until the order about the new one.

    Raises Refused, PermissionDenied.
    """
    demand(by, "pairing.end_pair", pair)
    with transaction.atomic():
        old = lock_pair(pair)
        if old.state not in RUNNING:
            raise Refused("Наставника меняют в паре, которая действует или приостановлена.")
        if old.replaced_by.filter(state__in=[PairState.PROPOSED, PairState.AGREED, PairState.ORDERED]).exists():
            raise AlreadyDone("Замена уже предложена: откройте новую пару.")
        return propose(
            organization=old.organization,
            year=old.year,
            mentors=mentors,
            mentees=old.mentees,
            terms=terms,
            by=by,
            replaces=old,
            exception=exception,
        )


def cancel(pair: Pair, *, by: Any, note: str, refused: bool = False) -> Pair:
    """Takes back a pair that has not begun; it stays in the list with the reason.

    `refused`: one side said no, the matching will not propose these two again. Raises Refused, AlreadyDone.
    """
    with transaction.atomic():
        apply(pair, "cancel", by=by, reason=note, ended_on=pair.organization.today)
        if refused:
            refusals.remember(pair, by=by)
    return pair


def lock_pair(pair: Pair) -> Pair:
    """The row as it is now, held until the end of the transaction."""
    return _lockable().get(pk=pair.pk)


def _lock_pairs(pairs: Iterable[Pair]) -> list[Pair]:
    """The same for many, with their members; always in one order, so that two who lock do not wait for each other."""
    return list(_lockable().filter(pk__in=[pair.pk for pair in pairs]).with_members().order_by("pk"))


def _lockable() -> PairQuerySet:
    return Pair.objects.select_for_update(of=("self",)).select_related("organization", "form", "year", "order")
