"""Smaller records of a person: restricted categories, interviews, clearances; merging of two cards; saved filters."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from apps.core.guards import requires, say_refusals
from apps.core.pages import allow, form_words
from apps.workflow import audit

from .. import access
from ..forms.cases import CasesForm
from ..forms.lists import SavedFilterForm
from ..forms.papers import ClearanceForm, InterviewForm
from ..forms.people import RestrictedForm
from ..models import Clearance, Interview, Person, RestrictedCategory, SavedFilter
from ..services import cards, duplicates, names, namesakes
from ..tables import RestrictedTable
from .common import back_to, paged, plain_form, require, uuid_of, workplace_with

SHOWN_GROUPS = 100


@requires("participants.view_restricted")
def restricted_list(request: HttpRequest) -> HttpResponse:
    """People of restricted categories: only for those who may see them, and noted in the access journal."""
    organization, _ = workplace_with(request, "participants.view_restricted")
    rows = RestrictedCategory.objects.valid_on(organization.today).filter(person__organization=organization)
    rows = rows.filter(person__merged_into=None).select_related("person")
    audit.access_list(request, RestrictedCategory._meta.label, organization.pk, rows.count(), "view")
    return render(request, "participants/restricted_list.html", {"table": paged(request, RestrictedTable(rows))})


@say_refusals
@audit.opens(Person)
def person_restricted(request: HttpRequest, public_id: UUID) -> HttpResponse:
    person = access.get_present_person_for(request.user, public_id)
    require(request, "participants.view_restricted", person)
    current = RestrictedCategory.objects.valid_on(person.organization.today).filter(person=person)
    form = RestrictedForm(request.POST or None, initial={"kinds": [row.kind for row in current]})
    if request.method == "POST":
        # A form without a single tick is a whole answer: nothing is restricted.
        form = RestrictedForm(request.POST)
        if form.is_valid():
            cards.set_restricted(person, kinds=form.cleaned_data["kinds"], by=request.user)
            messages.success(request, "Особые сведения сохранены. Их видят только куратор и педагог-психолог.")
            return redirect("participants:person-detail", person.public_id)
    return plain_form(request, form, "Особые категории", back_to(person))


@say_refusals
@audit.opens(Person)
def person_cases(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Forms of the name in documents, corrected by hand."""
    person = access.get_present_person_for(request.user, public_id)
    require(request, "participants.change_person", person)
    form = CasesForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        names.set_cases(person, typed=form.typed(), by=request.user)
        messages.success(request, "Падежи сохранены: новые документы соберутся с ними.")
        return redirect("participants:person-detail", person.public_id)
    return plain_form(request, form, f"Падежи: {person.full_name}", back_to(person))


@say_refusals
@audit.opens(Person)
def interview_add(request: HttpRequest, public_id: UUID) -> HttpResponse:
    person = access.get_present_person_for(request.user, public_id)
    require(request, "participants.hold_interview", person)
    form = InterviewForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        cards.add_interview(person, values=form.cleaned_data, by=request.user)
        messages.success(request, "Собеседование записано.")
        return redirect("participants:person-detail", person.public_id)
    return plain_form(request, form, f"Собеседование: {person.short_name}", back_to(person))


@say_refusals
@audit.opens(Person)
def clearance_add(request: HttpRequest, public_id: UUID) -> HttpResponse:
    person = access.get_present_person_for(request.user, public_id)
    require(request, "participants.change_person", person)
    form = ClearanceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        cards.add_clearance(person, values=form.cleaned_data, by=request.user)
        messages.success(request, "Справка внесена.")
        return redirect("participants:person-detail", person.public_id)
    return plain_form(request, form, f"Справка об отсутствии судимости: {person.short_name}", back_to(person))


@say_refusals
def interview_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    row = access.get_small_for(request.user, Interview, public_id)
    allow(access.may_change_interview(request.user, row))
    form = InterviewForm(request.POST or None, person=row.person, instance=row)
    return _edit_small(request, row, form, f"Собеседование: {row.person.short_name}", "participants:interview-remove")


@say_refusals
def clearance_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    row = access.get_small_for(request.user, Clearance, public_id)
    require(request, "participants.change_person", row.person)
    form = ClearanceForm(request.POST or None, instance=row)
    title = f"Справка об отсутствии судимости: {row.person.short_name}"
    return _edit_small(request, row, form, title, "participants:clearance-remove")


def _edit_small(request: HttpRequest, row: Any, form: Any, title: str, remove: str) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        cards.correct(row, values=form.cleaned_data, by=request.user)
        messages.success(request, "Запись исправлена.")
        return redirect("participants:person-detail", row.person.public_id)
    audit.access(request, row.person)
    question = "Запись исчезнет со страницы человека; что она была, останется в истории."
    return plain_form(request, form, title, back_to(row.person), (reverse(remove, args=[row.public_id]), question))


