from django.http import HttpRequest, HttpResponseServerError
from django.template.loader import render_to_string


def server_error(request: HttpRequest) -> HttpResponseServerError:
    """The page of an error of ours: its number leads the administrator to the lines of the log."""
    number = getattr(request, "request_id", "")
    return HttpResponseServerError(render_to_string("500.html", {"request_id": number}))
