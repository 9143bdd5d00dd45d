import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

RETRY_SECONDS = "5"


def server_error(request: HttpRequest) -> HttpResponse:
    """The page of an error of ours: its number leads the administrator to the lines of the log.

    A database that is being restarted is no error of ours: 503, and when to come again.
    """
    context = {"request_id": getattr(request, "request_id", "")}
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        page = HttpResponse(render_to_string("503.html", context), status=503)
        page["Retry-After"] = RETRY_SECONDS
        return page
    return HttpResponse(render_to_string("500.html", context), status=500)
