"""The register of local and legal acts."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST
from django_tables2 import RequestConfig

from apps.core.errors import Refused
from apps.core.guards import requires_here, say_refusals

from .. import access
from ..forms import EditionForm, LegalActForm
from ..models import LegalAct
from ..services import acts
from ..tables import ActTable


@requires_here("documents.view_document")
def act_list(request: HttpRequest) -> HttpResponse:
    table = ActTable(acts.known_to(request.workplace.organization))
    RequestConfig(request, paginate={"per_page": 25}).configure(table)
    return render(request, "documents/act_list.html", {"table": table})


def act_detail(request: HttpRequest, pk: int) -> HttpResponse:
    act = access.get_act_for(request.user, pk)
    may_edit = act.organization_id is not None and request.user.has_perm("documents.change_legal_act", act)
    context = {"act": act, "may_edit": may_edit, "editions": act.editions.all(), "form": EditionForm()}
    return render(request, "documents/act_detail.html", context)


@requires_here("documents.change_legal_act")
@say_refusals
def act_new(request: HttpRequest) -> HttpResponse:
    organization = request.workplace.organization
    form = LegalActForm(request.POST or None, instance=LegalAct(organization=organization))
    return _form_page(request, form, "Новый акт")


@say_refusals
def act_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """An act of all schools is reference data: a school does not change it."""
    act = access.get_act_for(request.user, pk)
    if act.organization_id is None or not request.user.has_perm("documents.change_legal_act", act):
        raise PermissionDenied
    return _form_page(request, LegalActForm(request.POST or None, instance=act), "Изменение акта")


@require_POST
@say_refusals
def act_edition(request: HttpRequest, pk: int) -> HttpResponse:
    """Adds an edition; acts for all are kept by the administrator."""
    act = access.get_act_for(request.user, pk)
    if act.organization_id is None:
        raise PermissionDenied
    form = EditionForm(request.POST)
    if not form.is_valid():
        raise Refused("Впишите редакцию и день, с которого она действует.")
    acts.add_edition(act, by=request.user, **form.cleaned_data)
    messages.success(request, "Редакция внесена: новые приказы сошлются на неё.")
    return redirect("documents:act-detail", act.pk)


def _form_page(request: HttpRequest, form: LegalActForm, title: str) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        act = acts.save(form.save(commit=False), by=request.user)
        messages.success(request, "Акт сохранён.")
        return redirect("documents:act-detail", act.pk)
    return render(request, "documents/act_form.html", {"form": form, "title": title})
