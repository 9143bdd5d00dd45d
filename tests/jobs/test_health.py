"""Signs of life, readiness, the page of the administrator, figures for Prometheus."""

import os
import shutil
import time
from collections import namedtuple

import pytest
from django.db import DatabaseError, connection

from apps.core import clock
from apps.jobs import gauges, health, heartbeat
from apps.jobs.models import Job

Usage = namedtuple("Usage", "total used free")
GIB = 1024**3


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    """Signs of life of these tests only."""
    settings.DATA_DIR = tmp_path
    (tmp_path / "broker/in").mkdir(parents=True)
    settings.REDIS_URL = ""


@pytest.fixture
def alive():
    heartbeat.touch(heartbeat.WORKER, "celery@one")
    heartbeat.touch(heartbeat.BEAT)


def silent(kind, seconds):
    """The last sign of a kind was so long ago."""
    for file in heartbeat.folder().glob(f"{kind}-*"):
        os.utime(file, (time.time() - seconds,) * 2)


ALL = {"database": True, "migrations": True, "broker": True, "worker": True, "beat": True, "disk": True}


def test_healthz_asks_nobody(client):
    # No fixture of the database here: a query would raise.
    response = client.get("/healthz")

    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_readyz_names_every_part(client, db, alive):
    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (200, {"status": "ready", "checks": ALL})
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("kind", ["worker", "beat"])
def test_readyz_misses_a_program_that_fell_silent(client, db, alive, kind):
    silent(kind, health.SILENT_SECONDS + 5)

    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (503, {"status": "not ready", "checks": ALL | {kind: False}})


def test_readyz_is_not_ready_when_nothing_ever_started(client, db):
    found = client.get("/readyz").json()["checks"]

    assert found == ALL | {"worker": False, "beat": False}


def test_one_living_worker_among_dead_ones_is_enough(client, db, alive):
    silent("worker", 3600)
    heartbeat.touch(heartbeat.WORKER, "celery@two")

    assert client.get("/readyz").status_code == 200


def test_signs_of_forgotten_programs_are_removed(alive):
    silent("worker", heartbeat.FORGOTTEN_SECONDS + 1)

    assert (heartbeat.ages("worker"), list(heartbeat.folder().glob("worker-*"))) == ([], [])


def test_name_of_a_worker_never_leaves_the_folder(tmp_path):
    heartbeat.touch(heartbeat.WORKER, "../../evil@host")

    assert [p.name for p in heartbeat.folder().iterdir()] == ["worker-.._.._evil_host"]


def test_moved_demo_clock_does_not_silence_a_living_worker(client, db, alive, noon):
    assert client.get("/readyz").status_code == 200


def test_readyz_says_when_the_disk_is_nearly_full(client, db, alive, monkeypatch, settings):
    settings.MIN_FREE_MB = 200
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(GIB, GIB, 199 * 1024 * 1024))

    assert client.get("/readyz").json()["checks"] == ALL | {"disk": False}


