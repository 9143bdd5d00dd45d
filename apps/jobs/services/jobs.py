"""The ledger of background work: put in, claim, report, finish. Safe to be delivered twice."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from apps.core import clock
from apps.core.errors import AlreadyDone, Refused

from ..enums import FINAL, OPEN, JobState
from ..models import Job, StoredFile
from ..registry import kinds

logger = logging.getLogger(__name__)
LEASE = timedelta(seconds=60)
RESEND_AFTER = timedelta(seconds=15)


class Cancelled(Exception):
    """The owner cancelled the work while it ran."""


def enqueue(
    kind: str,
    *,
    by: Any,
    organization: Any = None,
    arguments: dict | None = None,
    key: str | None = None,
    title: str = "",
) -> Job:
    """Puts work into the ledger inside the caller's transaction and rings the bell on commit.

    With a `key` the same work is put in once: a second call returns the first row.
    """
    fields = {
        "kind": kind,
        "title": title or kinds.get(kind).title,
        "organization": organization,
        "owner": by,
        "arguments": arguments or {},
        "created_at": clock.now(),
    }
    try:
        with transaction.atomic():
            job = Job.objects.create(key=key, **fields)
    except IntegrityError:
        return Job.objects.get(key=key)
    transaction.on_commit(lambda: ring(job.pk))
    return job


def ring(pk: int) -> None:
    """Wakes a worker. A broker that is away loses nothing: the row waits and is sent again."""
    from ..tasks import run

    try:
        run.delay(pk)
        Job.objects.filter(pk=pk).update(sent_at=clock.now())
    except Exception:
        logger.warning("job %s: broker does not answer, will be sent again", pk)


def claim(pk: int) -> Job | None:
    """Takes a job for this worker by one conditional UPDATE; None when another has it or it is finished."""
    now = clock.now()
    free = Q(state=JobState.QUEUED) | Q(state=JobState.RUNNING, lease_until__lt=now)
    taken = Job.objects.filter(free, pk=pk).update(
        state=JobState.RUNNING, lease_until=now + LEASE, attempts=F("attempts") + 1, started_at=now, done=0
    )
    return Job.objects.select_related("organization", "owner").get(pk=pk) if taken else None


class Progress:
    """Given to a handler: tells how far the work is, keeps the lease, notices a cancel."""

    def __init__(self, job: Job) -> None:
        self.job = job

    def __call__(self, done: int, total: int = 0, message: str = "") -> None:
        """Raises Cancelled when the owner cancelled the job."""
        alive = Job.objects.filter(pk=self.job.pk, state=JobState.RUNNING).update(
            done=done, total=max(total, done), message=message[:200], lease_until=clock.now() + LEASE
        )
        if not alive:
            raise Cancelled


def execute(pk: int) -> None:
    """Claims and does one job. A second delivery finds nothing to claim."""
    job = claim(pk)
    if job is None:
        return
    kind = kinds.get(job.kind)
    try:
        result = kind.handler(job, Progress(job))
    except Cancelled:
        return
    except Refused as refusal:
        _finish(job, JobState.FAILED, error=refusal.sentence)
    except Exception:
        # The log gets the trace with the id; the user gets a sentence. Nothing personal in either.
        logger.exception("job %s (%s) failed, attempt %s", job.pk, job.kind, job.attempts)
        _fail_or_retry(job, kind.max_attempts)
    else:
        _finish(job, JobState.READY, result=result or {})


def run_now(job: Job) -> Job:
    """Does a job in this process (commands, tests). Same path as the worker's."""
    execute(job.pk)
    job.refresh_from_db()
    return job


def attach(job: Job, stored: StoredFile) -> None:
    """Makes a file the result of a job."""
    Job.objects.filter(pk=job.pk).update(result_file=stored)
    job.result_file = stored


def _finish(job: Job, state: str, **values: Any) -> None:
    Job.objects.filter(pk=job.pk, state=JobState.RUNNING).update(
        state=state, finished_at=clock.now(), lease_until=None, message="", **values
    )


def _fail_or_retry(job: Job, max_attempts: int) -> None:
    if job.attempts >= max_attempts:
        _finish(
            job,
            JobState.FAILED,
            error="Работа прервалась из-за внутренней ошибки. Повторите позже; администратор видит её в журнале.",
        )
    else:
        Job.objects.filter(pk=job.pk).update(state=JobState.QUEUED, lease_until=None, sent_at=clock.now())


def resend_waiting() -> int:
    """Rings again for what waits too long or whose worker died (its lease is over). Returns how many."""
    now = clock.now()
    waiting = Q(state=JobState.QUEUED) & (Q(sent_at__isnull=True) | Q(sent_at__lt=now - RESEND_AFTER))
    dead = Q(state=JobState.RUNNING, lease_until__lt=now)
    rows = list(Job.objects.filter(waiting | dead).values_list("pk", flat=True)[:500])
    for pk in rows:
        ring(pk)
    return len(rows)


def cancel(job: Job, *, by: Any) -> None:
    """Stops waiting or running work of its owner. Raises AlreadyDone when it has ended."""
    if not Job.objects.filter(pk=job.pk, state__in=OPEN).update(
        state=JobState.CANCELLED, finished_at=clock.now(), lease_until=None
    ):
        raise AlreadyDone("Работа уже закончена, отменять нечего.")


def retry(job: Job, *, by: Any) -> None:
    """Puts failed or cancelled work into the queue again. Raises AlreadyDone otherwise."""
    again = Job.objects.filter(pk=job.pk, state__in=[s for s in FINAL if s != JobState.READY]).update(
        state=JobState.QUEUED, attempts=0, error="", finished_at=None, sent_at=None, done=0, total=0
    )
    if not again:
        raise AlreadyDone("Повторять нечего: работа уже выполнена или ждёт очереди.")
    transaction.on_commit(lambda: ring(job.pk))


Handler = Callable[[Job, Progress], dict | None]
