"""Scans that people attach: PDF, JPEG or PNG by their content, not by their name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from apps.core.errors import Refused
from apps.jobs.models import StoredFile
from apps.jobs.services import files

EXTENSIONS = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}
IPHONE = ("image/heic", "image/heif", "image/heic-sequence", "image/heif-sequence")
SUFFIXES = re.compile(r"(\.[A-Za-z0-9]{1,5})+$")


@dataclass(frozen=True)
class Scan:
    """Checked bytes with the name that fits them."""

    content: bytes
    name: str
    content_type: str


def checked_scan(upload: Any) -> Scan:
    """The uploaded scan, if it is one. Raises Refused: too big, empty, not a scan."""
    limit = settings.UPLOAD_MAX_BYTES
    if upload.size > limit:
        raise Refused(
            f"Файл больше {limit // 1024 // 1024} МБ. Уменьшите снимок или качество скана и выберите файл снова."
        )
    content = upload.read(limit + 1)
    if not content:
        raise Refused("Файл пустой. Отсканируйте документ ещё раз и выберите новый файл.")
    kind = _content_type(content)
    if kind in IPHONE:
        raise Refused(
            "Это фото HEIC: его открывают не все программы. Нужен JPEG. На iPhone: «Настройки» – «Камера» – «Форматы» – "
            "«Наиболее совместимый», затем снимите ещё раз."
        )
    if kind not in EXTENSIONS:
        raise Refused("Это не скан. Подойдут PDF, JPEG или PNG: сохраните документ в одном из этих видов.")
    return Scan(content, _fitting_name(upload.name, kind), kind)


def _content_type(content: bytes) -> str:
    import magic

    return magic.from_buffer(content[:8192], mime=True)


def _fitting_name(name: str, kind: str) -> str:
    """«скан.pdf.exe» of a PDF becomes «скан.pdf»: a name never promises another kind of file."""
    stem = SUFFIXES.sub("", files.safe_name(name)) or "скан"
    return stem[:120] + EXTENSIONS[kind]


def instead_of(
    former: StoredFile | None, scan: Scan | None, *, without: bool, organization: Any, by: Any
) -> StoredFile | None:
    """What a corrected record keeps: the new scan, none, or the former one. Raises Refused when the disk is full."""
    if scan:
        return keep(scan, organization=organization, by=by)
    return None if without else former


def told(former: StoredFile | None, now: StoredFile | None) -> dict[str, list[str]]:
    """What the log says of a scan that was changed. Never its name: people call the file after whose paper it is."""
    if former == now:
        return {}
    if former and now:
        return {"скан": ["прежний", "новый"]}
    return {"скан": ["приложен" if row else "" for row in (former, now)]}


def throw_away(former: StoredFile | None, now: StoredFile | None) -> None:
    """The former scan goes with its file, when the record keeps another one; the record is saved already."""
    if former is not None and former != now:
        files.remove(former)


def keep(scan: Scan, *, organization: Any, by: Any) -> StoredFile:
    """Stores a checked scan outside the web root. Raises Refused when the disk is full."""
    return files.store(scan.content, name=scan.name, content_type=scan.content_type, organization=organization, by=by)
