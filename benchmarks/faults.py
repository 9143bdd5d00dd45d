"""`make faults`: kills parts of the production topology (PostgreSQL, Redis, gunicorn, two workers, beat, as processes) and counts
what was lost or done twice. Throw-away servers on free ports; nothing of the machine is touched. ONLY=part runs one.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(BASE))

from benchmarks import fault_clock, fault_kinds  # noqa: E402
from scripts import services  # noqa: E402

PATIENCE = 180.0
KILLS = 6


class Program:
    """A process that can be killed and started again."""

    def __init__(self, command: list[str], environment: dict[str, str], log: Path, cwd: Path = BASE) -> None:
        self.command, self.environment, self.log, self.cwd = command, environment, log, cwd
        self.start()

    def start(self) -> None:
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                self.command, env=self.environment, cwd=self.cwd, stdout=out, stderr=out, start_new_session=True
            )

    def stop(self, number: int = signal.SIGKILL) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)
        self.process.wait(30)


@dataclass
class Topology:
    """Addresses and programs of one run."""

    folder: Path
    environment: dict[str, str]
    web_port: int
    redis_port: int
    postgres_port: int
    programs: dict[str, Program] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: iter(range(1, 9000)))

    def run(self, name: str, command: list[str], cwd: Path = BASE) -> Program:
        self.programs[name] = Program(command, self.environment, self.folder / f"{name}.log", cwd)
        return self.programs[name]

    def celery(self, name: str, *arguments: str) -> Program:
        python = [sys.executable, "-m", "celery", "--app", "benchmarks.fault_site:app", "--quiet"]
        return self.run(name, [*python, *arguments])

    def worker(self, name: str) -> Program:
        quick = ["--without-gossip", "--without-mingle", "--concurrency", "2"]
        return self.celery(name, "worker", "--hostname", f"{name}@%h", *quick)

    def beat(self, name: str) -> Program:
        schedule = str(self.folder / f"{name}.schedule")
        return self.celery(name, "beat", "--pidfile", "", "--schedule", schedule)

    def redis(self) -> None:
        options = ["--port", str(self.redis_port), "--bind", "127.0.0.1", "--dir", str(self.folder), "--save", ""]
        program = self.run("redis", [shutil.which("redis-server") or "redis-server", *options, "--appendonly", "yes"])
        services.wait_for(self.redis_port, program.process)

    def postgres(self) -> None:
        data = str(self.folder / "pg")
        server = [services.postgres_program("postgres"), "-D", data, "-p", str(self.postgres_port)]
        options = ["-h", "127.0.0.1", "-k", data, "-c", "max_connections=100"]
        program = self.run("postgres", services.as_account([*server, *options]), Path("/"))
        services.wait_for(self.postgres_port, program.process)

    def status(self, path: str = "/accounts/login/") -> int:
        """Status of a page; 0 while nobody answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.web_port, timeout=10)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()

    def effects(self) -> Counter[int]:
        file = self.folder / "data/effects"
        return Counter(map(int, file.read_text().split())) if file.exists() else Counter()


def wait(condition: Callable[[], bool], seconds: float = PATIENCE) -> float:
    """Seconds until something holds; the whole patience when it never does."""
    started = time.monotonic()
    while not condition() and time.monotonic() - started < seconds:
        time.sleep(0.2)
    return time.monotonic() - started


@contextlib.contextmanager
def topology() -> Iterator[Topology]:
    folder = Path(tempfile.mkdtemp(prefix="mentoring-faults-"))
    folder.chmod(0o755)
    ports = [services.free_port() for _ in range(3)]
    environment = {
        **os.environ,
        "DATA_DIR": str(folder / "data"),
        "DATABASE_URL": f"postgres://{services.ACCOUNT}@127.0.0.1:{ports[2]}/{services.DATABASE}",
        "REDIS_URL": f"redis://127.0.0.1:{ports[1]}/0",
        "DJANGO_SETTINGS_MODULE": "mentoring_site.settings",
        "WEB_BIND": f"127.0.0.1:{ports[0]}",
        # As in production, but without TLS in front.
        "DEBUG": "0",
        "DEMO": "0",
        "SECRET_KEY": "only-for-this-run-of-the-faults-script-0123456789",
        "ALLOWED_HOSTS": "127.0.0.1",
        "SECURE_SSL_REDIRECT": "0",
        "STATIC_ROOT": str(folder / "static"),
        "PYTHONUNBUFFERED": "1",
    }
    made = Topology(folder, environment, *ports)
    try:
        _set_up(made)
        yield made
    finally:
        for name, program in reversed(list(made.programs.items())):
            program.stop(signal.SIGINT if name == "postgres" else signal.SIGKILL)
        shutil.rmtree(folder, ignore_errors=True)


