"""The page of a document and the steps taken on it."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from apps.core import panels
from apps.core.costly import costly
from apps.core.errors import Refused
from apps.core.guards import say_refusals
from apps.core.numbers import is_row_number
from apps.core.once import asking_once
from apps.jobs.access import file_response
from apps.jobs.services import jobs
from apps.workflow import audit
from apps.workflow.models import AccessEntry

from .. import access, presenting
from ..enums import EDITABLE, DocumentState
from ..forms import AmendForm, PaperForm, ReasonForm, RepealForm, ScanForm, SignatureForm, SigningForm, TextForm
from ..models import Document
from ..services import acts, attachments, documents, remarks, rendering, signing, text_places, texts

# So many fields a form may have; a longer annex is remarked on as a whole.
MAX_REMARKED = 400


def document_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The sheet of paper with its state, checks and buttons."""
    document = access.get_document_for(request.user, public_id)
    audit.access(request, document)
    # The sheet, its checks and what approval changes are three readings of the same records.
    with asking_once():
        context = presenting.page(document, request.user) | {
            "sheet": presenting.sheet(document, presenting.notes(document)),
            "cards": panels.render("documents.document", request, document),
            "repeal_form": RepealForm(document=document),
            "signing_form": SigningForm(),
        }
    return render(request, "documents/document_detail.html", context)


@say_refusals
def document_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Edits the text by hand, place by place."""
    document = _editable(request, public_id)
    text = texts.text_of(document)
    form = TextForm(request.POST or None, places=text_places.editable(text), remarks=remarks.open_at(document))
    if request.method == "POST" and form.is_valid():
        documents.edit(document, by=request.user, words=form.changed_places, seen=request.POST.get("seen", ""))
        messages.success(request, "Текст сохранён.")
        return redirect(document)
    seen = request.POST.get("seen") or texts.fingerprint(text)
    citable = acts.citable(document.organization, document.organization.today)
    context = {"document": document, "form": form, "seen": seen, "acts": citable}
    return render(request, "documents/document_edit.html", context)


@require_POST
@say_refusals
def document_cite(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Puts a reference to an act of the register into the preamble of a draft."""
    document = _editable(request, public_id)
    known = acts.known_to(document.organization)
    chosen = request.POST.get("act", "")
    act = known.filter(pk=int(chosen)).first() if is_row_number(chosen) else None
    if act is None:
        raise Refused("Выберите акт из реестра.")
    documents.cite(document, act, by=request.user)
    messages.success(request, "Ссылка на акт стоит во вводной части.")
    return redirect("documents:document-edit", document.public_id)


@require_POST
@say_refusals
def document_send(request: HttpRequest, public_id: UUID) -> HttpResponse:
    document = access.get_document_for(request.user, public_id)
    documents.send(document, by=request.user)
    messages.success(request, "Документ отправлен директору.")
    return redirect(document)


@require_POST
@say_refusals
def document_enter(request: HttpRequest, public_id: UUID) -> HttpResponse:
    document = access.get_document_for(request.user, public_id)
    documents.enter(document, by=request.user, number=request.POST.get("number", ""))
    messages.success(request, f"Документ внесён в журнал: {document}.")
    return redirect(document)


@require_POST
@say_refusals
def document_approve(request: HttpRequest, public_id: UUID) -> HttpResponse:
    document = access.get_document_for(request.user, public_id)
    form = SigningForm(request.POST)
    if not form.is_valid():
        raise Refused("Проверьте номер и дату: " + "; ".join(e for errors in form.errors.values() for e in errors))
    _require(request, "documents.approve_document", document)
    proven = signing.prove(request, document.organization) if document.state == DocumentState.SENT else False
    documents.approve(document, by=request.user, seen=request.POST.get("seen", ""), proven=proven, **form.cleaned_data)
    messages.success(request, f"Подписано: {document}. Файлы готовятся.")
    return redirect(_back(request, document))


