"""Recognises our files: which document it is, and whether a letter was changed."""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import dataclass

from django.db.models import Q

from apps.core.errors import Refused

from ..models import Document
from . import rendering

_MARK = re.compile(r"mentoring-document:([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})")
KEPT = ("pdf", "docx", "scan", "signature")


@dataclass(frozen=True)
class Verdict:
    """`document` None: not ours. `unchanged`: byte for byte the file of the register."""

    document: Document | None
    unchanged: bool


def verify(data: bytes) -> Verdict:
    """What a file is. Raises Refused when it is empty or no document of ours could look like that (neither PDF nor DOCX nor kept)."""
    if not data:
        raise Refused("Файл пустой: выберите файл документа, PDF или DOCX.")
    kept = _kept(hashlib.sha256(data).hexdigest())
    if kept is not None:
        return Verdict(kept, unchanged=True)
    mark = _embedded_mark(data)
    document = Document.objects.select_related("organization").filter(public_id=mark).first() if mark else None
    return Verdict(document, unchanged=document is not None and _same_as_made(document, data))


def _kept(digest: str) -> Document | None:
    """The document that keeps a file with this hash."""
    holds = Q()
    for name in KEPT:
        holds |= Q(**{f"{name}__sha256": digest})
    return Document.objects.select_related("organization").filter(holds).first()


def _embedded_mark(data: bytes) -> str | None:
    if data.startswith(b"%PDF-"):
        found = _MARK.search(_pdf_keywords(data))
    elif data.startswith(b"PK"):
        found = _MARK.search(_docx_identifier(data))
    else:
        raise Refused("Это не PDF и не DOCX: проверяются файлы, которые выдала программа.")
    return found[1] if found else None


def _pdf_keywords(data: bytes) -> str:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        about = PdfReader(io.BytesIO(data)).metadata
    except (PyPdfError, ValueError, OSError, KeyError) as error:
        raise Refused("PDF повреждён и не читается: возьмите файл из журнала ещё раз.") from error
    return str(about.get("/Keywords", "")) if about else ""


def _docx_identifier(data: bytes) -> str:
    from zipfile import BadZipFile

    from docx import Document as Paper
    from docx.opc.exceptions import PackageNotFoundError

    try:
        return Paper(io.BytesIO(data)).core_properties.identifier or ""
    except (BadZipFile, PackageNotFoundError, ValueError, KeyError) as error:
        raise Refused("Это не документ Word или он повреждён: возьмите файл из журнала ещё раз.") from error


def _same_as_made(document: Document, data: bytes) -> bool:
    """A file that is not kept (a draft, files still being made) is compared with the one that the text gives now."""
    extension = "pdf" if data.startswith(b"%PDF-") else "docx"
    if getattr(document, f"{extension}_id"):
        return False
    try:
        return rendering.preview(document, extension) == data
    except Refused:
        return False
