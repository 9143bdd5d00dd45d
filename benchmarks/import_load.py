"""Readers while a file of 10,000 rows is applied: p95 of the list page idle and during the import, on SQLite and on PostgreSQL.

The program as processes (gunicorn, the real Celery worker, beat) on free ports; the demonstration year. READERS browsers of the curator
open the base of mentees again and again with a pause, as people do; meanwhile the file is kept, put into the queue as the button
does, and applied by the worker; the ledger is asked for the progress all the time. FILES files one after another, so that there
are enough answers to take a p95 of. Goals: p95 ≤ 3 × idle, no error, progress seen, memory of the worker bounded (told in MB, with
its children, the reader of the file among them).
`python benchmarks/import_load.py [sqlite|postgresql]`; SIZE=thousands of rows.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import subprocess
import sys
import threading
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

BASE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(BASE))

from benchmarks import topology  # noqa: E402
from benchmarks.load import memory, percentile  # noqa: E402
from scripts import services  # noqa: E402
from scripts.supervisor import die_with_parent  # noqa: E402

ROWS = 1000 * int(os.environ.get("SIZE") or 10)
READERS, PAUSE, IDLE_SECONDS = 4, 0.2, 15.0
FILES = 4
PATH = "/participants/mentees/"
MOST_SLOWER, MOST_MEMORY = 3.0, 512


@dataclass
class Readers:
    """Browsers that open the list again and again; `times` are the answers since the last `forget`."""

    key: str
    port: int
    times: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def start(self) -> None:
        for number in range(READERS):
            threading.Thread(target=self._live, args=(random.Random(number),), daemon=True).start()

    def _live(self, dice: random.Random) -> None:
        while not self.over.wait(PAUSE * dice.uniform(0.5, 1.5)):
            started = time.perf_counter()
            try:
                with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
                    connection.request("GET", PATH, headers={"Cookie": f"sessionid={self.key}", "Connection": "close"})
                    response = connection.getresponse()
                    response.read()
            except (OSError, http.client.HTTPException) as error:
                self.errors.append(type(error).__name__)
                continue
            self.times.append(time.perf_counter() - started)
            if response.status != 200:
                self.errors.append(f"{response.status} {response.headers.get('Location', '')}")


@dataclass
class Watched:
    """What the ledger and the memory told while a job ran."""

    told: list[tuple[int, int, str]] = field(default_factory=list)
    megabytes: int = 0
    seconds: float = 0.0


def file_of(number: int) -> bytes:
    """A workbook of people whom no other file has."""
    from benchmarks import sample_people

    rows = sample_people.people(ROWS)
    for row in rows:
        row[0] = f"{row[0]}-{'АБВГДЕЖЗ'[number]}{row[0].lower()}"[:60]
    return sample_people.workbook(rows)


def applied(made: topology.Topology, world: Any, content: bytes) -> Watched:
    """Puts the file in as the button does and watches until the worker has done it."""
    from apps.jobs.enums import FINAL, JobState
    from apps.jobs.models import Job
    from apps.participants.services import imports

    place = {"organization": world.school, "year": world.year, "role": "mentee", "by": world.curator}
    kept = imports.keep(content=content, name="нагрузка.xlsx", **place)
    seen, started = Watched(), time.monotonic()
    job = imports.start(kept, by=world.curator)
    while job.state not in FINAL and time.monotonic() - started < topology.PATIENCE:
        told = (job.done, job.total, job.message)
        if told not in seen.told:
            seen.told.append(told)
        seen.megabytes = max(seen.megabytes, memory(made, "worker1"))
        time.sleep(0.05)
        job = Job.objects.get(pk=job.pk)
    seen.seconds = time.monotonic() - started
    if job.state != JobState.READY or job.result["new"] != ROWS:
        sys.exit(f"Загрузка не удалась: {job.state} {job.result} {job.error}")
    return seen


def measure(made: topology.Topology, database: str) -> None:
    from benchmarks.fault_kinds import load_demo

    world = load_demo(made.environment)
    files = [file_of(number) for number in range(FILES)]
    readers = Readers(topology.signed_in(world.curator), made.web_port)
    readers.start()
    # The first file warms up: the worker and the pages then have loaded what they need, and the base is large.
    first = applied(made, world, files[0])
    idle: list[float] = []
    during: list[float] = []
    runs = []
    for content in files[1:]:
        readers.times = []
        time.sleep(IDLE_SECONDS / (FILES - 1))
        idle += readers.times
        readers.times = []
        runs.append(applied(made, world, content))
        during += readers.times
    readers.over.set()
    report(database, idle, during, [first, *runs], readers.errors)


def report(database: str, idle: list[float], during: list[float], runs: list[Watched], errors: list[str]) -> None:
    ratio = percentile(during, 0.95) / percentile(idle, 0.95)
    megabytes = max(run.megabytes for run in runs)
    counts = [told[0] for told in runs[-1].told if told[1]]
    answer = {
        "database": database,
        "rows": ROWS,
        "load_average": round(os.getloadavg()[0], 1),
        "seconds_of_imports": [round(run.seconds, 1) for run in runs],
        "idle": {"answers": len(idle), "p50_ms": round(percentile(idle, 0.5)), "p95_ms": round(percentile(idle, 0.95))},
        "during": {
            "answers": len(during), "p50_ms": round(percentile(during, 0.5)), "p95_ms": round(percentile(during, 0.95)),
            "max_ms": round(max(during) * 1000),
        },
        "p95 during to idle": round(ratio, 2),
        "worker_mb": megabytes,
        "progress_seen": [f"{done}/{whole} {message}" for done, whole, message in runs[-1].told],
        "errors": sorted(set(errors)),
        "met": {
            "p95": ratio <= MOST_SLOWER,
            "memory": megabytes <= MOST_MEMORY,
            "progress": counts == sorted(counts) and len(set(counts)) > 2,
            "errors": not errors,
        },
    }  # fmt: skip
    print(json.dumps(answer, ensure_ascii=False, indent=1))


def run(database: str) -> None:
    services.end_by_signals()
    start = topology.light if database == "sqlite" else topology.topology
    with start("import-load") as made:
        os.environ.update(made.environment)
        measure(made, database)


def main() -> None:
    """Each database in a process of its own: settings are read once."""
    for database in ("sqlite", "postgresql"):
        subprocess.run([sys.executable, __file__, database], check=True, cwd=BASE, preexec_fn=die_with_parent())


if __name__ == "__main__":
    run(sys.argv[1]) if len(sys.argv) > 1 else main()
