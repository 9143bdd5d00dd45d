"""The register and the start of a new document."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST
from django_tables2 import RequestConfig

from apps.core.errors import Refused
from apps.core.guards import requires_here, say_refusals

from ..forms import RegisterFilter
from ..kinds import DocumentKind, kinds
from ..models import Document
from ..services import documents, registers
from ..tables import DocumentTable


@requires_here("documents.view_document")
def document_list(request: HttpRequest) -> HttpResponse:
    """The register of the organization with its filters and the numbers that were jumped over."""
    organization = request.workplace.organization
    form = RegisterFilter(request.GET or None, workplace=request.workplace)
    rows = Document.objects.visible_to(request.user).filter(organization=organization).without_texts()
    rows = registers.newest_first(rows)
    table = DocumentTable(registers.filtered(rows, form.wanted))
    RequestConfig(request, paginate={"per_page": 25}).configure(table)
    skipped = registers.skipped_numbers(organization)
    return render(request, "documents/document_list.html", {"table": table, "form": form, "skipped": skipped})


@requires_here("documents.change_document")
def document_new(request: HttpRequest) -> HttpResponse:
    """What can be composed now: kinds with ready records and kinds with a form."""
    organization, year = request.workplace.required()
    return render(request, "documents/document_new.html", {"offers": registers.offers(organization, year)})


@requires_here("documents.change_document")
@say_refusals
def document_new_kind(request: HttpRequest, kind: str) -> HttpResponse:
    """One kind: its ready records, or its form."""
    organization, year = request.workplace.required()
    made = _kind_or_404(kind)
    form = made.form_class(request.POST or None, organization=organization, year=year) if made.form_class else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            document = documents.create(
                kind=kind, organization=organization, year=year, records=form.records(), by=request.user
            )
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            return redirect(document)
    offer = registers.offer_of(made, organization, year)
    context = {"kind": made, "form": form, "offers": [offer] if offer else []}
    return render(request, "documents/document_new_kind.html", context)


@require_POST
@requires_here("documents.change_document")
@say_refusals
def document_create(request: HttpRequest) -> HttpResponse:
    """A draft of the candidate that the form names; the records come from the kind, never from the browser."""
    organization, year = request.workplace.required()
    made = _kind_or_404(request.POST.get("kind", ""))
    candidate = registers.find_candidate(made, organization, year, request.POST.get("key", ""))
    if candidate is None:
        raise Refused("Записи для этого документа изменились: выберите их ещё раз.")
    document = documents.create(
        kind=made.code, organization=organization, year=year, records=candidate["records"], by=request.user
    )
    messages.success(request, "Черновик составлен: проверьте текст и отправьте директору.")
    return redirect(document)


def _kind_or_404(code: str) -> DocumentKind:
    if code not in kinds:
        raise Http404
    return kinds.get(code)
