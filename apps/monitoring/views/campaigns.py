"""Collections of data: the officer's table of who answered, the school's list of what to answer."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from apps.core.guards import requires, requires_here, say_refusals
from apps.core.russian.numbers import counted
from apps.jobs.services import jobs

from .. import access
from ..forms import CampaignForm
from ..models import Answer, Campaign
from ..services import campaigns
from .overview import new_token

LEADS = "monitoring.change_campaign"
SEES = "monitoring.build_statistics"


@requires(SEES)
def campaign_list(request: HttpRequest) -> HttpResponse:
    """Running and former collections; a school sees its own answer beside each."""
    organization = request.workplace.organization
    # Grouping drops the order of the model: pages need one of their own.
    rows = (
        Campaign.objects.visible_to(request.user)
        .with_counts()
        .select_related("organization")
        .order_by("-due_on", "-id")
    )
    page = Paginator(rows, 25).get_page(request.GET.get("page"))
    own = {a.campaign_id: a for a in Answer.objects.filter(organization=organization, campaign__in=list(page))}
    context = {
        "page": page,
        "rows": [{"campaign": campaign, "answer": own.get(campaign.pk)} for campaign in page],
        "leads": request.user.has_perm(LEADS, organization),
    }
    return render(request, "monitoring/campaign_list.html", context)


@requires_here(LEADS)
@say_refusals
def campaign_new(request: HttpRequest) -> HttpResponse:
    organization = request.workplace.organization
    today = organization.today
    initial = {"opens_on": today, "figures_on": today}
    form = CampaignForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        token = request.POST.get("token", "")[:40]
        key = f"{organization.pk}:{request.user.pk}:{token}" if token else None
        campaign = campaigns.open_campaign(organization=organization, by=request.user, key=key, **form.cleaned_data)
        messages.success(request, "Сбор открыт: школы видят его у себя и получат напоминания.")
        return redirect(campaign)
    return render(request, "monitoring/campaign_form.html", {"form": form, "token": new_token()})


@requires(SEES)
def campaign_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Who answered and who did not. A school is led to its own answer."""
    campaign = access.get_campaign_for(request.user, pk)
    own = campaign.answers.filter(organization=request.workplace.organization).first()
    if own is not None:
        return redirect(own)
    context = {
        "campaign": campaign,
        "status": campaigns.status(campaign),
        "leads": access.leads(request.user, campaign),
        "token": new_token(),
        "jobs": campaign.organization.jobs.filter(
            kind="monitoring.rollup", owner=request.user, arguments__campaign=campaign.pk
        )[:5],
    }
    return render(request, "monitoring/campaign_detail.html", context)


def _led(request: HttpRequest, pk: int) -> Campaign:
    campaign = access.get_campaign_for(request.user, pk)
    if not access.leads(request.user, campaign):
        raise PermissionDenied
    return campaign


@requires(LEADS)
@require_POST
@say_refusals
def campaign_remind(request: HttpRequest, pk: int) -> HttpResponse:
    campaign = _led(request, pk)
    written = campaigns.remind(campaign, by=request.user)
    messages.success(request, f"Напоминание получит {counted(written, 'человек', 'человека', 'человек')}.")
    return redirect(campaign)


@requires(LEADS)
@require_POST
@say_refusals
def campaign_lock(request: HttpRequest, pk: int) -> HttpResponse:
    campaign = _led(request, pk)
    campaigns.lock(campaign, by=request.user)
    messages.success(request, "Сбор закрыт.")
    return redirect(campaign)


@requires(LEADS)
@require_POST
def campaign_rollup(request: HttpRequest, pk: int) -> HttpResponse:
    """Puts the roll-up into the queue and leads to its progress."""
    campaign = _led(request, pk)
    token = request.POST.get("token", "")[:40]
    job = jobs.enqueue(
        "monitoring.rollup",
        by=request.user,
        organization=campaign.organization,
        arguments={"campaign": campaign.pk},
        title=f"Свод: {campaign.title}"[:200],
        key=f"rollup:{campaign.pk}:{request.user.pk}:{token}" if token else None,
    )
    return redirect("jobs:job-detail", job.public_id)
