from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from .. import access


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
    year = get_object_or_404(organization.years, pk=number) if number.isdigit() else access.current_year(organization)
    request.workplace.choose(organization, year)
    messages.info(request, f"{organization.short_name}, {year}" if year else organization.short_name)
    return redirect("/")
