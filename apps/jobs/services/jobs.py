"""The ledger of background work: put in, claim, report, finish. Safe to be delivered twice."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet

from apps.core import clock
from apps.core.errors import AlreadyDone, Refused

from ..enums import FINAL, OPEN, JobState
from ..models import Job, StoredFile
from ..registry import WorkKind, kinds
from . import files

logger = logging.getLogger(__name__)
# Work of a killed worker is taken up again after the lease and one sweep: within a minute.
LEASE = timedelta(seconds=40)
# A bell is rung again after 15 s; for work that waits long in a full queue the pause grows, so that bells do not pile up.
RESEND_AFTER, RESEND_AT_MOST = timedelta(seconds=15), timedelta(seconds=60)
# A bell that nobody heard in this time is worth nothing: the sweep has rung again.
BELL_SECONDS = 120
# Work that kills its worker every time (memory) must not do it for ever: given up after about a quarter of an hour. A server that
# restarts again and again kills innocent work too, so that a few deaths say nothing about the work.
MOST_DEATHS = 20
BATCH = 500
DEAF_SECONDS = 5.0
_deaf_until = 0.0
INTERRUPTED = "Работа прервалась из-за внутренней ошибки. Повторите позже; администратор видит её в журнале."


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
    # The unique key decides between two who ask at once; a look before the insert would let both through.
    except IntegrityError:
        return Job.objects.get(key=key)
    transaction.on_commit(lambda: ring(job.pk))
    return job


def ring(pk: int) -> None:
    """Wakes a worker. A broker that is away loses nothing: the row waits and is sent again."""
    global _deaf_until
    from ..tasks import run

    if time.monotonic() < _deaf_until:
        return
    try:
        run.apply_async((pk,), expires=BELL_SECONDS)
        Job.objects.filter(pk=pk).update(sent_at=clock.now())
    except Exception:
        # The client tries for two seconds: other pages of this process do not wait as long for the same answer.
        _deaf_until = time.monotonic() + DEAF_SECONDS
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
        alive = _held(self.job).update(
            done=done, total=max(total, done), message=message[:200], lease_until=clock.now() + LEASE
        )
        if not alive:
            raise Cancelled


def _held(job: Job) -> QuerySet[Job]:
    """The row of a claimed job as long as this very claim holds it: a worker that lost its lease changes nothing."""
    return Job.objects.filter(pk=job.pk, state=JobState.RUNNING, attempts=job.attempts, started_at=job.started_at)


def keep(job: Job) -> bool:
    """Prolongs the lease of a claimed job; False when it is held no more."""
    return bool(_held(job).update(lease_until=clock.now() + LEASE))


def execute(pk: int, *, alongside: Callable[[Job], AbstractContextManager] | None = None) -> None:
    """Claims and does one job; `alongside` keeps its lease. A second delivery finds nothing to claim."""
    job = claim(pk)
    if job is None:
        return
    if job.kind not in kinds:
        _finish(
            job, JobState.FAILED, error="Этой работы больше нет в программе. Запустите её заново со своей страницы."
        )
        return
    # The worker before was killed between the writing of the result and its last word.
    if job.result:
        _finish(job, JobState.READY)
        return
    kind = kinds.get(job.kind)
    # A claim counts before the work begins, so work that kills its process is counted too.
    if job.attempts - 1 - job.failures >= MOST_DEATHS:
        _finish(job, JobState.FAILED, error=INTERRUPTED)
        return
    with alongside(job) if alongside else nullcontext():
        _do(job, kind)


def _do(job: Job, kind: WorkKind) -> None:
    """Calls the handler and writes how it ended."""
    try:
        # A file shows its times by the clock of those for whom it is made.
        with clock.standing_in(lambda: job.organization):
            result = kind.handler(job, Progress(job))
    # The state was written by whoever cancelled or took over; this worker has nothing to add.
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
    """Makes a file the result of a job; it is kept for RESULT_DAYS unless the file says otherwise."""
    if stored.expires_at is None:
        stored.expires_at = clock.now() + timedelta(days=settings.RESULT_DAYS)
        stored.save(update_fields=["expires_at"])
    Job.objects.filter(pk=job.pk).update(result_file=stored)
    job.result_file = stored


def deliver(
    job: Job,
    result: dict,
    *,
    content: bytes = b"",
    name: str = "",
    content_type: str = "",
    until: datetime | None = None,
) -> dict:
    """Writes what a job made, file and figures together, in the caller's transaction or its own; answers the result.

    The file is kept for RESULT_DAYS, or `until` a moment of its own.

    A worker killed after it leaves work that is only marked as ready. One that lost its lease writes nothing: Cancelled is raised
    and takes back what stands in the same transaction. Raises Refused when the disk is full.
    """
    with files.together():
        if not _held(job).update(result=result):
            raise Cancelled
        if content:
            place = {"organization": job.organization, "by": job.owner}
            until = until or clock.now() + timedelta(days=settings.RESULT_DAYS)
            stored = files.store(content, name=name, content_type=content_type, expires_at=until, **place)
            Job.objects.filter(pk=job.pk).update(result_file=stored)
    return result


def _finish(job: Job, state: str, **values: Any) -> None:
    _held(job).update(state=state, finished_at=clock.now(), lease_until=None, message="", **values)


def _fail_or_retry(job: Job, max_attempts: int) -> None:
    """Only errors of the work itself use up its tries; that a worker died before is not its fault."""
    failures = job.failures + 1
    if failures >= max_attempts:
        _finish(job, JobState.FAILED, error=INTERRUPTED, failures=failures)
    else:
        # `sent_at` is now: the retry waits for the pause of the sweep instead of failing again at once.
        _held(job).update(state=JobState.QUEUED, lease_until=None, sent_at=clock.now(), failures=failures)


def resend_waiting() -> int:
    """Rings again for what waits too long or whose worker died (its lease is over). Returns how many."""
    now = clock.now()
    waiting = Q(state=JobState.QUEUED) & (Q(sent_at__isnull=True) | Q(sent_at__lt=now - RESEND_AFTER))
    dead = Q(state=JobState.RUNNING, lease_until__lt=now)
    rows = Job.objects.filter(waiting | dead).order_by("created_at").only("state", "sent_at", "created_at")[:BATCH]
    due = [job.pk for job in rows if job.state == JobState.RUNNING or _bell_is_due(job, now)]
    for pk in due:
        ring(pk)
    return len(due)


def _bell_is_due(job: Job, now: datetime) -> bool:
    if job.sent_at is None:
        return True
    return now - job.sent_at >= min(max(RESEND_AFTER, job.sent_at - job.created_at), RESEND_AT_MOST)


def cancel(job: Job, *, by: Any) -> None:
    """Stops waiting or running work of its owner. Raises AlreadyDone when it has ended."""
    if not Job.objects.filter(pk=job.pk, state__in=OPEN).update(
        state=JobState.CANCELLED, finished_at=clock.now(), lease_until=None
    ):
        raise AlreadyDone("Работа уже закончена, отменять нечего.")


def retry(job: Job, *, by: Any) -> None:
    """Puts failed or cancelled work into the queue again. Raises AlreadyDone otherwise."""
    again = Job.objects.filter(pk=job.pk, state__in=[s for s in FINAL if s != JobState.READY]).update(
        state=JobState.QUEUED, attempts=0, failures=0, error="", finished_at=None, sent_at=None, done=0, total=0
    )
    if not again:
        raise AlreadyDone("Повторять нечего: работа уже выполнена или ждёт очереди.")
    transaction.on_commit(lambda: ring(job.pk))
