"""The bases, the registers, a person's page, and entering a person."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from apps.core import panels
from apps.core.guards import requires, say_refusals
from apps.workflow import audit

from .. import access
from ..enums import ParticipationRole
from ..filters import BaseFilter, RegisterFilter
from ..forms.people import LeaveForm, PersonForm
from ..lists import REGISTER, base_rows, register_rows
from ..models import Partner, Person, RestrictedCategory, SavedFilter, Withdrawal
from ..rules import is_young_specialist
from ..services import people
from ..tables import BaseTable, RegisterTable
from . import bulk
from .common import log_of, paged, require, uuid_of, workplace_with

HISTORY_ROWS = 20


@requires("participants.view_person")
@audit.opens(Person)
def mentor_list(request: HttpRequest) -> HttpResponse:
    return _base(request, ParticipationRole.MENTOR)


@requires("participants.view_person")
@audit.opens(Person)
def mentee_list(request: HttpRequest) -> HttpResponse:
    return _base(request, ParticipationRole.MENTEE)


def _base(request: HttpRequest, role: ParticipationRole) -> HttpResponse:
    organization, year = workplace_with(request, "participants.view_person")
    shown = BaseFilter(request.GET, base_rows(organization, year, role), organization=organization)
    may_import = request.user.has_perm("participants.import_people", organization)
    action = (f"{reverse('participants:import-list')}?role={role}", "Загрузить из Excel") if may_import else None
    table = paged(request, BaseTable(shown.qs), action)
    context = {"title": role.base_title, "role": role, "filter": shown, "table": table}
    page = "mentors" if role == ParticipationRole.MENTOR else "mentees"
    context |= {"bulk": bulk.offered(request, organization, table, page), "page": page}
    context |= {"saved": SavedFilter.objects.filter(user=request.user, page=page)}
    context["may_import"] = may_import
    context["may_export"] = request.user.has_perm("participants.export_people", organization)
    context["may_change"] = request.user.has_perm("participants.change_person", organization)
    return render(request, "participants/base_list.html", context)


@requires("participants.view_person")
@audit.opens(Person)
def register_list(request: HttpRequest) -> HttpResponse:
    """Registers of potential mentors by source: staff, parents, pupils, partners, graduates."""
    organization, year = workplace_with(request, "participants.view_person")
    shown = RegisterFilter(request.GET, register_rows(organization, year), organization=organization)
    table = paged(request, RegisterTable(shown.qs))
    context = {"filter": shown, "table": table, "bulk": bulk.offered(request, organization, table, REGISTER)}
    context["may_change"] = request.user.has_perm("participants.change_person", organization)
    context["may_merge"] = request.user.has_perm("participants.merge_people", organization)
    context["sees_restricted"] = request.user.has_perm("participants.view_restricted", organization)
    return render(request, "participants/register_list.html", context)


def person_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    person = access.get_person_for(request.user, public_id)
    if person.merged_into_id:
        return redirect("participants:person-detail", person.merged_into.public_id)
    audit.access(request, person)
    user = request.user
    # A card whose data are destroyed is read, nothing is entered into it any more.
    is_open = person.masked_at is None
    may_change = is_open and user.has_perm("participants.change_person", person)
    sees_restricted = is_open and user.has_perm("participants.view_restricted", person)
    context = {
        "person": person,
        "today": person.organization.today,
        "participations": person.participations.select_related("year", "form").order_by("-year__start", "role"),
        "young": is_young_specialist(person, person.organization.today),
        "papers": access.papers_of(person, person.organization.today),
        "cards": panels.render("participants.person", request, person),
        "log": log_of(audit.readable(_history(person), user, person)[:HISTORY_ROWS]),
        "lacks_clearance": is_open and access.lacks_clearance(person, person.organization.today),
        "may_change": may_change,
        "may_add_consent": is_open and user.has_perm("participants.change_consent", person),
        "may_interview": is_open and user.has_perm("participants.hold_interview", person),
        "interviews": access.interviews_of(person, user),
        "may_merge": is_open and user.has_perm("participants.merge_people", person),
        "sees_restricted": sees_restricted,
        "restricted": restricted_of(person) if sees_restricted else [],
        "withdrawals": Withdrawal.objects.filter(consent__person=person).select_related("consent"),
        "leave_form": _leave_form(person) if may_change and not person.left_on else None,
    }
    return render(request, "participants/person_detail.html", context)


def _history(person: Person) -> Any:
    """The log of the card and of the cards that were merged into it."""
    cards = Person.objects.filter(Q(pk=person.pk) | Q(merged_into=person) | Q(merged_into__merged_into=person))
    return audit.history_of(Person, cards.values("pk"))


def restricted_of(person: Person) -> Any:
    return RestrictedCategory.objects.valid_on(person.organization.today).filter(person=person)


def _leave_form(person: Person, data: Any = None) -> LeaveForm:
    action = reverse("participants:person-leave", kwargs={"public_id": person.public_id})
    return LeaveForm(data, action=action, today=person.organization.today)


@requires("participants.change_person")
def person_add(request: HttpRequest) -> HttpResponse:
    organization, year = workplace_with(request, "participants.change_person")
    initial = {"roles": request.GET.getlist("role"), "category": request.GET.get("category", "")}
    if request.GET.get("partner"):
        asked = uuid_of(request.GET["partner"])
        initial["partner"] = Partner.objects.filter(organization=organization, public_id=asked).first()
    form = PersonForm(
        request.POST or None,
        instance=Person(organization=organization),
        initial=initial,
        organization=organization,
        year=year,
    )
    if request.method == "POST" and form.is_valid():
        person = people.enter(
            organization=organization,
            year=year,
            values=form.person_values(),
            roles=form.cleaned_data["roles"],
            participation=form.participation_values(),
            unlike=form.twins,
            by=request.user,
        )
        messages.success(request, f"{person.full_name}: карточка сохранена. Теперь внесите согласие.")
        return redirect("participants:person-detail", person.public_id)
    return render(request, "participants/person_form.html", {"form": form, "title": "Новый человек"})


@say_refusals
@audit.opens(Person)
def person_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    person = access.get_present_person_for(request.user, public_id)
    require(request, "participants.change_person", person)
    year = access.year_for(request, person)
    form = PersonForm(request.POST or None, instance=person, organization=person.organization, year=year)
    if request.method == "POST" and form.is_valid():
        people.change_all(
            person,
            year=year,
            values=form.person_values(),
            roles=form.cleaned_data["roles"],
            participation=form.participation_values(),
            by=request.user,
        )
        messages.success(request, "Изменения сохранены.")
        return redirect("participants:person-detail", person.public_id)
    return render(request, "participants/person_form.html", {"form": form, "title": str(person), "person": person})


@require_POST
@say_refusals
def person_leave(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The person leaves the organization from a day on."""
    person = access.get_present_person_for(request.user, public_id)
    require(request, "participants.change_person", person)
    form = _leave_form(person, request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(words for errors in form.errors.values() for words in errors))
        return redirect("participants:person-detail", person.public_id)
    people.leave(person, day=form.cleaned_data["day"], reason=form.cleaned_data["reason"], by=request.user)
    messages.success(request, "Выбытие отмечено, участие в базах закончено с этой даты.")
    return redirect("participants:person-detail", person.public_id)
