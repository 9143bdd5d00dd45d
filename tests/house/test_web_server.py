"""The web server of production under a crowd: nobody waits behind a busy process while the one beside it is idle."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scripts import services

ROOT = Path(__file__).resolve().parents[2]
# As deploy/gunicorn.py says, with two threads in each.
PROCESSES = 2
AT_ONCE = 4
ROUNDS = 6

PROGRAM = """
import time
from pathlib import Path

HERE = Path({here!r})


def application(environ, start_response):
    round_ = environ["PATH_INFO"].strip("/")
    if not round_:
        start_response("200 OK", [("Content-Length", "2")])
        return [b"ok"]
    HERE.joinpath("begun", f"{{round_}}-{{time.monotonic_ns()}}").touch()
    deadline = time.monotonic() + 60
    while not HERE.joinpath(f"enough-{{round_}}").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    start_response("200 OK", [("Content-Length", "4")])
    return [b"done"]


application.is_costly = lambda path: path.endswith("-file")
"""


@pytest.fixture
def server(tmp_path):
    """Port and processes of the web server with a program that answers when it is told to."""
    (tmp_path / "begun").mkdir()
    (tmp_path / "waiting.py").write_text(PROGRAM.format(here=str(tmp_path)), encoding="utf-8")
    port = services.free_port()
    environment = os.environ | {"WEB_BIND": f"127.0.0.1:{port}", "PYTHONPATH": str(tmp_path)}
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.py", "waiting:application"],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            until(lambda: len(pids_in(tmp_path / "log")) == PROCESSES and answer(port, "/") == b"ok")
            yield port, pids_in(tmp_path / "log")
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(40)


def pids_in(log: Path) -> list[int]:
    return [int(pid) for pid in re.findall(r"worker with pid: (\d+)", log.read_text(encoding="utf-8"))]


def answer(port: int, path: str) -> bytes:
    """Empty while nobody listens."""
    try:
        with asked(port, path) as connection:
            return last_bytes(connection)
    except ConnectionRefusedError:
        return b""


def last_bytes(connection: socket.socket) -> bytes:
    parts = b""
    while chunk := connection.recv(4096):
        parts += chunk
    return parts.rpartition(b"\r\n\r\n")[2]


def until(found, seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not found() and time.monotonic() < end:
        time.sleep(0.02)


def asked(port: int, path: str) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=60)
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n".encode())
    return connection


@pytest.mark.worker
def test_as_many_requests_as_there_are_threads_are_worked_on_at_once(server, tmp_path):
    port, workers = server
    begun = []
    for number in range(1, ROUNDS + 1):
        # The whole crowd stands at the door before anybody opens it.
        for pid in workers:
            os.kill(pid, signal.SIGSTOP)
        crowd = [asked(port, f"/{number}") for _ in range(AT_ONCE)]
        for pid in workers:
            os.kill(pid, signal.SIGCONT)
        until(lambda n=number: count_begun(tmp_path, n) == AT_ONCE, 10.0)
        begun.append(count_begun(tmp_path, number))
        (tmp_path / f"enough-{number}").touch()
        for connection in crowd:
            with connection:
                assert last_bytes(connection) == b"done"

    assert (len(workers), begun) == (PROCESSES, [AT_ONCE] * ROUNDS)


@pytest.mark.worker
def test_costly_requests_of_a_crowd_take_no_thread_from_pages(server, tmp_path):
    port, _ = server
    files = [asked(port, "/1-file?as=xlsx") for _ in range(3 * AT_ONCE)]
    # One in each process at most.
    until(lambda: count_begun(tmp_path, 1) >= 1)
    pages = [asked(port, "/2") for _ in range(AT_ONCE)]
    until(lambda: count_begun(tmp_path, 2) == AT_ONCE, 10.0)

    begun = count_begun(tmp_path, 1), count_begun(tmp_path, 2)
    for round_ in ("1-file", "2"):
        (tmp_path / f"enough-{round_}").touch()

    assert begun in [(1, AT_ONCE), (PROCESSES, AT_ONCE)]
    for connection in [*files, *pages]:
        with connection:
            assert last_bytes(connection) == b"done"


def count_begun(folder: Path, number: int) -> int:
    return len(list((folder / "begun").glob(f"{number}-*")))
