from celery import shared_task

from .services import drafts, logins


@shared_task(name="accounts.forget_attempts")
def forget_attempts() -> None:
    logins.forget()


@shared_task(name="accounts.forget_drafts")
def forget_drafts() -> None:
    drafts.forget_old()
