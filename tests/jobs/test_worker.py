"""A real Celery worker in a process of its own, with its own folder and database; the queue is the embedded one or REDIS_URL."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import warnings
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings

from tests import prepared

ROOT = Path(settings.BASE_DIR)
PATIENCE = 60.0
pytestmark = pytest.mark.worker


DRIVER = """
import json, sys
from tests.jobs.worker_site import *
from apps.accounts.models import User
from apps.jobs.models import Job
from apps.jobs.services import jobs
given = []
answer = given.append
for line in sys.stdin:
    given.clear()
    exec(json.loads(line))
    print('ANSWER' + json.dumps(given[0] if given else None), flush=True)
"""


class Site:
    """The site in a folder of its own, driven from outside by small Python programs and by real workers."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.worker: subprocess.Popen | None = None
        self.driver: subprocess.Popen | None = None
        self.environment = {
            **{k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")},
            "DATA_DIR": str(folder),
            "DEMO": "0",
            "DJANGO_SETTINGS_MODULE": "mentoring_site.settings",
        }
        if os.environ.get("REDIS_URL"):
            # A database of Redis that nothing else uses.
            self.environment["REDIS_URL"] = urlunsplit(urlsplit(os.environ["REDIS_URL"])._replace(path="/7"))
            import redis

            redis.Redis.from_url(self.environment["REDIS_URL"]).flushdb()
        prepared.place_in(folder)

    def run(self, command: list[str]) -> str:
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def python(self, code: str):
        """Runs statements inside the site (one program that stays); answers what they gave to `answer(...)`."""
        if self.driver is None:
            self.driver = subprocess.Popen(
                [sys.executable, "-c", DRIVER],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        self.driver.stdin.write(json.dumps(code) + "\n")
        self.driver.stdin.flush()
        for line in self.driver.stdout:
            if line.startswith("ANSWER"):
                return json.loads(line.removeprefix("ANSWER"))
        raise AssertionError("the driver ended")

    def enqueue(self, kind: str, **arguments) -> int:
        return self.python(
            "user, _ = User.objects.get_or_create(username='u')\n"
            f"answer(jobs.enqueue({kind!r}, by=user, arguments={arguments!r}).pk)"
        )

    def job(self, pk: int) -> dict:
        return self.python(f"answer(Job.objects.values('state', 'attempts', 'error', 'result', 'done').get(pk={pk}))")

    def start(self) -> subprocess.Popen:
        """A worker, the living one or a new one; returns when it has given its first sign of life."""
        if self.worker is not None and self.worker.poll() is None:
            return self.worker
        for old in (self.folder / "heartbeats").glob("worker-*"):
            old.unlink()
        log = (self.folder / "worker.log").open("ab")
        celery = [sys.executable, "-m", "celery", "--app", "tests.jobs.worker_site:app", "worker", "--concurrency", "1"]
        process = subprocess.Popen(
            [*celery, "--loglevel", "INFO", "--without-gossip", "--without-mingle"],
            cwd=ROOT,
            env=self.environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        self.worker = process
        self.wait(lambda: list((self.folder / "heartbeats").glob("worker-*")), "the worker gives no sign of life")
        return process

    def kill(self) -> None:
        """SIGKILL to the worker and its pool, as when the machine loses power."""
        if self.worker is not None and self.worker.poll() is None:
            os.killpg(self.worker.pid, signal.SIGKILL)
            self.worker.wait(10)

    def wait(self, condition, complaint: str):
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            found = condition()
            if found:
                return found
            time.sleep(0.1)
        log = self.folder / "worker.log"
        raise AssertionError(f"{complaint}\n{log.read_text(encoding='utf-8')[-3000:] if log.exists() else ''}")

    def wait_for_state(self, pk: int, state: str) -> dict:
        return self.wait(lambda: (row := self.job(pk))["state"] == state and row, f"job never became {state}")

    def trace(self) -> list[str]:
        file = self.folder / "trace"
        return file.read_text(encoding="utf-8").splitlines() if file.exists() else []

    def reset(self) -> None:
        """Nothing of an earlier test is left but a worker that waits."""
        for name in ("trace", "go", "mended"):
            (self.folder / name).unlink(missing_ok=True)
        self.python("Job.objects.all().delete()")

    def close(self) -> None:
        self.kill()
        if self.driver is not None:
            self.driver.kill()
            self.driver.wait(10)


@pytest.fixture(scope="module")
def one_site(tmp_path_factory):
    """Own folder, own database; skipped loudly where processes may not be started, unless they are required."""
    try:
        made = Site(tmp_path_factory.mktemp("site"))
    except OSError as error:
        if os.environ.get("REQUIRE_WORKER"):
            raise
        warnings.warn("no worker process can be started: WORKER TESTS ARE SKIPPED", stacklevel=1)
        pytest.skip(str(error))
    yield made
    made.close()


@pytest.fixture
def site(one_site):
    one_site.reset()
    return one_site


def test_worker_does_the_job_and_stores_its_file(site):
    site.start()
    pk = site.enqueue("test.file")

    row = site.wait_for_state(pk, "ready")

    assert (row["attempts"], row["result"]) == (1, {"figures": 12})
    assert site.trace() == [f"{pk} done"]
    kept = site.python(f"answer(Job.objects.get(pk={pk}).result_file.file.read().decode())")
    assert kept == "12"


def test_job_of_a_killed_worker_is_done_once_after_a_restart(site):
    site.start()
    pk = site.enqueue("test.slow", seconds=60)
    site.wait(lambda: site.trace() == [f"{pk} start"], "the job never started")

    site.kill()
    assert site.job(pk)["state"] == "running"
    (site.folder / "go").touch()
    # The lease of the dead worker is over; the sweep of beat finds it.
    site.python(
        f"from django.utils import timezone\nJob.objects.filter(pk={pk}).update(lease_until='2020-01-01T00:00Z')"
    )
    site.start()
    site.python("jobs.resend_waiting()")
    row = site.wait_for_state(pk, "ready")

    assert row["attempts"] == 2
    assert site.trace() == [f"{pk} start", f"{pk} start", f"{pk} done"]


def test_job_put_in_while_no_worker_lives_waits_for_one(site):
    site.kill()
    pk = site.enqueue("test.file")
    assert site.job(pk)["state"] == "queued"

    site.start()

    assert site.wait_for_state(pk, "ready")["attempts"] == 1


def test_bell_that_rings_three_times_does_the_work_once(site):
    pk = site.enqueue("test.file")
    site.python(f"[jobs.ring({pk}) for _ in range(3)]")
    site.start()
    site.wait_for_state(pk, "ready")
    after = site.enqueue("test.file")
    site.wait_for_state(after, "ready")

    assert site.trace() == [f"{pk} done", f"{after} done"]


def test_running_job_is_cancelled(site):
    site.start()
    pk = site.enqueue("test.slow", seconds=60)
    site.wait(lambda: site.trace(), "the job never started")

    site.python(f"job = Job.objects.get(pk={pk})\njobs.cancel(job, by=job.owner)")
    # The worker is free again: the next job is done while the cancelled one would still run.
    after = site.enqueue("test.file")
    site.wait_for_state(after, "ready")

    assert site.job(pk)["state"] == "cancelled"
    assert site.trace() == [f"{pk} start", f"{after} done"]


def test_refused_job_is_retried_by_its_owner(site):
    site.start()
    pk = site.enqueue("test.once")
    assert site.wait_for_state(pk, "failed")["error"] == "Сначала исправьте файл."

    (site.folder / "mended").touch()
    site.python(f"job = Job.objects.get(pk={pk})\njobs.retry(job, by=job.owner)")
    row = site.wait_for_state(pk, "ready")

    assert (row["result"], row["error"]) == ({"mended": True}, "")
    assert site.trace() == [f"{pk} start", f"{pk} start"]


def test_worker_that_is_stopped_ends_its_job_and_leaves_no_sign_of_life(site):
    worker = site.start()
    pk = site.enqueue("test.slow", seconds=3)
    site.wait(lambda: site.trace(), "the job never started")

    worker.send_signal(signal.SIGTERM)
    worker.wait(30)

    assert site.job(pk)["state"] == "ready"
    assert list((site.folder / "heartbeats").glob("worker-*")) == []


def test_log_of_the_worker_names_the_task_and_nobody(site):
    site.start()
    pk = site.enqueue("test.refuse")
    site.wait_for_state(pk, "failed")

    text = (site.folder / "worker.log").read_text(encoding="utf-8")
    done = [line for line in text.splitlines() if "jobs.run" in line and "succeeded" in line]
    assert re.search(r"jobs\.run\[[0-9a-f-]{36}\] succeeded", done[-1])
    assert "Файл пустой" not in text
