"""WSGI entry point for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

from apps.core.costly import leads_to_costly

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentoring_site.settings")
application = get_wsgi_application()
# What the web server lets stand in a line of its own (web_worker.py); views are known only now.
application.is_costly = leads_to_costly  # type: ignore[attr-defined]
