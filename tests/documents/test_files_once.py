"""Files after approval: made once, the same after a killed worker, regenerated without a difference."""

import hashlib
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage

from apps.documents.models import Document
from apps.documents.rendering import write_docx, write_pdf
from apps.documents.services import documents, rendering
from apps.jobs.models import Job, StoredFile
from apps.jobs.services import files, jobs
from tests.documents.kinds import make_document


def job_of(document):
    return Job.objects.get(key=f"documents.render:{document.pk}")


def test_job_makes_both_files_and_names_them(cast):
    document = make_document(cast, "approved")

    job = jobs.run_now(job_of(document))

    document.refresh_from_db()
    assert (job.state, job.result) == ("ready", {"number": "1-од"})
    assert (document.pdf.name, document.docx.name) == (
        "Приказ 1-од от 20.11.2026.pdf",
        "Приказ 1-од от 20.11.2026.docx",
    )
    assert document.pdf.sha256 == hashlib.sha256(files.read(document.pdf)).hexdigest()


def test_job_delivered_twice_makes_nothing_new(cast):
    document = make_document(cast, "approved")
    jobs.execute(job_of(document).pk)
    kept = Document.objects.values_list("pdf", "docx", "number").get()

    jobs.execute(job_of(document).pk)
    rendering.make_files(Document.objects.get())

    assert Document.objects.values_list("pdf", "docx", "number").get() == kept
    assert StoredFile.objects.count() == 2


def test_worker_killed_in_the_middle_leaves_one_number_and_the_same_files(cast, monkeypatch):
    document = make_document(cast, "approved", rows=5)
    job = job_of(document)

    class Killed(BaseException):
        """Passes every `except Exception`, as a signal does."""

    def die(*args):
        raise Killed

    monkeypatch.setattr(rendering, "_keep", die)
    with pytest.raises(Killed):
        jobs.execute(job.pk)
    monkeypatch.undo()
    Job.objects.filter(pk=job.pk).update(lease_until="2026-11-20T08:00:00Z")  # the lease of the dead worker is over

    assert jobs.resend_waiting() == 1
    jobs.execute(job.pk)

    document.refresh_from_db()
    assert (document.number, Document.objects.filter(number="1-од").count()) == ("1-од", 1)
    assert files.read(document.pdf) == write_pdf(document.content)
    assert Job.objects.get(pk=job.pk).state == "ready"


def test_disk_that_fills_up_between_the_two_files_leaves_neither(cast, monkeypatch):
    document = make_document(cast, "approved")
    real, written = FileSystemStorage._save, []

    def full_after_one(storage, name, content):
        if written:
            raise OSError(28, "No space left on device")
        written.append(Path(storage.path(name)))
        return real(storage, name, content)

    with monkeypatch.context() as full:
        full.setattr(FileSystemStorage, "_save", full_after_one)
        job = jobs.run_now(job_of(document))

    assert (job.state, job.error.split(":")[0]) == ("failed", "Файл не сохранён")
    assert ([file.exists() for file in written], StoredFile.objects.count()) == ([False], 0)

    jobs.retry(job, by=cast.curator)
    jobs.run_now(job)

    document.refresh_from_db()
    assert [files.read(stored)[:4] for stored in (document.pdf, document.docx)] == [b"%PDF", b"PK\x03\x04"]


def test_old_order_is_regenerated_without_a_difference(cast):
    document = make_document(cast, "approved", rows=3)
    rendering.make_files(document)
    cast.school.name, cast.school.director_name = "Школа с новым именем", "Иной Пётр Ильич"
    cast.school.save()
    Document.objects.update(records={"items": ["Совсем другое."]})

    again = Document.objects.get()

    assert write_pdf(again.content) == files.read(again.pdf)
    assert write_docx(again.content) == files.read(again.docx)


def test_without_pango_the_order_is_made_in_word_only(cast, monkeypatch):
    import apps.documents.rendering.pdf as pdf

    monkeypatch.setattr(pdf, "pdf_missing", lambda: "PDF выключен: на сервере нет библиотеки Pango.")
    document = make_document(cast, "approved")

    jobs.run_now(job_of(document))

    document.refresh_from_db()
    assert (document.pdf, document.docx.name) == (None, "Приказ 1-од от 20.11.2026.docx")


@pytest.mark.parametrize(
    ("number", "name"), [("26/1", "Приказ 26-1 от 20.11.2026.pdf"), ("№ 14", "Приказ 14 от 20.11.2026.pdf")]
)
def test_name_of_a_file_is_no_path(cast, number, name):
    document = documents.approve(make_document(cast, "sent"), by=cast.director, number=number)

    assert rendering.file_name(document, "pdf") == name
