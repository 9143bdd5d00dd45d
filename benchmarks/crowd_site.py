"""The site plus one view for `progress.py`: a save as a tutorial writes it, behind the same server, login and guards."""

from __future__ import annotations

import os
from uuid import UUID

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentoring_site.settings")
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.urls import path  # noqa: E402

from apps.plans.models import PlanItem  # noqa: E402
from benchmarks.progress import plain  # noqa: E402
from mentoring_site.urls import urlpatterns  # noqa: E402


def bare(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The locked update and its line of the log; no rights, no rules, no page."""
    plain(PlanItem.objects.get(public_id=public_id), request.POST["state"])
    return HttpResponse("ok")


urlpatterns.append(path("bare/<uuid:public_id>/", bare))
application = get_wsgi_application()
