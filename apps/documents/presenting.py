"""What the pages show of a document: the sheet, the checks, the buttons, the difference of two editions."""

from __future__ import annotations

import difflib
from dataclasses import replace
from typing import Any

from apps.core.errors import Refused
from apps.workflow import audit
from apps.workflow.transitions import available

from .enums import EDITABLE, DocumentState
from .forms import place_label
from .kinds import kinds
from .models import Document
from .rendering import blocks as layout
from .rendering import pdf_missing
from .services import checks, numbering, remarks, rendering, signing, text_places, texts

AMENDMENT = "documents.amendment"


def sheet(document: Document, notes: dict[str, str] | None = None) -> dict[str, Any]:
    """The text as blocks of paper, with notes beside lines (place → words); without records, the sentence that says so."""
    try:
        return sheet_of(texts.text_of(document), notes)
    except Refused as refusal:
        return {"blocks": [], "refusal": refusal.sentence, "seen": ""}


def sheet_of(text: dict[str, Any], notes: dict[str, str] | None = None) -> dict[str, Any]:
    """A resolved text as blocks of paper."""
    found = notes or {}
    return {
        "blocks": [_noted(block, found) for block in layout.blocks(text)],
        "refusal": "",
        "seen": texts.fingerprint(text),
        "noted": bool(found),
        "draft": layout.is_draft(text),
    }


def _noted(block: layout.Block, notes: dict[str, str]) -> layout.Block:
    if isinstance(block, layout.TableBlock):
        return replace(block, row_notes=notes) if notes else block
    return replace(block, note=notes[block.place]) if block.place in notes else block


def notes(document: Document) -> dict[str, str]:
    """What stands beside lines: open remarks of the director; in an order in force, what later orders changed."""
    if not document.is_frozen:
        return {place: f"Замечание: {words}" for place, words in remarks.open_at(document).items()}
    found: dict[str, str] = {}
    # Orders of other rooms change this one too, by their own records: of them the page tells in its list of later orders.
    later = document.amendments.filter(state=DocumentState.APPROVED, kind=AMENDMENT)
    for order in later.order_by("date", "pk"):
        for place, words in order.records.get("changes", {}).items():
            what = f"в редакции приказа {order}: {words}" if words else f"утратил силу, приказ {order}"
            found[place] = what[:1].upper() + what[1:]
    return found


def lines(document: Document) -> list[dict[str, Any]]:
    """Every line that may be remarked on: place, label, words, whether it is a row of a table."""
    found = text_places.lines(texts.text_of(document))
    return [{"place": p, "label": _line_label(p), "words": words} for p, words in found.items()]


def _line_label(place: str) -> str:
    part, *rest = place.split(".")
    if "rows" in rest:
        return f"Приложение {int(rest[0]) + 1}, строка {int(rest[2]) + 1}"
    return place_label(place)


def may_be_amended(document: Document) -> bool:
    """An order in force; minutes and agreements are changed otherwise."""
    return document.state == DocumentState.APPROVED and bool(document.content and document.content["items"])


def amendable(document: Document) -> dict[str, str]:
    """Places of an order that another one may put in other words: path → words."""
    assert document.content is not None  # asked for orders in force only
    return {path: words for path, words in text_places.editable(document.content).items() if path != "title"}


def page(document: Document, user: Any) -> dict[str, Any]:
    """Everything the page of a document shows besides the sheet."""
    kind = kinds.get(document.kind)
    steps = {step.action for step in available(document, user)}
    if document.is_editable:
        # A kind goes either to the director or straight into the register.
        steps -= {"enter"} if kind.needs_approval else {"send"}
    lines = list(document.acknowledgements.all()) if document.is_frozen else []
    return {
        "document": document,
        "kind": kind,
        "steps": steps,
        "may_edit": document.state in EDITABLE and user.has_perm("documents.change_document", document),
        "may_mark": user.has_perm("documents.change_document", document),
        "may_amend": may_be_amended(document) and user.has_perm("documents.change_document", document),
        "amendments": _amendments(document) if document.is_frozen else [],
        "asks_factor": signing.is_asked(document.organization),
        "changes": [] if document.is_frozen else changes(document),
        "checks": [] if document.is_frozen else checks.run(document),
        "lines": lines,
        "read": sum(line.read_at is not None for line in lines),
        "files": files(document),
        "history": [_entry(event) for event in audit.history(document)[:30]],
    }


def _amendments(document: Document) -> list[Document]:
    return list(document.amendments.exclude(state=DocumentState.CANCELLED).order_by("date", "pk"))


def changes(document: Document) -> list[str]:
    """What approval does, in plain words; nothing when the records are gone."""
    try:
        return kinds.get(document.kind).changes(document)
    except Refused:
        return []


def files(document: Document) -> dict[str, Any]:
    """The state of the files: made, being made, or why not."""
    job = rendering.job_of(document) if document.is_frozen and not (document.pdf_id and document.docx_id) else None
    return {"job": job, "pdf_missing": pdf_missing()}


def cards(documents: list[Document]) -> list[dict[str, Any]]:
    """The director's queue. The next number of a journal is asked for once."""
    numbers: dict[str, str] = {}
    for document in documents:
        if document.journal not in numbers:
            day = document.organization.today
            numbers[document.journal] = numbering.next_number(document.organization, document.journal, day).text
    return [card(document) | {"next_number": numbers[document.journal]} for document in documents]


def card(document: Document) -> dict[str, Any]:
    """One waiting document: what it changes, what is open, what differs from the edition that was returned."""
    shown = sheet(document)
    problems = [problem for check in checks.run(document) for problem in check.problems]
    return {
        "document": document,
        "kind": kinds.get(document.kind),
        "changes": changes(document),
        "obstacles": [problem for problem in problems if problem.blocks],
        "warnings": [problem for problem in problems if not problem.blocks],
        "blocked": any(problem.blocks for problem in problems),
        "seen": shown["seen"],
        "difference": difference(document),
        "answered": answered(document),
        "asks_factor": signing.is_asked(document.organization),
    }


def answered(document: Document) -> list[dict[str, str]]:
    """Remarks at lines that the sending answered; nothing for a document that was never returned."""
    if document.previous_content is None or document.sent_content is None:
        return []
    return remarks.answered(document, document.sent_content)


def difference(document: Document) -> list[dict[str, str]]:
    """Lines that went and came since the edition before: [{"sign": "+" or "−", "text": …}]."""
    if not (document.previous_content and document.sent_content):
        return []
    before, after = _lines(document.previous_content), _lines(document.sent_content)
    found = difflib.ndiff(before, after)
    signs = {"- ": "−", "+ ": "+"}
    return [{"sign": signs[line[:2]], "text": line[2:]} for line in found if line[:2] in signs]


def _lines(text: dict[str, Any]) -> list[str]:
    lines = []
    for block in layout.blocks(text):
        lines += [" · ".join(row) for row in getattr(block, "rows", ())] or [block.text or " ".join(block.cells)]
    return [line for line in lines if line]


def _entry(event: Any) -> dict[str, Any]:
    actor = event.actor.short_name if event.actor else ""
    return {"at": event.at, "actor": actor, "title": event.title, "reason": event.reason}
