"""Background work of documents."""

from typing import Any

from apps.jobs.registry import work

from .models import Document
from .services import rendering


def _page(job: Any) -> str:
    document = Document.objects.filter(pk=job.arguments.get("document")).first()
    return document.get_absolute_url() if document else ""


@work(rendering.WORK, title="Файлы документа", url=_page)
def render(job: Any, progress: Any) -> dict:
    """Makes PDF and DOCX of a document in force; killed in the middle, it is done again with the same result."""
    document = Document.objects.select_related("organization").get(pk=job.arguments["document"])
    rendering.make_files(document, progress)
    return {"number": document.number}
