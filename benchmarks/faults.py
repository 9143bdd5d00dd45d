"""`make faults`: kills parts of the production topology (PostgreSQL, Redis, gunicorn, two workers, beat, as processes) and counts
what was lost or done twice. Throw-away servers on free ports; nothing of the machine is touched. ONLY=part runs one.
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
from benchmarks.fault_steps import all_ready, put_in, twice, verdict  # noqa: E402
from benchmarks.topology import Topology, topology, wait  # noqa: E402
from scripts import services  # noqa: E402

KILLS = 6


def worker_killed(made: Topology) -> str:
    """SIGKILL of a worker with its pool at random moments, each time started again."""
    rng = random.Random(20261120)
    numbers = put_in(made, 40, 1.0)
    for _ in range(KILLS):
        time.sleep(rng.uniform(0.3, 2.5))
        victim = made.programs[rng.choice(["worker1", "worker2"])]
        victim.stop()
        victim.start()
    took = wait(all_ready(numbers))
    return f"{verdict(numbers)}, сделано дважды {twice(made, numbers)}; всё готово через {took:.0f} с после последнего из {KILLS} SIGKILL"


def redis_flushed(made: Topology) -> str:
    """The queue is emptied while everything waits in it."""
    import redis

    for name in ("worker1", "worker2"):
        made.programs[name].stop()
    numbers = put_in(made, 100, 0.05)
    redis.Redis(port=made.redis_port).flushall()
    for name in ("worker1", "worker2"):
        made.programs[name].start()
    took = wait(all_ready(numbers))
    return f"{verdict(numbers)}; всё готово через {took:.0f} с после запуска исполнителей"


def redis_away(made: Topology) -> str:
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
    return (
        f"{verdict(numbers)}; страницы без Redis {pages}, /readyz {ready}, постановка {each * 1000:.0f} мс; "
        f"готово через {took:.0f} с"
    )


def beat_doubled(made: Topology) -> str:
    """A second scheduler by mistake."""
    made.beat("beat2")
    numbers = put_in(made, 40, 0.1)
    took = wait(all_ready(numbers))
    time.sleep(25)
    made.programs.pop("beat2").stop()
    return f"{verdict(numbers)}, сделано дважды {twice(made, numbers)}; готово через {took:.0f} с, наблюдали ещё 25 с"


def delivered_twice(made: Topology) -> str:
    """Every bell rings five times."""
    from apps.jobs.models import Job
    from apps.jobs.services import jobs

    numbers = put_in(made, 40, 0.1)
    for pk in Job.objects.filter(key__in=[f"fault:{n}" for n in numbers]).values_list("pk", flat=True):
        for _ in range(4):
            jobs.ring(pk)
    took = wait(all_ready(numbers))
    time.sleep(3)
    return f"{verdict(numbers)}, сделано дважды {twice(made, numbers)}; готово через {took:.0f} с"


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
        for name in [only] if only else PARTS:
            function, title = PARTS[name]
            print(f"| {title} | {function(made)} |", flush=True)


if __name__ == "__main__":
    main()
