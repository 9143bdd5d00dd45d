"""Import of the school's own document: upload, review, take over."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from apps.core.errors import Refused
from apps.core.guards import requires, say_refusals
from apps.core.pages import workplace_with
from apps.jobs.access import file_response

from .. import access
from ..forms import ImportForm, ReviewForm, StrangersForm
from ..models import ImportDraft
from ..reviewing import Review
from ..services import imports
from .common import read_back

PER_PAGE = 25


@requires("roadmap.import_roadmap")
def import_add(request: HttpRequest) -> HttpResponse:
    """A file or pasted text with the period; what cannot be read is said at the field."""
    organization, year = workplace_with(request, "roadmap.import_roadmap")
    initial = {"start": year.start, "end": year.end}
    form = ImportForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        draft = _read(request, form, organization, year)
        if draft is not None:
            return redirect("roadmap:import-review", draft.public_id)
    waiting = ImportDraft.objects.filter(organization=organization, roadmap=None)[:10]
    return render(request, "roadmap/import_form.html", {"form": form, "waiting": waiting, "year": year})


def _read(request: HttpRequest, form: ImportForm, organization: Any, year: Any) -> ImportDraft | None:
    data = form.cleaned_data
    try:
        content, name = form.content()
        return imports.read(
            organization=organization,
            year=imports.year_of(organization, data["start"], data["end"]) or year,
            start=data["start"],
            end=data["end"],
            by=request.user,
            content=content,
            name=name,
        )
    except Refused as refusal:
        form.add_error("file" if data.get("file") else "text", refusal.sentence)
        return None


def import_review(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Each row with its source; those with doubts first."""
    draft = access.get_draft_for(request.user, public_id)
    review = Review(draft)
    page = Paginator(review.rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"draft": draft, "review": review, "page": page, "page_field": "page"}
    context["strangers"] = _strangers(draft) if imports.strangers(draft.body) and not draft.roadmap_id else None
    return render(request, "roadmap/import_review.html", context)


def _strangers(draft: ImportDraft, data: Any = None) -> StrangersForm:
    return StrangersForm(data, draft=draft, action=reverse("roadmap:import-people", args=[draft.public_id]))


@require_POST
@say_refusals
def import_people(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Who the strangers of the document are, for all its rows."""
    draft = access.get_draft_for(request.user, public_id)
    form = _strangers(draft, request.POST)
    if not form.is_valid():
        raise Refused("Такого человека нет в списке: обновите страницу и выберите его снова.")
    imports.name_people(draft, meant=form.meant(), by=request.user)
    messages.success(request, "Запомнено: ответственные встанут во все строки, когда карта будет составлена.")
    return redirect("roadmap:import-review", draft.public_id)


@require_POST
@say_refusals
def import_row(request: HttpRequest, public_id: UUID, position: int) -> HttpResponse:
    """Accepts one row, as it is or as it was written here."""
    draft = access.get_draft_for(request.user, public_id)
    form = ReviewForm(request.POST)
    if not form.is_valid():
        raise Refused("Содержание строки не может быть пустым: напишите, что делается.")
    was_open = any(row.is_open and row.position == position for row in Review(draft).rows)
    imports.review_item(draft, position - 1, values=form.cleaned_data, by=request.user)
    review = Review(draft)
    left = review.left
    messages.success(
        request, f"Строка принята. {'Осталось сомнений: ' + str(left) + '.' if left else 'Сомнений больше нет.'}"
    )
    page = request.GET.get("page", "")
    address = reverse("roadmap:import-review", args=[draft.public_id])
    query = f"?page={page}" if page.isdigit() else ""
    return redirect(f"{address}{query}{_where_to_go_on(review, position, was_open=was_open)}")


def _where_to_go_on(review: Review, position: int, *, was_open: bool) -> str:
    """The place on the page after a row was accepted: the next doubt below it, the row itself when it was none.

    Empty when the next doubt stands first anyway: the top of the page says how many are left.
    """
    if not was_open:
        return f"#row-{position}"
    doubts = [row.position for row in review.rows if row.is_open]
    following = next((one for one in doubts if one > position), 0)
    return f"#row-{following}" if following and following != doubts[0] else ""


def import_deadline(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """How a deadline would be read in the period of the document."""
    draft = access.get_draft_for(request.user, public_id)
    return read_back(request, draft.start, draft.end)


@require_POST
@say_refusals
def import_accept(request: HttpRequest, public_id: UUID) -> HttpResponse:
    draft = access.get_draft_for(request.user, public_id)
    count = imports.accept_all(draft, by=request.user)
    messages.success(request, f"Принято строк: {count}.")
    return redirect("roadmap:import-review", draft.public_id)


@require_POST
@say_refusals
def import_apply(request: HttpRequest, public_id: UUID) -> HttpResponse:
    draft = access.get_draft_for(request.user, public_id)
    roadmap = imports.apply_draft(draft, by=request.user, shifted="shifted" in request.GET)
    messages.success(
        request, f"Дорожная карта составлена: строк {roadmap.items.count()}. Теперь её можно утвердить приказом."
    )
    return redirect("roadmap:roadmap-detail", roadmap.public_id)


def import_file(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The document as it was given."""
    draft = access.get_draft_for(request.user, public_id)
    if draft.file is None:
        raise Http404
    return file_response(draft.file)
