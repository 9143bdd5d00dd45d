"""Part of `faults.py`: upload, files of orders and an export on a full disk, then with room again."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.fault_kinds import KINDS, Kind, World, load_demo, strays, wait_for_end
from benchmarks.fault_steps import QUICK, Found, found
from benchmarks.topology import signed_in

DISK_MB = 4
# Room that is left: none, for a part of a file, for the first of two files.
ROOM_KB = (0, 24, 64) if QUICK else (0, 4, 12, 24, 40, 64, 96)
WRITERS = ("файлы приказа", "годовая статистика")


class NoDisk(Exception):
    """Nothing may be mounted here."""


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """A disk of four megabytes over a folder. Raises NoDisk."""
    folder.mkdir(parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m", "tmpfs", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NoDisk(done.stderr.strip())
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=False)


@contextlib.contextmanager
def filled(media: Path, room: int) -> Iterator[None]:
    """The disk with so many kilobytes left."""
    filler = media / "filler"
    with contextlib.suppress(OSError), filler.open("wb", buffering=0) as out:
        while True:
            out.write(b"0" * 4096)
    os.truncate(filler, max(filler.stat().st_size - room * 1024, 0))
    try:
        yield
    finally:
        filler.unlink()


def disk_full(made: Any) -> Found:
    """Everything that writes a file is tried with too little room, then again with enough."""
    world = load_demo(made.environment)
    media = Path(made.environment["DATA_DIR"], "media")
    try:
        with small_disk(media):
            return _story(made, world, media)
    except NoDisk as error:
        return Found(f"не проверено: здесь нельзя подключить маленький диск ({error})", [])


def _story(made: Any, world: World, media: Path) -> Found:
    from django.utils import timezone

    from apps.jobs.services import jobs

    since, tried, uploads = timezone.now(), [], Counter()
    for number, room in enumerate(ROOM_KB, 1):
        with filled(media, room):
            uploads[_upload(made, world)] += 1
            tried += _work(world, number)
    ends = Counter(f"{kind.title} – {job.get_state_display()}" for _, kind, job in tried)
    words = {job.error for _, _, job in tried if job.error}
    stubs = _without_file(since) + strays(made)
    left = f"строк без файла {_without_file(since)}, обрывков {strays(made)}"
    for _, _, job in tried:
        if job.state == "failed":
            jobs.retry(job, by=world.curator)
    wait_for_end([job for _, _, job in tried])
    for _, _, job in tried:
        job.refresh_from_db()
    whole = sum(job.state == "ready" and kind.effects(world, job, number) == 1 for number, kind, job in tried)
    stubs += _without_file(since) + strays(made)
    told = (
        f"свободно {', '.join(map(str, ROOM_KB))} КБ: загрузки {_listed(uploads)}; {_listed(ends)}; {words}; {left}; "
        f"место освобождено: готово с файлами {whole} из {len(tried)}, загрузка {_upload(made, world)[0]}; "
        f"строк без файла {_without_file(since)}, обрывков {strays(made)}"
    )
    untold = sum(count for (_, words), count in uploads.items() if words == "не сохранено")
    return found(told, {"обрывков": stubs, "не готово": len(tried) - whole, "отказ без слов": untold})


def _work(world: World, number: int) -> list[tuple[int, Kind, Any]]:
    """An order and an export, each tried to its end."""
    tried = [(number, kind, kind.put(world, number)) for kind in KINDS if kind.title in WRITERS]
    wait_for_end([job for _, _, job in tried])
    for _, _, job in tried:
        job.refresh_from_db()
    return tried


def _without_file(since: Any) -> int:
    from apps.jobs.models import StoredFile

    return sum(not Path(row.file.path).exists() for row in StoredFile.objects.filter(created_at__gte=since))


def _listed(counts: Counter[Any]) -> str:
    return ", ".join(f"{what}: {count}" for what, count in sorted(counts.items()))


def _upload(made: Any, world: World) -> tuple[int, str]:
    """A list added by the curator over HTTP: status, and the sentence on the page or where it leads."""
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

    # Large enough to need more room than the last kilobytes of the disk.
    content = ("ФИО;Класс\n" + "Местов Олег Иванович;8А\n" * 200).encode()
    data = {"role": "mentee", "file": SimpleUploadedFile("список.csv", content)}
    token = "a" * 32
    headers = {
        "Content-Type": MULTIPART_CONTENT,
        "Cookie": f"sessionid={signed_in(world.curator)}; csrftoken={token}",
        "X-CSRFToken": token,
    }
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", made.web_port, timeout=60)) as connection:
        connection.request("POST", "/participants/imports/", encode_multipart(BOUNDARY, data), headers)
        response = connection.getresponse()
        page = response.read().decode()
    found = re.search(r"[^<>]*закончилось место[^<>]*", page)
    leads = "сохранено" if "/participants/imports/" in response.headers.get("Location", "") else "не сохранено"
    return response.status, found[0].strip() if found else leads
