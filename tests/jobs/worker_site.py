"""Kinds of work for the tests with a real worker: `celery --app tests.jobs.worker_site` is the site plus these."""

from __future__ import annotations

import os
import time
from pathlib import Path

import django

django.setup()

from apps.core.errors import Refused  # noqa: E402
from apps.jobs.registry import work  # noqa: E402
from apps.jobs.services import files, jobs  # noqa: E402
from mentoring_site.celery import app  # noqa: E402, F401


def trace(job, word):
    """A line of what really happened, outside the database."""
    with Path(os.environ["DATA_DIR"], "trace").open("a", encoding="utf-8") as out:
        out.write(f"{job.pk} {word}\n")


@work("test.file", title="Файл")
def make_file(job, progress):
    stored = files.store(b"12", name="x.txt", content_type="text/plain", by=job.owner)
    jobs.attach(job, stored)
    trace(job, "done")
    return {"figures": 12}


@work("test.slow", title="Долго")
def slow(job, progress):
    """Two steps with a pause that the test needs to kill the worker in."""
    trace(job, "start")
    progress(1, 2, "половина")
    until = time.monotonic() + job.arguments["seconds"]
    while time.monotonic() < until and not Path(os.environ["DATA_DIR"], "go").exists():
        time.sleep(0.05)
        progress(1, 2, "половина")
    progress(2, 2)
    trace(job, "done")
    return {}


@work("test.refuse", title="Отказ")
def refuse(job, progress):
    raise Refused("Файл пустой. Выберите другой.")


@work("test.once", title="Со второго раза")
def second_time(job, progress):
    trace(job, "start")
    if not Path(os.environ["DATA_DIR"], "mended").exists():
        raise Refused("Сначала исправьте файл.")
    return {"mended": True}
