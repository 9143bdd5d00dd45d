"""The page of a pair, and entering one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from apps.core import panels
from apps.core.errors import Refused
from apps.core.guards import requires
from apps.core.pages import require, workplace_with
from apps.participants.access import missing_papers, representatives_of
from apps.participants.enums import ParticipationRole
from apps.participants.models import Participation, Person
from apps.workflow import audit
from apps.workflow.transitions import available

from .. import access
from ..enums import OPEN, RUNNING, PairState
from ..forms import ChangeForm, LegalForm, ProposeForm, ReplaceForm
from ..models import Pair
from ..services import legal, pairs, trials
from ..services.checks import is_minor, load_warnings

HISTORY_ROWS = 30


def pair_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    pair = access.get_pair_for(request.user, public_id)
    user, staff = request.user, request.user.has_perm("participants.view_person", pair)
    if staff:
        audit.access(request, pair)
    members = _members(user, pair)
    context = {
        "pair": pair,
        "staff": staff,
        "members": members,
        "gone": [row for row in members if row["gone"]] if staff and pair.state in OPEN else [],
        "works": pair.state in RUNNING,
        "today": pair.organization.today,
        "own": access.own_member(user, pair),
        "steps": {step.action for step in available(pair, user)},
        "may_change": user.has_perm("pairing.change_pair", pair),
        "may_order": user.has_perm("documents.change_document", pair),
        "law": _law(pair) if staff else None,
        "trial": trials.seen_by(user, pair),
        "replacement": pair.replaced_by.exclude(state="cancelled").with_people().first(),
        "replaced": Pair.objects.with_people().filter(pk=pair.replaces_id).first() if pair.replaces_id else None,
        "warnings": load_warnings(pair.mentors, pair.year, 0) if staff else [],
        "cards": panels.render("pairing.pair", request, pair),
        "log": audit.history(pair)[:HISTORY_ROWS] if staff else [],
    }
    return render(request, "pairing/pair_detail.html", context)


def _members(user: Any, pair: Pair) -> list[dict[str, Any]]:
    """Both sides with their answer and what this user may do about it."""
    today, proposed = pair.organization.today, pair.state == "proposed"
    present = [member.person for member in pair.members.all() if not member.left_on]
    uncovered = {paper.person for paper in missing_papers(present, today)} if pair.state in OPEN else set()
    may_mark = access.can_mark_paper(user, pair)
    minors = {m.person_id for m in pair.members.all() if is_minor(m.person, today)}
    waiting = [m.person for m in pair.members.all() if m.person_id in minors and not m.agreed_at]
    known = representatives_of(waiting, today) if waiting and proposed and may_mark else {}
    return [
        {
            "member": member,
            "person": member.person,
            "minor": member.person_id in minors,
            "representative": known.get(member.person_id, ""),
            "uncovered": member.person in uncovered,
            "gone": member.left_on is None and member.person.left_on is not None,
            "may_agree": proposed and not member.agreed_at and access.can_agree(user, pair, member),
            "may_mark": proposed and not member.agreed_at and not member.left_on and may_mark,
            "may_correct": may_mark and bool(member.agreed_at) and not member.left_on,
        }
        for member in sorted(pair.members.all(), key=lambda m: (m.left_on is not None, m.role != "mentor", m.pk))
    ]


def _law(pair: Pair) -> dict[str, Any] | None:
    """The legal basis of a pair of employees, and what it lacks."""
    if not pair.form.between_employees:
        return None
    terms = legal.terms_of(pair)
    lacking = bool(legal.without_consent([pair], pair.organization.today))
    return {"terms": terms, "no_consent": lacking, "no_addendum": not (terms and terms.addendum_number)}


@requires("pairing.change_pair")
@audit.opens(Person)
def pair_propose(request: HttpRequest) -> HttpResponse:
    organization, year = workplace_with(request, "pairing.change_pair")
    initial = _asked_for(request, year)
    form = ProposeForm(request.POST or None, initial=initial, organization=organization, year=year)
    if request.method == "POST" and form.is_valid():
        pair = _proposed(form, organization, year, request.user)
        if pair:
            done = "согласована" if pair.state == PairState.AGREED else "предложена"
            messages.success(request, f"Пара {done}: {pair.title}")
            return redirect("pairing:pair-detail", pair.public_id)
    return render(request, "pairing/pair_form.html", {"form": form, "title": "Новая пара или группа"})


def _asked_for(request: HttpRequest, year: Any) -> dict[str, Any]:
    """People of the address (a link of a person's page) and the form in which they stand in the base."""
    initial = {role: request.GET[role] for role in ParticipationRole.values if request.GET.get(role, "").isdigit()}
    for role, pk in initial.copy().items():
        row = Participation.objects.filter(year=year, role=role, person=pk).first() if len(pk) < 18 else None
        if row and row.form_id:
            initial["form"] = row.form_id
    return initial


def _proposed(form: ProposeForm, organization: Any, year: Any, by: Any) -> Pair | None:
    values = form.cleaned_data
    try:
        return pairs.propose(
            organization=organization,
            year=year,
            mentors=form.people("mentor"),
            mentees=form.people("mentee"),
            terms=form.terms(),
            by=by,
            exception=values["exception"],
            on_paper=values["on_paper"],
            signed_on=values["signed_on"],
            signers=form.signers,
        )
    except Refused as refusal:
        form.add_error(None, refusal.sentence)
        return None


@audit.opens(Pair)
def pair_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    pair = access.get_pair_for(request.user, public_id)
    require(request, "pairing.change_pair", pair)
    initial = {name: getattr(pair, name) for name in ChangeForm.terms_fields}
    form = ChangeForm(request.POST or None, initial=initial, organization=pair.organization, year=pair.year)
    if request.method == "POST" and form.is_valid():
        try:
            pairs.change(pair, terms=form.terms(), by=request.user)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, "Условия сохранены. Если они изменились, согласия нужны заново.")
            return redirect("pairing:pair-detail", pair.public_id)
    return render(request, "pairing/pair_form.html", {"form": form, "title": "Условия пары", "pair": pair})


