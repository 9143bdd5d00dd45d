"""Keeping files: a full disk leaves neither a stub nor a row without a file."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import ProtectedError

from apps.core import clock
from apps.core.errors import Refused

from ..models import StoredFile, stored_path

BATCH = 500
STRAY_AFTER = timedelta(days=1)
# Names of the files that the transaction of `together` has written so far.
_written: ContextVar[list[str] | None] = ContextVar("written", default=None)


@contextmanager
def together() -> Iterator[None]:
    """One transaction for rows and files: when it does not come to its end, the files stored in it go as the rows do."""
    outer = _written.get()
    mine: list[str] = []
    token = _written.set(mine)
    try:
        with transaction.atomic():
            yield
    except BaseException:
        for name in mine:
            default_storage.delete(name)
        raise
    finally:
        _written.reset(token)
    if outer is not None:
        outer += mine


def store(
    content: bytes,
    *,
    name: str,
    content_type: str,
    organization: Any = None,
    by: Any = None,
    expires_at: datetime | None = None,
) -> StoredFile:
    """Keeps bytes as a file; the row and the file appear together or not at all. Raises Refused when the disk is full."""
    row = StoredFile(
        organization=organization,
        owner=by,
        name=safe_name(name),
        content_type=content_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        created_at=clock.now(),
        expires_at=expires_at,
    )
    try:
        with transaction.atomic():
            row.file.save(row.name, ContentFile(content), save=False)
            row.save()
    except OSError as error:
        # The field learns its name only from a write that came to its end; the stub of a broken one lies there already.
        row.file.storage.delete(row.file.name or stored_path(row, row.name))
        raise Refused(
            "Файл не сохранён: на сервере закончилось место. Сообщите администратору, ничего не потеряно."
        ) from error
    written = _written.get()
    if written is not None:
        written.append(row.file.name or "")
    return row


def safe_name(name: str) -> str:
    """The last part of a given name without control characters; shown to people, never used as a path."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(c for c in last if c.isprintable())[:200].strip() or "файл"


def read(row: StoredFile) -> bytes:
    with row.file.open("rb") as stream:
        return stream.read()


def remove_expired() -> int:
    """Removes files whose term is over, row first; a file that an object still needs stays for ever. Returns how many went."""
    removed = 0
    for row in StoredFile.objects.filter(expires_at__lte=clock.now())[:BATCH]:
        removed += remove(row)
    return removed


def remove_strays() -> int:
    """Removes files that no row knows: what a process killed in the middle of a write left. Returns how many went.

    Only files older than a day: a younger one may belong to a transaction that is still open.
    """
    folder = Path(default_storage.path("files"))
    if not folder.is_dir():
        return 0
    old = time.time() - STRAY_AFTER.total_seconds()
    found = {f"files/{file.parent.name}/{file.name}": file for file in folder.glob("*/*") if file.stat().st_mtime < old}
    names = sorted(found)
    for start in range(0, len(names), BATCH):
        some = names[start : start + BATCH]
        kept = set(StoredFile.objects.filter(file__in=some).values_list("file", flat=True))
        for name in set(some) - kept:
            found.pop(name).unlink(missing_ok=True)
    return len(names) - len(found)


def remove(row: StoredFile) -> int:
    """Removes a file with its row; one that an object still needs stays. Returns how many went."""
    storage, name = row.file.storage, row.file.name or ""
    try:
        with transaction.atomic():
            row.delete()
            transaction.on_commit(lambda: storage.delete(name))
    except ProtectedError:
        StoredFile.objects.filter(pk=row.pk).update(expires_at=None)
        return 0
    return 1
