"""The import door: an untrusted spreadsheet becomes plain rows, or one Russian sentence that says what to do.

The file is looked at from outside first (size, kind, sizes inside the archive); only then a child process with limits of memory
and time opens it: a valid file of a few kilobytes can end the process that reads it.
"""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from apps.core.errors import Refused
from apps.core.texts import without_unseen

CHILD = Path(__file__).with_name("sheets_child.py")
TIME_LIMIT = 40
MAX_ROWS = 60_000
MAX_COLUMNS = 300
MAX_UNPACKED = 300 * 1024 * 1024
MAX_RATIO = 120
RATIO_MATTERS_FROM = 20 * 1024 * 1024
MAX_ENTRIES = 2000
MAX_MERGES = 60_000
# As much as fits into a cell of Excel; an address of a page may be long, a longer word is no word.
MAX_CELL, MAX_WORD = 32_767, 1_000
GAP = re.compile(rf"\s{{{MAX_WORD}}}")

EMPTY = "Файл пустой. Проверьте, тот ли файл выбран: в нём нет ни одной заполненной строки."
DAMAGED = (
    "Файл повреждён или загружен не целиком. Откройте его в редакторе таблиц, сохраните заново и загрузите ещё раз."
)
PASSWORD = "Файл защищён паролем. Снимите пароль в редакторе таблиц и загрузите файл снова."
TOO_WIDE = (
    "В файле слишком много данных: что-то есть очень далеко от таблицы, или таблица распаковывается в огромный объём. "
    "Скопируйте нужные строки в новую книгу и загрузите её."
)
NOT_A_TABLE = "Это не таблица. Подойдут файлы XLSX, XLS, ODS и CSV: сохраните список в одном из этих видов."
WORD = "Это документ Word, хотя имя может быть другим. Перенесите таблицу в Excel, сохраните как XLSX и загрузите."
WEB_PAGE = (
    "Это веб-страница, сохранённая под видом таблицы. Откройте файл в Excel и сохраните как «Книга Excel (XLSX)»."
)

# JSON writes control characters with a backslash: a whole answer without these marks needs no look at each of its cells.
MAY_HOLD_UNSEEN = re.compile(r"\\[ubf]|[\ud800-\udfff\ufffe\uffff]")

Cell = str | float | int | bool | date | datetime | None


@dataclass(frozen=True)
class Sheet:
    """Rows as they stand in the file: `rows[0]` is its first row, `rows[n][0]` the column A.

    A merged cell has its value in its first row and column; `merges` are its ranges: first row and column, last row and column.
    """

    name: str
    rows: list[list[Cell]]
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    is_hidden: bool = False

    @property
    def is_empty(self) -> bool:
        return not any(cell not in (None, "") for row in self.rows for cell in row)


def read(content: bytes) -> list[Sheet]:
    """Sheets of a file, empty ones left out; formulas by the values that the file keeps. Raises Refused with what to do."""
    if len(content) > settings.UPLOAD_MAX_BYTES:
        raise Refused(
            f"Файл больше {settings.UPLOAD_MAX_BYTES // 1024 // 1024} МБ. Разделите список на несколько файлов."
        )
    if not content.strip():
        raise Refused(EMPTY)
    sheets = [sheet for sheet in _from_child(kind_of(content), content) if not sheet.is_empty]
    if not sheets:
        raise Refused(EMPTY)
    for sheet in sheets:
        _refuse_endless_cells(sheet)
    return sheets


def _refuse_endless_cells(sheet: Sheet) -> None:
    """What looks for the end of a word at each of its letters would think about such a cell for minutes."""
    for number, row in enumerate(sheet.rows, 1):
        for cell in row:
            if isinstance(cell, str) and len(cell) > MAX_WORD and _is_endless(cell):
                raise Refused(
                    f"В строке {number} есть ячейка, в которой больше {MAX_CELL} знаков, либо слово или промежуток длиннее {MAX_WORD}. "
                    "Сократите её и загрузите файл снова."
                )


def _is_endless(cell: str) -> bool:
    return len(cell) > MAX_CELL or max(map(len, cell.split()), default=0) > MAX_WORD or bool(GAP.search(cell))


def kind_of(content: bytes) -> str:
    """xlsx, xls, ods or csv, by the content. Raises Refused for everything else."""
    if content.startswith(b"PK\x03\x04"):
        return _kind_of_archive(content)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return _kind_of_compound(content)
    start = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<?xml", b"<meta")):
        raise Refused(WEB_PAGE)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or not _is_binary(content):
        return "csv"
    raise Refused(NOT_A_TABLE)


