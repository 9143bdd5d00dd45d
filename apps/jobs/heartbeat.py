"""Signs of life of the programs without a page: a file of DATA_DIR is touched while a worker or the scheduler really turns.

Real time is used on purpose: a moved clock of the demo must not make a living worker look dead.
"""

from __future__ import annotations

import logging
import re
import time
from pathlib import Path
from typing import Any

from celery import bootsteps
from celery.beat import PersistentScheduler
from django.conf import settings

logger = logging.getLogger(__name__)

EVERY_SECONDS = 10.0
FORGOTTEN_SECONDS = 24 * 3600.0
WORKER, BEAT = "worker", "beat"


def folder() -> Path:
    return Path(settings.DATA_DIR) / "heartbeats"


def file_of(kind: str, name: str = "") -> Path:
    """Where a program leaves its sign; its name cannot lead out of the folder."""
    return folder() / f"{kind}-{re.sub(r'[^A-Za-z0-9.-]', '_', name)}"


def touch(kind: str, name: str = "") -> None:
    """Leaves a sign of life. A full disk must not end the program that leaves it."""
    try:
        folder().mkdir(parents=True, exist_ok=True)
        file_of(kind, name).touch()
    except OSError:
        return


def ages(kind: str) -> list[float]:
    """Seconds since the last sign of each program of a kind, the freshest first. Signs of forgotten programs are removed."""
    found = []
    for file in folder().glob(f"{kind}-*"):
        try:
            age = time.time() - file.stat().st_mtime
            if age > FORGOTTEN_SECONDS:
                file.unlink()
            else:
                found.append(max(age, 0.0))
        except FileNotFoundError:
            continue
    return sorted(found)


class WorkerHeartbeat(bootsteps.StartStopStep):
    """A step of the worker: its own timer touches the file, so a worker that hangs falls silent."""

    requires = ("celery.worker.components:Timer",)

    def __init__(self, worker: Any, **options: Any) -> None:
        self.hostname: str = worker.hostname
        self.timer: Any = None

    def start(self, worker: Any) -> None:
        touch(WORKER, self.hostname)
        self.timer = worker.timer.call_repeatedly(EVERY_SECONDS, touch, (WORKER, self.hostname), priority=10)

    def stop(self, worker: Any) -> None:
        """A worker that was stopped on purpose leaves no sign behind."""
        if self.timer:
            self.timer.cancel()
        file_of(WORKER, self.hostname).unlink(missing_ok=True)


class Scheduler(PersistentScheduler):
    """Celery's scheduler that leaves a sign with every turn, and that half a file of last runs does not keep from starting."""

    def setup_schedule(self) -> None:
        """A power cut can leave a file that opens and cannot be read; the stock scheduler would fail at every start. A new one is
        begun: what is forgotten is when each task ran last."""
        try:
            super().setup_schedule()
        except Exception as error:  # whatever the storage says of half a file
            logger.warning("the file of last runs is not readable (%s), a new one is begun", type(error).__name__)
            self._store = self._destroy_open_corrupted_schedule(error)  # type: ignore[attr-defined]
            super().setup_schedule()

    def tick(self, *args: Any, **kwargs: Any) -> float:
        touch(BEAT)
        return min(super().tick(*args, **kwargs), EVERY_SECONDS)
