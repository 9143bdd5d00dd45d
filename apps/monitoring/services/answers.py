"""The form of one organization: typing, submitting (frozen), correcting, accepting; «как сдано» against «сейчас»."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max

from apps.core import clock, nameless
from apps.core.errors import AlreadyDone, Refused
from apps.core.labels import labels_of
from apps.core.russian.numbers import some
from apps.jobs.services import files
from apps.organizations.models import Organization
from apps.workflow import audit
from apps.workflow.models import AuditEvent
from apps.workflow.transitions import apply

from ..enums import OPEN, AnswerState, LineKind
from ..models import Answer, Campaign, Submission
from . import forms, known_texts, lines, statistics
from .lines import Filled
from .sheets import XLSX, Column, Sheet, book

LONGEST = 500
# Rows that a reason names before it says how many more there are.
NAMED = 3
# Which rows stand behind the figures of a room: their log explains a difference.
OBJECTS = {
    "participants": ["participants.Person", "participants.Participation", "participants.Consent"],
    "pairs": ["pairing.Pair"],
    "k1": ["pairing.Pair", "organizations.ContingentSnapshot"],
    "k2": ["pairing.Pair", "organizations.ContingentSnapshot"],
    "plans": ["plans.Plan", "plans.PlanItem"],
    "meetings": ["plans.Meeting"],
    "roadmap": ["roadmap.Roadmap", "roadmap.Item", "roadmap.Occurrence"],
    "documents": ["documents.Document"],
    "activities": ["metrics.ManualValue"],
    "surveys": ["metrics.ManualValue"],
}


def own(organization: Organization, day: date) -> Answer:
    """The annual form of a school on a day, made when it is opened for the first time. Raises Refused without a form."""
    version = forms.current(forms.ANNUAL, day)
    if version is None:
        raise Refused("Годовая форма ещё не введена в действие. Её вводит региональный специалист.")
    answer, _ = Answer.objects.get_or_create(organization=organization, version=version, date=day, campaign=None)
    return answer


def filled(answer: Answer) -> list[Filled]:
    """The form as it would be submitted now."""
    return lines.of_one(forms.layout(answer.version), answer.organization, answer.date, answer)


def save(answer: Answer, *, typed: dict[str, str], comments: dict[str, str], by: Any) -> None:
    """Keeps typed cells and comments. Raises Refused: a number that cannot be read, a name of the base, submitted already."""
    _require(by, answer)
    known = {line.number: line for line in answer.version.lines.all()}
    kept = {number: _cell(known[number], text) for number, text in typed.items() if number in known and text.strip()}
    notes = {number: text.strip()[:LONGEST] for number, text in comments.items() if number in known and text.strip()}
    _refuse_names(answer.organization, kept, notes)
    # What the registers say by themselves is not typed: it follows them until the form is submitted.
    told = known_texts.of(known.values(), answer.organization, answer.date)
    kept = {number: text for number, text in kept.items() if text != told.get(number)}
    with transaction.atomic():
        locked = Answer.objects.select_for_update(of=("self",)).get(pk=answer.pk)
        if locked.state not in OPEN:
            raise Refused("Сведения уже сданы. Чтобы изменить их, откройте исправление.")
        Answer.objects.filter(pk=answer.pk).update(typed=kept, comments=notes)
    answer.typed, answer.comments = kept, notes


def _refuse_names(organization: Organization, typed: dict[str, str], comments: dict[str, str]) -> None:
    """Cells and comments go up to the authority, so they name nobody. Raises Refused."""
    texts = {f"Строка {number}": text for number, text in typed.items()}
    texts |= {f"Пояснение к строке {number}": text for number, text in comments.items()}
    nameless.refuse(texts, organization)


def _cell(line: Any, text: str) -> str:
    """A typed cell: a number that is not negative, or words."""
    text = text.strip()[:LONGEST]
    if line.kind != LineKind.MANUAL:
        return text
    try:
        number = float(text.replace(",", ".").replace(" ", "").replace("\xa0", ""))
    except ValueError:
        number = -1
    if not 0 <= number < 10**9:
        raise Refused(f"Строка {line.number}: «{text[:30]}» — не число. Напишите, например, 12.")
    return f"{number:g}"


@files.together()
def submit(answer: Answer, *, by: Any) -> Submission:
    """Freezes the form as it is now: lines, hash, both files; a later one is the next edition. Raises Refused, AlreadyDone."""
    _require(by, answer)
    if answer.campaign and answer.campaign.locked_at:
        raise Refused("Сбор уже закрыт. Обратитесь к тому, кто его ведёт.")
    rows = filled(answer)
    # Somebody may have joined the base since the words were typed, and a title of a register may name him too.
    told = {row.line.number: row.text for row in rows if row.text}
    _refuse_names(answer.organization, answer.typed | told, answer.comments)
    apply(answer, "submit", by=by)
    edition = (answer.submissions.aggregate(top=Max("edition"))["top"] or 0) + 1
    frozen = [lines.line_json(row) for row in rows]
    submission = Submission.objects.create(
        answer=answer,
        edition=edition,
        lines=frozen,
        sha256=fingerprint(frozen),
        submitted_at=clock.now(),
        submitted_by=by,
    )
    _attach_files(submission, rows, by)
    return submission


def fingerprint(frozen: list[dict]) -> str:
    """SHA-256 of the canonical JSON of the lines."""
    text = json.dumps(frozen, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _attach_files(submission: Submission, rows: list[Filled], by: Any) -> None:
    answer = submission.answer
    stem = f"svedeniya_{answer.date.isoformat()}_{submission.edition}"
    machine = json.dumps(machine_form(submission), ensure_ascii=False, indent=1).encode()
    store = {"organization": answer.organization, "by": by}
    submission.xlsx = files.store(sheet(submission, rows), name=f"{stem}.xlsx", content_type=XLSX, **store)
    submission.machine = files.store(machine, name=f"{stem}.json", content_type="application/json", **store)
    submission.save(update_fields=["xlsx", "machine"])


def machine_form(submission: Submission) -> dict[str, Any]:
    """The submission for programs."""
    answer = submission.answer
    return {
        "organization": str(answer.organization.public_id),
        "form": answer.version.form.code,
        "version": answer.version.number,
        "date": answer.date.isoformat(),
        "edition": submission.edition,
        "submitted_at": submission.submitted_at.isoformat(),
        "sha256": submission.sha256,
        "lines": submission.lines,
    }


def sheet(submission: Submission, rows: list[Filled]) -> bytes:
    """The form as XLSX. No names of people."""
    answer = submission.answer
    head = [
        f"{answer.version.form.title}: {answer.organization.short_name}",
        f"На дату {answer.date:%d.%m.%Y}. Версия формы {answer.version.number}, редакция {submission.edition}",
        f"SHA-256 {submission.sha256}",
    ]
    body = [_with_comment(cells, row) for cells, row in zip(statistics.form_rows(rows), rows, strict=True)]
    return book([Sheet("Сведения", head, [*statistics.FORM, Column("Пояснение", 40)], body, held=2)])


def _with_comment(cells: list[Any], row: Filled) -> list[Any]:
    """The cells of a line with the comment in the last column."""
    if not row.comment:
        return cells
    return [*cells, *[None] * (len(statistics.FORM) - len(cells)), row.comment]


def correct(answer: Answer, *, reason: str, by: Any) -> None:
    """Opens submitted data again: the next submission is a new edition, the former ones stay. Raises Refused."""
    _require(by, answer)
    if answer.campaign and answer.campaign.locked_at:
        raise Refused("Сбор уже закрыт: исправить сведения может вернуть тот, кто его ведёт.")
    apply(answer, "correct", by=by, reason=reason)


def give_back(answer: Answer, *, remark: str, by: Any) -> None:
    """Returns submitted data with a remark. Raises Refused, PermissionDenied."""
    _lead(answer, "give_back", by, reason=remark)


def accept(answer: Answer, *, by: Any) -> None:
    """Raises Refused, AlreadyDone, PermissionDenied."""
    _lead(answer, "accept", by)


def _lead(answer: Answer, action: str, by: Any, reason: str = "") -> None:
    campaign = leading(answer, by)
    if campaign.locked_at:
        raise AlreadyDone("Сбор уже закрыт.")
    apply(answer, action, by=by, via=campaign, reason=reason)


def leading(answer: Answer, by: Any) -> Campaign:
    """The campaign of the answer if the user leads it. Raises PermissionDenied."""
    if answer.campaign is None or not by.has_perm("monitoring.change_campaign", answer.campaign):
        raise PermissionDenied("Сбор ведёт другая организация.")
    return answer.campaign


def _require(by: Any, answer: Answer) -> None:
    if not by.has_perm("monitoring.submit_form", answer):
        raise PermissionDenied("Сведения сдаёт куратор организации.")


@dataclass(frozen=True)
class Difference:
    """A line whose value is not what was submitted, and what the log says happened since."""

    number: str
    title: str
    code: str
    before: Any
    now: Any
    reasons: list[str]


def differences(submission: Submission) -> list[Difference]:
    """Lines that would come out otherwise now, each with the steps of the log since the submission."""
    now = {row.line.number: lines.line_json(row) for row in filled(submission.answer)}
    changed = [
        (line, now[line["number"]])
        for line in submission.lines
        if line["code"] and line["number"] in now and _plain(line) != _plain(now[line["number"]])
    ]
    reasons = _reasons(submission) if changed else {}
    return [
        Difference(
            old["number"], old["title"], old["code"], _plain(old), _plain(new), reasons.get(_room(old["code"]), [])
        )
        for old, new in changed
    ]


def _plain(line: dict[str, Any]) -> tuple[Any, Any]:
    return line["numerator"], line["denominator"]


def _room(code: str) -> str:
    return code.split(".")[0]


def _reasons(submission: Submission) -> dict[str, list[str]]:
    """Room → steps since the submission with the rows that they were taken with: «прекращена досрочно: Лапин – Соколова»."""
    events = AuditEvent.objects.filter(
        organization_id=submission.answer.organization_id,
        at__gt=submission.submitted_at,
        object_type__in={kind for kinds in OBJECTS.values() for kind in kinds},
    )
    steps: dict[tuple[str, str], list[int]] = {}
    for kind, title, number in events.order_by("at", "pk").values_list("object_type", "title", "object_id"):
        steps.setdefault((kind, title), []).append(number)
    named = labels_of((kind, number) for (kind, _), numbers in steps.items() for number in numbers)
    said = {
        (kind, title): _step_words(title, [named.get((kind, number), "") for number in dict.fromkeys(numbers)])
        for (kind, title), numbers in steps.items()
    }
    return {room: [words for (kind, _), words in said.items() if kind in kinds] for room, kinds in OBJECTS.items()}


def _step_words(title: str, rows: list[str]) -> str:
    """A step with the first of its rows; one whose row is no more stays a step."""
    known = [row for row in rows if row]
    return f"{title}: {some(known, NAMED, '; ')}" if known else title


def history(answer: Answer) -> Any:
    return audit.history(answer)


def is_open(answer: Answer) -> bool:
    return answer.state in OPEN


def is_given(answer: Answer) -> bool:
    return answer.state in (AnswerState.SUBMITTED, AnswerState.ACCEPTED)
