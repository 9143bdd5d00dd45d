"""Tasks of Celery: thin doors to the services. They carry the number of the task into the log."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from celery import shared_task
from celery.signals import task_postrun, task_prerun
from django.conf import settings
from django.db import connection

from apps.core import logs

from .models import Job
from .services import backups, files, jobs

KEEP_EVERY_SECONDS = 10.0


@shared_task(name="jobs.run")
def run(pk: int) -> None:
    jobs.execute(pk, alongside=keeping)


@shared_task(name="jobs.resend_waiting")
def resend_waiting() -> None:
    jobs.resend_waiting()


@shared_task(name="jobs.remove_expired")
def remove_expired() -> None:
    files.remove_expired()
    files.remove_strays()


@shared_task(name="jobs.backup")
def backup() -> None:
    """Nothing to do where nobody gave a key."""
    if settings.BACKUP_KEY:
        backups.make()


@contextmanager
def keeping(job: Job) -> Iterator[None]:
    """Prolongs the lease beside a handler that says nothing for long (a big document), so that no other worker takes the job."""
    over = threading.Event()

    def keep() -> None:
        while not over.wait(KEEP_EVERY_SECONDS) and jobs.keep(job):
            connection.close()

    thread = threading.Thread(target=keep, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@task_prerun.connect
def _note_task(task_id: str = "-", **_: Any) -> None:
    logs.task_id.set(task_id)


@task_postrun.connect
def _forget_task(**_: Any) -> None:
    logs.task_id.set("-")