@require_POST
@say_refusals
def interview_remove(request: HttpRequest, public_id: UUID) -> HttpResponse:
    row = access.get_small_for(request.user, Interview, public_id)
    allow(access.may_change_interview(request.user, row))
    return _remove_small(request, row)


@require_POST
@say_refusals
def clearance_remove(request: HttpRequest, public_id: UUID) -> HttpResponse:
    row = access.get_small_for(request.user, Clearance, public_id)
    require(request, "participants.change_person", row.person)
    return _remove_small(request, row)


def _remove_small(request: HttpRequest, row: Any) -> HttpResponse:
    cards.take_back(row, by=request.user)
    messages.success(request, "Внесённое по ошибке убрано.")
    return redirect("participants:person-detail", row.person.public_id)


@requires("participants.merge_people")
def duplicate_list(request: HttpRequest) -> HttpResponse:
    """People who share a full name: perhaps one person entered twice."""
    organization, _ = workplace_with(request, "participants.merge_people")
    groups = [(group, duplicates.are_namesakes(group)) for group in duplicates.groups(organization)]
    # Those who are surely two people come last.
    groups.sort(key=lambda pair: pair[1])
    apart = namesakes.shown(organization)
    context = {"groups": groups[:SHOWN_GROUPS], "more": max(0, len(groups) - SHOWN_GROUPS)}
    context |= {"apart": apart[:SHOWN_GROUPS], "apart_total": apart.count()}
    return render(request, "participants/duplicate_list.html", context)


@require_POST
@requires("participants.merge_people")
@say_refusals
def namesakes_say(request: HttpRequest) -> HttpResponse:
    """These cards are different people: they are no duplicates any more."""
    organization, _ = workplace_with(request, "participants.merge_people")
    numbers = [number for text in request.POST.getlist("person") if (number := uuid_of(text))]
    people = list(Person.objects.filter(organization=organization, public_id__in=numbers))
    namesakes.say(people, by=request.user)
    messages.success(request, "Отмечено: это разные люди. Больше не спросим; снять отметку можно внизу этого списка.")
    return redirect("participants:duplicate-list")


@require_POST
@say_refusals
def namesakes_take_back(request: HttpRequest, public_id: UUID) -> HttpResponse:
    row = access.get_namesakes_for(request.user, public_id)
    require(request, "participants.merge_people", row)
    namesakes.take_back(row, by=request.user)
    messages.success(request, "Отметка снята: карточки снова в возможных повторах.")
    return redirect("participants:duplicate-list")


@say_refusals
@audit.opens(Person)
def person_merge(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Two cards side by side; the one in the address stays."""
    person = access.get_person_for(request.user, public_id)
    require(request, "participants.merge_people", person)
    others = duplicates.candidates(person)
    if request.method == "POST":
        other = get_object_or_404(
            Person.objects.filter(organization=person.organization), public_id=uuid_of(request.POST.get("other"))
        )
        duplicates.merge(kept=person, dropped=other, by=request.user)
        messages.success(request, "Карточки объединены, история обеих сохранена.")
        return redirect("participants:person-detail", person.public_id)
    shown = [(other, duplicates.may_be_namesakes(person, other)) for other in others]
    # One candidate is laid beside at once, of several the reader picks one.
    chosen = others[0] if len(others) == 1 else _chosen(others, request.GET.get("other"))
    context: dict[str, Any] = {"person": person, "others": shown, "other": chosen}
    if chosen:
        context["facts"] = duplicates.compare(person, chosen)
        context["are_namesakes"] = duplicates.may_be_namesakes(person, chosen)
    return render(request, "participants/person_merge.html", context)


def _chosen(others: list[Person], public_id: Any) -> Person | None:
    return next((other for other in others if str(other.public_id) == str(public_id)), None)


@require_POST
@requires("participants.view_person")
def filter_save(request: HttpRequest) -> HttpResponse:
    """Keeps the filter of a list under a name; the same name again replaces it."""
    form = SavedFilterForm(request.POST)
    if not form.is_valid():
        messages.error(request, f"Отбор не сохранён. {form_words(form)}")
        return redirect("participants:mentor-list")
    data = form.cleaned_data
    SavedFilter.objects.update_or_create(
        user=request.user, page=data["page"], title=data["title"], defaults={"query": data["query"]}
    )
    messages.success(request, f"Отбор «{data['title']}» сохранён.")
    return redirect(f"{filter_url(data['page'])}?{data['query']}")


@require_POST
@requires("participants.view_person")
def filter_delete(request: HttpRequest, public_id: UUID) -> HttpResponse:
    row = get_object_or_404(SavedFilter, public_id=public_id, user=request.user)
    row.delete()
    messages.success(request, f"Отбор «{row.title}» удалён.")
    return redirect(filter_url(row.page))


def filter_url(page: str) -> str:
    return reverse("participants:mentor-list" if page == "mentors" else "participants:mentee-list")
