"""One step for many people of a list: choose, see who is meant and who is not, confirm."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from apps.core import mail
from apps.core.errors import Refused
from apps.core.guards import requires, say_refusals
from apps.core.russian.numbers import counted, some
from apps.jobs.models import Job
from apps.organizations.services.memberships import LINK_DAYS
from apps.workflow import audit
from apps.workflow.models import AccessEntry

from .. import accounts, lists
from ..enums import ParticipationRole
from ..forms.lists import MANY_FORMS, ManyInviteForm
from ..models import Person
from ..services import bulk, invitations
from .common import require, uuid_of, workplace_with
from .imports import exported
from .lifecycle import LONGEST_LIST, printed

PEOPLE = ("человек", "человека", "человек")
NAMED = 12
CHANGE, PRINT, EXPORT = "participants.change_person", "participants.change_consent", "participants.export_people"
BACK = {
    "mentors": "participants:mentor-list",
    "mentees": "participants:mentee-list",
    lists.REGISTER: "participants:register-list",
}
# List → choices «step:base», title, permission.
OTHER = {"mentors": "mentee", "mentees": "mentor"}
FILES = [("print:", "Распечатать бланки согласий", PRINT), ("invite:", "Пригласить: ссылки для входа", accounts.INVITE)]


def choices(page: str) -> list[tuple[str, str, str]]:
    """Steps that a list offers: code, title, permission."""
    if page == lists.REGISTER:
        codes = [("enter", "mentor"), ("enter", "mentee"), ("leave", "")]
        files = FILES
    else:
        own = str(lists.ROLES[page])
        codes = [("form", own), ("enter", OTHER[page]), ("take_out", own), ("leave", "")]
        files = [*FILES, ("export:", "Выгрузить отмеченных в Excel", EXPORT)]
    return [(f"{code}:{role}", bulk.step_for(code, role).title, CHANGE) for code, role in codes] + files


def offered(request: HttpRequest, organization: Any, table: Any, page: str) -> dict[str, Any] | None:
    """What the bar above a list needs; None when the user may do nothing there or nobody is found."""
    user: Any = request.user
    steps = [(code, title) for code, title, right in choices(page) if user.has_perm(right, organization)]
    count = table.paginator.count if steps else 0
    table.picks = bool(count)
    return {"steps": steps, "count": count, "page": page} if count else None


@requires("participants.view_person")
@say_refusals
def people_bulk(request: HttpRequest) -> HttpResponse:
    """The first call asks, the second one (`confirmed`) does. Files need no question."""
    # A refusal of the second call, or a reload, comes back without what was ticked: one begins from the list.
    if request.method != "POST":
        return redirect("participants:mentor-list")
    organization, year = workplace_with(request, "participants.view_person")
    page, (code, role) = _asked(request, organization)
    chosen = _chosen(request, page, organization, year)
    if code == "print":
        return _print(request, organization, year, chosen)
    if code == "export":
        return _export(request, organization, year, page, chosen)
    if len(chosen) > bulk.AT_ONCE:
        raise Refused(f"Отмечено {len(chosen)}, за один раз — не больше {bulk.AT_ONCE}. Сузьте отбор.")
    if code == "invite":
        return _invite(request, organization, page, chosen)
    step, confirmed = bulk.step_for(code, role), "confirmed" in request.POST
    form = MANY_FORMS[code](request.POST if confirmed else None, today=organization.today)
    if confirmed and form.is_valid():
        done = bulk.apply(step, chosen, year=year, values=form.cleaned_data, by=request.user)
        _tell(request, step, done)
        return redirect(_list_url(page, request.POST.get("query", "")))
    form.helper = None
    plan = bulk.preview(step, chosen, year=year, values={})
    context = {"form": form, "step": step, "plan": plan, "page": page, "code": f"{code}:{role}"}
    context |= {
        "people_words": counted(len(plan.ready), *PEOPLE),
        "back": _list_url(page, request.POST.get("query", "")),
    }
    return render(request, "participants/people_bulk.html", context | {"query": request.POST.get("query", "")})


def _asked(request: HttpRequest, organization: Any) -> tuple[str, tuple[str, str]]:
    page = request.POST.get("page", "")
    if page not in BACK:
        raise Refused("Откройте список заново и отметьте людей в нём.")
    rights = {code: right for code, _, right in choices(page)}
    asked = request.POST.get("step", "")
    if asked not in rights:
        raise Refused("Выберите, что сделать с отмеченными.")
    require(request, rights[asked], organization)
    code, _, role = asked.partition(":")
    return page, (code, role)


def _chosen(request: HttpRequest, page: str, organization: Any, year: Any) -> list[Person]:
    """The ticked people of the organization, or everybody whom the list has found. Raises Refused when there is nobody."""
    if request.POST.get("all"):
        rows = lists.found(page, request.POST.get("query", ""), organization, year)
    else:
        numbers = [number for text in request.POST.getlist("person") if (number := uuid_of(text))]
        rows = Person.objects.present().filter(organization=organization, public_id__in=numbers)
    chosen = list(rows.select_related("organization").order_by("search", "pk"))
    if not chosen:
        raise Refused("Никто не отмечен. Отметьте людей в списке или выберите всех найденных.")
    return chosen


def _list_url(page: str, query: str) -> str:
    # Read and written anew: nothing but parameters of the list itself comes back into the address.
    asked = QueryDict(query).urlencode()
    return reverse(BACK[page]) + (f"?{asked}" if asked else "")


def _tell(request: HttpRequest, step: bulk.Step, outcome: bulk.Outcome) -> None:
    if outcome.ready:
        messages.success(request, f"{counted(len(outcome.ready), *PEOPLE)}: {step.done}.")
    if outcome.refused:
        refused = [f"{row.person.short_name} — {row.reason.rstrip('.')}" for row in outcome.refused]
        messages.warning(request, f"Пропущены: {some(refused, NAMED, '; ')}.")


def _print(request: HttpRequest, organization: Any, year: Any, chosen: list[Person]) -> HttpResponse:
    if len(chosen) > LONGEST_LIST:
        raise Refused(f"Отмечено {len(chosen)}, в один файл помещается {LONGEST_LIST} бланков. Сузьте отбор.")
    answer = printed(request, chosen, "Согласия для подписи", valid_to=year.end)
    audit.access_list(request, Person._meta.label, organization.pk, len(chosen), AccessEntry.Kind.PRINT)
    return answer


def _export(request: HttpRequest, organization: Any, year: Any, page: str, chosen: list[Person]) -> HttpResponse:
    role = ParticipationRole(lists.ROLES[page])
    rows = lists.base_rows(organization, year, role).filter(person__in=chosen)
    rows = rows.select_related("person__partner", "form").order_by("person__search")
    return exported(request, role, rows, f"Отмеченные в списке. По состоянию на {organization.today:%d.%m.%Y}")


def _invite(request: HttpRequest, organization: Any, page: str, chosen: list[Person]) -> HttpResponse:
    """Says who will get a link and who not; confirmed, hands the making of the file over to the queue."""
    outcome = invitations.preview(chosen)
    confirmed, mails = "confirmed" in request.POST, mail.goes_out()
    form = ManyInviteForm(request.POST if confirmed else None, outcome=outcome, mail=mails)
    if confirmed and form.is_valid():
        try:
            job = _order(request, organization, chosen, form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            audit.access_list(request, Person._meta.label, organization.pk, len(chosen), AccessEntry.Kind.PRINT)
            return redirect("jobs:job-detail", job.public_id)
    context = {"form": form, "outcome": outcome, "page": page, "mails": mails, "days": LINK_DAYS}
    context |= {"query": request.POST.get("query", ""), "back": _list_url(page, request.POST.get("query", ""))}
    return render(request, "participants/people_invite.html", context)


def _order(request: HttpRequest, organization: Any, chosen: list[Person], asked: dict[str, Any]) -> Job:
    return invitations.order(
        chosen,
        organization=organization,
        by=request.user,
        site=request.build_absolute_uri("/").rstrip("/"),
        renew=asked.get("renew", False),
        letters=asked.get("letters", False),
        token=asked["token"],
    )
