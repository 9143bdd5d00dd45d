"""Starts a throw-away PostgreSQL and Redis on free ports, runs a command with their addresses, ends and removes both.

`python -m scripts.services make test` — tests on the real databases;
`python -m scripts.services env WORKERS=2 python -m scripts.run` — the production topology as plain processes.
Servers of the machine are never touched.
"""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ACCOUNT = "postgres"
DATABASE = "mentoring"
START_SECONDS = 30.0
# Throw-away data: no waiting for the disk.
FAST = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=100"]


class Missing(Exception):
    """A server program is not installed."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def postgres_program(name: str) -> str:
    """Path of a PostgreSQL program; Debian keeps servers out of PATH, one folder per version."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name), reverse=True)
    found = shutil.which(name, path=os.pathsep.join([*map(str, folders), os.environ.get("PATH", "")]))
    if not found:
        raise Missing("Нет PostgreSQL. Установите: sudo apt-get install -y postgresql postgresql-contrib")
    return found


def as_account(command: list[str]) -> list[str]:
    """PostgreSQL refuses root: there it runs as its own account."""
    return ["runuser", "-u", ACCOUNT, "--", *command] if os.geteuid() == 0 else command


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"сервер на порту {port} не запустился")


@contextlib.contextmanager
def running(command: list[str], port: int, log: Path, stop: signal.Signals) -> Iterator[None]:
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=output, stdin=subprocess.DEVNULL, start_new_session=True
        )
    try:
        wait_for(port, process)
        yield
    finally:
        # The whole session: under root the direct child is runuser.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, stop)
        process.wait(START_SECONDS)


@contextlib.contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """Address of a fresh database that sorts by Russian rules, as the one in docker-compose.yml."""
    data, port = folder / "pg", free_port()
    data.mkdir(mode=0o700)
    if os.geteuid() == 0:
        shutil.chown(data, ACCOUNT)
    initdb = [postgres_program("initdb"), "--pgdata", str(data), "--username", ACCOUNT, "--auth", "trust"]
    locale = ["--encoding", "UTF8", "--locale", "C.UTF-8", "--locale-provider", "icu", "--icu-locale", "ru-RU"]
    subprocess.run(as_account([*initdb, *locale, "--no-sync"]), check=True, stdout=subprocess.DEVNULL, cwd="/")
    server = [postgres_program("postgres"), "-D", str(data), "-p", str(port), "-h", "127.0.0.1", "-k", str(data)]
    options = [part for setting in FAST for part in ("-c", setting)]
    with running(as_account([*server, *options]), port, folder / "postgres.log", signal.SIGINT):
        create = [postgres_program("createdb"), "-h", "127.0.0.1", "-p", str(port), "-U", ACCOUNT, DATABASE]
        subprocess.run(create, check=True)
        yield f"postgres://{ACCOUNT}@127.0.0.1:{port}/{DATABASE}"


@contextlib.contextmanager
def redis(folder: Path) -> Iterator[str]:
    """Address of an empty Redis that keeps its queue in an append-only file."""
    program = shutil.which("redis-server")
    if not program:
        raise Missing("Нет Redis. Установите: sudo apt-get install -y redis-server")
    port = free_port()
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder), "--save", ""]
    with running([*command, "--appendonly", "yes"], port, folder / "redis.log", signal.SIGTERM):
        yield f"redis://127.0.0.1:{port}/0"


@contextlib.contextmanager
def servers() -> Iterator[dict[str, str]]:
    """DATABASE_URL and REDIS_URL of two servers that live as long as the block."""
    folder = Path(tempfile.mkdtemp(prefix="mentoring-services-"))
    folder.chmod(0o755)
    try:
        with postgres(folder) as database, redis(folder) as broker:
            yield {"DATABASE_URL": database, "REDIS_URL": broker}
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main(command: list[str]) -> int:
    if not command:
        print("Укажите команду, например: python -m scripts.services make test", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with servers() as addresses:
            return run(command, {**os.environ, **addresses})
    except (Missing, RuntimeError) as error:
        print(error, file=sys.stderr)
        return 1


def run(command: list[str], environment: dict[str, str]) -> int:
    """Exit code of the command. It gets its time to end before its servers go."""
    with subprocess.Popen(command, env=environment) as process:
        signal.signal(signal.SIGTERM, lambda *_: process.terminate())
        while True:
            # Ctrl-C reaches the command by itself: a second signal would mean "at once" to it.
            with contextlib.suppress(KeyboardInterrupt):
                return process.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
