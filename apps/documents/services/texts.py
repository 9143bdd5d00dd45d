"""The text of a document: built from the records, edited by hand, frozen on approval."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import Any

from apps.core.once import once
from apps.organizations.enums import Role

from .. import content as contents
from ..kinds import kinds
from ..models import Document
from . import acts, text_places, wordings

VERSION = 1
ON_PAPER = (
    "Документ подписан на бумаге до того, как его внесли в программу. Его текст – на бумаге; здесь запись о нём: "
    "номер, дата и то, что по нему действует."
)


@once
def text_of(document: Document) -> dict[str, Any]:
    """The text as plain JSON: the frozen one of a document in force, else the one the records give now.

    Raises Refused when records are missing.
    """
    if document.content:
        return document.content
    text = _worded(document, document.organization.today)
    signatures = text["signatures"] or [head_of(document.organization)]
    return text | {"header": header(document), "signatures": signatures}


def _worded(document: Document, day: date) -> dict[str, Any]:
    """Built, put into the words of the organization, acts cited in the edition of the day, then edited by hand."""
    content = build(document)
    text = wordings.apply(document, content, contents.resolved(content))
    for path, words in text_places.editable(text).items():
        if "№" in words:
            text_places.replace(text, path, acts.with_editions(words, document.organization, day))
    return text_places.with_edits(text, document.edits)


@once
def build(document: Document) -> contents.Content:
    """The content that the kind makes of the records. Raises Refused."""
    return kinds.get(document.kind).build(document)


def frozen(document: Document, *, number: str, day: date, signer: dict[str, str]) -> dict[str, Any]:
    """The text as it goes into force: with number, date and the signer in it."""
    text = _worded(document, day)
    head = header(document) | {"number": number, "date": day.isoformat()}
    return text | {"version": VERSION, "header": head, "signatures": text["signatures"] or [signer]}


def record_of_paper(document: Document, *, number: str, day: date) -> dict[str, Any]:
    """What is kept of a document whose text stands on paper only: requisites, what it is about, whom it names.

    No words, points or signature of ours: what the paper says and who signed it is on the paper.
    """
    text = _worded(document, day)
    head = header(document) | {"number": number, "date": day.isoformat()}
    told = {"sections": [{"heading": "", "paragraphs": [ON_PAPER]}], "preamble": "", "resolution": "", "items": []}
    return text | told | {"version": VERSION, "header": head, "signatures": [], "is_record": True}


def fingerprint(text: dict[str, Any]) -> str:
    """SHA-256 of the canonical JSON of a text."""
    # Sorted keys and no spaces: the same text gives the same hash, in whatever order a database gives the keys back.
    canonical = json.dumps(text, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def header(document: Document) -> dict[str, Any]:
    """The requisites above the text."""
    organization = document.organization
    return {
        "public_id": str(document.public_id),
        "founder": organization.founder,
        "organization": organization.name,
        "short_name": organization.short_name,
        "place": organization.place,
        "number": document.number,
        "date": document.date.isoformat() if document.date else "",
    }


def signer_of(document: Document, user: Any) -> dict[str, str]:
    """Post and name (initials first) under the document: the acting director's own, else the head's from the settings."""
    organization = document.organization
    roles = {m.role for m in user.current_memberships() if m.organization_id == organization.pk} if user else set()
    if Role.ACTING_DIRECTOR in roles and Role.DIRECTOR not in roles:
        return {"post": f"И. о. {_genitive(organization.director_post)}", "name": initials_first(user.full_name)}
    return head_of(organization)


def head_of(organization: Any) -> dict[str, str]:
    """Post and name of the head of an organization as they stand under an order."""
    post = organization.director_post or "директор"
    return {"post": post[0].upper() + post[1:], "name": initials_first(organization.director_name)}


def initials_first(full_name: str) -> str:
    """«Вершинина Ольга Павловна» → «О. П. Вершинина»."""
    surname, *given = full_name.split() or [""]
    return " ".join([*(f"{part[0]}." for part in given), surname]).strip()


def _genitive(post: str) -> str:
    from apps.core.russian.posts import decline_post

    return decline_post(post)["gen"]
