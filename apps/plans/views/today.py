"""The mentor's and the mentee's home on a phone. Every step works as a plain POST; HTMX only swaps the middle of the page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from apps.core.errors import AlreadyDone, Refused
from apps.core.guards import requires, say_refusals
from apps.core.pages import allow, form_words
from apps.documents.services import acknowledgements
from apps.pairing.access import get_pair_for
from apps.pairing.enums import FINAL
from apps.pairing.models import Pair
from apps.workflow import audit

from .. import access, presenting
from ..enums import ItemState
from ..forms import FeedbackForm, MarkForm, MeetingForm
from ..models import Plan, PlanItem
from ..services import meetings, progress
from .common import accepted

ACCEPTED = "X-Draft-Accepted"
CHOSEN = "plans.pair"


@requires("plans.view_today")
def today(request: HttpRequest) -> HttpResponse:
    pairs = presenting.own_pairs(request.user)
    return region(request, _chosen(request, pairs), pairs=pairs)


def _chosen(request: HttpRequest, pairs: list[Pair]) -> Pair | None:
    """The pair of the switch, on all three tabs; the first one as long as nothing was chosen, or when the chosen one has ended since.

    Raises Http404 for another's pair.
    """
    wanted = request.GET.get("pair", "")
    known = {str(pair.public_id): pair for pair in pairs}
    if wanted and wanted not in known:
        raise Http404
    if wanted:
        remember(request, known[wanted])
        return known[wanted]
    marks = {_mark(pair): pair for pair in pairs}
    return marks.get(request.session.get(CHOSEN, ""), pairs[0] if pairs else None)


def _mark(pair: Pair) -> str:
    """What the session keeps of a chosen pair: the choice of a working one does not hold when it is over."""
    return f"{pair.public_id} ended" if pair.state in FINAL else str(pair.public_id)


def remember(request: HttpRequest, pair: Pair) -> None:
    """The pair that the tabs stay with."""
    if request.session.get(CHOSEN) != _mark(pair):
        request.session[CHOSEN] = _mark(pair)


def region(
    request: HttpRequest,
    pair: Pair | None,
    *,
    pairs: list[Pair] | None = None,
    form: MeetingForm | None = None,
    draft: str = "",
) -> HttpResponse:
    """The page, or only its middle for HTMX. `pairs`: those of the user, if they are known already; `draft` names the draft that the
    browser may forget."""
    if pairs is None:
        pairs = presenting.own_pairs(request.user)
    # The one of the list has its form and organization with it.
    pair = next((own for own in pairs if own == pair), pair)
    context: dict[str, Any] = {"pairs": pairs, "pair": pair, "to_read": acknowledgements.to_read(request.user)}
    if pair is None:
        context["informal"] = presenting.is_pupil(request.user)
    else:
        shown = presenting.today_of(request.user, pair)
        context |= {
            "today": shown,
            "form": form or MeetingForm(pair=pair, initial={"date": shown.held_on}),
            "curator": pair.organization,
        }
    name = "plans/partials/today.html" if request.htmx else "plans/today.html"
    response = render(request, name, context | {"is_partial": bool(request.htmx)})
    if draft:
        response[ACCEPTED] = draft
    return response


def back_to_today(pair: Pair) -> HttpResponse:
    return redirect(f"{reverse('plans:today')}?pair={pair.public_id}")


def _answer(request: HttpRequest, pair: Pair, *, draft: str = "") -> HttpResponse:
    """After a step: the fresh middle for HTMX, else back where the user came from. `draft`: of the form that was taken."""
    if draft:
        accepted(request, draft)
    if request.htmx:
        return region(request, pair, draft=draft)
    if request.POST.get("back") == "plan":
        return redirect("plans:plan-detail", Plan.objects.get(pair=pair).public_id)
    is_own = any(m.person.user_id == request.user.pk for m in pair.members.all())
    return back_to_today(pair) if is_own else redirect("plans:meeting-list", pair.public_id)


@say_refusals
@audit.opens(Pair)
def meeting_log(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The whole form of a meeting; the short form of «Сегодня» is sent here too. What was typed is never thrown away."""
    pair = get_pair_for(request.user, public_id)
    allow(access.can_log_meeting(request.user, pair))
    form = MeetingForm(request.POST or None, pair=pair, kind=meetings.kind_for(pair))
    if request.method == "POST" and form.is_valid() and _log(request, pair, form):
        accepted(request, form)
        return _answer(request, pair, draft=form.draft)
    if request.htmx:
        return region(request, pair, form=form)
    return render(request, "plans/meeting_form.html", {"form": form, "pair": pair, "title": "Записать встречу"})


