"""Statistical forms in the browser: a draft version is edited, then put into force from a day."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from apps.core.days import day_of
from apps.core.errors import Refused
from apps.core.guards import requires, say_refusals
from apps.organizations.enums import Kind
from apps.organizations.models import Organization

from .. import access
from ..forms import CheckForm, LineForm, PublishForm, sources_of
from ..models import StatForm, StatFormVersion, StatLine
from ..services import forms as service
from ..services import lines, statistics
from .answers import rows_of

CHANGES = "monitoring.change_form"
SEES = "metrics.view_metric"


@requires(SEES)
def form_list(request: HttpRequest) -> HttpResponse:
    rows = StatForm.objects.prefetch_related("versions")
    return render(request, "monitoring/form_list.html", {"rows": rows})


@requires(SEES)
def form_version(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The lines and controls of a version; in a draft with what still forbids publishing."""
    return _version_page(request, access.get_version(code, number), CheckForm())


def _version_page(request: HttpRequest, version: StatFormVersion, check_form: CheckForm) -> HttpResponse:
    form = service.layout(version)
    changes = request.user.has_perm(CHANGES)
    context = {
        "version": version,
        "form": form,
        "sources": sources_of(form),
        "editable": changes and not version.is_published,
        "changes": changes,
        "mistakes": [] if version.is_published else service.mistakes(form),
        "publish_form": PublishForm(initial={"valid_from": version.valid_from}),
        "check_form": check_form,
    }
    return render(request, "monitoring/form_version.html", context)


@requires(CHANGES)
def version_preview(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """A version, a draft too, filled with the totals of a municipality, as its officer would see them; nothing is kept."""
    version = access.get_version(code, number)
    own = request.workplace.organization
    inside = Organization.objects.filter(parent=own, kind=Kind.MUNICIPALITY).order_by("name")
    scope = _chosen(inside, request.GET.get("of", "")) or own
    day = day_of(request.GET.get("date", ""), own.today)
    form = service.layout(version)
    context = {"version": version, "scope": scope, "inside": inside, "day": day, "mistakes": service.mistakes(form)}
    if not context["mistakes"]:
        computed = statistics.compute(scope, day, form=form)
        numbers = lines.numbers_of(computed.rows)
        context |= {"rows": rows_of(form, computed.filled), **lines.checked(form, numbers)}
    return render(request, "monitoring/form_preview.html", context)


def _chosen(inside: QuerySet[Organization], given: str) -> Organization | None:
    """The municipality of the query, the first one by default. Raises Http404 for what is none of these."""
    if not given:
        return inside.first()
    try:
        return get_object_or_404(inside, public_id=UUID(given))
    except ValueError:
        raise Http404 from None


@requires(CHANGES)
@require_POST
@say_refusals
def version_new(request: HttpRequest, code: str) -> HttpResponse:
    version = service.new_version(get_object_or_404(StatForm, code=code), by=request.user)
    return redirect(version)


@requires(CHANGES)
@require_POST
@say_refusals
def version_publish(request: HttpRequest, code: str, number: int) -> HttpResponse:
    version = access.get_version(code, number)
    form = PublishForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Напишите день, с которого действует версия.")
        return redirect(version)
    service.publish(version, valid_from=form.cleaned_data["valid_from"], by=request.user)
    messages.success(request, "Версия введена в действие.")
    return redirect(version)


@requires(CHANGES)
@say_refusals
def line_edit(request: HttpRequest, code: str, number: int, pk: int = 0) -> HttpResponse:
    """A new line (pk 0) or an existing one."""
    version = access.get_version(code, number)
    line = _line(version, pk) if pk else StatLine(version=version)
    form = LineForm(request.POST or None, instance=line)
    if (
        request.method == "POST"
        and form.is_valid()
        and _saved(form, lambda: service.save_line(version, form.save(commit=False), by=request.user))
    ):
        return redirect(version)
    return render(request, "monitoring/line_form.html", {"form": form, "version": version, "line": line})


def _saved(form: ModelForm, save: Callable[[], object]) -> bool:
    """What cannot be kept is said in the form, and nothing that was typed is lost."""
    try:
        save()
    except Refused as refusal:
        form.add_error(None, refusal.sentence)
        return False
    return True


@requires(CHANGES)
@require_POST
@say_refusals
def line_delete(request: HttpRequest, code: str, number: int, pk: int) -> HttpResponse:
    version = access.get_version(code, number)
    service.delete_line(version, _line(version, pk), by=request.user)
    return redirect(version)


@requires(CHANGES)
@require_POST
@say_refusals
def check_add(request: HttpRequest, code: str, number: int) -> HttpResponse:
    version = access.get_version(code, number)
    form = CheckForm(request.POST)
    if form.is_valid() and _saved(form, lambda: service.save_check(version, form.save(commit=False), by=request.user)):
        return redirect(version)
    return _version_page(request, version, form)


@requires(CHANGES)
@require_POST
@say_refusals
def check_delete(request: HttpRequest, code: str, number: int, pk: int) -> HttpResponse:
    version = access.get_version(code, number)
    service.delete_check(version, get_object_or_404(version.checks, pk=pk), by=request.user)
    return redirect(version)


def _line(version: StatFormVersion, pk: int) -> StatLine:
    found = version.lines.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
