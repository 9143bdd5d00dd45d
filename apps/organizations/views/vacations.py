"""School holidays of the organization of the workplace."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from apps.core.errors import Refused
from apps.core.guards import requires
from apps.core.pages import organization_with

from ..forms import VacationForm
from ..models import Vacation
from ..services import vacations

SETTINGS = "organizations.change_settings"


@requires(SETTINGS)
def vacation_list(request: HttpRequest) -> HttpResponse:
    """Holidays from the newest, and a form for the next ones."""
    organization = organization_with(request, SETTINGS)
    form = VacationForm(request.POST or None, instance=Vacation(organization=organization))
    if request.method == "POST" and form.is_valid():
        try:
            row = vacations.add(form.instance, by=request.user)
        except Refused as refusal:
            form.add_error("start", refusal.sentence)
        else:
            messages.success(request, f"{row}: {row.start:%d.%m.%Y} – {row.end:%d.%m.%Y}. Новые сроки их обойдут.")
            return redirect("organizations:vacation-list")
    rows = Vacation.objects.filter(organization=organization).order_by("-start")
    return render(request, "organizations/vacation_list.html", {"form": form, "rows": rows})


@require_POST
@requires(SETTINGS)
def vacation_remove(request: HttpRequest, number: int) -> HttpResponse:
    row = get_object_or_404(Vacation, pk=number, organization=organization_with(request, SETTINGS))
    vacations.remove(row, by=request.user)
    messages.success(request, f"Убраны: {row}.")
    return redirect("organizations:vacation-list")
