"""Relatives and superiors of a person."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from apps.core.errors import AlreadyDone, Refused
from apps.core.guards import say_refusals
from apps.core.numbers import is_row_number
from apps.core.pages import require
from apps.participants.access import get_person_for
from apps.participants.models import Person
from apps.workflow import audit

from ..matching_forms import TieForm
from ..services import ties


def person_ties(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The list, and a form for one more."""
    person = get_person_for(request.user, public_id)
    require(request, "pairing.match", person)
    form = TieForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid() and _added(request, person, form):
        return redirect("pairing:person-ties", person.public_id)
    if request.method == "GET":
        audit.access(request, person)
    return render(request, "pairing/person_ties.html", {"person": person, "ties": ties.of_person(person), "form": form})


def _added(request: HttpRequest, person: Person, form: TieForm) -> bool:
    values = form.cleaned_data
    try:
        pairs = ties.add(person, values["other"], side=values["side"], by=request.user)
    except AlreadyDone as calm:
        messages.info(request, calm.sentence)
        return True
    except Refused as refusal:
        form.add_error(None, refusal.sentence)
        return False
    messages.success(request, "Связь сохранена: подбор не предложит этих людей друг другу.")
    for pair in pairs:
        messages.warning(request, f"Эти люди уже составляют пару «{pair.title}». Решите, нужна ли замена.")
    return True


@require_POST
@say_refusals
def person_tie_remove(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Takes one away, with the reason."""
    person = get_person_for(request.user, public_id)
    require(request, "pairing.match", person)
    number = request.POST.get("tie", "")
    if not is_row_number(number):
        raise AlreadyDone("Этой связи уже нет.")
    ties.remove(person, int(number), reason=request.POST.get("reason", "")[:300], by=request.user)
    messages.success(request, "Связь убрана, причина записана в журнал.")
    return redirect("pairing:person-ties", person.public_id)
