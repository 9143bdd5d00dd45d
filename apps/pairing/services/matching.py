"""Matching with the database: a run is kept with what it was made from, and the curator accepts what he agrees with."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from apps.core import clock
from apps.core.commands import BadInput
from apps.core.errors import AlreadyDone, Refused
from apps.organizations.access import current_year
from apps.organizations.lookup import find_organization
from apps.organizations.models import Organization, ProgrammeYear
from apps.participants.models import Participation, Person
from apps.workflow import audit

from ..enums import OPEN, MemberRole, PairState, RunState
from ..matching import engine
from ..matching.compare import Comparison, Outcome, compare_outcomes
from ..matching.engine import Result
from ..matching.profiles import Settings
from ..models import MatchRun, Pair, PairMember
from . import checks, pairs, profiles
from .checks import Terms

# From so many cells on the page hands the work to the background: about a second on a small machine.
LARGE_POOL = 40_000


def run(*, organization: str | Organization, settings: Settings | None = None, dry_run: bool = False) -> dict[str, Any]:
    """The best pairs of an organization now, in the shape of the command `match`; kept as a draft unless `dry_run`.

    Raises BadInput for an unknown organization or one without a programme year.
    """
    found = organization if isinstance(organization, Organization) else find_organization(organization)
    year = current_year(found)
    if year is None:
        raise BadInput(f"У организации «{found}» нет программного года: подбирать не для чего.")
    mentors, mentees = profiles.load(found, year)
    result = engine.run(mentors, mentees, settings)
    if not dry_run:
        _keep(found, year, result, by=None, locked=[])
    return _spelled(result)


def _spelled(result: Result) -> dict[str, Any]:
    """The binding shape with names in its sentences."""
    ids: list[Any] = [profile.person for profile in [*result.pool.mentors, *result.pool.mentees]]
    people = {str(p.public_id): p for p in Person.objects.filter(pk__in=ids)}
    answer = result.as_json()
    for row in answer["unmatched"]:
        row["reasons"] = [profiles.spell(text, people) for text in row["reasons"]]
    return answer


def start(
    *,
    organization: Organization,
    year: ProgrammeYear,
    settings: Settings,
    by: Any,
    locked: Iterable[tuple[str, str]] = (),
    on_step: Callable[[int, str], None] = lambda percent, words: None,
    on_kept: Callable[[MatchRun], Any] = lambda run: None,
) -> MatchRun:
    """Runs the matching and keeps it as a draft. `locked`: pairs (mentor, mentee) that stay whatever the weights say.

    `on_kept` is called in the transaction that keeps the run.

    Raises Refused when a base is empty, PermissionDenied.
    """
    _require(by, organization)
    mentors, mentees = profiles.load(organization, year)
    if not mentees:
        raise Refused("Все наставляемые уже в парах: подбирать некого.")
    if not mentors:
        raise Refused("В базе нет наставников. Добавьте их и подберите снова.")
    here = {m.id for m in mentors}, {m.id for m in mentees}
    kept = [(mentor, mentee) for mentor, mentee in locked if mentor in here[0] and mentee in here[1]]
    result = engine.run(mentors, mentees, settings, kept, on_step)
    with transaction.atomic():
        made = _keep(organization, year, result, by=by, locked=kept)
        on_kept(made)
    return made


def is_large(organization: Organization, year: ProgrammeYear) -> bool:
    """The pool is better matched in the background."""
    rows = Participation.objects.filter(organization=organization, year=year, left_on=None)
    counts = [rows.filter(role=role).count() for role in MemberRole.values]
    return counts[0] * counts[1] > LARGE_POOL


def _keep(
    organization: Organization, year: ProgrammeYear, result: Result, *, by: Any, locked: list[tuple[str, str]]
) -> MatchRun:
    """The run as a row: ids, points and reasons; no name is written into it."""
    made = MatchRun.objects.create(
        organization=organization,
        year=year,
        options=result.settings.as_dict(),
        result=_details(result),
        inputs={
            "mentors": len(result.pool.mentors),
            "places": sum(m.places for m in result.pool.mentors),
            "mentees": len(result.pool.mentees),
            "locked": [list(pair) for pair in locked],
        },
        created_by=by,
        created_at=clock.now(),
    )
    audit.record(made, "match", "подобраны пары", by=by)
    return made


def _details(result: Result) -> dict[str, Any]:
    """The binding shape plus points of each reason and the next mentors for everybody."""

    def others(mentee: Any) -> list[dict[str, Any]]:
        found = result.alternatives(mentee)
        return [{"mentor": a.mentor, "score": a.score, "is_free": a.is_free} for a in found]

    return {
        "pairs": [
            {
                "mentor": p.mentor,
                "mentee": p.mentee,
                "score": p.score,
                "locked": p.locked,
                "reasons": [{"code": r.code, "text": r.text, "points": r.points} for r in p.reasons],
                "others": others(p.mentee),
            }
            for p in result.pairs
        ],
        "unmatched": [
            {"mentee": u.mentee, "reasons": u.reasons, "unlocks": u.unlocks, "others": others(u.mentee)}
            for u in result.unmatched
        ],
        "total": result.total,
        "seconds": result.seconds,
    }


# ---- acceptance
@dataclass(frozen=True)
class Choice:
    """What the curator takes: a pair of the run, or another mentor with his reason."""

    mentor: str
    mentee: str
    reason: str = ""


@dataclass(frozen=True)
class Accepted:
    """Pairs that were proposed, and for whom it did not go and why."""

    pairs: list[Pair]
    refused: list[tuple[Person, str]]


def accept(run_: MatchRun, *, choices: list[Choice], by: Any, as_groups: bool = False) -> Accepted:
    """Proposes the chosen pairs; what was not chosen may be taken later, as long as it is still possible.

    A mentor other than the run's needs a reason. Raises Refused (nothing chosen, an override without a reason),
    AlreadyDone when everything chosen was taken before, PermissionDenied.
    """
    _require(by, run_.organization)
    with transaction.atomic():
        locked = MatchRun.objects.select_for_update().get(pk=run_.pk)
        taken = taken_of(locked)
        fresh = [choice for choice in choices if choice.mentee not in taken]
        if choices and not fresh:
            raise AlreadyDone("Эти пары уже приняты. Остальные можно принять здесь же или подобрать заново.")
        people = people_of(locked)
        overrides = _overrides(locked, fresh, people, by)
        made = _propose_all(locked, fresh, people, by, as_groups)
        if made.pairs:
            _keep_acceptance(locked, made, overrides, by)
    run_.refresh_from_db()
    return made


def _keep_acceptance(run_: MatchRun, made: Accepted, overrides: list[dict[str, str]], by: Any) -> None:
    """The run is accepted by whom who took its first pairs; of every decision by hand that became a pair the reason stays."""
    if run_.state == RunState.DRAFT:
        run_.state, run_.accepted_by, run_.accepted_at = RunState.ACCEPTED, by, clock.now()
    became = {str(mentee.public_id) for pair in made.pairs for mentee in pair.mentees}
    run_.overrides = [*run_.overrides, *(row for row in overrides if row["mentee"] in became)]
    run_.save(update_fields=["state", "accepted_by", "accepted_at", "overrides"])
    audit.record(run_, "accept", f"принято пар: {len(made.pairs)}", by=by)


# ---- what became of it
def taken_of(run_: MatchRun) -> dict[str, Pair]:
    """Pairs that were made out of a run and not cancelled since: public id of the mentee → pair. Two queries."""
    return {key: pair for key, pair in made_of(run_).items() if pair.state != PairState.CANCELLED}


def made_of(run_: MatchRun) -> dict[str, Pair]:
    """Every pair that was made out of a run, a cancelled one until the mentee got another: as `taken_of`."""
    rows = run_.pairs.with_people().select_related("created_by").order_by("pk")
    return {str(m.person.public_id): pair for pair in rows for m in pair.members.all() if m.role == MemberRole.MENTEE}


@dataclass(frozen=True)
class Decisions:
    """What became of the rows of a run; people by public id."""

    taken: dict[str, Pair]
    busy: set[str]  # mentees who meanwhile are in a pair
    full: set[str]  # mentors without a place

    def obstacle(self, mentee: str, mentor: str) -> str:
        """Why a row cannot be taken as it was proposed; empty: it can."""
        if mentee in self.busy:
            return "наставляемый уже в другой паре"
        return "у наставника больше нет свободного места" if mentor in self.full else ""


def decisions(run_: MatchRun, people: dict[str, Person]) -> Decisions:
    """Seen from today. A fixed number of queries."""
    taken = taken_of(run_)
    members = PairMember.objects.filter(pair__year=run_.year, pair__state__in=OPEN, role=MemberRole.MENTEE)
    busy = set(members.filter(left_on=None).values_list("person_id", flat=True))
    mentees = {row["mentee"] for row in run_.result["pairs"] + run_.result["unmatched"]}
    mentors = [person for key, person in people.items() if key not in mentees]
    have, limit = checks.loads(run_.year, mentors), checks.limits(run_.year, mentors)
    return Decisions(
        taken,
        {key for key in mentees if key not in taken and key in people and people[key].pk in busy},
        {str(p.public_id) for p in mentors if have.get(p.pk, 0) >= limit[p.pk]},
    )


def _overrides(run_: MatchRun, choices: list[Choice], people: dict[str, Person], by: Any) -> list[dict[str, str]]:
    """What differs from the run, each with its reason and author. Raises Refused."""
    if not choices:
        raise Refused("Отметьте хотя бы одну пару.")
    proposed = {row["mentee"]: row["mentor"] for row in run_.result["pairs"]}
    if any(c.mentee not in people or c.mentor not in people for c in choices):
        raise Refused("Выбранного человека нет в этом подборе: обновите страницу.")
    changed = [c for c in choices if proposed.get(c.mentee) != c.mentor]
    for choice in changed:
        if not choice.reason.strip():
            name = people[choice.mentee].short_name
            raise Refused(f"{name}: наставник выбран вручную, напишите почему.")
    author = by.full_name if hasattr(by, "full_name") else str(by)
    return [
        {
            "mentor": c.mentor,
            "mentee": c.mentee,
            "instead": proposed.get(c.mentee, ""),
            "reason": c.reason,
            "by": author,
        }
        for c in changed
    ]


def _propose_all(
    run_: MatchRun, choices: list[Choice], people: dict[str, Person], by: Any, as_groups: bool
) -> Accepted:
    made: list[Pair] = []
    refused: list[tuple[Person, str]] = []
    forms = _forms(run_, people)
    for side in _sides(choices, people, forms, as_groups):
        try:
            with transaction.atomic():
                made.append(_propose(run_, side, forms, by))
        except Refused as refusal:
            refused.append((side.mentees[0], refusal.sentence))
    return Accepted(made, refused)


@dataclass
class _Side:
    """A mentor with those who are proposed to him; `reason`: why the curator chose him by hand."""

    mentor: Person
    mentees: list[Person]
    reason: str = ""


def _sides(choices: list[Choice], people: dict[str, Person], forms: dict[int, Any], as_groups: bool) -> list[_Side]:
    """Who is proposed with whom: a pair each, or all mentees of a mentor in one form as a group."""
    sides: dict[tuple, _Side] = {}
    for choice in choices:
        mentor, mentee = people[choice.mentor], people[choice.mentee]
        key = (mentor.pk, forms.get(mentee.pk)) if as_groups else (mentor.pk, mentee.pk)
        side = sides.setdefault(key, _Side(mentor, []))
        side.mentees.append(mentee)
        side.reason = side.reason or choice.reason.strip()
    return list(sides.values())


def _propose(run_: MatchRun, side: _Side, forms: dict[int, Any], by: Any) -> Pair:
    form = forms.get(side.mentees[0].pk)
    if form is None:
        raise Refused("в базе не выбрана форма наставничества. Выберите её в карточке.")
    year = run_.year
    begin = max(run_.organization.today, year.start)
    return pairs.propose(
        organization=run_.organization,
        year=year,
        mentors=[side.mentor],
        mentees=side.mentees,
        terms=Terms(form, begin, last_day(year, begin), form.role_models.filter(is_active=True).first()),
        by=by,
        match_run=run_,
        exception=side.reason,
    )


def last_day(year: ProgrammeYear, begin: date) -> date:
    """31 May of the year when it is still ahead, else the last day of the year."""
    may = date(year.end.year, 5, 31)
    return may if year.contains(may) and may >= begin else year.end


def _forms(run_: MatchRun, people: dict[str, Person]) -> dict[int, Any]:
    """Form of each mentee in the base: person → form."""
    rows = Participation.objects.filter(person__in=people.values(), year=run_.year, role=MemberRole.MENTEE)
    return {row.person_id: row.form for row in rows.select_related("form")}


def people_of(run_: MatchRun) -> dict[str, Person]:
    """Everybody a run names, and all mentors of the base for a choice by hand: public id → person. Two queries."""
    named = {row["mentee"] for row in run_.result["pairs"] + run_.result["unmatched"]}
    named |= {row["mentor"] for row in run_.result["pairs"]}
    rows = Person.objects.filter(organization_id=run_.organization_id)
    base = rows.filter(participations__year=run_.year, participations__role=MemberRole.MENTOR).distinct()
    found = list(rows.filter(public_id__in=named)) + list(base)
    return {str(person.public_id): person for person in found}


# ---- what-if
@dataclass(frozen=True)
class _Kept:
    mentor: str
    score: int


def difference(before: MatchRun, after: MatchRun) -> Comparison:
    """Two kept runs side by side, mentee by mentee."""
    people = people_of(before) | people_of(after)
    names: dict[Hashable, str] = {key: person.short_name for key, person in people.items()}
    return compare_outcomes(_outcome(before, names), _outcome(after, names))


def _outcome(run_: MatchRun, names: dict[Hashable, str]) -> Outcome:
    result = run_.result
    kept: dict[Hashable, _Kept] = {row["mentee"]: _Kept(row["mentor"], row["score"]) for row in result["pairs"]}
    mentees = [row["mentee"] for row in result["pairs"] + result["unmatched"]]
    totals = {"pairs": len(kept), "unmatched": len(result["unmatched"]), "total": result["total"]}
    return Outcome(kept, names, mentees, totals)


def _require(user: Any, organization: Organization) -> None:
    if user is None or not user.has_perm("pairing.match", organization):
        raise PermissionDenied("pairing.match")
