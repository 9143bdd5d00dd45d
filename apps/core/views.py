import errno
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

RETRY_SECONDS = "5"
NO_SPACE = (errno.ENOSPC, errno.EDQUOT)


def server_error(request: HttpRequest) -> HttpResponse:
    """The page of an error of ours: its number leads the administrator to the lines of the log.

    A database that is being restarted is no error of ours: 503, and when to come again. A full disk is told as it is: 507.
    """
    context = {"request_id": getattr(request, "request_id", "")}
    error = sys.exc_info()[1]
    if isinstance(error, OSError) and error.errno in NO_SPACE:
        return HttpResponse(render_to_string("507.html", context), status=507)
    if isinstance(error, OperationalError | InterfaceError):
        page = HttpResponse(render_to_string("503.html", context), status=503)
        page["Retry-After"] = RETRY_SECONDS
        return page
    return HttpResponse(render_to_string("500.html", context), status=500)
