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
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from scripts.supervisor import die_with_parent

ACCOUNT = "postgres"
DATABASE = "mentoring"
START_SECONDS = 30.0
STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
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


def end_by_signals() -> None:
    """A stop by the system and a closed terminal end this program as Ctrl-C does: through every `finally`."""
    for number in STOPS:
        signal.signal(number, signal.default_int_handler)


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Cleaning up to its end: a second Ctrl-C must not leave half of the servers running."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, signal.SIG_IGN) for number in STOPS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def end(process: subprocess.Popen[bytes], number: int) -> None:
    """Ends a server with its whole session (under root the direct child is runuser); by force when it does not obey."""
    for force in (number, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, force)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(START_SECONDS)
            break
    # runuser may be gone before the server that it started: whoever removes the folder now would race with it.
    deadline = time.monotonic() + START_SECONDS
    while _has_members(process.pid) and time.monotonic() < deadline:
        time.sleep(0.02)


def _has_members(session: int) -> bool:
    try:
        os.killpg(session, 0)
    except ProcessLookupError:
        return False
    return True


def takes_connections(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def postgres_is_ready(port: int) -> bool:
    """A port that is open is not enough: while it plays its log back the server refuses everybody."""
    command = [postgres_program("pg_isready"), "--quiet", "--host", "127.0.0.1", "--port", str(port)]
    return subprocess.run(command, check=False).returncode == 0


def wait_for(port: int, process: subprocess.Popen[bytes], ready: Callable[[int], bool] = takes_connections) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if ready(port):
            return
        time.sleep(0.05)
    raise RuntimeError(f"сервер на порту {port} не запустился")


@contextlib.contextmanager
def running(
    command: list[str],
    port: int,
    log: Path,
    stop: signal.Signals,
    ready: Callable[[int], bool] = takes_connections,
) -> Iterator[None]:
    process = None
    try:
        with log.open("ab") as output:
            process = subprocess.Popen(
                command,
                stdout=output,
                stderr=output,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                preexec_fn=die_with_parent(),
            )
        wait_for(port, process, ready)
        yield
    finally:
        with undisturbed():
            if process:
                end(process, stop)


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
    # SIGQUIT: at once, without a last word to a disk that is thrown away.
    with running(as_account([*server, *options]), port, folder / "postgres.log", signal.SIGQUIT, postgres_is_ready):
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
def scratch(name: str) -> Iterator[Path]:
    """A folder that lives as long as the block; the account of PostgreSQL may enter it."""
    folder = Path(tempfile.mkdtemp(prefix=f"mentoring-{name}-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        with undisturbed():
            _remove(folder)


def _remove(folder: Path) -> None:
    """Again until it is gone: a killed program may write its last file while the folder is being emptied."""
    deadline = time.monotonic() + START_SECONDS
    while folder.exists() and time.monotonic() < deadline:
        shutil.rmtree(folder, ignore_errors=True)
        time.sleep(0.05)


@contextlib.contextmanager
def servers() -> Iterator[dict[str, str]]:
    """DATABASE_URL and REDIS_URL of two servers that live as long as the block."""
    with scratch("services") as folder, postgres(folder) as database, redis(folder) as broker:
        yield {"DATABASE_URL": database, "REDIS_URL": broker}


def main(command: list[str]) -> int:
    if not command:
        print("Укажите команду, например: python -m scripts.services make test", file=sys.stderr)
        return 2
    end_by_signals()
    try:
        with servers() as addresses:
            return run(command, {**os.environ, **addresses})
    except (Missing, RuntimeError) as error:
        print(error, file=sys.stderr)
        return 1


def run(command: list[str], environment: dict[str, str]) -> int:
    """Exit code of the command. It gets its time to end before its servers go."""
    with subprocess.Popen(command, env=environment, preexec_fn=die_with_parent()) as process:
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda received, _: process.send_signal(received))
        while True:
            # Ctrl-C reaches the command by itself: a second signal would mean "at once" to it.
            with contextlib.suppress(KeyboardInterrupt):
                return process.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
