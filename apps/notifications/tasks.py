from celery import shared_task

from apps.core import clock

from .services import outbox, reminders


@shared_task(name="notifications.remind")
def remind() -> None:
    """Every hour: organizations whose day has begun get their digests, once."""
    reminders.remind(clock.now())


@shared_task(name="notifications.deliver")
def deliver() -> None:
    outbox.deliver()
