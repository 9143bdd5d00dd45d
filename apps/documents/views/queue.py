"""The director's queue: what waits, what it changes, approve or return."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from apps.core.errors import Refused
from apps.core.guards import requires, say_refusals

from .. import presenting
from ..forms import SigningForm
from ..services import documents, registers


@requires("documents.approve_document")
def director_queue(request: HttpRequest) -> HttpResponse:
    cards = [presenting.card(document) for document in registers.waiting_for(request.workplace.organization)]
    return render(request, "documents/director_queue.html", {"cards": cards, "signing_form": SigningForm()})


@require_POST
@requires("documents.approve_document")
@say_refusals
def queue_approve(request: HttpRequest) -> HttpResponse:
    """Approves the chosen ones. The page that asks again lists them; the next POST does it."""
    waiting = registers.waiting_for(request.workplace.organization)
    chosen = list(waiting.filter(public_id__in=_uuids(request.POST.getlist("document"))))
    if not chosen:
        raise Refused("Отметьте документы, которые подписываете.")
    if "confirmed" not in request.POST:
        cards = [presenting.card(document) for document in chosen]
        return render(request, "documents/queue_confirm.html", {"cards": cards})
    seen = {document.pk: request.POST.get(f"seen-{document.public_id}", "") for document in chosen}
    for document, refusal in documents.approve_many(chosen, by=request.user, seen=seen):
        if refusal:
            messages.error(request, f"«{document.title}»: {refusal}")
        else:
            messages.success(request, f"Подписано: {document}, «{document.title}».")
    return redirect("documents:director-queue")


def _uuids(values: list[str]) -> list[str]:
    """Those that are ids at all."""
    from uuid import UUID

    def is_id(value: str) -> bool:
        try:
            UUID(value)
        except ValueError:
            return False
        return True

    return [value for value in values if is_id(value)]
