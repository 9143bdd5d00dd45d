"""What surrounds the pairs: the queue of those without one, the map of requests, forms of the year, answers for the matching."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from apps.core.costly import costly
from apps.core.guards import requires, say_refusals
from apps.core.pages import paged, require, workplace_with
from apps.documents.services import documents
from apps.participants.access import get_person_for, year_for
from apps.participants.exports import xlsx_response
from apps.participants.models import Participation, Person
from apps.workflow import audit
from apps.workflow.models import AccessEntry

from .. import exports
from ..matching_forms import ProfileForm, WishesForm, YearFormsForm
from ..models import Pair, Wish
from ..services import queue, wishes
from ..tables import UnmatchedTable


@requires("participants.view_person")
@audit.opens(Person)
def unmatched_list(request: HttpRequest) -> HttpResponse:
    """Mentees without a pair: why, what comes next, who supports them meanwhile."""
    organization, year = workplace_with(request, "pairing.view_pair")
    require(request, "participants.view_person", organization)
    may_match = request.user.has_perm("pairing.match", organization)
    rows = queue.unmatched(organization, year)
    table = paged(request, UnmatchedTable(rows, reasons=queue.why_waiting, may_change=may_match))
    return render(request, "pairing/unmatched_list.html", {"table": table, "may_match": may_match})


@requires("participants.view_person")
def request_map(request: HttpRequest) -> HttpResponse:
    """What is asked for and what is offered, by areas."""
    organization, year = workplace_with(request, "pairing.view_pair")
    require(request, "participants.view_person", organization)
    return render(request, "pairing/request_map.html", {"lines": queue.request_map(organization, year)})


@requires("pairing.match")
def year_forms(request: HttpRequest) -> HttpResponse:
    """Which forms the organization takes this year."""
    organization, year = workplace_with(request, "pairing.match")
    form = YearFormsForm(request.POST if request.method == "POST" else None, year=year)
    if request.method == "POST" and form.is_valid():
        wishes.choose_forms(year, chosen=form.chosen(), by=request.user)
        messages.success(request, "Выбор форм сохранён. Новые пары можно составить только в выбранных формах.")
        return redirect("pairing:year-forms")
    may_order = request.user.has_perm("documents.change_document", organization)
    return render(request, "pairing/year_forms.html", {"form": form, "may_order": may_order})


@require_POST
@requires("documents.change_document")
@say_refusals
def year_forms_minutes(request: HttpRequest) -> HttpResponse:
    """A draft of the minutes on the choice of forms."""
    organization, year = workplace_with(request, "documents.change_document")
    document = documents.create(
        kind="pairing.year_forms", organization=organization, year=year, records={"year": year.pk}, by=request.user
    )
    return redirect(document)


@costly
@requires("participants.export_people")
def inspection_sheet(request: HttpRequest) -> HttpResponse:
    """The sheet for the labour inspection: who, since when, on what ground, how much."""
    organization, year = workplace_with(request, "participants.export_people")
    rows = Pair.objects.filter(organization=organization, year=year, form__between_employees=True)
    pairs = list(rows.exclude(activated_on=None).with_people().select_related("terms").order_by("activated_on", "pk"))
    audit.access_list(request, Pair._meta.label, organization.pk, len(pairs), AccessEntry.Kind.EXPORT)
    return xlsx_response(exports.inspection(organization, year, pairs), f"Наставничество работников {year}")


# ---- answers of a person
@audit.opens(Person)
def match_profile(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Answers for the matching: his own, or entered by the curator, who also enters wishes."""
    person = get_person_for(request.user, public_id)
    participation = _participation(request, person)
    is_curator = request.user.has_perm("participants.change_person", person)
    if not is_curator and person.user_id != request.user.pk:
        raise PermissionDenied
    sent = request.POST if request.method == "POST" and "wishes" not in request.POST else None
    form = ProfileForm(sent, participation=participation, is_curator=is_curator)
    if sent is not None and form.is_valid():
        wishes.answer(participation, profile=form.profile(), by=request.user)
        messages.success(request, "Сведения для подбора сохранены.")
        return redirect(request.get_full_path())
    context = {"person": person, "participation": participation, "form": form, "roles": _roles(request, person)}
    if request.user.has_perm("pairing.match", person):
        context["wishes_form"] = WishesForm(participation=participation, initial=_wished(participation))
        context["wishes_url"] = request.get_full_path().replace("/profile/", "/wishes/")
    return render(request, "pairing/match_profile.html", context)


@require_POST
@say_refusals
def match_wishes(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Wishes of a person about the other side, entered by the curator after the meeting."""
    person = get_person_for(request.user, public_id)
    require(request, "pairing.match", person)
    participation = _participation(request, person)
    form = WishesForm(request.POST, participation=participation)
    if form.is_valid():
        values = form.cleaned_data
        wishes.wish(
            participation, wished=form.wishes(), never=values["never"], reason=values["reason"], by=request.user
        )
        messages.success(request, "Пожелания сохранены.")
    else:
        for errors in form.errors.values():
            messages.error(request, " ".join(errors))
    return redirect(request.get_full_path().replace("/wishes/", "/profile/"))


def _participation(request: HttpRequest, person: Person) -> Participation:
    """The person's place in a base of the year: the role of the address, else the first. Raises Http404."""
    rows = person.participations.filter(year=year_for(request, person), left_on=None).select_related("year", "person")
    wanted = request.GET.get("role")
    found = (rows.filter(role=wanted) if wanted else rows.order_by("role")).first()
    if found is None:
        raise Http404
    return found


def _roles(request: HttpRequest, person: Person) -> list[Any]:
    return list(person.participations.filter(year=year_for(request, person), left_on=None).order_by("role"))


def _wished(row: Participation) -> dict[str, Any]:
    """Wishes entered before, as the form shows them."""
    found = Wish.objects.filter(year=row.year, person=row.person, role=row.role)
    initial: dict[str, Any] = {}
    for wish in found:
        if wish.place is None:
            initial |= {"never": wish.about_id, "reason": wish.reason}
        else:
            initial[WishesForm.places[wish.place - 1]] = wish.about_id
    return initial
