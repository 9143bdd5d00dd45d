"""Rows of the permission matrix (tests/house/matrix.py)."""

from apps.core import clock
from apps.jobs.models import Job
from apps.jobs.services import files
from tests.conftest import CAST
from tests.house.matrix import row

EVERYBODY = " ".join(who for who in CAST if who != "anonymous")


def own_job(state="queued", **fields):
    """A job of the curator."""

    def make(cast):
        from tests.jobs.test_jobs import _register

        _register()
        stored = files.store(b"x", name="x.xlsx", content_type="application/x", by=cast.curator)
        job = Job.objects.create(
            kind="test.count",
            title="Счёт",
            owner=cast.curator,
            state=state,
            created_at=clock.now(),
            result_file=stored,
            **fields,
        )
        return {"public_id": job.public_id}

    return make


def failed(cast):
    return own_job("failed", error="не вышло", finished_at=clock.now())(cast)


ROWS = [
    row("healthz", ok=EVERYBODY, anonymous=200),
    # Neither worker nor beat runs beside the tests.
    row("readyz", rest=503, anonymous=503),
    row("metrics", rest=404, anonymous=404),
    row("jobs:system", ok="administrator"),
    row("jobs:job-list", ok=EVERYBODY),
    row("jobs:job-detail", make=own_job(), ok="curator", rest=404),
    row("jobs:job-file", make=own_job(), ok="curator", rest=404),
    row("jobs:job-cancel", method="post", make=own_job(), moved="curator", rest=404),
    row("jobs:job-retry", method="post", make=failed, moved="curator", rest=404),
]
