"""Statistical forms in the browser: a draft version is edited, then put into force from a day."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from apps.core.guards import requires, say_refusals

from .. import access
from ..forms import CheckForm, LineForm, PublishForm
from ..models import StatForm, StatFormVersion, StatLine
from ..services import forms as service

CHANGES = "monitoring.change_form"
SEES = "metrics.view_metric"


@requires(SEES)
def form_list(request: HttpRequest) -> HttpResponse:
    rows = StatForm.objects.prefetch_related("versions")
    return render(request, "monitoring/form_list.html", {"rows": rows})


@requires(SEES)
def form_version(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The lines and controls of a version; in a draft with what still forbids publishing."""
    version = access.get_version(code, number)
    form = service.layout(version)
    changes = request.user.has_perm(CHANGES)
    context = {
        "version": version,
        "form": form,
        "editable": changes and not version.is_published,
        "changes": changes,
        "mistakes": [] if version.is_published else service.mistakes(form),
        "publish_form": PublishForm(initial={"valid_from": version.valid_from}),
        "check_form": CheckForm(),
    }
    return render(request, "monitoring/form_version.html", context)


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
    if request.method == "POST" and form.is_valid():
        service.save_line(version, form.save(commit=False), by=request.user)
        return redirect(version)
    return render(request, "monitoring/line_form.html", {"form": form, "version": version, "line": line})


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
    if form.is_valid():
        service.save_check(version, form.save(commit=False), by=request.user)
    else:
        messages.error(request, "Контроль не добавлен: заполните обе стороны и слова для школы.")
    return redirect(version)


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