def test_readyz_says_when_redis_is_away(client, db, alive, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    response = client.get("/readyz")

    assert (response.status_code, response.json()["checks"]) == (503, ALL | {"broker": False})


def test_readyz_says_when_the_queue_folder_is_gone(client, db, alive, settings):
    shutil.rmtree(settings.DATA_DIR / "broker")

    assert client.get("/readyz").json()["checks"] == ALL | {"broker": False}


def test_readyz_survives_a_database_that_is_away(client, alive, db, monkeypatch):
    def away(*args, **kwargs):
        raise DatabaseError("password of the server")

    monkeypatch.setattr(health, "_migrated", True)
    with monkeypatch.context() as broken:
        broken.setattr(connection, "cursor", away)
        response = client.get("/readyz")

    assert (response.status_code, response.json()["checks"]) == (503, ALL | {"database": False})
    assert "password" not in response.content.decode()


def test_pending_migration_is_not_ready(db, monkeypatch):
    from django.db.migrations.executor import MigrationExecutor

    monkeypatch.setattr(health, "_migrated", False)
    executor = MigrationExecutor(connection)
    [newest] = executor.loader.graph.leaf_nodes("jobs")
    executor.recorder.record_unapplied(*newest)

    assert health.migrations() == health.Check("migrations", "Таблицы базы", False, "Выполните manage.py migrate.")


def test_health_pages_only_read(client, db):
    assert [client.post(f"/{page}").status_code for page in ("healthz", "readyz", "metrics")] == [405, 405, 405]


def job(cast, state="queued", **fields):
    return Job.objects.create(
        kind="test.count", title="Статистика", owner=cast.curator, state=state, created_at=clock.now(), **fields
    )


def test_system_page_shows_parts_queue_and_failures(cast, alive):
    job(cast)
    job(cast, "failed", error="Файл пустой.", finished_at=clock.now(), organization=cast.school)
    silent("beat", 300)

    page = cast.client("administrator").get("/jobs/system/")

    assert {c.code: c.ok for c in page.context["checks"]} == ALL | {"beat": False}
    assert [(state, n) for state, _, n in page.context["states"]] == [
        ("queued", 1),
        ("running", 0),
        ("ready", 0),
        ("failed", 1),
        ("cancelled", 0),
    ]
    text = page.content.decode()
    assert [
        part in text for part in ("Файл пустой.", "Школа № 5", "Запустите Celery beat", "запустите Celery beat")
    ] == [
        True,
        True,
        False,
        True,
    ]


def test_failed_work_of_another_organization_is_not_shown(cast, alive):
    job(cast, "failed", error="Наша беда", finished_at=clock.now(), organization=cast.school)
    job(cast, "failed", error="Чужая беда", finished_at=clock.now(), organization=cast.foreign_school)
    job(cast, "failed", error="Ничья беда", finished_at=clock.now())

    seen = []
    for superuser in (False, True):
        cast.administrator.is_superuser = superuser
        cast.administrator.save()
        text = cast.client("administrator").get("/jobs/system/").content.decode()
        seen.append([words for words in ("Наша беда", "Чужая беда", "Ничья беда") if words in text])

    assert seen == [["Наша беда"], ["Наша беда", "Чужая беда", "Ничья беда"]]


def test_system_page_takes_a_fixed_number_of_queries(cast, alive, django_assert_num_queries):
    client = cast.client("administrator")
    client.get("/jobs/system/")
    counts = []
    for rows in (3, 300):
        Job.objects.all().delete()
        for _ in range(rows):
            job(cast, "failed", error="х", finished_at=clock.now(), organization=cast.school)
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as seen:
            client.get("/jobs/system/")
        counts.append(len(seen))

    assert counts[0] == counts[1]
    assert counts[0] <= 15


def test_metrics_do_not_exist_without_a_token(client, db, settings):
    settings.METRICS_TOKEN = ""

    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_metrics_open_with_the_token_only(cast, settings, alive):
    settings.METRICS_TOKEN = "тайна-1"
    settings.METRICS_TOKEN = "secret-1"
    job(cast)
    client = cast.client("anonymous")

    wrong = client.get("/metrics", headers={"Authorization": "Bearer secret-2"})
    right = client.get("/metrics", headers={"Authorization": "Bearer secret-1"})

    assert (wrong.status_code, right.status_code) == (404, 200)
    lines = right.content.decode().splitlines()
    assert [line for line in lines if line.startswith("mentoring_jobs")] == [
        'mentoring_jobs{state="queued"} 1',
        'mentoring_jobs{state="running"} 0',
        'mentoring_jobs{state="ready"} 0',
        'mentoring_jobs{state="failed"} 0',
        'mentoring_jobs{state="cancelled"} 0',
    ]


def test_every_gauge_explains_itself(db, alive):
    lines = gauges.exposition().splitlines()

    helps = [line.split()[2] for line in lines if line.startswith("# HELP")]
    types = [line.split()[2] for line in lines if line.startswith("# TYPE")]
    assert helps == types == gauges.gauges.codes()


def test_heartbeat_of_the_scheduler_is_left_by_every_turn(settings):
    from celery import Celery

    app = Celery("x", broker="memory://")
    scheduler = heartbeat.Scheduler(app, schedule_filename=str(settings.DATA_DIR / "schedule"))

    pause = scheduler.tick()

    assert len(heartbeat.ages("beat")) == 1
    assert pause <= heartbeat.EVERY_SECONDS
