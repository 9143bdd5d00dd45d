"""The check page for everybody, and reading with acknowledgement for the people a document names."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from apps.core import nameless
from apps.core.guards import say_refusals
from apps.core.numbers import is_row_number
from apps.workflow import audit

from .. import access, presenting
from ..enums import FROZEN
from ..kinds import kinds
from ..models import Document
from ..services import acknowledgements


@login_not_required
def document_check(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Kind, number, date, state and hash of a document in force; no personal data, nothing of a draft."""
    document = Document.objects.filter(public_id=public_id, state__in=FROZEN).select_related("organization").first()
    kind = document and (kinds.get(document.kind).title if document.kind in kinds else document.get_journal_display())
    if document:
        # A school writes its numbers as it likes, and this page is open to everybody.
        document.number = nameless.cut([document.number], [document.organization])[0]
    status = 200 if document else 404
    return render(request, "documents/document_check.html", {"document": document, "kind": kind}, status=status)


def document_read(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The sheet for a person named in the document, with the button «Ознакомлен»."""
    document = access.get_readable_document_for(request.user, public_id)
    audit.access(request, document)
    line = document.acknowledgements.filter(user=request.user).first()
    return render(
        request,
        "documents/document_read.html",
        {"document": document, "line": line, "sheet": presenting.sheet(document)},
    )


@require_POST
@say_refusals
def document_acknowledge(request: HttpRequest, public_id: UUID) -> HttpResponse:
    document = access.get_readable_document_for(request.user, public_id)
    acknowledgements.acknowledge(document, by=request.user, ip=request.META.get("REMOTE_ADDR") or None)
    messages.success(request, "Отметка об ознакомлении поставлена.")
    return redirect("documents:document-read", document.public_id)


@require_POST
@say_refusals
def acknowledgement_mark(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The curator's mark about signatures on the printed sheet."""
    document = access.get_document_for(request.user, public_id)
    chosen = [int(value) for value in request.POST.getlist("line") if is_row_number(value)]
    marked = acknowledgements.mark_paper(document, chosen, by=request.user)
    messages.success(request, f"Отмечено: {marked}.")
    return redirect(document)
