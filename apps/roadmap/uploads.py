"""Files that people attach to rows: PDF, pictures, DOCX and XLSX by their content, not by their name."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from apps.core.errors import Refused
from apps.jobs.services import files

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EXTENSIONS = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png", DOCX: ".docx", XLSX: ".xlsx"}
PARTS = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX}
_SUFFIXES = re.compile(r"(\.[A-Za-z0-9]{1,5})+$")


@dataclass(frozen=True)
class Upload:
    """Checked bytes with the name that fits them."""

    content: bytes
    name: str
    content_type: str


def checked(upload: Any) -> Upload:
    """The uploaded file, if it is of a permitted kind. Raises Refused: too big, empty, of another kind."""
    content = within_limit(upload)
    kind = _content_type(content)
    if kind not in EXTENSIONS:
        raise Refused("Такой файл принять нельзя. Подойдут PDF, JPEG, PNG, DOCX или XLSX.")
    stem = _SUFFIXES.sub("", files.safe_name(upload.name)) or "файл"
    return Upload(content, stem[:120] + EXTENSIONS[kind], kind)


def within_limit(upload: Any) -> bytes:
    """The bytes of an upload. Raises Refused: too big or empty."""
    limit = settings.UPLOAD_MAX_BYTES
    if upload.size > limit:
        raise Refused(f"Файл больше {limit // 1024 // 1024} МБ. Уменьшите его и выберите снова.")
    content = upload.read(limit + 1)
    if not content:
        raise Refused("Файл пустой. Выберите другой.")
    return content


def _content_type(content: bytes) -> str:
    import magic

    if content[:2] == b"PK":
        return _office_type(content)
    return magic.from_buffer(content[:8192], mime=True)


def _office_type(content: bytes) -> str:
    """DOCX or XLSX by the parts of the archive; with macros inside it is neither."""
    try:
        names = set(zipfile.ZipFile(io.BytesIO(content)).namelist())
    except (zipfile.BadZipFile, OSError, ValueError):
        return ""
    if any(name.endswith("vbaProject.bin") for name in names):
        return ""
    return next((kind for part, kind in PARTS.items() if part in names), "")
