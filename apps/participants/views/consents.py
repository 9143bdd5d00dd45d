"""The register of consents, one consent, its scan and its withdrawal."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from apps.core.costly import costly
from apps.core.errors import Refused
from apps.core.guards import requires, say_refusals
from apps.jobs.access import file_response
from apps.workflow import audit
from apps.workflow.models import AccessEntry

from .. import access, exports, lists
from ..enums import Purpose
from ..filters import EXPIRING_DAYS, ConsentFilter, expiring, matching
from ..forms.papers import ConsentForm, TakeBackForm, WithdrawalForm
from ..models import Consent, Person, Withdrawal
from ..orders import acts_of
from ..rules import ADULT_FROM, OWN_HAND_FROM
from ..services import consents
from ..tables import ConsentTable, WithoutConsentTable
from .common import paged, require, wanted_purpose, workplace_with

# What the list of those without a consent says; to publish a name is nobody's duty.
LACKED = {
    Purpose.PROCESSING: "нет согласия на обработку данных",
    Purpose.DISSEMINATION: "нет согласия на распространение (нужно, только чтобы публиковать)",
    Purpose.EMPLOYEE: "нет согласия работника быть наставником (ст. 351.8 ТК РФ)",
}
NOBODY = "В базах пока никого нет: внесите наставников и наставляемых, и здесь появятся те, кому нужна бумага."
PAST_NOBODY = "В базах этого года никого не было."
NOBODY_TURNS = f"В ближайшие {EXPIRING_DAYS} дней никому из участников не исполнится 14 или 18 лет."
NOBODY_ASKED = "Это согласие нужно работникам, которые наставляют работников: таких наставников в базе нет."
TABS = [
    ("all", "Все"),
    ("missing", "Нет согласия"),
    ("expiring", "Истекают за 30 дней"),
    ("turning", "Исполнится 14 или 18"),
]


@requires("participants.view_person")
@audit.opens(Consent)
def consent_list(request: HttpRequest) -> HttpResponse:
    """The register, and who needs a paper: missing, expiring, turning 14 or 18."""
    organization, year = workplace_with(request, "participants.view_person")
    shown = request.GET.get("show", "all")
    if shown in ("missing", "turning"):
        table, form = _people_table(request, organization, year, shown)
    else:
        table, form = _ledger_table(request, organization, shown)
    paged(request, table)
    if shown in ("missing", "turning") and not table.rows and not table.empty_text:
        _say_why_empty(request, table, organization, year, shown)
    context = {"tabs": TABS, "shown": shown, "table": table, "filter_form": form}
    context["purpose"] = wanted_purpose(request)
    context["may_export"] = request.user.has_perm("participants.export_people", organization)
    context["may_print"] = request.user.has_perm("participants.change_consent", organization)
    context["may_read_journal"] = request.user.has_perm("participants.view_journal", organization)
    return render(request, "participants/consent_list.html", context)


def _ledger_table(request: HttpRequest, organization: Any, shown: str) -> tuple[ConsentTable, Any]:
    found = _ledger(request, organization, shown)
    # Of papers that run out the nearest comes first.
    return ConsentTable(found.qs, **({"order_by": "valid_to"} if shown == "expiring" else {})), found.form


def _ledger(request: HttpRequest, organization: Any, shown: str) -> ConsentFilter:
    rows = Consent.objects.filter(organization=organization).select_related("person")
    return ConsentFilter(request.GET, expiring(rows, organization.today) if shown == "expiring" else rows)


@costly
@requires("participants.export_people")
def consent_export(request: HttpRequest) -> HttpResponse:
    """The register as a workbook, filtered as on the page, noted in the access journal."""
    organization, _ = workplace_with(request, "participants.export_people")
    shown = "expiring" if request.GET.get("show") == "expiring" else "all"
    ledger = _ledger(request, organization, shown)
    found = list(ledger.qs.select_related("person", "text", "organization", "withdrawal").order_by("signed_on", "pk"))
    audit.access_list(request, Consent._meta.label, organization.pk, len(found), AccessEntry.Kind.EXPORT)
    chosen = ", ".join([dict(TABS)[shown].lower(), *ledger.words()])
    headings = [f"Журнал согласий. {organization}", f"Отбор: {chosen}. По состоянию на {organization.today:%d.%m.%Y}"]
    return exports.xlsx_response(exports.consent_register(found, acts_of(organization), headings), "Журнал согласий")


def _people_table(request: HttpRequest, organization: Any, year: Any, shown: str) -> tuple[WithoutConsentTable, Any]:
    # Nobody lacks «any» consent: the list is about one of them.
    purpose = wanted_purpose(request)
    found = ConsentFilter({**request.GET.dict(), "purpose": purpose}, Consent.objects.none())
    found.form.fields["purpose"].widget.choices = Purpose.choices
    if shown == "missing":
        rows, what = lists.lacking(organization, year, purpose), LACKED[purpose]
    else:
        rows = turning(Person.objects.participating(organization, year, organization.today), organization.today)
        what = "в день рождения нужно новое согласие"
    return WithoutConsentTable(matching(rows, request.GET.get("q", "")), what=what), found.form


def _say_why_empty(request: HttpRequest, table: WithoutConsentTable, organization: Any, year: Any, shown: str) -> None:
    """That all papers are there is said only where somebody needs them; empty bases say where to begin."""
    if not Person.objects.participating(organization, year, organization.today).exists():
        table.empty_text = PAST_NOBODY if request.workplace.is_past else NOBODY
        if not request.workplace.is_past and request.user.has_perm("participants.import_people", organization):
            table.empty_action = (reverse("participants:import-list"), "Загрузить из Excel")
    elif shown == "turning":
        table.empty_text = NOBODY_TURNS
    elif not lists.is_anybody_asked(organization, year, wanted_purpose(request)):
        table.empty_text = NOBODY_ASKED


def turning(rows: Any, today: date) -> Any:
    """People who turn 14 or 18 within 30 days: another hand signs from that day on."""
    return rows.reaching((OWN_HAND_FROM, ADULT_FROM), today, today + timedelta(days=EXPIRING_DAYS))


@say_refusals
@audit.opens(Person)
def consent_add(request: HttpRequest, public_id: UUID) -> HttpResponse:
    person = access.get_present_person_for(request.user, public_id)
    require(request, "participants.change_consent", person)
    initial = {"purpose": request.GET.get("purpose", Purpose.PROCESSING)}
    form = ConsentForm(request.POST or None, request.FILES or None, person=person, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in consents.FIELDS}
        consents.add(person=person, values=values, scan=form.cleaned_data["scan"], by=request.user)
        messages.success(request, "Согласие внесено в журнал.")
        return redirect("participants:person-detail", person.public_id)
    return render(request, "participants/consent_form.html", {"form": form, "person": person})


def consent_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    consent = access.get_consent_for(request.user, public_id)
    audit.access(request, consent)
    may_withdraw = request.user.has_perm("participants.withdraw_consent", consent) and consent.withdrawn_on is None
    case = _case_of(consent) if consent.withdrawn_on else None
    context = {"consent": consent, "form": _withdrawal(consent) if may_withdraw else None, "case": case}
    context["may_correct"] = _is_open(consent) and request.user.has_perm("participants.change_consent", consent)
    context["mistake_form"] = _mistake(consent) if context["may_correct"] else None
    return render(request, "participants/consent_detail.html", context)


def _case_of(consent: Consent) -> Withdrawal | None:
    """What follows: of the consent itself, or of the one with which it was withdrawn."""
    cases = Withdrawal.objects.filter(consent__person=consent.person_id, consent__purpose=consent.purpose)
    return cases.filter(consent=consent).first() or cases.filter(opened_on=consent.withdrawn_on).first()


def _is_open(consent: Consent) -> bool:
    return consent.withdrawn_on is None and consent.person.masked_at is None


def _mistake(consent: Consent, data: Any = None) -> TakeBackForm:
    return TakeBackForm(data, action=reverse("participants:consent-take-back", args=[consent.public_id]))


@say_refusals
@audit.opens(Consent)
def consent_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A line that was typed wrong, written as it stands on paper."""
    consent = access.get_consent_for(request.user, public_id)
    require(request, "participants.change_consent", consent)
    if not _is_open(consent):
        raise Refused("Согласие отозвано или данные уничтожены: запись больше не меняют.")
    form = ConsentForm(request.POST or None, request.FILES or None, instance=consent, person=consent.person)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in consents.FIELDS}
        consents.correct(consent, values=values, by=request.user, **form.scan_values)
        messages.success(request, "Согласие исправлено: в истории человека стоит, что было и что стало.")
        return redirect("participants:consent-detail", consent.public_id)
    return render(request, "participants/consent_form.html", {"form": form, "person": consent.person})


