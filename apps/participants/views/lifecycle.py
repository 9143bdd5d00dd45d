"""What follows a withdrawn consent, and consent forms to print."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from apps.core.costly import costly
from apps.core.guards import requires, say_refusals
from apps.documents.services import documents
from apps.workflow import audit
from apps.workflow.models import AccessEntry

from .. import access, lists, printing
from ..models import Participation, Person
from ..services import withdrawals
from .common import require, wanted_purpose, workplace_with

LONGEST_LIST = 300


def withdrawal_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    case = access.get_withdrawal_for(request.user, public_id)
    audit.access(request, case)
    context = {
        "case": case,
        "person": case.consent.person,
        "steps": case.steps.select_related("done_by"),
        "may_act": case.settled_on is None and request.user.has_perm("participants.withdraw_consent", case),
        "new": withdrawals.new_consent(case) if case.destroyed_at is None else None,
        "in_base": Participation.objects.filter(person=case.consent.person, left_on=None).exists(),
    }
    return render(request, "participants/withdrawal_detail.html", context)


@require_POST
@say_refusals
def withdrawal_step(request: HttpRequest, public_id: UUID, position: int) -> HttpResponse:
    """A step is done; stopping and destroying are done by the system itself."""
    case = access.get_withdrawal_for(request.user, public_id)
    require(request, "participants.withdraw_consent", case)
    step = withdrawals.take_step(case, position, by=request.user)
    messages.success(request, f"Сделано: {step.title}.")
    return redirect("participants:withdrawal-detail", case.public_id)


@require_POST
@say_refusals
def withdrawal_settle(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A new consent was given: the rest is not needed."""
    case = access.get_withdrawal_for(request.user, public_id)
    require(request, "participants.withdraw_consent", case)
    withdrawals.settle(case, by=request.user)
    messages.success(request, "Отзыв закрыт: получено новое согласие, оставшиеся шаги не нужны.")
    return redirect("participants:withdrawal-detail", case.public_id)


@require_POST
@say_refusals
def withdrawal_act(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Composes the act of destruction."""
    case = access.get_withdrawal_for(request.user, public_id)
    require(request, "participants.withdraw_consent", case)
    _, year = request.workplace.required()
    document = documents.create(
        kind="participants.destruction_act",
        organization=case.organization,
        year=year if year.organization_id == case.organization_id else None,
        records={"withdrawal": case.pk},
        by=request.user,
    )
    return redirect(reverse("documents:document-detail", kwargs={"public_id": document.public_id}))


@costly
@say_refusals
def consent_print(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The consent form of one person, filled in."""
    person = access.get_present_person_for(request.user, public_id)
    require(request, "participants.change_consent", person)
    year = request.workplace.year
    valid_to = year.end if year and year.organization_id == person.organization_id else None
    answer = printed(request, [person], f"Согласие. {person.short_name}", valid_to=valid_to)
    audit.access(request, person, AccessEntry.Kind.PRINT)
    return answer


@costly
@requires("participants.change_consent")
@say_refusals
def consent_print_list(request: HttpRequest) -> HttpResponse:
    """Forms for all participants who lack the consent, in one file."""
    organization, year = workplace_with(request, "participants.change_consent")
    lacking = lists.lacking(organization, year, wanted_purpose(request)).select_related("organization")
    chosen = list(lacking.order_by("search")[:LONGEST_LIST])
    answer = printed(request, chosen, "Согласия для подписи", valid_to=year.end)
    audit.access_list(request, Person._meta.label, organization.pk, len(chosen), AccessEntry.Kind.PRINT)
    return answer


def printed(request: HttpRequest, people: list[Person], name: str, valid_to: Any = None) -> HttpResponse:
    """Consent forms of these people as one file. Raises Refused when there is nobody or no text."""
    pages = printing.sheets(people, wanted_purpose(request), valid_to=valid_to)
    if request.GET.get("format") == "pdf":
        return _file(printing.pdf(pages), f"{name}.pdf", "application/pdf")
    return _file(printing.docx(pages), f"{name}.docx", printing.DOCX)


def _file(content: bytes, name: str, content_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response
