"""Pairs on their way into an order."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from apps.core.errors import Refused
from apps.core.guards import requires, say_refusals
from apps.core.pages import require, workplace_with
from apps.core.russian.numbers import counted, plural
from apps.participants.uploads import checked_scan
from apps.workflow import audit

from .. import access
from ..enums import PairState
from ..forms import PaperConsentsForm, PaperOrderForm
from ..models import Pair
from ..querysets import PairQuerySet
from ..services import pairs, papers

# Refusals told by name; the pairs of the rest stay in the list.
NAMED = 5


@require_POST
@say_refusals
def pair_order(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A draft of the order about one agreed pair."""
    pair = access.get_pair_for(request.user, public_id)
    require(request, "documents.change_document", pair)
    return redirect(papers.order_for([pair], by=request.user))


@require_POST
@requires("documents.change_document")
@say_refusals
def pairs_order(request: HttpRequest) -> HttpResponse:
    """A draft of the order about all agreed pairs of the year; replacements have an order of their own."""
    organization, year = workplace_with(request, "documents.change_document")
    rows = Pair.objects.filter(organization=organization, year=year, state=PairState.AGREED).with_people()
    fresh = list(rows.filter(replaces=None).order_by("pk"))
    return redirect(papers.order_for(fresh or list(rows.order_by("pk")), by=request.user))


@requires("documents.record_paper")
def paper_order(request: HttpRequest) -> HttpResponse:
    """An order signed on paper before: its pairs are active from its own day."""
    organization, year = workplace_with(request, "documents.record_paper")
    agreed = Pair.objects.filter(organization=organization, year=year, state=PairState.AGREED).with_people()
    form = PaperOrderForm(request.POST or None, request.FILES or None, pairs=agreed.order_by("start", "pk"))
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            document = papers.record_paper(
                list(values["pairs"]),
                number=values["number"],
                day=values["date"],
                reason=values["reason"],
                scan=checked_scan(values["scan"]) if values["scan"] else None,
                by=request.user,
            )
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, f"Приказ {document} внесён, пары действуют с его даты.")
            return redirect(document)
    return render(request, "pairing/paper_order.html", {"form": form, "is_empty": not agreed.exists()})


@requires("pairing.change_pair")
@audit.opens(Pair)
def paper_consents(request: HttpRequest) -> HttpResponse:
    """Sides of many proposed pairs agreed on paper: one day, one button. For a minor signs who signed the consent to data."""
    organization, year = workplace_with(request, "pairing.change_pair")
    known = Pair.objects.filter(organization=organization, year=year)
    waiting = list(_by_name(known.filter(state=PairState.PROPOSED).with_people()))
    given = {"initial": {"day": organization.today}, "organization": organization}
    form = PaperConsentsForm(request.POST or None, waiting=waiting, known=_by_name(known.with_people()), **given)
    if request.method == "POST" and form.is_valid():
        chosen, day = list(form.cleaned_data["chosen"]), form.cleaned_data["day"]
        done, refused = pairs.agree_many_on_paper(chosen, by=request.user, day=day, signers=form.signers)
        _tell_agreed(request, done, refused)
        return redirect("pairing:paper-consents" if refused else "pairing:pair-list")
    return render(request, "pairing/paper_consents.html", {"form": form, "is_empty": not waiting})


def _by_name(rows: PairQuerySet) -> PairQuerySet:
    return rows.with_names().order_by("mentor_search", "mentee_search", "pk")


def _tell_agreed(request: HttpRequest, done: list[Pair], refused: dict[Pair, str]) -> None:
    if done:
        words = plural(len(done), "пара согласована", "пары согласованы", "пар согласовано")
        messages.success(request, f"{len(done)} {words}. Теперь их можно внести в приказ.")
    for pair, sentence in list(refused.items())[:NAMED]:
        messages.error(request, f"{pair.title}: {sentence}")
    if len(refused) > NAMED:
        more = counted(len(refused) - NAMED, "пара", "пары", "пар")
        messages.error(request, f"И ещё {more} без отметки: они остались в списке.")
    if not done and not refused:
        messages.info(request, "Согласия этих пар уже отмечены.")
