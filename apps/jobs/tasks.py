from celery import shared_task

from .services import jobs


@shared_task(name="jobs.run")
def run(pk: int) -> None:
    jobs.execute(pk)


@shared_task(name="jobs.resend_waiting")
def resend_waiting() -> None:
    jobs.resend_waiting()
