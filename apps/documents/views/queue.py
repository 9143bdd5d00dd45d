"""The director's queue: what waits, what it changes, approve or return."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from apps.core.errors import Refused
from apps.core.guards import requires_here, say_refusals
from apps.core.once import asking_once

from .. import presenting
from ..services import documents, registers, signing


@requires_here("documents.approve_document")
def director_queue(request: HttpRequest) -> HttpResponse:
    organization = request.workplace.organization
    with asking_once():
        cards = presenting.cards(registers.waiting_for(organization))
    more = registers.waiting_count(organization) - len(cards)
    return render(request, "documents/director_queue.html", {"cards": cards, "more": more})


@require_POST
@requires_here("documents.approve_document")
@say_refusals
def queue_approve(request: HttpRequest) -> HttpResponse:
    """Approves the chosen ones. The page that asks again lists them; the next POST does it."""
    wanted = set(request.POST.getlist("document"))
    waiting = registers.waiting_for(request.workplace.organization)
    chosen = [document for document in waiting if str(document.public_id) in wanted]
    if not chosen:
        raise Refused("Отметьте документы, которые подписываете.")
    if "confirmed" not in request.POST:
        return render(request, "documents/queue_confirm.html", {"cards": presenting.cards(chosen)})
    proven = signing.prove(request, request.workplace.organization)
    seen = {document.pk: request.POST.get(f"seen-{document.public_id}", "") for document in chosen}
    for document, refusal in documents.approve_many(chosen, by=request.user, seen=seen, proven=proven):
        if refusal:
            messages.error(request, f"«{document.title}»: {refusal}")
        else:
            messages.success(request, f"Подписано: {document}, «{document.title}».")
    return redirect("documents:director-queue")
