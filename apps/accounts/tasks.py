from celery import shared_task

from .services import logins


@shared_task(name="accounts.forget_attempts")
def forget_attempts() -> None:
    logins.forget()
