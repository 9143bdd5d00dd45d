"""R25, R26: a quarter of an hour of the mix of `load` with work of every kind beside it, on the production topology. SECONDS=900.

Ten parts; after each: memory and open files of every program, connections, keys of Redis, rows and size of the journals. At the end
everything that Redis, its append-only file, the sessions and the logs hold is searched for names of people.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import itertools
import json
import os
import re
import sys
import threading
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

BASE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(BASE))

from benchmarks import fault_kinds, load, topology  # noqa: E402
from scripts import services  # noqa: E402

SECONDS = float(os.environ.get("SECONDS") or 900)
PARTS = 10
# The first parts warm up: workers import what they need, pools and caches fill.
WARM = 3
PAUSE = 8.0
PROGRAMS = ("web", "worker1", "worker2", "beat", "redis")
JOURNALS = ("workflow_accessentry", "workflow_auditevent", "jobs_job", "django_session", "notifications_message")
MOST_GROWTH, MOST_SLOWING = 1.1, 1.3
# Two processes of WORKER_MEMORY_MB and the one that keeps them.
WORKER_MEMORY = 2 * 300 + 150
ENCODED = re.compile(rb"[A-Za-z0-9+/_-]{40,}={0,2}")


@dataclass
class Sample:
    """What stood after one part: megabytes and open files by program; counts; (rows, kilobytes) by journal."""

    p99: float
    requests: int
    memory: dict[str, int]
    files: dict[str, int]
    connections: int
    keys: int
    journals: dict[str, tuple[int, int]] = field(default_factory=dict)


def open_files(made: topology.Topology, name: str) -> int:
    """Of a program with its children."""
    found = 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            session = int((process / "stat").read_text().rsplit(")", 1)[1].split()[3])
            if session == made.programs[name].process.pid:
                found += len(list((process / "fd").iterdir()))
        except OSError:
            continue
    return found


def redis_of(made: topology.Topology) -> Any:
    import redis

    return redis.Redis(port=made.redis_port)


def sample(made: topology.Topology, crowd: list[load.Someone]) -> Sample:
    from django.db import connection

    times = [t for one in crowd for kind in one.times.values() for t in kind]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
        connections = cursor.fetchone()[0]
        journals = {}
        for table in JOURNALS:
            cursor.execute(f"SELECT count(*), pg_total_relation_size('{table}') / 1024 FROM {table}")
            journals[table] = cursor.fetchone()
    return Sample(
        p99=load.percentile(times, 0.99),
        requests=len(times),
        memory={name: load.memory(made, name) for name in PROGRAMS},
        files={name: open_files(made, name) for name in PROGRAMS},
        connections=connections,
        keys=redis_of(made).dbsize(),
        journals=journals,
    )


def work_of_all_kinds(world: fault_kinds.World, jobs: list[Any], ended: threading.Event) -> None:
    """Puts in one job after another, of every kind in turn."""
    from django.db import connection

    for number, kind in enumerate(itertools.cycle(fault_kinds.KINDS)):
        if ended.wait(PAUSE):
            break
        jobs.append(kind.put(world, number))
    connection.close()


def curious(crowd: list[load.Someone], school: Any) -> None:
    """Curators search, export and open cards of people besides: it is there that names could be left behind."""
    from django.urls import reverse

    from apps.participants.models import Person

    people = list(Person.objects.filter(organization=school).order_by("pk")[:40])
    more = [
        load.Step("карточка", 1, reverse("participants:person-detail", args=[person.public_id]))
        for person in people[::8]
    ]
    word = "%D0%BB"  # л
    more += [
        load.Step("поиск", 2, f"/participants/mentees/?q={word}"),
        load.Step("выгрузка", 1, "/participants/mentors/export/"),
    ]
    for one in crowd:
        if any(step.path == "/participants/mentees/" for step in one.steps):
            one.steps = [*one.steps, *more]


# ---- names
def unfolded(data: bytes, depth: int = 2) -> Iterator[str]:
    """The text of a value, with what is written as \\u041f, in base64 or packed by zlib inside of it."""
    text = data.decode("utf-8", "replace")
    yield text
    if "\\u04" in text:
        yield re.sub(r"\\u(04[0-9a-f]{2})", lambda found: chr(int(found[1], 16)), text)
    for match in ENCODED.finditer(data) if depth else ():
        try:
            inner = base64.urlsafe_b64decode(match[0].replace(b"+", b"-").replace(b"/", b"_").rstrip(b"=") + b"===")
        except (binascii.Error, ValueError):
            continue
        with contextlib.suppress(zlib.error):
            inner = zlib.decompress(inner)
        yield from unfolded(inner, depth - 1)


def names_in(data: bytes, names: re.Pattern[str]) -> set[str]:
    return {found for text in unfolded(data) for found in names.findall(text)}


def everything_in_redis(made: topology.Topology) -> Iterator[tuple[str, bytes]]:
    """Every key with its value, whatever its kind."""
    client = redis_of(made)
    for key in client.scan_iter():
        yield f"redis {key.decode('utf-8', 'replace')[:40]}", key + b" " + client.dump(key)


def everything_left(made: topology.Topology) -> Iterator[tuple[str, bytes]]:
    from django.contrib.sessions.models import Session

    yield from everything_in_redis(made)
    # The append-only file holds all that was ever written: the queue is empty when the run ends.
    logs = [made.folder / f"{name}.log" for name in PROGRAMS]
    for file in [*made.folder.glob("appendonlydir/*"), *logs]:
        with file.open("rb") as lines:
            for line in lines:
                yield file.name, line
    for session in Session.objects.all():
        yield "django_session", session.session_data.split(":")[0].lstrip(".").encode()


def search(made: topology.Topology) -> tuple[int, dict[str, set[str]]]:
    """How many values were read, and where a family name of the base stood."""
    from apps.participants.models import Person

    families = sorted(set(Person.objects.exclude(last_name="").values_list("last_name", flat=True)), key=len)
    names = re.compile("|".join(re.escape(name) for name in reversed(families) if len(name) > 3))
    _the_search_bites(names, families[-1])
    read, found = 0, {}
    for place, data in everything_left(made):
        read += 1
        if hits := names_in(data, names):
            found.setdefault(place, set()).update(sorted(hits)[:3])
    return read, found


def _the_search_bites(names: re.Pattern[str], family: str) -> None:
    for data in (family.encode(), json.dumps({"x": family}).encode(), ("щ" * 30 + family).encode()):
        packed = base64.urlsafe_b64encode(zlib.compress(data + os.urandom(40).hex().encode()))
        assert all(names_in(one, names) for one in (data, base64.b64encode(data + b" " * 60), packed))


# ---- the run
def main() -> None:
    services.end_by_signals()
    os.environ |= {"EXPORTS_PER_MINUTE": "100000", "SEARCHES_PER_MINUTE": "100000"}
    with topology.topology("soak") as made:
        os.environ.update(made.environment)
        import django

        django.setup()
        if measure(made):
            sys.exit(1)


def measure(made: topology.Topology) -> bool:
    """Prints a line a part; True when a goal is missed."""
    world = fault_kinds.load_demo(made.environment)
    crowd = load.people(made)
    curious(crowd, world.school)
    samples, errors, jobs, ended = [], [], [], threading.Event()
    beside = threading.Thread(target=work_of_all_kinds, args=(world, jobs, ended), daemon=True)
    beside.start()
    for number in range(PARTS):
        load.together(crowd, SECONDS / PARTS)
        errors += [error for one in crowd for error in one.errors]
        samples.append(sample(made, crowd))
        print(f"  {number + 1:2}: {line(samples[-1])}", flush=True)
    ended.set()
    beside.join()
    left = fault_kinds.wait_for_end(jobs)
    time.sleep(1)
    read, found = search(made)
    return report(samples, errors, (len(jobs), left), read, found)


def line(one: Sample) -> str:
    memory = ", ".join(f"{name} {size} MB/{one.files[name]} files" for name, size in one.memory.items())
    return f"{one.requests} requests, p99 {one.p99:.0f} ms; {memory}; {one.connections} connections, {one.keys} keys"


def report(samples: list[Sample], errors: list, work: tuple[int, int], read: int, found: dict) -> bool:
    warm, last = samples[min(WARM, len(samples)) - 1], samples[-1]
    print(
        f"R25: {SECONDS:.0f} s, {sum(one.requests for one in samples)} requests, load average {os.getloadavg()[0]:.1f}"
    )
    missed = bool(errors or work[1] or found)
    for name in PROGRAMS:
        growth = last.memory[name] / max(warm.memory[name], 1)
        # Processes of a worker grow up to a limit, then new ones follow them.
        bound = WORKER_MEMORY if name.startswith("worker") else round(warm.memory[name] * MOST_GROWTH)
        missed |= name != "redis" and last.memory[name] > bound
        files = f"files {warm.files[name]} → {last.files[name]}"
        print(f"  {name:<8} {warm.memory[name]} → {last.memory[name]} MB ({growth:.2f}, at most {bound} MB), {files}")
    print(f"  connections {warm.connections} → {last.connections}; keys of Redis {warm.keys} → {last.keys}")
    for table in JOURNALS:
        (rows, size), (rows_after, size_after) = warm.journals[table], last.journals[table]
        each = (size_after - size) * 1024 / max(rows_after - rows, 1)
        print(f"  {table:<24} {rows} → {rows_after} rows, {size} → {size_after} KB, {each:.0f} bytes a row")
    print(
        f"  p99 {samples[0].p99:.0f} → {last.p99:.0f} ms, ratio {last.p99 / samples[0].p99:.2f}, goal at most {MOST_SLOWING}"
    )
    print(f"  jobs {work[0]}, not ended {work[1]}; errors {len(errors)} {sorted(set(errors))[:5]}, goal 0")
    print(f"R26: {read} values of Redis, its file, sessions, logs read; names in {found or 'none'}", flush=True)
    return missed


if __name__ == "__main__":
    main()
