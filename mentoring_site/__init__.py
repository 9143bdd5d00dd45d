"""Wiring only: settings, addresses, WSGI and Celery. No behaviour lives here."""

from .celery import app as celery_app

__all__ = ["celery_app"]
