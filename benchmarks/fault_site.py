"""The site plus one kind of work for `faults.py`: it takes a while and leaves a line where its effect would be."""

from __future__ import annotations

import os
import time
from datetime import timedelta
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentoring_site.settings")
django.setup()

from apps.jobs.registry import work  # noqa: E402
from apps.jobs.services import jobs  # noqa: E402
from apps.organizations.models import CalendarDay  # noqa: E402
from mentoring_site.celery import app  # noqa: E402, F401

if os.environ.get("QUICK"):
    # Work of the dead is taken up sooner, so that a short run need not wait for it.
    jobs.LEASE = timedelta(seconds=20)


@work("faults.step", title="Проверка отказов")
def step(job, progress):
    """Works for `seconds` in ten parts; its effect is one row, its end one line of a file outside the database."""
    for part in range(1, 11):
        time.sleep(job.arguments["seconds"] / 10)
        progress(part, 10)
    CalendarDay.objects.get_or_create(date=f"{1000 + job.arguments['number']}-01-01", defaults={"kind": "holiday"})
    with Path(os.environ["DATA_DIR"], "effects").open("a", encoding="ascii") as out:
        out.write(f"{job.arguments['number']}\n")
    return {}
