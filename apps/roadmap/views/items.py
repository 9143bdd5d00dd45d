"""A row of the roadmap: its page, its words, its indicators."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from apps.core import panels
from apps.core.errors import Refused
from apps.core.guards import say_refusals
from apps.core.pages import require
from apps.workflow import audit
from apps.workflow.models import AuditEvent

from .. import access, presenting
from ..deadlines.wording import in_russian
from ..enums import EvidenceKind, RoadmapState
from ..forms import DatesForm, EvidenceForm, ItemForm, KpiForm, NewItemForm
from ..models import Item
from ..rules import expected_kinds, occurrence_code
from ..services import items, kpis
from .common import read_back

HISTORY_ROWS = 30


def item_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    item = access.get_item_for(request.user, public_id)
    roadmap, today = item.roadmap, item.roadmap.organization.today
    row = presenting.row_of(_with_parts(item), today, roadmap.end)
    deadline = items.read_deadline(roadmap, item.deadline_text)
    context = {
        "item": item,
        "roadmap": roadmap,
        "row": row,
        "windows": [(window, occurrence_code(window, today)) for window in row.windows],
        "reading": in_russian(deadline),
        "deadline": deadline,
        "expected": [EvidenceKind(kind).label for kind in expected_kinds(item)],
        "evidence": item.evidence.select_related("document", "file", "added_by", "occurrence"),
        "facts": kpis.facts(
            roadmap, item.kpis.select_related("item__roadmap"), today, by=request.user, with_forecast=True
        ),
        "log": _history(item, row),
        "cards": panels.render("roadmap.item", request, item),
        **_rights(request, item),
    }
    return render(request, "roadmap/item_detail.html", context)


def _with_parts(item: Item) -> Item:
    return (
        Item.objects.select_related("section", "roadmap__organization")
        .prefetch_related("occurrences__closed_by", "kpis", "responsible__user", "responsible__person", "evidence")
        .get(pk=item.pk)
    )


def _rights(request: HttpRequest, item: Item) -> dict[str, Any]:
    user = request.user
    closed = item.roadmap.state == RoadmapState.CLOSED
    may_close = user.has_perm("roadmap.close_item", item) and not closed
    add = reverse("roadmap:evidence-add", args=[item.public_id])
    may_change = user.has_perm("roadmap.change_roadmap", item) and not closed
    dates = reverse("roadmap:item-dates", args=[item.public_id])
    return {
        "may_close": may_close,
        "may_read_documents": user.has_perm("documents.view_document", item),
        "may_enter": user.has_perm("metrics.change_manual_value", item),
        "may_change": may_change,
        "evidence_form": EvidenceForm(item=item, action=add) if may_close else None,
        "dates_form": DatesForm(action=dates) if may_change else None,
    }


def _history(item: Item, row: presenting.Row) -> Any:
    """The log of the row and of its windows, newest first."""
    ids = [window.pk for window in row.windows]
    events = audit.history(item) | AuditEvent.objects.filter(
        object_type="roadmap.Occurrence", object_id__in=ids
    ).select_related("actor")
    return [_entry(event) for event in events.order_by("-at", "-id")[:HISTORY_ROWS]]


def _entry(event: AuditEvent) -> dict[str, Any]:
    actor = event.actor.short_name if event.actor else "система"
    return {"at": event.at, "actor": actor, "title": event.title.capitalize(), "reason": event.reason}


def item_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    item = access.get_item_for(request.user, public_id)
    require(request, "roadmap.change_roadmap", item)
    frozen = item.roadmap.state != RoadmapState.DRAFT
    form = ItemForm(request.POST or None, roadmap=item.roadmap, item=item, frozen=frozen)
    if request.method == "POST" and form.is_valid() and _changed(request, item, form):
        return redirect("roadmap:item-detail", item.public_id)
    context = {"form": form, "item": item, "roadmap": item.roadmap, "frozen": frozen}
    return render(request, "roadmap/item_form.html", context)


def _changed(request: HttpRequest, item: Item, form: ItemForm) -> bool:
    try:
        items.change(item, values=form.words(), responsible=form.cleaned_data["responsible"], by=request.user)
    except Refused as refusal:
        form.add_error(None, refusal.sentence)
        return False
    messages.success(request, f"Сохранено. Срок прочитан так: {in_russian(_deadline(item))}")
    return True


def _deadline(item: Item) -> Any:
    return items.read_deadline(item.roadmap, item.deadline_text)


def deadline_reading(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """How a deadline would be read in this roadmap."""
    roadmap = access.get_roadmap_for(request.user, public_id)
    return read_back(request, roadmap.start, roadmap.end)


def item_add(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A new row of a draft."""
    roadmap = access.get_roadmap_for(request.user, public_id)
    require(request, "roadmap.change_roadmap", roadmap)
    form = NewItemForm(request.POST or None, roadmap=roadmap)
    if request.method == "POST" and form.is_valid():
        try:
            item = items.add(roadmap, section=form.cleaned_data["section"], values=form.words(), by=request.user)
            items.change(item, values={}, responsible=form.cleaned_data["responsible"], by=request.user)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, f"Строка добавлена. Срок прочитан так: {in_russian(_deadline(item))}")
            return redirect("roadmap:item-detail", item.public_id)
    return render(request, "roadmap/item_form.html", {"form": form, "roadmap": roadmap})


@require_POST
@say_refusals
def item_dates(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A date for a row whose words name none."""
    item = access.get_item_for(request.user, public_id)
    require(request, "roadmap.change_roadmap", item)
    form = DatesForm(request.POST)
    if not form.is_valid():
        raise Refused(" ".join(str(words) for errors in form.errors.values() for words in errors))
    items.set_dates(item, start=form.cleaned_data["start"], due=form.cleaned_data["due"], by=request.user)
    messages.success(request, "Срок назначен.")
    return redirect("roadmap:item-detail", item.public_id)


def kpi_edit(request: HttpRequest, public_id: UUID, number: int) -> HttpResponse:
    """Binds an indicator of the row (by its place) to a metric."""
    item = access.get_item_for(request.user, public_id)
    if not request.user.has_perm("roadmap.change_roadmap", item):
        raise PermissionDenied
    kpi = get_object_or_404(item.kpis, position=number)
    initial = {"metric": kpi.metric, "op": kpi.op, "value": kpi.value}
    form = KpiForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        items.bind_kpi(kpi, metric=data["metric"], op=data["op"], value=data["value"], by=request.user)
        messages.success(request, "Показатель сохранён и уже посчитан.")
        return redirect("roadmap:item-detail", item.public_id)
    return render(request, "roadmap/kpi_form.html", {"form": form, "item": item, "kpi": kpi})
