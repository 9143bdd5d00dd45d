"""The ledger of background work."""

import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from apps.core import clock
from apps.core.errors import AlreadyDone, Refused
from apps.jobs.enums import JobState
from apps.jobs.models import Job, StoredFile
from apps.jobs.registry import kinds, work
from apps.jobs.services import files, jobs
from tests.conftest import NOON

CALLS: list[int] = []


def _register():
    if "test.count" in kinds:
        return

    @work("test.count", title="Счёт")
    def count(job, progress):
        CALLS.append(job.pk)
        progress(1, 2, "половина")
        progress(2, 2)
        return {"counted": job.arguments["to"]}

    @work("test.refuse", title="Отказ")
    def refuse(job, progress):
        raise Refused("Файл пустой. Выберите другой.")

    @work("test.crash", title="Сбой", max_attempts=2)
    def crash(job, progress):
        CALLS.append(job.pk)
        raise ValueError("Иванов")

    @work("test.cancelled", title="Отмена в работе")
    def cancelled(job, progress):
        jobs.cancel(job, by=job.owner)
        progress(1, 2)
        CALLS.append(job.pk)


@pytest.fixture(autouse=True)
def _kinds():
    _register()
    CALLS.clear()


def enqueue(cast, kind="test.count", **fields):
    return jobs.enqueue(kind, by=cast.curator, organization=cast.school, arguments={"to": 3}, **fields)


def test_execute_does_the_work_once_however_often_it_is_delivered(cast):
    job = enqueue(cast)

    jobs.execute(job.pk)
    jobs.execute(job.pk)
    job.refresh_from_db()

    assert [job.pk] == CALLS
    assert (job.state, job.result, job.done, job.total, job.attempts, job.finished_at, job.percent) == (
        JobState.READY,
        {"counted": 3},
        2,
        2,
        1,
        NOON,
        100,
    )


def test_enqueue_with_a_key_puts_the_work_in_once(cast):
    first = enqueue(cast, key="statistics:1")
    second = enqueue(cast, key="statistics:1")

    assert (first.pk, Job.objects.count()) == (second.pk, 1)


def test_refusal_becomes_the_sentence_the_user_reads(cast):
    job = jobs.run_now(enqueue(cast, "test.refuse"))

    assert (job.state, job.error) == (JobState.FAILED, "Файл пустой. Выберите другой.")


def test_crash_is_tried_again_then_failed_with_a_sentence_without_names(cast, caplog):
    job = jobs.run_now(enqueue(cast, "test.crash"))
    assert (job.state, job.attempts) == (JobState.QUEUED, 1)

    job = jobs.run_now(job)

    assert (job.state, job.attempts, CALLS) == (JobState.FAILED, 2, [job.pk, job.pk])
    assert "Иванов" not in job.error


def test_cancel_during_the_work_stops_it(cast):
    job = jobs.run_now(enqueue(cast, "test.cancelled"))

    assert (job.state, CALLS) == (JobState.CANCELLED, [])


def test_claim_takes_over_when_the_lease_is_over(cast):
    job = enqueue(cast)
    jobs.claim(job.pk)

    assert jobs.claim(job.pk) is None
    with clock.frozen(NOON + timedelta(minutes=2)):
        assert jobs.claim(job.pk).attempts == 2


def test_resend_rings_for_the_forgotten_and_for_the_dead(cast, django_capture_on_commit_callbacks):
    waiting, running = enqueue(cast), enqueue(cast)
    fresh = enqueue(cast)
    Job.objects.filter(pk=fresh.pk).update(sent_at=NOON + timedelta(minutes=2))
    jobs.claim(running.pk)

    with clock.frozen(NOON + timedelta(minutes=2)):
        assert jobs.resend_waiting() == 2

    waiting.refresh_from_db()
    assert waiting.sent_at == NOON + timedelta(minutes=2)


