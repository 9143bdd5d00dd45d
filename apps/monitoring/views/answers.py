"""The form of a school: preview, typing, submitting; «как сдано» against «сейчас»."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from apps.core.days import day_of
from apps.core.errors import Refused
from apps.core.guards import requires, say_refusals
from apps.jobs.access import file_response
from apps.metrics.services.figures import Value

from .. import access
from ..enums import LineKind
from ..models import Answer
from ..services import answers, campaigns, forms, lines

SEES = "monitoring.build_statistics"
SUBMITS = "monitoring.submit_form"


Sent = dict[str, dict[str, str]]


def rows_of(form: forms.Layout, filled: list[lines.Filled], sent: Sent | None = None) -> list[dict[str, Any]]:
    """Lines as the page draws them: `row`, what kind of cell it is, and what was `sent` for it but not taken."""
    shown = {row.line.number: row for row in filled}
    cells, notes = (sent["typed"], sent["comments"]) if sent else ({}, {})
    return [
        {
            "row": shown[line.number],
            "sent": cells.get(line.number),
            "sent_note": notes.get(line.number),
            "heading": line.kind == LineKind.HEADING,
            "typed": line.kind in (LineKind.MANUAL, LineKind.TEXT),
            "number": line.kind == LineKind.MANUAL,
        }
        for line in form.lines
        if line.number in shown
    ]


@requires(SUBMITS)
@require_POST
@say_refusals
def answer_start(request: HttpRequest) -> HttpResponse:
    """Opens the annual form of the school on a day."""
    organization, _ = request.workplace.required()
    if not request.user.has_perm(SUBMITS, organization):
        raise PermissionDenied
    answer = answers.own(organization, day_of(request.POST.get("date", ""), organization.today))
    return redirect(answer)


@requires(SEES)
def answer_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """For the school the form to fill; for who collects it what was submitted, small sensitive cells hidden."""
    answer = access.get_answer_for(request.user, public_id)
    if request.user.has_perm(SEES, answer):
        return _school_page(request, answer)
    return _officer_page(request, answer)


def _school_page(request: HttpRequest, answer: Answer, sent: Sent | None = None) -> HttpResponse:
    form = forms.layout(answer.version)
    filled = lines.of_one(form, answer.organization, answer.date, answer)
    submissions = list(answer.submissions.select_related("submitted_by"))
    context = {
        "answer": answer,
        "rows": rows_of(form, filled, sent),
        **lines.checked(form, lines.numbers_of(filled)),
        "missing": lines.missing(filled),
        "editable": answers.is_open(answer) and request.user.has_perm(SUBMITS, answer),
        "correctable": answers.is_given(answer) and request.user.has_perm(SUBMITS, answer),
        "submissions": submissions,
        "changed": len(answers.differences(submissions[0])) if submissions else 0,
        "history": answers.history(answer),
    }
    return render(request, "monitoring/answer_detail.html", context)


def _officer_page(request: HttpRequest, answer: Answer) -> HttpResponse:
    form = forms.layout(answer.version)
    last = answer.submissions.first()
    given = last if last is not None and not answers.is_open(answer) else None
    values = campaigns.public_values(given, form) if given else {}
    rows = submitted_rows(campaigns.public_lines(given, answer), form, values) if given else []
    context = {
        "answer": answer,
        "rows": rows,
        "missing": _left_empty(rows, form),
        **lines.checked(form, {number: value.number for number, value in values.items()}),
        "submission": given,
        "remark": campaigns.public_remark(answer),
        "leads": answer.campaign and access.leads(request.user, answer.campaign) and not answer.campaign.locked_at,
        "returnable": answers.is_given(answer),
    }
    return render(request, "monitoring/answer_officer.html", context)


def _left_empty(rows: list[dict[str, Any]], form: forms.Layout) -> list[dict[str, Any]]:
    """Submitted lines that people should have filled and did not."""
    typed = {line.number for line in form.lines if line.kind in (LineKind.MANUAL, LineKind.TEXT)}
    return [
        row
        for row in rows
        if row["line"]["number"] in typed and row["value"] is None and not row["line"].get("text", "").strip()
    ]


def submitted_rows(
    submitted: list[dict[str, Any]], form: forms.Layout, values: dict[str, Value]
) -> list[dict[str, Any]]:
    """Submitted lines as the page draws them, with what the reader may see of each."""
    headings = {line.number for line in form.lines if line.kind == LineKind.HEADING}
    return [
        {"line": line, "value": values.get(line["number"]), "heading": line["number"] in headings} for line in submitted
    ]


@requires(SUBMITS)
@require_POST
@say_refusals
def answer_save(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Keeps what was typed."""
    answer = _own(request, public_id)
    refused = _kept(request, answer)
    if refused is not None:
        return refused
    messages.success(request, "Сохранено. Сведения ещё не сданы.")
    return redirect(answer)


