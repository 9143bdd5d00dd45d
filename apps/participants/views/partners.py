"""Partners and agreements."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from apps.core.guards import requires, say_refusals
from apps.jobs.access import file_response
from apps.workflow import audit

from .. import access
from ..enums import ParticipationRole
from ..forms.partners import AgreementForm, PartnerForm
from ..models import Agreement, Partner
from ..services import partners
from ..tables import PartnerTable, partner_url
from .common import log_of, paged, plain_form, require, workplace_with


@requires("participants.view_person")
def partner_list(request: HttpRequest) -> HttpResponse:
    organization, year = workplace_with(request, "participants.view_person")
    today = organization.today
    agreed = Agreement.objects.in_force(today).filter(partner=OuterRef("pk"))
    mentor = Q(
        people__participations__year=year,
        people__participations__role=ParticipationRole.MENTOR,
        people__participations__left_on=None,
    )
    rows = Partner.objects.filter(organization=organization).annotate(
        has_agreement=Exists(agreed),
        # Of several in force the one without a term, else the longest.
        agreed_to=Subquery(agreed.order_by(F("valid_to").desc(nulls_first=True)).values("valid_to")[:1]),
        mentors=Count("people", filter=mentor, distinct=True),
    )
    may_change = request.user.has_perm("participants.change_partner", organization)
    action = (reverse("participants:partner-add"), "Добавить партнёра") if may_change else None
    context = {"table": paged(request, PartnerTable(rows), action), "may_change": may_change}
    return render(request, "participants/partner_list.html", context)


@requires("participants.change_partner")
def partner_add(request: HttpRequest) -> HttpResponse:
    organization, _ = workplace_with(request, "participants.change_partner")
    return _partner_form(request, PartnerForm(request.POST or None, organization=organization), "Новый партнёр")


def partner_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    partner = access.get_partner_for(request.user, public_id)
    require(request, "participants.change_partner", partner)
    form = PartnerForm(request.POST or None, instance=partner, organization=partner.organization)
    return _partner_form(request, form, "Партнёр")


def _partner_form(request: HttpRequest, form: PartnerForm, title: str) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        partner = partners.save(form.save(commit=False), by=request.user)
        messages.success(request, "Партнёр сохранён.")
        return redirect("participants:partner-detail", partner.public_id)
    back = (reverse("participants:partner-list"), "Партнёры")
    if form.instance.pk:
        back = (partner_url(form.instance), form.instance.name)
    return plain_form(request, form, title, back)


@require_POST
@say_refusals
def partner_remove(request: HttpRequest, public_id: UUID) -> HttpResponse:
    partner = access.get_partner_for(request.user, public_id)
    require(request, "participants.change_partner", partner)
    partners.remove(partner, by=request.user)
    messages.success(request, f"Партнёр «{partner.name}» убран.")
    return redirect("participants:partner-list")


def partner_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    partner = access.get_partner_for(request.user, public_id)
    may_change = request.user.has_perm("participants.change_partner", partner)
    agreements, people = partner.agreements.select_related("scan"), partner.people.present()
    context = {
        "partner": partner,
        "today": partner.organization.today,
        "agreements": agreements,
        "people": people,
        "log": log_of(audit.history(partner)[:20]),
        "may_change": may_change,
        # Nothing hangs on him: entered by mistake, he may be taken back.
        "may_remove": may_change and not partner.agreements.exists() and not partner.people.exists(),
    }
    return render(request, "participants/partner_detail.html", context)


def agreement_add(request: HttpRequest, public_id: UUID) -> HttpResponse:
    partner = access.get_partner_for(request.user, public_id)
    require(request, "participants.change_partner", partner)
    form = AgreementForm(request.POST or None, request.FILES or None, partner=partner)
    if request.method == "POST" and form.is_valid():
        partners.add_agreement(form.save(commit=False), scan=form.cleaned_data["scan"], by=request.user)
        messages.success(request, "Соглашение внесено.")
        return redirect("participants:partner-detail", partner.public_id)
    return plain_form(request, form, "Новое соглашение", (partner_url(partner), partner.name))


@say_refusals
def agreement_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    agreement = access.get_agreement_for(request.user, public_id)
    require(request, "participants.change_partner", agreement)
    partner, title = agreement.partner, f"Соглашение {agreement.title}"
    form = AgreementForm(request.POST or None, request.FILES or None, instance=agreement, partner=partner)
    if request.method == "POST" and form.is_valid():
        row = partners.correct_agreement(form.save(commit=False), by=request.user, **form.scan_values)
        messages.success(request, "Соглашение исправлено: в журнале стоит, что было и что стало.")
        return redirect("participants:partner-detail", row.partner.public_id)
    return plain_form(request, form, title, (partner_url(partner), partner.name))


@require_POST
@say_refusals
def agreement_remove(request: HttpRequest, public_id: UUID) -> HttpResponse:
    agreement = access.get_agreement_for(request.user, public_id)
    require(request, "participants.change_partner", agreement)
    partners.remove_agreement(agreement, by=request.user)
    messages.success(request, f"Соглашение {agreement.title} убрано. Что в нём стояло, осталось в журнале партнёра.")
    return redirect("participants:partner-detail", agreement.partner.public_id)


def agreement_scan(request: HttpRequest, public_id: UUID) -> HttpResponse:
    agreement = access.get_agreement_for(request.user, public_id)
    if agreement.scan is None:
        raise Http404
    return file_response(agreement.scan, inline=True)