def test_retry_puts_a_failed_job_back_and_refuses_a_ready_one(cast):
    failed = jobs.run_now(enqueue(cast, "test.refuse"))
    ready = jobs.run_now(enqueue(cast))

    jobs.retry(failed, by=cast.curator)

    failed.refresh_from_db()
    assert (failed.state, failed.error, failed.finished_at, failed.attempts, failed.failures) == (
        JobState.QUEUED,
        "",
        None,
        0,
        0,
    )
    with pytest.raises(AlreadyDone):
        jobs.retry(ready, by=cast.curator)


def test_cancel_of_finished_work_is_a_calm_message(cast):
    job = jobs.run_now(enqueue(cast))

    with pytest.raises(AlreadyDone):
        jobs.cancel(job, by=cast.curator)


def test_page_of_a_job_belongs_to_its_owner(cast):
    job = jobs.run_now(enqueue(cast))
    address = f"/jobs/{job.public_id}/"

    assert [cast.client(who).get(address).status_code for who in ("curator", "director", "foreign_curator")] == [
        200,
        404,
        404,
    ]


def test_htmx_gets_only_the_moving_part(cast):
    job = enqueue(cast)

    response = cast.client("curator").get(f"/jobs/{job.public_id}/", headers={"HX-Request": "true"})

    assert [t.name for t in response.templates][0] == "jobs/partials/job_progress.html"
    assert "<html" not in response.content.decode()


def test_store_keeps_bytes_under_an_opaque_path(cast):
    stored = files.store(
        b"abc", name="../../etc/passwd", content_type="text/plain", organization=cast.school, by=cast.curator
    )

    assert (stored.name, stored.size) == ("passwd", 3)
    assert stored.file.name == f"files/{stored.public_id.hex[:2]}/{stored.public_id.hex}"
    assert stored.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert files.read(stored) == b"abc"


def test_file_of_a_job_is_an_attachment_for_its_owner_only(cast):
    job = enqueue(cast)
    stored = files.store(
        b"<html>", name="отчёт.xlsx", content_type="application/x", organization=cast.school, by=cast.curator
    )
    jobs.attach(job, stored)
    jobs.run_now(job)
    address = f"/jobs/{job.public_id}/file/"

    response = cast.client("curator").get(address)

    assert b"".join(response.streaming_content) == b"<html>"
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert cast.client("director").get(address).status_code == 404


@pytest.mark.parametrize(
    ("rule", "fields"),
    [
        ("job_finished_has_time", {"state": "ready"}),
        ("job_failed_has_reason", {"state": "failed", "finished_at": NOON}),
        ("job_done_within_total", {"done": 3, "total": 2}),
    ],
)
def test_constraints_of_a_job(cast, rule, fields):
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        Job.objects.create(kind="test.count", title="х", created_at=NOON, **fields)


# ---- leases and bells


def test_worker_that_lost_its_lease_changes_nothing(cast):
    job = enqueue(cast)
    slow = jobs.claim(job.pk)
    with clock.frozen(NOON + timedelta(minutes=2)):
        quick = jobs.claim(job.pk)
        jobs.Progress(quick)(1, 2)

        with pytest.raises(jobs.Cancelled):
            jobs.Progress(slow)(2, 2)
        jobs._finish(slow, JobState.READY, result={"by": "slow"})
        jobs._finish(quick, JobState.READY, result={"by": "quick"})

    job.refresh_from_db()
    assert (job.state, job.result, job.done) == (JobState.READY, {"by": "quick"}, 1)


def test_keep_prolongs_the_lease_of_the_holder_only(cast):
    job = jobs.claim(enqueue(cast).pk)
    with clock.frozen(NOON + timedelta(seconds=30)):
        assert jobs.keep(job) is True
    with clock.frozen(NOON + timedelta(seconds=69)):
        assert jobs.claim(job.pk) is None
    with clock.frozen(NOON + timedelta(seconds=71)):
        assert jobs.claim(job.pk).attempts == 2
        assert jobs.keep(job) is False


def die_at_work(job, times):
    """As many workers took the job and were killed."""
    for _ in range(times):
        assert jobs.claim(job.pk) is not None
        Job.objects.filter(pk=job.pk).update(lease_until=NOON - timedelta(seconds=1))