def _kept(request: HttpRequest, answer: Answer) -> HttpResponse | None:
    """None when the cells are kept; else the page with the refusal and everything that was typed."""
    sent = _typed(request)
    try:
        answers.save(answer, by=request.user, **sent)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return _school_page(request, answer, sent)
    return None


@requires(SUBMITS)
@require_POST
@say_refusals
def answer_submit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Keeps what was typed and submits."""
    answer = _own(request, public_id)
    refused = _kept(request, answer) if answers.is_open(answer) else None
    if refused is not None:
        return refused
    submission = answers.submit(answer, by=request.user)
    messages.success(request, f"Сдано: редакция {submission.edition}. Значения сохранены и больше не изменятся.")
    return redirect(answer)


@requires(SUBMITS)
@require_POST
@say_refusals
def answer_correct(request: HttpRequest, public_id: UUID) -> HttpResponse:
    answer = _own(request, public_id)
    answers.correct(answer, reason=request.POST.get("reason", ""), by=request.user)
    return redirect(answer)


@requires("monitoring.change_campaign")
@require_POST
@say_refusals
def answer_give_back(request: HttpRequest, public_id: UUID) -> HttpResponse:
    answer = access.get_answer_for(request.user, public_id)
    answers.give_back(answer, remark=request.POST.get("reason", ""), by=request.user)
    messages.success(request, "Возвращено с замечанием.")
    return redirect(answer.campaign)


@requires("monitoring.change_campaign")
@require_POST
@say_refusals
def answer_accept(request: HttpRequest, public_id: UUID) -> HttpResponse:
    answer = access.get_answer_for(request.user, public_id)
    answers.accept(answer, by=request.user)
    messages.success(request, "Принято.")
    return redirect(answer.campaign)


@requires(SEES)
def submission_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """As submitted, beside now."""
    submission = access.get_submission_for(request.user, public_id)
    form = forms.layout(submission.answer.version)
    context = {
        "submission": submission,
        "rows": submitted_rows(submission.lines, form, campaigns.own_values(submission)),
        "differences": answers.differences(submission),
    }
    return render(request, "monitoring/submission_detail.html", context)


@requires(SEES)
def submission_file(request: HttpRequest, public_id: UUID, what: str) -> HttpResponse:
    submission = access.get_submission_for(request.user, public_id)
    return file_response(submission.xlsx if what == "xlsx" else submission.machine)


def _own(request: HttpRequest, public_id: UUID) -> Answer:
    """The school's own form; who collects it may not fill it in."""
    answer = access.get_answer_for(request.user, public_id)
    if not request.user.has_perm(SUBMITS, answer):
        raise PermissionDenied
    return answer


def _typed(request: HttpRequest) -> Sent:
    """Cells and comments by line number: `cell-3.1`, `note-3.1`."""
    data = request.POST
    return {
        "typed": {name[5:]: data[name] for name in data if name.startswith("cell-")},
        "comments": {name[5:]: data[name] for name in data if name.startswith("note-")},
    }
