"""Encrypted copies of everything, made by the scheduler every night, and the way back.

copy.mbk: «MBK1», salt, then pieces «length, Fernet token»; every piece holds its number and whether it is the last one, so pieces
can be neither swapped nor cut off.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import struct
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from apps.core import clock
from apps.core.errors import Refused

from . import transfer

MAGIC = b"MBK1"
SALT_BYTES = 16
PIECE_BYTES = 1024 * 1024
HEAD = struct.Struct(">Q?")
LENGTH = struct.Struct(">I")
SHORTEST_KEY = 20
NAME = "mentoring-"


def make() -> Path:
    """Makes a copy and removes those that are too old. Raises Refused without a key or without room."""
    key = _key()
    settings.BACKUP_DIR.mkdir(parents=True, exist_ok=True)
    target = settings.BACKUP_DIR / f"{NAME}{clock.now():%Y%m%d-%H%M%S}.mbk"
    with tempfile.TemporaryDirectory(dir=settings.BACKUP_DIR) as folder:
        plain = Path(folder, "all.zip")
        transfer.export_all(plain)
        sealed = Path(folder, "all.mbk")
        with plain.open("rb") as source, sealed.open("wb") as out:
            sealed.chmod(0o600)
            seal(source, out, key)
        # A copy gets its name only when it is whole: `copies` and people go by names.
        sealed.replace(target)
    clean()
    return target


def restore(source: Path, *, replace: bool = False) -> dict[str, Any]:
    """Puts a copy back; answers its manifest. Raises Refused: wrong key, damaged file, a database in use."""
    key = _key()
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder, "all.zip")
        with source.open("rb") as sealed, plain.open("wb") as out:
            plain.chmod(0o600)
            for piece in unseal(sealed, key):
                out.write(piece)
        return transfer.import_all(plain, replace=replace)


def _key() -> str:
    if len(settings.BACKUP_KEY) < SHORTEST_KEY:
        raise Refused(
            f"Задайте BACKUP_KEY (не короче {SHORTEST_KEY} знаков) и храните его отдельно от копий: без него их не открыть."
        )
    return settings.BACKUP_KEY


def _box(key: str, salt: bytes) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.scrypt(key.encode(), salt=salt, n=2**14, r=8, p=1, dklen=32)))


def seal(source: BinaryIO, out: BinaryIO, key: str) -> None:
    """Encrypts a stream piece by piece: memory does not grow with the school."""
    salt = secrets.token_bytes(SALT_BYTES)
    box = _box(key, salt)
    out.write(MAGIC + salt)
    number, piece = 0, source.read(PIECE_BYTES)
    # One piece ahead: the last piece has to say that it is the last before it is sealed.
    while True:
        following = source.read(PIECE_BYTES)
        token = box.encrypt(HEAD.pack(number, not following) + piece)
        out.write(LENGTH.pack(len(token)) + token)
        if not following:
            return
        number, piece = number + 1, following


def unseal(source: BinaryIO, key: str) -> Iterator[bytes]:
    """Pieces of a copy in their order. Raises Refused when one is missing, changed, or the key is another."""
    if source.read(len(MAGIC)) != MAGIC:
        raise Refused("Это не резервная копия: нужен файл с окончанием .mbk.")
    box = _box(key, source.read(SALT_BYTES))
    number, last = 0, False
    while not last:
        piece = _piece(source, box)
        found, last = HEAD.unpack(piece[: HEAD.size])
        if found != number:
            raise Refused(transfer.DAMAGED)
        yield piece[HEAD.size :]
        number += 1
    if source.read(1):
        raise Refused(transfer.DAMAGED)


def _piece(source: BinaryIO, box: Fernet) -> bytes:
    length = source.read(LENGTH.size)
    try:
        return box.decrypt(source.read(LENGTH.unpack(length)[0]))
    except (InvalidToken, struct.error):
        raise Refused("Копия не открылась: другой BACKUP_KEY или файл повреждён. В базе ничего не изменено.") from None


def copies() -> list[tuple[datetime, Path]]:
    """Copies with their moments, the newest first."""
    found = []
    for path in settings.BACKUP_DIR.glob(f"{NAME}*.mbk"):
        try:
            moment = datetime.strptime(path.stem.removeprefix(NAME) + "+0000", "%Y%m%d-%H%M%S%z")
        except ValueError:
            continue
        found.append((moment, path))
    return sorted(found, reverse=True)


def clean() -> list[Path]:
    """Keeps the last BACKUP_KEEP copies and the first of each of twelve months; removes and answers the others."""
    all_copies = copies()
    months: dict[tuple[int, int], Path] = {}
    for moment, path in reversed(all_copies):
        months.setdefault((moment.year, moment.month), path)
    keep = {path for _, path in all_copies[: settings.BACKUP_KEEP]} | {months[m] for m in sorted(months)[-12:]}
    gone = [path for _, path in all_copies if path not in keep]
    for path in gone:
        path.unlink(missing_ok=True)
    return gone
