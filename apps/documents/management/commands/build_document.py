"""`build_document`: the file of the latest document of a kind, or of the records that are ready for one."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from apps.core.commands import BadInput, PlainCommand
from apps.documents.enums import DocumentState
from apps.documents.kinds import kinds
from apps.documents.models import Document
from apps.documents.services import rendering, samples
from apps.jobs.services import files
from apps.organizations.access import current_year
from apps.organizations.lookup import find_organization

ORDER = [DocumentState.APPROVED, DocumentState.SENT, DocumentState.RETURNED, DocumentState.DRAFT]


class Command(PlainCommand):
    help = "Записывает документ вида в файл: последний утверждённый, иначе проект из готовых записей."
    needs_database = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--kind", required=True, help="код вида, например pairing.fix_pairs")
        parser.add_argument("--organization", required=True, help="открытый номер (public_id) или номер")
        parser.add_argument("--format", required=True, choices=["pdf", "docx"], help="pdf или docx")
        parser.add_argument("--out", required=True, help="имя файла")
        parser.add_argument("--json", action="store_true", help="вывод в JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["kind"] not in kinds:
            raise BadInput(f"Вида «{options['kind']}» нет. Есть: {', '.join(sorted(kinds.codes()))}.")
        document = _document(options["kind"], find_organization(options["organization"]))
        data = _data(document, options["format"])
        _write(options["out"], data)
        if options["json"]:
            self.print_json(_answer(document, data, options["out"]))
        self.say(f"{document.title}: записано в {options['out']}")


def _document(kind: str, organization: Any) -> Document:
    """The latest in force, else the latest open one, else a draft of ready records that is not kept. Raises BadInput."""
    rows = Document.objects.filter(kind=kind, organization=organization, state__in=ORDER).select_related("organization")
    found = min(rows, key=lambda row: (ORDER.index(row.state), -row.pk), default=None)
    if found is not None:
        return found
    year = current_year(organization)
    made = samples.unkept(kinds.get(kind), organization, year)
    if made is None:
        raise BadInput("Для этого вида в организации нет ни документа, ни готовых записей.")
    return made


def _data(document: Document, extension: str) -> bytes:
    """The kept file of a document in force, else the file that its text gives."""
    stored = getattr(document, extension)
    return files.read(stored) if stored else rendering.preview(document, extension)


def _write(name: str, data: bytes) -> None:
    try:
        Path(name).write_bytes(data)
    except OSError as error:
        raise BadInput(f"Файл «{name}» не записать: {error.strerror}. Проверьте папку и права.") from None


def _answer(document: Document, data: bytes, name: str) -> dict[str, Any]:
    return {
        "public_id": document.public_id,
        "kind": document.kind,
        "number": document.number,
        "date": document.date,
        "state": document.state,
        "sha256": document.sha256,
        "file": name,
        "file_sha256": hashlib.sha256(data).hexdigest(),
    }
