"""The matching: settings, a run, its acceptance, two runs side by side, the protocol."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from apps.core.errors import Refused
from apps.core.guards import requires, say_refusals
from apps.core.pages import require, workplace_with
from apps.documents.services import documents
from apps.jobs.services import jobs

from .. import access, presenting
from ..matching.profiles import Settings
from ..matching_forms import SettingsForm
from ..models import MatchRun
from ..services import matching
from ..services.matching import Choice, Decisions
from ..work import MATCH

PAIRS_ON_PAGE = 100
RUNS = 20


@requires("pairing.match")
@say_refusals
def match_new(request: HttpRequest) -> HttpResponse:
    """Settings of a new run beside the earlier ones; a large pool is matched in the background."""
    organization, year = workplace_with(request, "pairing.match")
    form = SettingsForm(request.POST or None, settings=Settings())
    if request.method == "POST" and form.is_valid():
        return _start(request, organization, year, form.settings())
    runs = MatchRun.objects.filter(organization=organization, year=year).select_related("created_by")
    runs = runs.annotate(taken=Count("pairs", filter=~Q(pairs__state="cancelled")))[:RUNS]
    return render(request, "pairing/match_new.html", {"form": form, "runs": runs})


def _start(request: HttpRequest, organization: Any, year: Any, settings: Settings) -> HttpResponse:
    locked = [tuple(text.split(":")) for text in request.POST.getlist("locked") if text.count(":") == 1]
    if matching.is_large(organization, year):
        arguments = {"year": year.pk, "settings": settings.as_dict(), "locked": [list(pair) for pair in locked]}
        job = jobs.enqueue(MATCH, by=request.user, organization=organization, arguments=arguments)
        return redirect("jobs:job-detail", job.public_id)
    run = matching.start(organization=organization, year=year, settings=settings, by=request.user, locked=locked)
    return redirect("pairing:match-detail", run.public_id)


def match_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    run = access.get_run_for(request.user, public_id)
    people = matching.people_of(run)
    decisions = matching.decisions(run, people)
    pairs = Paginator(run.result["pairs"], PAIRS_ON_PAGE).get_page(request.GET.get("page"))
    others = MatchRun.objects.filter(organization=run.organization, year=run.year).exclude(pk=run.pk)[:RUNS]
    context = {
        "run": run,
        "form": SettingsForm(settings=Settings.from_dict(run.options)),
        "pairs": presenting.pairs(pairs, run, people, decisions),
        "page": pairs,
        "unmatched": presenting.unmatched(run, people, decisions),
        "taken": len(decisions.taken),
        "left": len(_open_rows(run, decisions)),
        "needs_protocol": _needs_protocol(run, decisions),
        "overrides": presenting.overrides(run, people),
        "runs": others,
        "may_match": request.user.has_perm("pairing.match", run),
        "may_order": request.user.has_perm("documents.change_document", run),
    }
    return render(request, "pairing/match_detail.html", context)


@require_POST
@say_refusals
def match_accept(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Proposes the chosen pairs; what did not go is said by name."""
    run = access.get_run_for(request.user, public_id)
    require(request, "pairing.match", run)
    choices = _all(run) if request.POST.get("all") else _chosen(run, request.POST)
    made = matching.accept(run, choices=choices, by=request.user, as_groups=bool(request.POST.get("as_groups")))
    for person, why in made.refused:
        messages.warning(request, f"{person.short_name}: {why}")
    if not made.pairs:
        return redirect("pairing:match-detail", run.public_id)
    messages.success(request, f"Предложено пар: {len(made.pairs)}. Теперь они ждут согласия сторон.")
    return redirect(f"{reverse('pairing:pair-list')}?tab=waiting")


def _all(run: MatchRun) -> list[Choice]:
    """Everything that may still be taken as it was proposed."""
    rows = _open_rows(run, matching.decisions(run, matching.people_of(run)))
    return [Choice(row["mentor"], row["mentee"]) for row in rows]


def _open_rows(run: MatchRun, decisions: Decisions) -> list[dict[str, Any]]:
    return [
        row
        for row in run.result["pairs"]
        if row["mentee"] not in decisions.taken and not decisions.obstacle(row["mentee"], row["mentor"])
    ]


def _needs_protocol(run: MatchRun, decisions: Decisions) -> bool:
    """No protocol yet, or pairs were taken after it."""
    if run.state != "accepted" or run.protocol is None:
        return run.state == "accepted"
    return any(pair.created_at > run.protocol.approved_at for pair in decisions.taken.values())


def _chosen(run: MatchRun, data: Any) -> list[Choice]:
    """Ticked pairs with the run's mentor or the one chosen by hand."""
    own = {row["mentee"]: row["mentor"] for row in run.result["pairs"]}
    mentees = [*own, *(row["mentee"] for row in run.result["unmatched"])]
    found = []
    for mentee in mentees:
        other = data.get(f"other_{mentee}", "")
        if data.get(f"take_{mentee}") or (other and mentee not in own):
            found.append(Choice(other or own.get(mentee, ""), mentee, data.get(f"reason_{mentee}", "").strip()))
    return found


def match_compare(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Two kept runs side by side: only the differences, and the totals."""
    run = access.get_run_for(request.user, public_id)
    other = access.get_run_for(request.user, _uuid(request.GET.get("with", "")))
    if other.organization_id != run.organization_id:
        raise Http404
    difference = matching.difference(run, other)
    people = matching.people_of(run) | matching.people_of(other)
    rows = [(people.get(change.mentee), change) for change in difference.differences]
    context = {
        "run": run,
        "other": other,
        "difference": difference,
        "rows": rows,
        "settings": presenting.settings_difference(run, other),
    }
    return render(request, "pairing/match_compare.html", context)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


@require_POST
@say_refusals
def match_protocol(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A draft of the protocol of the matching."""
    run = access.get_run_for(request.user, public_id)
    require(request, "documents.change_document", run)
    if run.state != "accepted":
        raise Refused("Протокол составляется по принятому подбору. Сначала примите пары.")
    document = documents.create(
        kind="pairing.match_protocol",
        organization=run.organization,
        year=run.year,
        records={"run": run.pk},
        by=request.user,
    )
    return redirect(document)
