"""Closing windows of rows, opening them again, evidence."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from apps.core.errors import AlreadyDone, Refused
from apps.core.guards import say_refusals
from apps.core.pages import require
from apps.jobs.access import file_response

from .. import access
from ..forms import CloseForm, EvidenceForm, ReasonForm
from ..models import Item, Occurrence
from ..rules import fits
from ..services import occurrences
from ..services.occurrences import Proof


def occurrence_close(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Done with evidence, or not needed with a reason."""
    occurrence = access.get_occurrence_for(request.user, public_id)
    require(request, "roadmap.close_item", occurrence)
    form = CloseForm(request.POST or None, request.FILES or None, occurrence=occurrence)
    if request.method == "POST" and form.is_valid() and _closed(request, occurrence, form):
        return redirect("roadmap:item-detail", occurrence.item.public_id)
    context = {
        "form": form,
        "occurrence": occurrence,
        "item": occurrence.item,
        "evidence": occurrence.item.evidence.select_related("document", "file"),
    }
    return render(request, "roadmap/occurrence_close.html", context)


def _closed(request: HttpRequest, occurrence: Occurrence, form: CloseForm) -> bool:
    data = form.cleaned_data
    proof = form.proof() if form.is_filled else None
    try:
        occurrences.close(occurrence, by=request.user, action=data["action"], reason=data["reason"], proof=proof)
    except AlreadyDone as calm:
        messages.info(request, calm.sentence)
    except Refused as refusal:
        form.add_error(None, refusal.sentence)
        return False
    else:
        messages.success(request, "Отмечено. Показатели карты уже пересчитаны.")
        _doubt(request, occurrence.item, proof)
    return True


def _doubt(request: HttpRequest, item: Item, proof: Proof | None) -> None:
    """A document that speaks of something else counts, but a mistake in the list is easily made: the person is asked to look."""
    if proof and proof.document and not fits(proof.document, item):
        words = f"Проверьте подтверждение: {proof.document} «{proof.document.title}» – о другом, чем дело этой строки."
        messages.warning(request, words)


@require_POST
@say_refusals
def occurrence_reopen(request: HttpRequest, public_id: UUID) -> HttpResponse:
    occurrence = access.get_occurrence_for(request.user, public_id)
    require(request, "roadmap.change_roadmap", occurrence)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        raise Refused("Напишите, почему строка открывается снова.")
    occurrences.reopen(occurrence, by=request.user, reason=form.cleaned_data["reason"])
    messages.success(request, "Строка открыта снова, причина записана в историю.")
    return redirect("roadmap:item-detail", occurrence.item.public_id)


@require_POST
@say_refusals
def evidence_add(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Evidence of a row that is not closed yet."""
    item = access.get_item_for(request.user, public_id)
    require(request, "roadmap.close_item", item)
    form = EvidenceForm(request.POST, request.FILES, item=item)
    if not form.is_valid():
        raise Refused(" ".join(str(words) for errors in form.errors.values() for words in errors))
    occurrences.add_evidence(item, form.proof(), by=request.user)
    messages.success(request, "Подтверждение добавлено.")
    return redirect("roadmap:item-detail", item.public_id)


@require_POST
@say_refusals
def evidence_confirm(request: HttpRequest, public_id: UUID) -> HttpResponse:
    evidence = access.get_evidence_for(request.user, public_id)
    require(request, "roadmap.close_item", evidence)
    occurrences.confirm(evidence, by=request.user)
    messages.success(request, "Подтверждение принято. Теперь строку можно отметить выполненной.")
    return redirect("roadmap:item-detail", evidence.item.public_id)


@require_POST
@say_refusals
def evidence_remove(request: HttpRequest, public_id: UUID) -> HttpResponse:
    evidence = access.get_evidence_for(request.user, public_id)
    require(request, "roadmap.close_item", evidence)
    occurrences.remove(evidence, by=request.user)
    messages.success(request, "Подтверждение убрано.")
    return redirect("roadmap:item-detail", evidence.item.public_id)


def evidence_file(request: HttpRequest, public_id: UUID) -> HttpResponse:
    evidence = access.get_evidence_for(request.user, public_id)
    if evidence.file is None:
        raise Http404
    return file_response(evidence.file, inline=True)
