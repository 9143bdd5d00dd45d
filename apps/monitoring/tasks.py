from celery import shared_task

from apps.metrics.services import snapshots

from .services.overview import kept_codes


@shared_task(name="monitoring.keep_figures")
def keep_figures() -> None:
    """Within every minute: the figures of the tables over many organizations, and the ends of months for the charts."""
    snapshots.take_due(kept_codes())
