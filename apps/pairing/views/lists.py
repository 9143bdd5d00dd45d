"""The list of pairs."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from apps.core.guards import requires
from apps.core.pages import paged
from apps.workflow import audit

from ..enums import TABS, PairState
from ..filters import PairFilter
from ..models import Pair
from ..tables import PairTable


@requires("pairing.view_pair")
@audit.opens(Pair)
def pair_list(request: HttpRequest) -> HttpResponse:
    """Pairs of the year; a mentor and a mentee see their own."""
    organization, year = request.workplace.required()
    rows = Pair.objects.visible_to(request.user).filter(organization=organization, year=year)
    shown = PairFilter(request.GET, rows)
    tab = request.GET.get("tab", "")
    states = TABS.get(tab, TABS[""])[1]
    narrowed = shown.qs.filter(state__in=states).with_people().with_names()
    table = paged(request, PairTable(narrowed.order_by("mentor_search", "mentee_search", "pk")))
    counts = _counts(rows)
    context = {"filter": shown, "table": table, "tabs": _tabs(counts, tab), "agreed": counts.get(PairState.AGREED, 0)}
    context["waiting"] = counts.get(PairState.PROPOSED, 0)
    context["may_change"] = request.user.has_perm("pairing.change_pair", organization)
    context["may_export"] = request.user.has_perm("participants.export_people", organization)
    context["may_order"] = request.user.has_perm("documents.change_document", organization)
    return render(request, "pairing/pair_list.html", context)


def _counts(rows: Any) -> dict[str, int]:
    return dict(rows.order_by().values_list("state").annotate(n=Count("pk", distinct=True)))


def _tabs(counts: dict[str, int], current: str) -> list[dict[str, Any]]:
    return [
        {"code": code, "title": title, "count": sum(counts.get(s, 0) for s in states), "active": code == current}
        for code, (title, states) in TABS.items()
    ]
