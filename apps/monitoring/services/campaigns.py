"""Collections of data: opening, reminding, closing, the roll-up of what was submitted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import OuterRef, Subquery

from apps.core import clock, nameless
from apps.core.errors import AlreadyDone, Refused
from apps.core.russian.numbers import counted
from apps.core.texts import reading_key
from apps.metrics.services import figures, suppression
from apps.metrics.services.figures import UNKNOWN, Value
from apps.notifications.models import Message, MessageState
from apps.organizations.enums import Role
from apps.organizations.models import Membership, Organization
from apps.workflow import audit
from apps.workflow.transitions import apply_many

from ..enums import GIVEN, OPEN, AnswerState, LineKind
from ..models import Answer, Campaign, StatFormVersion, StatLine, Submission
from . import forms, formulas, lines, statistics
from .lines import Filled, Report
from .sheets import Sheet, book, figure_cells, figure_titles, table

ANSWERING = (Role.CURATOR,)
SHOWN = 5


@transaction.atomic
def open_campaign(
    *,
    organization: Organization,
    version: StatFormVersion,
    title: str,
    opens_on: date,
    due_on: date,
    figures_on: date,
    by: Any,
    note: str = "",
    kinds: list[str] | None = None,
    key: str | None = None,
) -> Campaign:
    """Opens a collection and an empty answer for every addressee (of the chosen kinds of organizations; all by default).

    The same `key` opens one. Raises Refused with what to mend, PermissionDenied.
    """
    _require(by, organization)
    if key and (existing := Campaign.objects.filter(key=key).first()):
        return existing
    if due_on < opens_on:
        raise Refused("Последний день сдачи раньше первого. Проверьте обе даты.")
    if not title.strip():
        raise Refused("Напишите, как называется сбор: это увидят школы.")
    rows = Organization.objects.under(organization).educational()
    addressees = list(rows.filter(kind__in=kinds) if kinds else rows)
    if not addressees:
        raise Refused("Некому сдавать: таких организаций здесь нет.")
    campaign = Campaign.objects.create(
        organization=organization,
        version=version,
        title=title.strip(),
        opens_on=opens_on,
        due_on=due_on,
        figures_on=figures_on,
        note=note.strip(),
        created_by=by,
        created_at=clock.now(),
        key=key,
    )
    Answer.objects.bulk_create(
        Answer(organization=o, campaign=campaign, version=version, date=figures_on) for o in addressees
    )
    audit.record(campaign, "open", f"Открыт сбор «{campaign.title}»", by=by)
    return campaign


@dataclass(frozen=True)
class Status:
    """Where a collection stands, for its page and the command."""

    asked: int
    given: int
    accepted: int
    late: int
    silent: list[Answer]
    answers: list[Answer]


def status(campaign: Campaign) -> Status:
    """All answers with their organizations; two queries."""
    answers = sorted(answers_of(campaign), key=_by_name)
    return Status(
        asked=len(answers),
        given=sum(a.state in GIVEN for a in answers),
        accepted=sum(a.state in (AnswerState.ACCEPTED, AnswerState.LOCKED) for a in answers),
        late=sum(a.is_late or (a.state in OPEN and campaign.organization.today > campaign.due_on) for a in answers),
        silent=[a for a in answers if a.state in OPEN],
        answers=answers,
    )


def running(organization: Organization) -> list[Campaign]:
    """Collections of an authority that are open now, with how many answered; one query."""
    day = organization.today
    rows = Campaign.objects.filter(organization=organization, locked_at=None, opens_on__lte=day)
    return list(rows.with_counts().order_by("due_on", "pk")[:3])


def given_by(organization: Organization, user: Any) -> list[Answer]:
    """The last answers of an organization to collections that the user leads or sees from above, and what it submitted unasked."""
    rows = Answer.objects.visible_to(user).filter(organization=organization)
    return list(rows.select_related("campaign").order_by("-date", "-pk")[:SHOWN])


def answers_of(campaign: Campaign) -> Any:
    rows = campaign.answers.select_related("organization", "campaign", "version__form")
    return rows.order_by("organization_id")


def _by_name(answer: Answer) -> tuple:
    return reading_key(answer.organization.short_name)


def status_json(campaign: Campaign) -> dict[str, Any]:
    now = status(campaign)
    return {
        "campaign": campaign.pk,
        "title": campaign.title,
        "due_on": campaign.due_on.isoformat(),
        "asked": now.asked,
        "given": now.given,
        "accepted": now.accepted,
        "late": now.late,
        "answers": [
            {"organization": str(a.organization.public_id), "state": a.state, "late": a.is_late} for a in now.answers
        ],
    }


@transaction.atomic
def remind(campaign: Campaign, *, by: Any) -> int:
    """A message to the curators of all who have not answered, once a day. Returns how many were written. Raises Refused."""
    _require(by, campaign.organization)
    silent = status(campaign).silent
    if not silent:
        raise Refused("Сдали все: напоминать некому.")
    urls = {answer.organization_id: answer.get_absolute_url() for answer in silent}
    day = campaign.organization.today
    members = Membership.objects.valid_on(day).filter(organization__in=list(urls), role__in=ANSWERING)
    rows = [_message(campaign, member, urls[member.organization_id], day) for member in members]
    known = set(Message.objects.filter(key__in=[row.key for row in rows]).values_list("key", flat=True))
    new = [row for row in rows if row.key not in known]
    Message.objects.bulk_create(new, ignore_conflicts=True)
    audit.record(campaign, "remind", f"Напоминание: {counted(len(new), 'человек', 'человека', 'человек')}", by=by)
    if not new:
        raise AlreadyDone("Сегодня напоминание уже отправлено всем, кто не сдал.")
    return len(new)


def _message(campaign: Campaign, member: Membership, url: str, day: date) -> Message:
    item = {
        "title": f"Сдать: {campaign.title}",
        "url": url,
        "due": campaign.due_on.isoformat(),
        "late": max((day - campaign.due_on).days, 0),
    }
    return Message(
        key=f"campaign:{campaign.pk}:{member.organization_id}:{member.user_id}:{day.isoformat()}",
        user_id=member.user_id,
        organization_id=member.organization_id,
        subject=f"Не сданы сведения: {campaign.title}"[:200],
        items=[item],
        created_at=clock.now(),
        state=MessageState.QUEUED,
        next_try_at=clock.now(),
    )


@transaction.atomic
def lock(campaign: Campaign, *, by: Any) -> None:
    """Ends a collection: accepted answers are closed for ever. Raises Refused while something is not accepted."""
    _require(by, campaign.organization)
    locked = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)
    if locked.locked_at:
        raise AlreadyDone("Сбор уже закрыт.")
    waiting = locked.answers.filter(state=AnswerState.SUBMITTED).count()
    if waiting:
        words = counted(waiting, "организации", "организаций", "организаций")
        raise Refused(f"Сначала примите или верните сведения {words}.")
    apply_many(locked.answers.filter(state=AnswerState.ACCEPTED), "lock", by=by, via=locked)
    locked.locked_at = clock.now()
    locked.save(update_fields=["locked_at"])
    audit.record(locked, "lock", "Сбор закрыт", by=by)
    campaign.refresh_from_db()


def _require(by: Any, organization: Organization) -> None:
    if not by.has_perm("monitoring.change_campaign", organization):
        raise PermissionDenied("Сбор данных ведёт муниципальный или региональный специалист.")


# ---- the roll-up
@dataclass(frozen=True)
class Rollup:
    """Totals of what was submitted, and the lines of each organization that gave them."""

    rows: list[Filled]
    given: list[Submission]
    silent: list[Answer]
    public: dict[int, dict[str, Value]]


def rollup(campaign: Campaign, report: Report | None = None) -> Rollup:
    """Adds up the last editions of all submitted answers; small sensitive cells are hidden and left out of totals."""
    form = forms.layout(campaign.version)
    given = last_submissions(campaign)
    values: dict[int, dict[str, Value]] = {}
    for done, submission in enumerate(given, 1):
        values[submission.answer.organization_id] = public_values(submission, form)
        if report:
            report(done, len(given), submission.answer.organization.short_name)
    totals = {
        line.number: suppression.total({pk: row[line.number] for pk, row in values.items() if line.number in row})
        for line in form.lines
        if line.kind in (LineKind.METRIC, LineKind.MANUAL)
    }
    typed = {n: f"{v.numerator:g}" for n, v in totals.items() if _kind(form, n) == LineKind.MANUAL}
    rows = [row for row in lines.fill(form, totals, typed) if row.line.kind not in (LineKind.HEADING, LineKind.TEXT)]
    silent = sorted(answers_of(campaign).filter(state__in=OPEN), key=_by_name)
    return Rollup(rows, given, silent, values)


def _kind(form: forms.Layout, number: str) -> str:
    return next(line.kind for line in form.lines if line.number == number)


def last_submissions(campaign: Campaign) -> list[Submission]:
    """The last edition of every organization whose answer is given; one query."""
    last = Submission.objects.filter(answer=OuterRef("answer")).order_by("-edition").values("pk")[:1]
    rows = Submission.objects.filter(answer__campaign=campaign, answer__state__in=GIVEN, pk=Subquery(last))
    return sorted(rows.select_related("answer__organization"), key=lambda row: _by_name(row.answer))


def public_values(submission: Submission, form: forms.Layout) -> dict[str, Value]:
    """Submitted values as the authority may see them, in the order of the form."""
    given = own_values(submission)
    answer: dict[str, Value] = {}
    for line in form.lines:
        if line.number in given:
            answer[line.number] = _public_value(line, given[line.number], answer)
    return answer


def _public_value(line: StatLine, value: Value, above: dict[str, Value]) -> Value:
    """A formula over a hidden line would give that line away: it is hidden with it."""
    if line.kind == LineKind.METRIC:
        return suppression.seen(line.metric, line.params, {0: value})[0]
    if line.kind == LineKind.FORMULA and any(n in above and above[n].hidden for n in formulas.lines_in(line.formula)):
        return suppression.hide(value)
    return value


def _schools_of(answer: Answer) -> Any:
    """The schools whose people may not be named to who reads an answer: those of the collection; without one the school itself."""
    asking = answer.campaign.organization if answer.campaign else answer.organization
    return Organization.objects.under(asking).educational()


def public_lines(submission: Submission, answer: Answer) -> list[dict[str, Any]]:
    """Submitted lines as the authority may read them: words that name somebody of its schools are cut out."""
    scope = _schools_of(answer)
    words = [(row, name) for row in submission.lines for name in ("text", "comment") if row.get(name)]
    shown = nameless.cut([row[name] for row, name in words], scope)
    lines = {row["number"]: dict(row) for row in submission.lines}
    for (row, name), text in zip(words, shown, strict=True):
        lines[row["number"]][name] = text
    return list(lines.values())


def public_remark(answer: Answer) -> str:
    """The remark with which an answer was returned, in the eyes of who leads the collection or looks from above."""
    return nameless.cut([answer.remark], _schools_of(answer))[0] if answer.remark else ""


def own_values(submission: Submission) -> dict[str, Value]:
    """Submitted values of the lines that have one, as the school itself sees them."""
    return {
        row["number"]: Value(row["numerator"], _denominator(row))
        for row in submission.lines
        if row["numerator"] is not None
    }


def _denominator(row: dict[str, Any]) -> float | None:
    """A share without a denominator was one that could not be computed."""
    if row["denominator"] is None and row["unit"] == "%":
        return UNKNOWN
    return row["denominator"]


def rollup_xlsx(campaign: Campaign, rolled: Rollup) -> bytes:
    """Totals, organizations, and who has not answered."""
    asked = len(rolled.given) + len(rolled.silent)
    head = [
        f"{campaign.title}: {campaign.organization.short_name}",
        f"На дату {campaign.figures_on:%d.%m.%Y}. Сдали {len(rolled.given)} из {asked}",
    ]
    silent: list[Sequence[Any]] = [[a.organization.short_name, a.get_state_display()] for a in rolled.silent]
    return book(
        [
            Sheet("Свод", head, statistics.FORM, statistics.form_rows(rolled.rows), held=2),
            _by_organizations(rolled, head),
            table("Не сдали", head, ["Организация", "Состояние"], silent),
            *_words_of_organizations(campaign, rolled, head),
        ]
    )


def _words_of_organizations(campaign: Campaign, rolled: Rollup, head: list[str]) -> list[Sheet]:
    """What the schools typed in words (links, numbers of acts), without names; no sheet where the form asks for none."""
    wanted = [line for line in forms.layout(campaign.version).lines if line.kind == LineKind.TEXT]
    if not wanted:
        return []
    typed = [{row["number"]: row.get("text", "") for row in submission.lines} for submission in rolled.given]
    scope = Organization.objects.under(campaign.organization).educational()
    words = iter(nameless.cut([texts.get(line.number, "") for texts in typed for line in wanted], scope))
    body: list[Sequence[Any]] = [
        [submission.answer.organization.short_name, *(next(words) or "не заполнено" for _ in wanted)]
        for submission in rolled.given
    ]
    return [table("Тексты", head, ["Организация", *(f"{line.number} {line.title}" for line in wanted)], body)]


def _by_organizations(rolled: Rollup, head: list[str]) -> Sheet:
    titles = ["Организация", "Сдано", "Редакция"]
    for row in rolled.rows:
        titles += figure_titles(f"{row.line.number} {row.line.title}", row.is_share)
    body: list[Sequence[Any]] = []
    for submission in rolled.given:
        organization = submission.answer.organization
        cells: list[Any] = [
            organization.short_name,
            clock.day_of(submission.submitted_at, organization),
            submission.edition,
        ]
        for row in rolled.rows:
            cells += figure_cells(rolled.public[organization.pk].get(row.line.number), row.is_share)
        body.append(cells)
    return table("По организациям", head, titles, body)


def rollup_json(campaign: Campaign, rolled: Rollup) -> dict[str, Any]:
    return {
        "campaign": campaign.pk,
        "date": campaign.figures_on.isoformat(),
        "given": len(rolled.given),
        "silent": len(rolled.silent),
        "lines": [
            {"number": r.line.number, "title": r.line.title, "unit": r.unit, **figures.number_json(r.value)}
            for r in rolled.rows
            if r.value is not None
        ],
    }
