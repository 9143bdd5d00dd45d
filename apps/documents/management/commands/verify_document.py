"""`verify_document`: which document a file is, and whether it is unchanged."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from apps.core.commands import PlainCommand, existing_file
from apps.documents.services import verifying


class Command(PlainCommand):
    help = "Говорит, какой это документ и не изменён ли файл (PDF или DOCX)."
    needs_database = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="файл PDF или DOCX")
        parser.add_argument("--json", action="store_true", help="вывод в JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        verdict = verifying.verify(existing_file(options["file"]).read_bytes())
        if options["json"]:
            self.print_json(_answer(verdict))
        self.say(_words(verdict))


def _answer(verdict: verifying.Verdict) -> dict[str, Any]:
    document = verdict.document
    if document is None:
        return {"known": False, "unchanged": False, "public_id": None, "number": None, "state": None, "sha256": None}
    return {
        "known": True,
        "unchanged": verdict.unchanged,
        "public_id": document.public_id,
        "kind": document.kind,
        "title": document.title,
        "number": document.number,
        "date": document.date,
        "state": document.state,
        "sha256": document.sha256,
    }


def _words(verdict: verifying.Verdict) -> str:
    document = verdict.document
    if document is None:
        return "Такого документа в журнале нет."
    name = f"«{document.title}»" + (f" {document}" if document.number else "")
    change = "файл не изменён" if verdict.unchanged else "файл ИЗМЕНЁН: он не совпадает с тем, что в журнале"
    return f"{name}, {document.get_state_display()}: {change}."