@audit.opens(Pair)
def pair_terms(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The legal basis of a pair of employees."""
    pair = access.get_pair_for(request.user, public_id)
    require(request, "pairing.change_pair", pair)
    form = LegalForm(request.POST or None, instance=legal.terms_of(pair))
    if request.method == "POST" and form.is_valid():
        try:
            legal.set_terms(pair, values=form.cleaned_data, by=request.user)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, "Основание сохранено.")
            return redirect("pairing:pair-detail", pair.public_id)
    return render(
        request, "pairing/pair_form.html", {"form": form, "title": "Основание по ст. 351.8 ТК РФ", "pair": pair}
    )


@audit.opens(Pair)
def pair_replace(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Another mentor for the mentees of a running pair."""
    pair = access.get_pair_for(request.user, public_id)
    require(request, "pairing.change_pair", pair)
    if request.method == "GET" and pair.state not in RUNNING:
        messages.info(request, "Наставника меняют в паре, которая действует или приостановлена.")
        return redirect("pairing:pair-detail", pair.public_id)
    form = ReplaceForm(request.POST or None, pair=pair, organization=pair.organization, year=pair.year)
    if request.method == "POST" and form.is_valid():
        try:
            new = pairs.replace(
                pair,
                mentors=form.people("mentor"),
                terms=form.terms(),
                by=request.user,
                exception=form.cleaned_data["exception"],
            )
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, "Замена предложена. Прежняя пара действует, пока директор не утвердит приказ.")
            return redirect("pairing:pair-detail", new.public_id)
    return render(request, "pairing/pair_form.html", {"form": form, "title": "Другой наставник", "pair": pair})
