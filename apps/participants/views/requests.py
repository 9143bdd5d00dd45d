"""The register of requests of data subjects, and the register of persons admitted to the data."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from apps.core.guards import requires, say_refusals
from apps.documents.enums import DocumentState
from apps.documents.models import Document
from apps.workflow import audit
from apps.workflow.models import AccessEntry

from .. import access
from ..forms.requests import AnswerForm, RequestForm
from ..models import Person, SubjectRequest
from ..request_tables import RequestTable
from ..services import requests
from .common import log_of, paged, plain_form, require, workplace_with

ADMISSION = "documents.admission"


@requires("participants.view_person")
def request_list(request: HttpRequest) -> HttpResponse:
    organization, _ = workplace_with(request, "participants.view_person")
    rows = SubjectRequest.objects.filter(organization=organization).select_related("person")
    may_change = request.user.has_perm("participants.change_consent", organization)
    action = (reverse("participants:request-add"), "Внести обращение") if may_change else None
    table = paged(request, RequestTable(rows, today=organization.today), action)
    audit.access_list(
        request, SubjectRequest._meta.label, organization.pk, len(table.page.object_list), AccessEntry.Kind.VIEW
    )
    return render(request, "participants/request_list.html", {"table": table, "may_change": may_change})


@requires("participants.change_consent")
@say_refusals
@audit.opens(Person)
def request_add(request: HttpRequest) -> HttpResponse:
    organization, _ = workplace_with(request, "participants.change_consent")
    form = RequestForm(request.POST or None, organization=organization)
    if request.method == "POST" and form.is_valid():
        row = requests.add(form.save(commit=False), by=request.user)
        messages.success(request, f"Обращение внесено. Ответить нужно до {row.due:%d.%m.%Y}.")
        return redirect("participants:request-list")
    back = (reverse("participants:request-list"), "Обращения")
    return plain_form(request, form, "Обращение субъекта персональных данных", back)


def request_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    row = access.get_request_for(request.user, public_id)
    audit.access(request, row)
    may_answer = row.answered_on is None and request.user.has_perm("participants.change_consent", row)
    return _detail(request, row, _answer_form(row) if may_answer else None)


def _detail(request: HttpRequest, row: SubjectRequest, form: AnswerForm | None) -> HttpResponse:
    is_late = row.answered_on is None and row.due < row.organization.today
    context = {"row": row, "is_late": is_late, "form": form, "log": log_of(audit.history(row)[:20])}
    return render(request, "participants/request_detail.html", context)


@require_POST
@say_refusals
def request_answer(request: HttpRequest, public_id: UUID) -> HttpResponse:
    row = access.get_request_for(request.user, public_id)
    require(request, "participants.change_consent", row)
    form = _answer_form(row, request.POST)
    if not form.is_valid():
        return _detail(request, row, form)
    requests.answer(row, day=form.cleaned_data["day"], words=form.cleaned_data["words"], by=request.user)
    messages.success(request, "Ответ записан.")
    return redirect("participants:request-list")


def _answer_form(row: SubjectRequest, data: Any = None) -> AnswerForm:
    action = reverse("participants:request-answer", kwargs={"public_id": row.public_id})
    return AnswerForm(data, action=action, row=row)


@requires("participants.view_person")
def admitted_list(request: HttpRequest) -> HttpResponse:
    """Persons admitted to personal data by the orders in force, as each order names them."""
    organization, _ = workplace_with(request, "participants.view_person")
    orders = Document.objects.filter(organization=organization, kind=ADMISSION, state=DocumentState.APPROVED)
    lines = [
        {"name": row[1], "post": row[2], "order": order}
        for order in orders.order_by("-date", "-pk")
        for annex in (order.content or {}).get("annexes", [])
        for row in annex["table"]["rows"]
    ]
    return render(request, "participants/admitted_list.html", {"lines": lines})
