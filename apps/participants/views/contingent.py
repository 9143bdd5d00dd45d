"""Counts by date, the denominators of all shares: typed, corrected, loaded from a file (look first, then write)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from apps.core import clock
from apps.core.errors import Refused
from apps.core.guards import requires, requires_here, say_refusals
from apps.jobs import sheets
from apps.jobs.models import StoredFile
from apps.jobs.services import files
from apps.organizations.models import ContingentSnapshot, Organization

from ..forms.files import ContingentFileForm, ContingentForm
from ..imports import contingent
from ..services import contingents
from .common import require, workplace_with

KEPT_FOR = timedelta(days=1)
PERMISSION = "organizations.change_contingent"
SHOWN = 60


@requires("organizations.view_organization")
def contingent_list(request: HttpRequest) -> HttpResponse:
    """The counts that are known, and the form for another date; `?date=` opens a known date for correction."""
    organization, _ = workplace_with(request, "organizations.view_organization")
    may_change = request.user.has_perm(PERMISSION, organization)
    known = _known(request, organization) if may_change else None
    # A form with every count wiped out is a whole answer.
    data = request.POST if request.method == "POST" else None
    form = ContingentForm(data, organization=organization, known=known) if may_change else None
    if request.method == "POST":
        require(request, PERMISSION, organization)
        if form.is_valid():
            messages.success(request, _written(form.save(commit=False), is_known=known is not None, by=request.user))
            return redirect("participants:contingent-list")
    context = {"rows": organization.contingents.all()[:SHOWN], "form": form, "known": known}
    return render(request, "participants/contingent_list.html", context)


def _known(request: HttpRequest, organization: Organization) -> ContingentSnapshot | None:
    day = _day(request.GET)
    return ContingentSnapshot.objects.filter(organization=organization, date=day).first() if day else None


def _written(snapshot: ContingentSnapshot, *, is_known: bool, by: Any) -> str:
    """Writes the counts and says what was done."""
    if not is_known:
        contingents.add(snapshot, by=by)
        return "Контингент внесён: доли пересчитаны по нему."
    if contingents.correct(snapshot, by=by) is None:
        return f"Дата {snapshot.date:%d.%m.%Y} убрана: чисел на неё нет."
    return f"Числа на {snapshot.date:%d.%m.%Y} исправлены: доли пересчитаны."


def _scope(request: HttpRequest) -> Organization:
    """The organization of the workplace, an authority too: an officer loads the counts of all organizations under it."""
    return request.workplace.organization  # type: ignore[attr-defined]  # set by a middleware


@requires_here(PERMISSION)
def contingent_import(request: HttpRequest) -> HttpResponse:
    """The form that takes a file."""
    scope = _scope(request)
    form = ContingentFileForm(request.POST or None, request.FILES or None, organization=scope)
    if request.method == "POST" and form.is_valid():
        try:
            stored = _kept(request, scope, form)
        except Refused as refusal:
            form.add_error("file", refusal.sentence)
        else:
            day = form.cleaned_data["date"]
            url = reverse("participants:contingent-review", args=[stored.public_id])
            return redirect(f"{url}?date={day.isoformat()}" if day else url)
    return render(request, "participants/contingent_import.html", {"form": form, "scope": scope})


def _kept(request: HttpRequest, scope: Organization, form: ContingentFileForm) -> StoredFile:
    upload = form.cleaned_data["file"]
    content = upload.read()
    contingent.make(sheets.read(content), scope=scope, day=form.cleaned_data["date"])
    return files.store(
        content,
        name=upload.name,
        content_type="application/octet-stream",
        organization=scope,
        by=request.user,
        expires_at=clock.now() + KEPT_FOR,
    )


def _file(request: HttpRequest, scope: Organization, public_id: UUID) -> StoredFile:
    """The user's own file of this organization. Raises Http404."""
    row = StoredFile.objects.filter(public_id=public_id, owner_id=request.user.pk, organization=scope).first()
    if row is None:
        raise Http404
    return row


def _day(values: Any) -> date | None:
    try:
        return date.fromisoformat(values.get("date", ""))
    except ValueError:
        return None


@requires_here(PERMISSION)
@say_refusals
def contingent_review(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What the file would write."""
    scope = _scope(request)
    stored = _file(request, scope, public_id)
    day = _day(request.GET)
    plan = contingent.make(sheets.read(files.read(stored)), scope=scope, day=day)
    context = {"plan": plan, "stored": stored, "scope": scope, "day": day}
    context["counts"] = {state: plan.count(state) for state in ("new", "changed", "unchanged", "refused")}
    return render(request, "participants/contingent_review.html", context)


@require_POST
@requires_here(PERMISSION)
@say_refusals
def contingent_apply(request: HttpRequest, public_id: UUID) -> HttpResponse:
    scope = _scope(request)
    stored = _file(request, scope, public_id)
    plan = contingent.apply(sheets.read(files.read(stored)), scope=scope, day=_day(request.POST), by=request.user)
    messages.success(
        request,
        f"Контингент загружен: внесено {plan.count('new')}, исправлено {plan.count('changed')}, не принято {plan.count('refused')}.",
    )
    return redirect("monitoring:overview" if scope.is_authority else "participants:contingent-list")
