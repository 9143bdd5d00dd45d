from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from .. import access
from ..models import Organization, ProgrammeYear


@require_POST
def workplace_switch(request: HttpRequest) -> HttpResponse:
    """Chooses organization and programme year for the following pages."""
    organization = next(
        (o for o in request.workplace.organizations if str(o.public_id) == request.POST.get("organization")), None
    )
    if organization is None:
        organization = request.workplace.organization
    if organization is None:
        return redirect("/")
    number = request.POST.get("year", "")
    year = _year(organization, number) if number else access.current_year(organization)
    request.workplace.choose(organization, year)
    messages.info(request, f"{organization.short_name}, {year}" if year else organization.short_name)
    return redirect("/")


def _year(organization: Organization, number: str) -> ProgrammeYear:
    """A year of the organization. Raises Http404."""
    found = next((year for year in organization.years.all() if str(year.pk) == number), None)
    if found is None:
        raise Http404
    return found