def test_work_whose_workers_were_killed_many_times_is_still_done(cast):
    job = enqueue(cast)
    die_at_work(job, jobs.MOST_DEATHS - 1)

    jobs.execute(job.pk)

    job.refresh_from_db()
    assert (job.state, job.result, job.attempts) == (JobState.READY, {"counted": 3}, jobs.MOST_DEATHS)


def test_work_that_kills_its_workers_is_given_up(cast):
    job = enqueue(cast)
    die_at_work(job, jobs.MOST_DEATHS)

    jobs.execute(job.pk)

    job.refresh_from_db()
    assert (job.state, job.error, CALLS) == (JobState.FAILED, jobs.INTERRUPTED, [])


def test_deaths_of_workers_do_not_use_up_the_tries_of_the_work(cast):
    job = enqueue(cast, "test.crash")
    die_at_work(job, 5)

    jobs.execute(job.pk)

    job.refresh_from_db()
    assert (job.state, job.attempts, job.failures) == (JobState.QUEUED, 6, 1)

    jobs.execute(job.pk)

    job.refresh_from_db()
    assert (job.state, job.attempts, job.failures, job.error) == (JobState.FAILED, 7, 2, jobs.INTERRUPTED)


def test_work_of_a_kind_that_is_gone_says_so(cast):
    job = Job.objects.create(kind="old.kind", title="Старое", owner=cast.curator, created_at=NOON)

    jobs.execute(job.pk)

    job.refresh_from_db()
    assert (job.state, job.error.startswith("Этой работы больше нет")) == (JobState.FAILED, True)
    assert cast.client("curator").get(f"/jobs/{job.public_id}/").status_code == 200


@pytest.mark.parametrize(
    ("waited", "rung_before", "again"),
    [(14, 14, 0), (16, 16, 1), (60, 20, 0), (60, 31, 1), (3600, 59, 0), (3600, 61, 1)],
)
def test_bell_is_rung_again_less_often_the_longer_work_waits(cast, waited, rung_before, again):
    """Seconds since the work was put in, seconds since the last bell."""
    job = enqueue(cast)
    sent = NOON + timedelta(seconds=waited - rung_before)
    Job.objects.filter(pk=job.pk).update(sent_at=sent)

    with clock.frozen(NOON + timedelta(seconds=waited)):
        assert jobs.resend_waiting() == again


# ---- files with a term


def test_result_file_goes_after_its_term(cast, settings):
    settings.RESULT_DAYS = 30
    job = enqueue(cast)
    stored = files.store(b"x", name="x", content_type="x/y")
    jobs.attach(job, stored)
    path = stored.file.path

    with clock.frozen(NOON + timedelta(days=29)):
        assert files.remove_expired() == 0
    with clock.frozen(NOON + timedelta(days=30)):
        assert (files.remove_expired(), files.remove_expired()) == (1, 0)

    job.refresh_from_db()
    assert job.result_file is None
    assert cast.client("curator").get(f"/jobs/{job.public_id}/file/").status_code == 404
    assert path


def test_file_without_a_term_stays(cast):
    files.store(b"x", name="x", content_type="x/y")

    with clock.frozen(NOON + timedelta(days=9999)):
        assert files.remove_expired() == 0


def test_file_that_an_object_needs_stays_for_ever(cast):
    from apps.jobs.models import StoredFile
    from apps.participants.models import Consent
    from tests.factories import make_person

    stored = files.store(b"x", name="x", content_type="x/y", expires_at=NOON)
    consent = Consent.objects.create(
        organization=cast.school,
        person=make_person(cast),
        purpose="processing",
        signed_on=NOON.date(),
        signer="own",
        scan=stored,
        created_at=NOON,
    )

    assert files.remove_expired() == 0
    assert (consent.scan_id, StoredFile.objects.get().expires_at) == (stored.pk, None)


