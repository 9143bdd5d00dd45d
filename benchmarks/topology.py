"""The production topology as plain processes: PostgreSQL, Redis with its append-only file, gunicorn, two workers, beat.

Throw-away servers on free ports in a folder of their own; nothing of the machine is touched, nothing stays.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scripts import services
from scripts.supervisor import die_with_parent

BASE = Path(__file__).resolve().parent.parent
PATIENCE = 180.0


class Program:
    """A process that can be killed and started again."""

    def __init__(self, command: list[str], environment: dict[str, str], log: Path, cwd: Path = BASE) -> None:
        self.command, self.environment, self.log, self.cwd = command, environment, log, cwd
        self.start()

    def start(self) -> None:
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                self.command,
                env=self.environment,
                cwd=self.cwd,
                stdout=out,
                stderr=out,
                start_new_session=True,
                preexec_fn=die_with_parent(),
            )

    def stop(self, number: int = signal.SIGKILL) -> None:
        services.end(self.process, number)


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
        services.wait_for(self.postgres_port, program.process, services.postgres_is_ready)

    def kill(self, *names: str) -> None:
        """SIGKILL of several programs with their pools at one moment."""
        for name in names:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.programs[name].process.pid, signal.SIGKILL)
        for name in names:
            self.programs[name].stop()

    def stop_postgres(self, mode: str) -> None:
        """`fast` as an update of the system does it, `immediate` as a crash: without a last word to the disk."""
        command = [services.postgres_program("pg_ctl"), "-D", str(self.folder / "pg"), "-m", mode, "-w", "stop"]
        subprocess.run(services.as_account(command), check=True, stdout=subprocess.DEVNULL, cwd="/")
        self.programs["postgres"].process.wait(30)

    def answer(self, path: str = "/accounts/login/") -> tuple[int, str]:
        """Status of a page and its Retry-After; 0 while nobody answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.web_port, timeout=10)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, response.headers.get("Retry-After", "")
        except (OSError, http.client.HTTPException):
            return 0, ""
        finally:
            connection.close()

    def status(self, path: str = "/accounts/login/") -> int:
        return self.answer(path)[0]

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
def topology(name: str = "faults") -> Iterator[Topology]:
    """All programs ready, in a folder of their own; nothing of them is left afterwards, however the block ends."""
    with services.scratch(name) as folder:
        made = _topology(folder)
        try:
            _set_up(made)
            yield made
        finally:
            with services.undisturbed():
                for part, program in reversed(list(made.programs.items())):
                    program.stop(signal.SIGQUIT if part == "postgres" else signal.SIGKILL)


@contextlib.contextmanager
def light(name: str) -> Iterator[Topology]:
    """As `make run` starts it: SQLite, the broker in a folder, one worker. No PostgreSQL and no Redis."""
    with services.scratch(name) as folder:
        made = _topology(folder)
        # As empty as on a machine without them; a variable of this shell must not bring them back.
        made.environment |= {"DATABASE_URL": "", "REDIS_URL": ""}
        try:
            _start_site(made, "worker1")
            yield made
        finally:
            with services.undisturbed():
                for program in reversed(list(made.programs.values())):
                    program.stop()


def _topology(folder: Path) -> Topology:
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
    return Topology(folder, environment, *ports)


def manage(environment: dict[str, str], *arguments: str) -> None:
    """One management command that does not outlive this program."""
    command = [sys.executable, "manage.py", *arguments]
    subprocess.run(command, check=True, cwd=BASE, env=environment, preexec_fn=die_with_parent())


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
    _start_site(made, "worker1", "worker2")


def _start_site(made: Topology, *workers: str) -> None:
    manage(made.environment, "migrate", "--verbosity", "0")
    manage(made.environment, "collectstatic", "--noinput", "--verbosity", "0")
    made.run("web", [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.py", "mentoring_site.wsgi:application"])
    for name in workers:
        made.worker(name)
    made.beat("beat")
    if wait(lambda: made.status("/readyz") == 200) >= PATIENCE:
        raise SystemExit("Площадка не запустилась: " + (made.folder / "web.log").read_text()[-2000:])


def signed_in(user: Any) -> str:
    """The key of a new session of a user who passed both steps, without the cost of a password."""
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from apps.accounts.middleware import PASSED
    from apps.accounts.services import sessions

    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store[PASSED] = True
    sessions.begin(store)
    store.save()
    return store.session_key
