"""Registers of a school with the columns of the standard forms, the audit of the site section."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from apps.core.costly import costly
from apps.core.guards import requires, requires_here
from apps.workflow import audit as log
from apps.workflow.models import AccessEntry

from ..services import audit, papers, registers, sheets
from .overview import PERMISSION

SEES = "participants.view_person"
EXPORTS = "participants.export_people"
WRITERS = {"xlsx": (registers.xlsx, sheets.XLSX), "docx": (registers.docx, papers.CONTENT_TYPE)}


@requires(SEES)
def register(request: HttpRequest, code: str = "mentees") -> HttpResponse:
    """A register of the year on the screen; the base of mentees first."""
    found = _register(code)
    organization, year = request.workplace.required()
    if not request.user.has_perm(SEES, organization):
        raise PermissionDenied
    rows = registers.entries(found, organization, year, organization.today)
    log.access_list(request, "participants.Person", organization.pk, len(rows), AccessEntry.Kind.VIEW)
    context = {
        "register": found,
        "registers": registers.REGISTERS.values(),
        "rows": registers.lines(found, rows),
        "left_out": registers.left_out(found, organization, year, organization.today),
        "exports": request.user.has_perm(EXPORTS, organization),
    }
    return render(request, "monitoring/register.html", context)


@costly
@requires(EXPORTS)
def register_file(request: HttpRequest, code: str, what: str) -> HttpResponse:
    """The register as XLSX or DOCX; the download stands in the access journal."""
    found = _register(code)
    if what not in WRITERS:
        raise Http404
    write, content_type = WRITERS[what]
    organization, year = request.workplace.required()
    if not request.user.has_perm(EXPORTS, organization):
        raise PermissionDenied
    day = organization.today
    rows = registers.entries(found, organization, year, day)
    content = write(found, rows, organization=organization, year=year, day=day)
    log.access_list(request, "participants.Person", organization.pk, len(rows), AccessEntry.Kind.EXPORT)
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{found.code}_{day.isoformat()}.{what}"'
    return response


def _register(code: str) -> registers.Register:
    if code not in registers.REGISTERS:
        raise Http404
    return registers.REGISTERS[code]


@requires_here(PERMISSION)
def site_audit(request: HttpRequest) -> HttpResponse:
    """What each organization of the authority has for its site section, out of its records."""
    scope = request.workplace.organization
    return render(
        request, "monitoring/site_audit.html", {"scope": scope, "blocks": audit.BLOCKS, "rows": audit.of(scope)}
    )


@costly
@requires_here(PERMISSION)
def site_audit_xlsx(request: HttpRequest) -> HttpResponse:
    """The same table as a file."""
    scope = request.workplace.organization
    day = scope.today
    response = HttpResponse(audit.xlsx(scope, day), content_type=sheets.XLSX)
    response["Content-Disposition"] = f'attachment; filename="site_audit_{day.isoformat()}.xlsx"'
    return response