def _set_up(made: Topology) -> None:
    """Servers, tables, programs; returns when the site says it is ready."""
    data = made.folder / "pg"
    data.mkdir(mode=0o700)
    if os.geteuid() == 0:
        shutil.chown(data, services.ACCOUNT)
    initdb = [services.postgres_program("initdb"), "--pgdata", str(data), "--username", services.ACCOUNT]
    locale = ["--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8"]
    subprocess.run(services.as_account([*initdb, *locale]), check=True, stdout=subprocess.DEVNULL, cwd="/")
    made.postgres()
    created = ["-h", "127.0.0.1", "-p", str(made.postgres_port), "-U", services.ACCOUNT, services.DATABASE]
    subprocess.run([services.postgres_program("createdb"), *created], check=True)
    made.redis()
    for command in (["migrate", "--verbosity", "0"], ["collectstatic", "--noinput", "--verbosity", "0"]):
        subprocess.run([sys.executable, "manage.py", *command], check=True, cwd=BASE, env=made.environment)
    made.run("web", [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.py", "mentoring_site.wsgi:application"])
    made.worker("worker1")
    made.worker("worker2")
    made.beat("beat")
    if wait(lambda: made.status("/readyz") == 200) >= PATIENCE:
        raise SystemExit("Площадка не запустилась: " + (made.folder / "web.log").read_text()[-2000:])


def put_in(made: Topology, count: int, seconds: float) -> list[int]:
    """Jobs with numbers of their own; answers the numbers."""
    from apps.jobs.services import jobs

    numbers = [next(made.numbers) for _ in range(count)]
    for number in numbers:
        jobs.enqueue("faults.step", by=None, arguments={"seconds": seconds, "number": number}, key=f"fault:{number}")
    return numbers


def verdict(numbers: list[int]) -> str:
    """Lost and doubled of these jobs, by the database: states and effects."""
    from apps.jobs.models import Job
    from apps.organizations.models import CalendarDay

    states = Counter(Job.objects.filter(key__in=[f"fault:{n}" for n in numbers]).values_list("state", flat=True))
    rows = CalendarDay.objects.filter(date__in=[f"{1000 + n}-01-01" for n in numbers]).count()
    return f"{len(numbers)} заданий: готово {states['ready']}, потеряно {len(numbers) - states['ready']}, следов {rows}"


def all_ready(numbers: list[int]) -> Callable[[], bool]:
    from apps.jobs.models import Job

    keys = [f"fault:{n}" for n in numbers]
    return lambda: Job.objects.filter(key__in=keys, state="ready").count() == len(numbers)


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
    doubled = sum(count - 1 for n, count in made.effects().items() if n in set(numbers))
    return f"{verdict(numbers)}, сделано дважды {doubled}; всё готово через {took:.0f} с после последнего из {KILLS} SIGKILL"


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


def postgres_restarted(made: Topology) -> str:
    """PostgreSQL is restarted (fast) under four clients that read pages with a query, and a queue."""
    from django.db import connection

    numbers = put_in(made, 20, 0.3)
    codes: Counter[int] = Counter()
    last_error, over = [0.0], threading.Event()

    def client() -> None:
        while not over.is_set():
            code = made.status("/workplace/invitations/x/")
            codes[code] += 1
            if code != 404:
                last_error[0] = time.monotonic()

    threads = [threading.Thread(target=client) for _ in range(4)]
    for thread in threads:
        thread.start()
    time.sleep(3)
    connection.close()
    made.programs["postgres"].stop(signal.SIGINT)
    made.postgres()
    back = time.monotonic()
    time.sleep(5)
    over.set()
    for thread in threads:
        thread.join()
    took = wait(all_ready(numbers))
    pages = ", ".join(f"{code}: {count}" for code, count in sorted(codes.items()))
    late = max(last_error[0] - back, 0.0)
    return f"{verdict(numbers)}; ответы {pages}, последняя ошибка через {late:.1f} с после возврата; готово через {took:.0f} с"


def beat_doubled(made: Topology) -> str:
    """A second scheduler by mistake."""
    made.beat("beat2")
    numbers = put_in(made, 40, 0.1)
    took = wait(all_ready(numbers))
    time.sleep(25)
    made.programs.pop("beat2").stop()
    doubled = sum(count - 1 for n, count in made.effects().items() if n in set(numbers))
    return f"{verdict(numbers)}, сделано дважды {doubled}; готово через {took:.0f} с, наблюдали ещё 25 с"


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
    doubled = sum(count - 1 for n, count in made.effects().items() if n in set(numbers))
    return f"{verdict(numbers)}, сделано дважды {doubled}; готово через {took:.0f} с"


PARTS = {
    "worker": (worker_killed, "SIGKILL исполнителя"),
    "flush": (redis_flushed, "Redis очищен"),
    "redis": (redis_away, "Redis убит на 10 с"),
    "postgres": (postgres_restarted, "PostgreSQL перезапущен под нагрузкой"),
    "beat": (beat_doubled, "два расписания"),
    "delivery": (delivered_twice, "пятикратная доставка"),
    "kinds": (fault_kinds.every_kind_killed, "SIGKILL в каждом виде заданий"),
    "disk": (fault_kinds.disk_full, "диск полон"),
    "clock": (fault_clock.year_turned, "Новый год и граница дат, два расписания"),
}


def main() -> None:
    only = os.environ.get("ONLY", "").strip()
    if only and only not in PARTS:
        sys.exit(f"Части «{only}» нет. Есть: {', '.join(PARTS)}.")
    with topology() as made:
        os.environ.update(made.environment)
        import benchmarks.fault_site  # noqa: F401

        print("| Отказ | Что вышло |\n|---|---|", flush=True)
        for name in [only] if only else PARTS:
            function, title = PARTS[name]
            print(f"| {title} | {function(made)} |", flush=True)


if __name__ == "__main__":
    main()
