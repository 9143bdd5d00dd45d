import errno
import logging
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.html import format_html

logger = logging.getLogger(__name__)
RETRY_SECONDS = "5"
NO_SPACE = (errno.ENOSPC, errno.EDQUOT)
# Without a template, a style or a picture: those may be what is broken.
BARE = (
    '<!doctype html><html lang="ru"><meta charset="utf-8"><title>Ошибка · Наставничество</title>'
    "<h1>У нас что-то сломалось</h1><p>Сохранённые данные целы. Повторите через несколько минут.</p>"
    "<p>Номер обращения: <code>{}</code></p></html>"
)


def server_error(request: HttpRequest) -> HttpResponse:
    """The page of an error of ours: its number leads the administrator to the lines of the log.

    A database that is being restarted is no error of ours: 503, and when to come again. A full disk is told as it is: 507.
    """
    context = {"request_id": getattr(request, "request_id", "")}
    error = sys.exc_info()[1]
    if isinstance(error, OSError) and error.errno in NO_SPACE:
        return _page("507.html", context, 507)
    if isinstance(error, OperationalError | InterfaceError):
        page = _page("503.html", context, 503)
        page["Retry-After"] = RETRY_SECONDS
        return page
    return _page("500.html", context, 500)


def _page(template: str, context: dict[str, str], status: int) -> HttpResponse:
    """The page of an error; a bare one where its template fails too, as without the list of static files (`collectstatic`)."""
    try:
        return HttpResponse(render_to_string(template, context), status=status)
    except Exception:  # whatever a template raises: an error must be told
        logger.exception("the page of an error failed")
        return HttpResponse(format_html(BARE, context["request_id"]), status=status)
