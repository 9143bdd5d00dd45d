"""The first page: one question for each of the four users, one answer at the top."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from apps.core import panels
from apps.organizations.enums import AUTHORITIES, Role
from apps.organizations.services import rollovers
from apps.organizations.workplace import usual_day

from ..services import dashboard, first_steps
from ..services.overview import TREND

PARTICIPANTS = (Role.MENTOR, Role.MENTEE)
OFFICERS = (Role.MUNICIPAL_OFFICER, Role.REGIONAL_OFFICER)
DIRECTORS = (Role.DIRECTOR, Role.ACTING_DIRECTOR)
SHOWN = 6
# A year in which a pair works or met is no beginning any more.
WORK = ("pairs.active", "meetings.held")
# The director has a card of what to sign above his tasks.
SIGNATURES = "documents.waiting:"


def home(request: HttpRequest) -> HttpResponse:
    """Leads each user to his own first page."""
    role = request.workplace.role
    if role in PARTICIPANTS:
        return redirect("plans:today")
    if role in OFFICERS:
        return redirect("monitoring:overview")
    if role == Role.ADMINISTRATOR or role is None or request.workplace.year is None:
        return plain_home(request)
    return school_home(request)


def plain_home(request: HttpRequest) -> HttpResponse:
    """Administrator, or nobody yet: his role, and what the agenda asks of him."""
    organization = request.workplace.organization
    tasks = None
    if organization is not None:
        tasks = dashboard.tasks(
            request.user, organization, whole_school=False, today=organization.today, shown=_how_many(request)
        )
    # A new organization begins with its first year: without it no page of work opens.
    is_new = organization is not None and organization.kind not in AUTHORITIES and request.workplace.year is None
    may_begin = is_new and request.user.has_perm("organizations.roll_over", organization)
    years = rollovers.first_years(organization) if may_begin else []
    may_invite = is_new and request.user.has_perm("organizations.change_membership", organization)
    context = {"tasks": tasks, "is_new": is_new, "years": years, "may_invite": may_invite}
    return render(request, "monitoring/home_plain.html", context)


def _how_many(request: HttpRequest) -> int | None:
    """The few tasks of the first page; None for all of them."""
    return None if request.GET.get("tasks") == "all" else dashboard.SHOWN


def school_home(request: HttpRequest) -> HttpResponse:
    """Curator, director, specialist: what to do or to sign, the goals, the year, what waits."""
    organization, year = request.workplace.required()
    today = min(organization.today, year.end)
    day = min(today, usual_day(request, organization))
    role = request.workplace.role
    found = dashboard.figures_of(organization, day, TREND)
    counts = dashboard.counts(found)
    # Nobody to make a pair of yet: goals that nobody can reach or miss are left out.
    is_new = not all(count.value for count in counts[:2])
    begins = role == Role.CURATOR and not request.workplace.is_past and not _works(counts)
    context = {
        "organization": organization,
        "year": year,
        "is_new": is_new,
        "has_nobody": not any(count.value for count in counts[:2]),
        "passes": role == Role.CURATOR and not request.workplace.is_past and rollovers.is_time(organization, year),
        "first_steps": first_steps.steps(organization, year, today, has_both_bases=not is_new) if begins else [],
        "today": today,
        "day": day,
        "tasks": dashboard.tasks(
            request.user,
            organization,
            whole_school=role == Role.CURATOR,
            today=today,
            without=SIGNATURES if role in DIRECTORS else None,
            shown=_how_many(request),
        ),
        "goals": dashboard.goals(found),
        "counts": counts,
        "dots": dashboard.year_dots(organization, year, today),
        "cards": panels.render("monitoring.home", request, organization),
        "last_cards": panels.render("monitoring.home_end", request, organization),
        "trend": dashboard.trend(organization, year, day, TREND, found),
        **_papers(request, organization, year, today),
    }
    return render(request, "monitoring/home_school.html", context)


def _works(counts: list[dashboard.Count]) -> bool:
    """Whether a pair has begun its work: until then the first steps are told."""
    return any(count.value for count in counts if count.code in WORK)


def _papers(request: HttpRequest, organization: Any, year: Any, today: Any) -> dict[str, Any]:
    """What waits for a signature, what is on its way, whose consent is missing: for those who answer for it."""
    role = request.workplace.role
    if role in DIRECTORS:
        return {"is_director": True, "to_sign": list(dashboard.to_sign(organization)[: SHOWN + 1])}
    if role != Role.CURATOR:
        return {"is_director": False}
    documents = list(dashboard.documents_on_the_way(organization)[:SHOWN])
    return {
        "is_director": False,
        "shows_papers": True,
        "documents": documents,
        "no_documents": not documents and not organization.documents.exists(),
        "without_consent": dashboard.without_consent(year, today)[:SHOWN],
    }
