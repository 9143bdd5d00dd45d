"""Files of a document: ordered on approval, made once by a worker, made again without a difference."""

from __future__ import annotations

from typing import Any

from apps.core.errors import Refused
from apps.jobs.models import Job
from apps.jobs.services import files, jobs

from ..models import Document

WORK = "documents.render"
PDF_TYPE = "application/pdf"
DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TYPES = {"pdf": PDF_TYPE, "docx": DOCX_TYPE}


def order(document: Document, *, by: Any) -> Job:
    """Puts the making of PDF and DOCX into the ledger of work; once for a document, whatever is clicked."""
    return jobs.enqueue(
        WORK,
        by=by,
        organization=document.organization,
        arguments={"document": document.pk},
        key=f"{WORK}:{document.pk}",
        title=f"Файлы документа {document.number}",
    )


def job_of(document: Document) -> Job | None:
    return Job.objects.filter(key=f"{WORK}:{document.pk}").first()


def make_files(document: Document, progress: Any = None) -> None:
    """Makes the files that are missing. Twice or in parallel: one pair of files, the first one stays."""
    from ..rendering import write_docx, write_pdf

    assert document.content is not None  # files are ordered after the text is frozen
    made: dict[str, bytes] = {}
    tell = progress or (lambda *args: None)
    if document.docx_id is None:
        tell(0, 2, "Собирается DOCX")
        made["docx"] = write_docx(document.content)
    if document.pdf_id is None:
        tell(1, 2, "Собирается PDF")
        made["pdf"] = write_pdf(document.content)
    _keep(document, {kind: data for kind, data in made.items() if data})
    tell(2, 2, "Готово")


@files.together()
def _keep(document: Document, made: dict[str, bytes]) -> None:
    locked = Document.objects.select_for_update().get(pk=document.pk)
    for kind, data in made.items():
        if getattr(locked, f"{kind}_id") is None:
            setattr(locked, kind, _store(locked, kind, data))
    locked.save(update_fields=["pdf", "docx"])


def _store(document: Document, kind: str, data: bytes) -> Any:
    return files.store(
        data,
        name=file_name(document, kind),
        content_type=TYPES[kind],
        organization=document.organization,
    )


def file_name(document: Document, extension: str) -> str:
    """«Приказ 17-од от 20.11.2026.pdf»; a draft is called by its title."""
    if not (document.number and document.date):
        return f"Проект. {document.title[:80]}.{extension}"
    type_name = (document.content or {}).get("type_name", "документ").capitalize()
    type_name = f"Запись о документе {type_name.lower()}" if document.is_record else type_name
    return f"{type_name} {document.number} от {document.date:%d.%m.%Y}.{extension}".replace("/", "-")


def preview(document: Document, extension: str) -> bytes:
    """The file of a document as it is now, a draft with the mark «ПРОЕКТ». Raises Refused without records or without Pango."""
    from ..rendering import pdf_missing, write_docx, write_pdf
    from . import texts

    text = texts.text_of(document)
    if extension == "pdf" and pdf_missing():
        raise Refused(pdf_missing())
    return write_pdf(text) if extension == "pdf" else write_docx(text)
