"""The first page: one question for each of the four users, one answer at the top."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from apps.core import panels
from apps.organizations.enums import Role

from ..services import dashboard

PARTICIPANTS = (Role.MENTOR, Role.MENTEE)
OFFICERS = (Role.MUNICIPAL_OFFICER, Role.REGIONAL_OFFICER)
DIRECTORS = (Role.DIRECTOR, Role.ACTING_DIRECTOR)


def home(request: HttpRequest) -> HttpResponse:
    """Leads each user to his own first page."""
    role = request.workplace.role
    if role in PARTICIPANTS:
        return redirect("plans:today")
    if role in OFFICERS:
        return redirect("monitoring:overview")
    if role == Role.ADMINISTRATOR or role is None or request.workplace.year is None:
        return render(request, "monitoring/home_plain.html")
    return school_home(request)


def school_home(request: HttpRequest) -> HttpResponse:
    """Curator, director, specialist: what to do, the goals, the year, what waits."""
    organization, year = request.workplace.required()
    today = min(organization.today, year.end)
    leads = request.workplace.role in (Role.CURATOR, *DIRECTORS)
    context = {
        "organization": organization,
        "year": year,
        "today": today,
        "is_director": request.workplace.role in DIRECTORS,
        "tasks": dashboard.tasks(
            request.user, organization, whole_school=request.workplace.role == Role.CURATOR, today=today
        ),
        "goals": dashboard.goals(organization, today),
        "counts": dashboard.counts(organization, today),
        "documents": dashboard.documents_on_the_way(organization)[:6] if leads else [],
        "without_consent": dashboard.without_consent(year, today)[:6] if leads else [],
        "dots": dashboard.year_dots(organization, year, today),
        "cards": panels.render("monitoring.home", request, organization),
        "trend": dashboard.trend(organization, year, today, ("plans.completion", "roadmap.done")),
    }
    return render(request, "monitoring/home_school.html", context)
