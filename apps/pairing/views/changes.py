"""Members and term of a running pair."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from apps.core.errors import AlreadyDone, Refused
from apps.core.pages import require
from apps.workflow import audit

from .. import access
from ..enums import RUNNING
from ..member_forms import AddMemberForm, ChangeForm, RemoveMemberForm, TermForm, leavable
from ..models import Pair
from ..services import changes


@audit.opens(Pair)
def pair_changes(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Three forms; a pair fixed by an order gets the draft of an order, another one changes at once."""
    pair = access.get_pair_for(request.user, public_id)
    require(request, "pairing.change_pair", pair)
    if request.method == "GET" and pair.state not in RUNNING:
        messages.info(request, "Состав и срок меняют у пары, которая действует или приостановлена.")
        return redirect("pairing:pair-detail", pair.public_id)
    forms = _forms(request, pair)
    sent = next((form for form in forms if form.is_bound), None)
    if sent is not None and sent.is_valid():
        answer = _asked(request, pair, sent)
        if answer is not None:
            return answer
    return render(request, "pairing/pair_changes.html", {"pair": pair, "forms": forms})


def _forms(request: HttpRequest, pair: Pair) -> list[ChangeForm]:
    """The forms that make sense for this pair; the sent one is bound."""
    kinds = [AddMemberForm, *([RemoveMemberForm] if leavable(pair) else []), TermForm]
    sent = request.POST.get("action", "") if request.method == "POST" else ""
    return [kind(request.POST if kind.action == sent else None, pair=pair) for kind in kinds]


def _asked(request: HttpRequest, pair: Pair, form: ChangeForm) -> HttpResponse | None:
    try:
        document = changes.request(form.change(), by=request.user)
    except AlreadyDone as calm:
        messages.info(request, calm.sentence)
        return redirect("pairing:pair-detail", pair.public_id)
    except Refused as refusal:
        form.add_error(None, refusal.sentence)
        return None
    if document is not None:
        messages.success(request, "Составлен черновик приказа. Изменение произойдёт, когда директор его подпишет.")
        return redirect(document)
    messages.success(request, "Изменено. Запись об этом – в истории пары.")
    return redirect("pairing:pair-detail", pair.public_id)