@say_refusals
def document_remarks(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The page on which the director writes remarks at single lines."""
    document = access.get_document_for(request.user, public_id)
    _require(request, "documents.approve_document", document)
    if document.state != DocumentState.SENT:
        raise Refused("Замечания пишут к документу, который ждёт подписи.")
    lines = presenting.lines(document)
    context = {"document": document, "lines": lines[:MAX_REMARKED], "more": len(lines) - MAX_REMARKED}
    return render(request, "documents/document_remarks.html", context)


@require_POST
@say_refusals
def document_give_back(request: HttpRequest, public_id: UUID) -> HttpResponse:
    document = access.get_document_for(request.user, public_id)
    given = {name.removeprefix("line-"): request.POST[name] for name in request.POST if name.startswith("line-")}
    documents.give_back(document, by=request.user, remark=_reason(request), lines=given)
    messages.success(request, "Документ возвращён с замечанием.")
    return redirect(_back(request, document))


@require_POST
@say_refusals
def document_repeal(request: HttpRequest, public_id: UUID) -> HttpResponse:
    document = access.get_document_for(request.user, public_id)
    form = RepealForm(request.POST, document=document)
    if not form.is_valid():
        raise Refused("Отменяющий документ выберите из списка действующих.")
    if not request.user.has_perm("documents.approve_document", document):
        raise PermissionDenied
    documents.repeal(document, by=request.user, **form.cleaned_data)
    messages.success(request, "Документ признан утратившим силу.")
    return redirect(document)


@say_refusals
def document_amend(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A draft of the order that changes this one, out of the places that were put in other words."""
    base = access.get_document_for(request.user, public_id)
    _require(request, "documents.change_document", base)
    if not presenting.may_be_amended(base):
        raise Refused("Изменяют приказ, который действует.")
    form = AmendForm(request.POST or None, places=presenting.amendable(base))
    if request.method == "POST" and form.is_valid():
        document = documents.create(
            kind="documents.amendment",
            organization=base.organization,
            year=base.year,
            records={"base": base.pk, **form.records()},
            by=request.user,
            amends=base,
        )
        messages.success(request, "Черновик составлен: проверьте текст и отправьте директору.")
        return redirect(document)
    return render(request, "documents/document_amend.html", {"document": base, "form": form})


@require_POST
@say_refusals
def document_cancel(request: HttpRequest, public_id: UUID) -> HttpResponse:
    document = access.get_document_for(request.user, public_id)
    documents.cancel(document, by=request.user)
    messages.success(request, "Черновик отменён.")
    return redirect("documents:document-list")


@say_refusals
def document_paper(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Enters an order that was signed on paper."""
    document = access.get_document_for(request.user, public_id)
    _require(request, "documents.record_paper", document)
    form = PaperForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            attachments.record_paper(document, by=request.user, **given)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, f"Внесено: {document}.")
            return redirect(document)
    return render(request, "documents/document_paper.html", {"document": document, "form": form})


@require_POST
@say_refusals
def document_attach(request: HttpRequest, public_id: UUID, what: str) -> HttpResponse:
    """Keeps the scan of the signed paper or a detached signature beside the document."""
    document = access.get_document_for(request.user, public_id)
    form_class = {"scan": ScanForm, "signature": SignatureForm}.get(what)
    if form_class is None:
        raise Http404
    form = form_class(request.POST, request.FILES)
    if not form.is_valid():
        raise Refused(" ".join(e for errors in form.errors.values() for e in errors))
    attachments.attach(document, what, form.cleaned_data[what], by=request.user)
    messages.success(request, "Файл приложен.")
    return redirect(document)


def document_file(request: HttpRequest, public_id: UUID, what: str) -> HttpResponse:
    """A kept file; the PDF opens in the browser."""
    document, stored = access.get_kept_file_for(request.user, public_id, what)
    audit.access(request, document, AccessEntry.Kind.DOWNLOAD)
    return file_response(stored, inline=True)


@costly
@say_refusals
def document_preview(request: HttpRequest, public_id: UUID, extension: str) -> HttpResponse:
    """A draft as it will look, marked «ПРОЕКТ»; a document in force without files yet looks as it is."""
    document = access.get_document_for(request.user, public_id)
    data = rendering.preview(document, extension)
    audit.access(request, document, AccessEntry.Kind.PRINT)
    response = HttpResponse(data, content_type=rendering.TYPES[extension])
    disposition = "inline" if extension == "pdf" else "attachment"
    response["Content-Disposition"] = f'{disposition}; filename="document.{extension}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_POST
@say_refusals
def document_render(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Makes the files again after a failure."""
    document = access.get_document_for(request.user, public_id)
    _require(request, "documents.change_document", document)
    job = rendering.job_of(document)
    if job is None:
        raise Refused("Файлы делаются после подписания документа.")
    jobs.retry(job, by=request.user)
    return redirect(document)


def _editable(request: HttpRequest, public_id: UUID) -> Document:
    document = access.get_document_for(request.user, public_id)
    _require(request, "documents.change_document", document)
    if document.state not in EDITABLE:
        raise Refused("Текст правят в черновике: этот документ уже отправлен или утверждён.")
    return document


def _require(request: HttpRequest, permission: str, document: Document) -> None:
    if not request.user.has_perm(permission, document):
        raise PermissionDenied


def _reason(request: HttpRequest) -> str:
    form = ReasonForm(request.POST)
    return form.cleaned_data["reason"] if form.is_valid() else ""


def _back(request: HttpRequest, document: Document) -> str:
    """The queue returns to the queue."""
    from django.urls import reverse

    return reverse("documents:director-queue") if request.POST.get("next") == "queue" else document.get_absolute_url()