@require_POST
@say_refusals
def consent_take_back(request: HttpRequest, public_id: UUID) -> HttpResponse:
    consent = access.get_consent_for(request.user, public_id)
    require(request, "participants.change_consent", consent)
    consents.take_back(consent, reason=request.POST.get("reason", ""), by=request.user)
    messages.success(request, "Внесённое по ошибке убрано из журнала согласий.")
    return redirect("participants:person-detail", consent.person.public_id)


def _withdrawal(consent: Consent, data: Any = None) -> WithdrawalForm:
    action = reverse("participants:consent-withdraw", kwargs={"public_id": consent.public_id})
    return WithdrawalForm(data, action=action, consent=consent)


@require_POST
@say_refusals
def consent_withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    consent = access.get_consent_for(request.user, public_id)
    require(request, "participants.withdraw_consent", consent)
    form = _withdrawal(consent, request.POST)
    if not form.is_valid():
        return render(request, "participants/consent_detail.html", {"consent": consent, "form": form})
    consent = consents.withdraw(
        consent, day=form.cleaned_data["day"], reason=form.cleaned_data["reason"], by=request.user
    )
    messages.success(request, "Отзыв оформлен. Вот что и в какой срок сделать.")
    return redirect("participants:withdrawal-detail", consent.withdrawal.public_id)


def consent_scan(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The scan itself; every download stands in the access journal."""
    consent = access.get_consent_for(request.user, public_id)
    if consent.scan is None:
        raise Http404
    audit.access(request, consent, AccessEntry.Kind.DOWNLOAD)
    return file_response(consent.scan, inline=True)