def _is_binary(content: bytes) -> bool:
    head = content[:65536]
    return b"\x00" in head or head.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf"))


def _kind_of_compound(content: bytes) -> str:
    """An old binary file: a workbook, a Word document, or an envelope round a file with a password."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise Refused(PASSWORD)
    if "WordDocument".encode("utf-16-le") in content:
        raise Refused(WORD)
    if any(name.encode("utf-16-le") in content for name in ("Workbook", "Book")):
        return "xls"
    raise Refused(NOT_A_TABLE)


def _kind_of_archive(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _refuse_bomb(entries)
            return _kind_of_names(archive, {entry.filename for entry in entries})
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError, RuntimeError, zlib.error):
        raise Refused(DAMAGED) from None


def _refuse_bomb(entries: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(sum(entry.compress_size for entry in entries), 1)
    swollen = unpacked > RATIO_MATTERS_FROM and unpacked / packed > MAX_RATIO
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or swollen:
        raise Refused(TOO_WIDE)
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused(PASSWORD)


def _kind_of_names(archive: zipfile.ZipFile, names: set[str]) -> str:
    if {"xl/workbook.xml", "xl/workbook.bin"} & names:
        return "xlsx"
    if any(name.startswith("word/") for name in names):
        raise Refused(WORD)
    if "mimetype" in names:
        return _kind_of_open_document(archive)
    raise Refused(NOT_A_TABLE)


def _kind_of_open_document(archive: zipfile.ZipFile) -> str:
    if b"encryption-data" in archive.open("META-INF/manifest.xml").read(1_000_000):
        raise Refused(PASSWORD)
    kind = archive.open("mimetype").read(200)
    if b"opendocument.spreadsheet" in kind:
        return "ods"
    raise Refused(WORD if b"opendocument.text" in kind else NOT_A_TABLE)


def _from_child(kind: str, content: bytes) -> list[Sheet]:
    """Opens the file in a process of its own; what kills that process is only a refusal here."""
    command = [sys.executable, "-I", str(CHILD), kind, str(MAX_ROWS), str(MAX_COLUMNS)]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=TIME_LIMIT, check=False)
    except subprocess.TimeoutExpired:
        raise Refused(TOO_WIDE) from None
    if done.returncode != 0:
        # Killed by a limit, or the reader gave up on too large a range: the same advice helps.
        raise Refused(TOO_WIDE)
    told = done.stdout.decode()
    answer = json.loads(told, object_hook=_cell)
    if "error" in answer:
        raise Refused({"damaged": DAMAGED, "password": PASSWORD, "wide": TOO_WIDE}.get(answer["error"], DAMAGED))
    is_plain = MAY_HOLD_UNSEEN.search(told) is None
    return [_sheet(found, is_plain=is_plain) for found in answer["sheets"]]


def _sheet(found: dict[str, Any], *, is_plain: bool) -> Sheet:
    rows = found["rows"] if is_plain else [_plain(row) for row in found["rows"]]
    return Sheet(_name(found["name"]), rows, _merges(found["merges"], len(rows)), bool(found.get("hidden")))


def _merges(found: list[list[int]], height: int) -> list[tuple[int, int, int, int]]:
    """Merged areas as far as there are rows. Raises Refused for areas that lie over each other, as no editor makes them."""
    merges = [
        (int(top), int(left), min(int(bottom), height - 1), min(int(right), MAX_COLUMNS))
        for top, left, bottom, right in found
        if top < height and left < MAX_COLUMNS
    ]
    rows_of = Counter[int]()
    for top, left, bottom, _ in merges:
        rows_of[left] += bottom - top + 1
    if len(merges) > MAX_MERGES or max(rows_of.values(), default=0) > height:
        raise Refused(DAMAGED)
    return merges


def _name(text: str) -> str:
    """The name of a sheet as a workbook of ours may bear it too."""
    return "".join(c for c in without_unseen(text) if c not in "[]:*?/\\")


def _plain(row: list[Cell]) -> list[Cell]:
    return [without_unseen(cell) if isinstance(cell, str) else cell for cell in row]


def _cell(found: dict[str, Any]) -> Any:
    """Dates come as {"d": "2026-11-20"}; everything else is plain JSON."""
    if set(found) == {"d"}:
        text = found["d"]
        return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
    return found