def test_what_a_killed_process_left_on_the_disk_is_swept_after_a_day(cast):
    kept = files.store(b"x", name="x", content_type="x/y")
    folder = Path(kept.file.path).parent
    young, old = folder / "young", folder / "old"
    for file in (young, old, Path(kept.file.path)):
        file.write_bytes(b"half")
    for file in (old, Path(kept.file.path)):
        os.utime(file, (time.time() - 90_000,) * 2)

    assert (files.remove_strays(), files.remove_strays()) == (1, 0)
    assert [file.exists() for file in (young, old, Path(kept.file.path))] == [True, False, True]


def test_full_disk_leaves_no_stub_and_no_row(cast, monkeypatch):
    written = []

    def broken(storage, name, content):
        path = Path(storage.path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"half")
        written.append(path)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("django.core.files.storage.FileSystemStorage._save", broken)
    with pytest.raises(Refused, match="закончилось место"):
        files.store(b"whole", name="x", content_type="x/y")

    assert ([path.exists() for path in written], StoredFile.objects.count()) == ([False], 0)


def files_on_disk():
    """Names of all files in the media folder."""
    return {file.name for file in Path(default_storage.location).rglob("*") if file.is_file()}


@files.together()
def refused(step):
    """What `step` stores, taken back by what comes after it."""
    step()
    raise Refused("Номер занят.")


def keep(name):
    return files.store(b"x", name=name, content_type="x/y")


def test_files_of_a_transaction_that_is_taken_back_leave_the_disk(cast):
    before = files_on_disk()
    with files.together():
        stays = keep("a")
        with pytest.raises(Refused):
            refused(lambda: keep("b"))
    with pytest.raises(Refused):
        refused(lambda: files.together()(keep)("c"))

    assert list(StoredFile.objects.values_list("name", flat=True)) == ["a"]
    assert files_on_disk() - before == {stays.public_id.hex}


# ---- what a job delivers


def test_worker_that_was_killed_after_the_delivery_does_not_do_the_work_again(cast):
    job = jobs.claim(enqueue(cast).pk)
    jobs.deliver(job, {"figures": 5}, content=b"5", name="x.txt", content_type="text/plain")
    Job.objects.update(lease_until=NOON - timedelta(seconds=1))

    jobs.execute(job.pk)

    job.refresh_from_db()
    assert (job.state, job.result, files.read(job.result_file)) == ("ready", {"figures": 5}, b"5")
    assert CALLS == []


def test_worker_that_lost_its_lease_delivers_nothing(cast):
    job = jobs.claim(enqueue(cast).pk)
    Job.objects.update(state="queued")
    jobs.claim(job.pk)

    with pytest.raises(jobs.Cancelled):
        jobs.deliver(job, {"figures": 5}, content=b"5", name="x.txt", content_type="text/plain")

    assert StoredFile.objects.count() == 0


def test_delivery_that_fails_after_the_file_was_written_leaves_no_file(cast, monkeypatch):
    job = jobs.claim(enqueue(cast).pk)
    written = []
    real = files.store

    def store(*args, **kwargs):
        stored = real(*args, **kwargs)
        written.append(Path(stored.file.path))
        stored.pk = None
        return stored

    monkeypatch.setattr(files, "store", store)
    with pytest.raises(ValueError):
        jobs.deliver(job, {}, content=b"5", name="x.txt", content_type="text/plain")

    assert [file.exists() for file in written] == [False]


# ---- a queue that is away


def test_queue_that_is_away_loses_nothing_and_is_not_asked_at_once_again(cast, monkeypatch):
    from apps.jobs import tasks

    asked = []

    def away(*args, **kwargs):
        asked.append(args)
        raise ConnectionError("redis://:secret@host")

    monkeypatch.setattr(jobs, "_deaf_until", 0.0)
    first, second = enqueue(cast), enqueue(cast)
    with monkeypatch.context() as broken:
        broken.setattr(tasks.run, "apply_async", away)
        jobs.ring(first.pk)
        jobs.ring(second.pk)
    monkeypatch.setattr(jobs, "_deaf_until", 0.0)
    with clock.frozen(NOON + timedelta(seconds=20)):
        again = jobs.resend_waiting()

    assert (len(asked), again) == (1, 2)
    assert set(Job.objects.values_list("state", "sent_at")) == {("queued", NOON + timedelta(seconds=20))}