def _log(request: HttpRequest, pair: Pair, form: MeetingForm) -> bool:
    """Writes the meeting; a refusal stands at the form."""
    planned = None
    if request.POST.get("planned"):
        planned = pair.meetings.filter(public_id=_uuid(request.POST["planned"]), state="planned").first()
    try:
        _, is_new = meetings.log_meeting(
            pair,
            by=request.user,
            talk=form.talk(),
            key=form.cleaned_data["key"],
            planned=planned,
            again=form.cleaned_data["again"],
        )
    except meetings.SecondOfDay as question:
        form.ask(question)
        return False
    except Refused as refusal:
        form.add_error(None, refusal.sentence)
        return False
    messages.success(request, "Встреча записана." if is_new else "Эта встреча уже записана.")
    return True


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


@require_POST
@say_refusals
def item_mark(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One tap: done; with more words: partly, moved, back. A phone gets only the line of the task again."""
    item = access.get_item_for(request.user, public_id)
    allow(access.can_mark_progress(request.user, item.plan.pair))
    form = MarkForm(request.POST, request.FILES)
    if not form.is_valid():
        return _not_marked(request, item, form_words(form))
    try:
        progress.mark(item, by=request.user, said=form.mark())
    except AlreadyDone as calm:
        messages.info(request, calm.sentence)
    except Refused as refusal:
        return _not_marked(request, item, refusal.sentence)
    else:
        _say_marked(request, item, form.cleaned_data["state"])
    # The one tap sends no words: what stands in the other form of the task is still a draft.
    return _marked(request, item, draft=f"mark-{item.public_id}" if "words" in request.POST else "")


def _say_marked(request: HttpRequest, item: PlanItem, state: str) -> None:
    if state == ItemState.MOVED and item.state != ItemState.MOVED:
        messages.info(request, f"«{item.title}»: перенос записан и ждёт приказа об изменении плана.")
    else:
        messages.success(request, f"«{item.title}»: {item.get_state_display()}.")


def _not_marked(request: HttpRequest, item: PlanItem, sentence: str) -> HttpResponse:
    """On a phone the form stays as it is, with its words and its chosen file; only the sentence is shown."""
    messages.error(request, sentence)
    if not request.htmx:
        return _answer(request, item.plan.pair)
    response = render(request, "plans/partials/notices.html")
    response["HX-Reswap"] = "none"
    return response


def _marked(request: HttpRequest, item: PlanItem, *, draft: str) -> HttpResponse:
    if draft:
        accepted(request, draft)
    if not request.htmx:
        return _answer(request, item.plan.pair)
    share = presenting.asked_share(item.plan, item.plan.organization.today)
    response = render(request, "plans/partials/task_answer.html", {"item": item, "share": share})
    if draft:
        response[ACCEPTED] = draft
    return response


@require_POST
@say_refusals
def meeting_feedback(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A face and a word of a member of the pair."""
    meeting = access.get_meeting_for(request.user, public_id)
    form = FeedbackForm(request.POST)
    if not form.is_valid():
        raise Refused("Выберите одно из трёх: хорошо, нормально, трудно.")
    meetings.give_feedback(meeting, by=request.user, mood=form.cleaned_data["mood"], word=form.cleaned_data["word"])
    messages.success(request, "Спасибо, записано.")
    return _answer(request, meeting.pair, draft=f"feedback-{meeting.public_id}")
