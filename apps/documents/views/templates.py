"""Wordings of the organization: which kinds, the places of one, preview on real records, the shipped text again."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from apps.core.guards import requires_here, say_refusals

from .. import presenting
from ..forms import WordingForm
from ..kinds import DocumentKind, kinds
from ..models import Document, TextTemplate
from ..services import samples, text_places, wordings


@requires_here("documents.change_template")
def template_list(request: HttpRequest) -> HttpResponse:
    organization, _ = request.workplace.required()
    own = TextTemplate.objects.filter(organization=organization, is_current=True)
    changed = {template.kind: template for template in own if template.places}
    rows = [{"kind": kind, "template": changed.get(kind.code)} for kind in sorted(kinds, key=lambda k: k.title)]
    return render(request, "documents/template_list.html", {"rows": rows})


@requires_here("documents.change_template")
@say_refusals
def template_edit(request: HttpRequest, kind: str) -> HttpResponse:
    """One field a place; «Посмотреть» fills them on real records and saves nothing."""
    organization, year = request.workplace.required()
    made = _kind_or_404(kind)
    sample = samples.document_of(made, organization, year)
    if sample is None:
        return render(
            request, "documents/template_edit.html", {"kind": made, "form": None, "needs_words": _lacking(made)}
        )
    form = _form(request, sample, organization, kind)
    if request.method == "POST" and form.is_valid():
        if "preview" not in request.POST:
            wordings.save(organization=organization, kind=kind, places=form.places, by=request.user)
            messages.success(request, "Текст сохранён: новые черновики соберутся по нему.")
            return redirect("documents:template-list")
        sheet = presenting.sheet_of(samples.worded(sample, form.places))
    else:
        sheet = presenting.sheet(sample)
    versions = TextTemplate.objects.filter(organization=organization, kind=kind).select_related("created_by")[:20]
    context = {"kind": made, "form": form, "sheet": sheet, "fields": wordings.FIELDS, "cases": wordings.CASES}
    return render(request, "documents/template_edit.html", context | {"versions": versions})


@require_POST
@requires_here("documents.change_template")
@say_refusals
def template_restore(request: HttpRequest, kind: str) -> HttpResponse:
    organization, _ = request.workplace.required()
    wordings.save(organization=organization, kind=_kind_or_404(kind).code, places={}, by=request.user)
    messages.success(request, "Возвращён исходный текст.")
    return redirect("documents:template-list")


def _lacking(kind: DocumentKind) -> str:
    """Why the wording cannot be shown."""
    what = kind.needs.text if kind.needs else "Записей для этого вида пока нет."
    return f"Текст показывается на записях школы. {what}"


def _form(request: HttpRequest, sample: Document, organization: Any, kind: str) -> WordingForm:
    template = wordings.current(organization, kind)
    return WordingForm(
        request.POST or None,
        built=text_places.editable(samples.built(sample)),
        own=template.places if template else {},
        names=samples.places_of(sample),
    )


def _kind_or_404(code: str) -> DocumentKind:
    if code not in kinds:
        raise Http404
    return kinds.get(code)
