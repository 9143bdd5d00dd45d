"""Steps in the life of a pair."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from apps.core.errors import AlreadyDone, Refused
from apps.core.guards import say_refusals
from apps.core.pages import require
from apps.workflow import audit
from apps.workflow.transitions import available

from .. import access
from ..forms import CancelForm, CloseForm, ReasonForm
from ..models import Pair, PairMember
from ..services import pairs, papers, trials


def _page(pair: Pair) -> HttpResponse:
    return redirect("pairing:pair-detail", pair.public_id)


def _impossible(request: HttpRequest, pair: Pair, *actions: str) -> HttpResponse | None:
    """The form of a step that the state does not permit is not opened; a sent one is answered by the service."""
    if request.method == "POST" or set(actions) & {step.action for step in available(pair, request.user)}:
        return None
    messages.info(request, f"Состояние пары сейчас – «{pair.get_state_display()}»: этот шаг невозможен.")
    return _page(pair)


@require_POST
@say_refusals
def pair_agree(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A member says yes for himself."""
    pair = access.get_pair_for(request.user, public_id)
    require(request, "pairing.agree_pair", pair)
    member = access.own_member(request.user, pair)
    if member is None:
        raise Refused("Согласие даёт сам участник пары. Подпись на бумаге отмечает куратор.")
    pairs.agree(member, by=request.user)
    messages.success(request, "Спасибо, Ваше согласие записано.")
    return _page(pair)


@require_POST
@say_refusals
def pair_mark_agreed(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The curator notes a consent signed on paper."""
    pair = access.get_pair_for(request.user, public_id)
    require(request, "pairing.change_pair", pair)
    member, day = _member(pair, request.POST.get("member", "")), _day(pair, request.POST.get("signed_on", ""))
    signer = request.POST.get("representative", "")[:200]
    pairs.agree(member, by=request.user, on_paper=True, day=day, representative=signer)
    messages.success(request, f"{member.person.short_name}: согласие на бумаге от {day:%d.%m.%Y} отмечено.")
    return _page(pair)


@require_POST
@say_refusals
def pair_consent_day(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The day on the paper of a consent that is marked already."""
    pair = access.get_pair_for(request.user, public_id)
    require(request, "pairing.change_pair", pair)
    member, day = _member(pair, request.POST.get("member", "")), _day(pair, request.POST.get("signed_on", ""))
    pairs.correct_day(member, day=day, by=request.user)
    messages.success(request, f"{member.person.short_name}: согласие на бумаге от {day:%d.%m.%Y}.")
    return _page(pair)


def _day(pair: Pair, text: str) -> date:
    """The day that a form names; not sent at all, today. Raises Refused."""
    try:
        return forms.DateField().clean(text) if text else pair.organization.today
    except forms.ValidationError:
        raise Refused("Дата на бумаге записана неверно. Впишите её так: 20.09.2026.") from None


def _member(pair: Pair, text: str) -> PairMember:
    """The member of this pair that the form names. Raises Http404."""
    found = next((m for m in pair.members.all() if str(m.pk) == text), None)
    if found is None:
        raise Http404
    return found


@require_POST
@say_refusals
def pair_resume(request: HttpRequest, public_id: UUID) -> HttpResponse:
    pair = access.get_pair_for(request.user, public_id)
    require(request, "pairing.change_pair", pair)
    pairs.resume(pair, by=request.user)
    messages.success(request, "Пара снова действует.")
    return _page(pair)


@audit.opens(Pair)
def pair_suspend(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A pause with its reason."""
    pair = access.get_pair_for(request.user, public_id)
    require(request, "pairing.change_pair", pair)
    form = ReasonForm(request.POST or None, button="Приостановить")
    return _impossible(request, pair, "suspend") or _step(
        request, pair, form, "Приостановить пару", "Пара приостановлена.", _suspend
    )


def _suspend(pair: Pair, values: dict[str, Any], by: Any) -> None:
    pairs.suspend(pair, by=by, reason=values["reason"])


@audit.opens(Pair)
def pair_cancel(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Takes back a pair that has not begun."""
    pair = access.get_pair_for(request.user, public_id)
    require(request, "pairing.change_pair", pair)
    form = CancelForm(request.POST or None, button="Отменить пару")
    return _impossible(request, pair, "cancel") or _step(
        request, pair, form, "Отменить пару", "Пара отменена. Она осталась в списке с причиной.", _cancel
    )


def _cancel(pair: Pair, values: dict[str, Any], by: Any) -> None:
    pairs.cancel(pair, by=by, note=values["reason"], refused=values["refused"])


def _step(request: HttpRequest, pair: Pair, form: Any, title: str, done: str, act: Any) -> HttpResponse:
    """A form of one step: done, or shown again with the refusal and everything that was typed."""
    if request.method == "POST" and form.is_valid():
        try:
            act(pair, form.cleaned_data, request.user)
        except AlreadyDone as calm:
            messages.info(request, calm.sentence)
            return _page(pair)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, done)
            return _page(pair)
    return render(request, "pairing/pair_form.html", {"form": form, "title": title, "pair": pair})


@audit.opens(Pair)
def pair_close(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Completes or ends a running pair, at once or by an order."""
    pair = access.get_pair_for(request.user, public_id)
    require(request, "pairing.end_pair", pair)
    may_order = request.user.has_perm("documents.change_document", pair)
    form = CloseForm(request.POST or None, pair=pair, may_order=may_order)
    if request.method == "POST" and form.is_valid() and form.cleaned_data.get("by_order"):
        return redirect(_ending_order(pair, form.cleaned_data, request.user))
    return _impossible(request, pair, "end", "complete") or _step(
        request, pair, form, "Закончить пару", "Пара закончена, история и план сохранены.", _close
    )


def _close(pair: Pair, values: dict[str, Any], by: Any) -> None:
    pairs.close(
        pair,
        by=by,
        action=values["action"],
        reason=values["reason"],
        note=values["note"],
        day=values["day"],
        notice_on=values.get("notice_on"),
    )


def _ending_order(pair: Pair, values: dict[str, Any], by: Any) -> Any:
    names = ("action", "day", "reason", "note")
    return papers.ending_order(pair, by=by, notice_on=values.get("notice_on"), **{name: values[name] for name in names})


@require_POST
@say_refusals
def trial_answer(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A member answers after the trial meeting."""
    pair = access.get_pair_for(request.user, public_id)
    require(request, "pairing.agree_pair", pair)
    member = access.own_member(request.user, pair)
    if member is None:
        raise Refused("После пробной встречи отвечают сами участники пары.")
    trials.answer(
        member, verdict=request.POST.get("verdict", ""), comment=request.POST.get("comment", "")[:1000], by=request.user
    )
    messages.success(request, "Спасибо. Ответ увидят только куратор и психолог.")
    return _page(pair)
