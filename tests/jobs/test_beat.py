"""Beat starts whatever the file of its last runs looks like."""

import shelve

import pytest

from apps.jobs.heartbeat import Scheduler
from mentoring_site.celery import app


def written(folder):
    """Paths of a schedule file as a former beat left it."""
    name = str(folder / "celerybeat-schedule")
    scheduler = Scheduler(app=app, schedule_filename=name)
    scheduler.close()
    return name, sorted(folder.iterdir())


def cut(path):
    path.write_bytes(b"")


def half(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def noise(path):
    path.write_bytes(bytes(range(256)) * 40)


@pytest.mark.parametrize("damage", [cut, half, noise])
def test_damaged_schedule_is_begun_anew(tmp_path, damage):
    name, paths = written(tmp_path)
    for path in paths:
        if path.suffix != ".dir":
            damage(path)

    scheduler = Scheduler(app=app, schedule_filename=name)

    assert set(scheduler.schedule) >= set(app.conf.beat_schedule)
    scheduler.close()


def test_whole_schedule_is_kept(tmp_path):
    name, _ = written(tmp_path)
    with shelve.open(name, writeback=True) as store:
        store["entries"]["backup"].total_run_count = 7

    scheduler = Scheduler(app=app, schedule_filename=name)

    assert scheduler.schedule["backup"].total_run_count == 7
    scheduler.close()


def test_beat_is_started_with_it():
    assert app.conf.beat_scheduler == "apps.jobs.heartbeat:Scheduler"
