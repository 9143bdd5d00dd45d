"""`make faults`: kills parts of the production topology (PostgreSQL, Redis, gunicorn, two workers, beat, as processes) and counts
what was lost or done twice. Throw-away servers on free ports; nothing of the machine is touched. ONLY=part runs one, QUICK=1 all of
them on less work. Ends with an error when anything was lost, doubled or answered by an error page.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections import Counter
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(BASE))

from benchmarks import fault_clock, fault_disk, fault_kinds, fault_postgres  # noqa: E402
from benchmarks.fault_steps import QUICK, Found, all_ready, found, lost, put_in, twice, verdict  # noqa: E402
from benchmarks.topology import Topology, topology, wait  # noqa: E402
from scripts import services  # noqa: E402

KILLS = 3 if QUICK else 6
JOBS = 15 if QUICK else 40
# Two sweeps at least.
WATCHED = 21 if QUICK else 25


def worker_killed(made: Topology) -> Found:
    """SIGKILL of a worker with its pool at random moments, each time started again."""
    rng = random.Random(20261120)
    numbers = put_in(made, JOBS, 1.0)
    for _ in range(KILLS):
        time.sleep(rng.uniform(0.3, 2.5))
        victim = made.programs[rng.choice(["worker1", "worker2"])]
        victim.stop()
        victim.start()
    took = wait(all_ready(numbers))
    doubled = twice(made, numbers)
    words = f"{verdict(numbers)}, сделано дважды {doubled}; всё готово через {took:.0f} с после последнего из {KILLS} SIGKILL"
    return found(words, {"потеряно": lost(numbers), "дважды": doubled})


def redis_flushed(made: Topology) -> Found:
    """The queue is emptied while everything waits in it."""
    import redis

    for name in ("worker1", "worker2"):
        made.programs[name].stop()
    numbers = put_in(made, 100, 0.05)
    redis.Redis(port=made.redis_port).flushall()
    for name in ("worker1", "worker2"):
        made.programs[name].start()
    took = wait(all_ready(numbers))
    words = f"{verdict(numbers)}; всё готово через {took:.0f} с после запуска исполнителей"
    return found(words, {"потеряно": lost(numbers)})


def redis_away(made: Topology) -> Found:
    """SIGKILL of Redis for ten seconds: work is still put in, pages still answer."""
    made.programs["redis"].stop()
    started = time.monotonic()
    numbers = put_in(made, 20, 0.05)
    each = (time.monotonic() - started) / 20
    codes = Counter(made.status() for _ in range(20))
    ready = made.status("/readyz")
    time.sleep(max(0.0, 10 - (time.monotonic() - started)))
    made.redis()
    took = wait(all_ready(numbers))
    pages = ", ".join(f"{code}: {count}" for code, count in codes.items())
    words = (
        f"{verdict(numbers)}; страницы без Redis {pages}, /readyz {ready}, постановка {each * 1000:.0f} мс; "
        f"готово через {took:.0f} с"
    )
    untrue = int(ready != 503)
    return found(
        words, {"потеряно": lost(numbers), "страницы": sum(codes.values()) - codes[200], "неправда readyz": untrue}
    )


def beat_doubled(made: Topology) -> Found:
    """A second scheduler by mistake."""
    made.beat("beat2")
    numbers = put_in(made, JOBS, 0.1)
    took = wait(all_ready(numbers))
    time.sleep(WATCHED)
    made.programs.pop("beat2").stop()
    doubled = twice(made, numbers)
    words = f"{verdict(numbers)}, сделано дважды {doubled}; готово через {took:.0f} с, наблюдали ещё {WATCHED} с"
    return found(words, {"потеряно": lost(numbers), "дважды": doubled})


def delivered_twice(made: Topology) -> Found:
    """Every bell rings five times."""
    from apps.jobs.models import Job
    from apps.jobs.services import jobs

    numbers = put_in(made, JOBS, 0.1)
    for pk in Job.objects.filter(key__in=[f"fault:{n}" for n in numbers]).values_list("pk", flat=True):
        for _ in range(4):
            jobs.ring(pk)
    took = wait(all_ready(numbers))
    time.sleep(3)
    doubled = twice(made, numbers)
    words = f"{verdict(numbers)}, сделано дважды {doubled}; готово через {took:.0f} с"
    return found(words, {"потеряно": lost(numbers), "дважды": doubled})


PARTS = {
    "worker": (worker_killed, "SIGKILL исполнителя"),
    "flush": (redis_flushed, "Redis очищен"),
    "redis": (redis_away, "Redis убит на 10 с"),
    "postgres": (fault_postgres.restarted, "PostgreSQL перезапущен под нагрузкой"),
    "crash": (fault_postgres.crashed, "PostgreSQL оборван под нагрузкой"),
    "beat": (beat_doubled, "два расписания"),
    "delivery": (delivered_twice, "пятикратная доставка"),
    "kinds": (fault_kinds.every_kind_killed, "SIGKILL в каждом виде заданий"),
    "disk": (fault_disk.disk_full, "диск полон"),
    "clock": (fault_clock.year_turned, "Новый год и граница дат, два расписания"),
}


def main() -> None:
    only = os.environ.get("ONLY", "").strip()
    if only and only not in PARTS:
        sys.exit(f"Части «{only}» нет. Есть: {', '.join(PARTS)}.")
    services.end_by_signals()
    with topology() as made:
        os.environ.update(made.environment)
        import benchmarks.fault_site  # noqa: F401

        print("| Отказ | Что вышло |\n|---|---|", flush=True)
        wrong = []
        for name in [only] if only else PARTS:
            function, title = PARTS[name]
            seen = function(made)
            print(f"| {title} | {seen.words} |", flush=True)
            wrong += [f"{title}: {what}" for what in seen.wrong]
    if wrong:
        sys.exit("Не выдержано. " + "; ".join(wrong))


if __name__ == "__main__":
    main()
