"""Many phones at one web server: gunicorn as production starts it, a session a phone.

A phone at the embedded program keeps its connection, as a browser does; behind the proxy every request comes on a new one.
"""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any
from urllib.parse import urlencode

from benchmarks.topology import signed_in
from scripts.supervisor import die_with_parent

BASE = Path(__file__).resolve().parent.parent
PATIENCE = 60
TOKEN = "a" * 32


@dataclass
class Storm:
    """What a crowd saw: seconds of every save that was taken, and everything else."""

    seconds: float = 0
    times: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return len(self.times) / self.seconds


class Phone:
    """One person with his own session."""

    def __init__(self, port: int, session: str, keeps: bool) -> None:
        self.port, self.session, self.keeps = port, session, keeps
        self.connection: http.client.HTTPConnection | None = None

    def post(self, path: str, values: dict[str, str]) -> int:
        """Status of the answer, the whole of it read; a closed connection is opened once more, as a browser does."""
        for is_last in (False, True):
            if self.connection is None:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
            try:
                self.connection.request("POST", path, urlencode(values), self._headers())
                answer = self.connection.getresponse()
                answer.read()
                if not self.keeps:
                    self._hang_up()
                return answer.status
            except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
                self._hang_up()
                if is_last:
                    raise
        raise AssertionError("unreachable")

    def _hang_up(self) -> None:
        if self.connection is not None:
            self.connection.close()
        self.connection = None

    def _headers(self) -> dict[str, str]:
        return {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"sessionid={self.session}; csrftoken={TOKEN}",
            "X-CSRFToken": TOKEN,
            "X-Forwarded-Proto": "https",
            "Referer": f"https://127.0.0.1:{self.port}/plans/today/",
            "HX-Request": "true",
        }


def sessions_of(users: list[Any]) -> list[str]:
    """A session in the database for every user, as the login makes it."""
    return [signed_in(user) for user in users]


def storm(phones: list[Phone], path: str, items: list[Any], saves: int) -> Storm:
    """Every phone saves its own task `saves` times, all beginning at once; `path` holds {} for the task."""
    seen = Storm()
    gate = threading.Barrier(len(phones) + 1)

    def save(phone: Phone, item: Any) -> None:
        gate.wait()
        for n in range(saves):
            started = perf_counter()
            try:
                status = phone.post(path.format(item.public_id), {"state": "planned" if n % 2 else "done"})
            except (OSError, http.client.HTTPException) as error:
                seen.errors.append(f"{type(error).__name__}: {error}")
                continue
            if status == 200:
                seen.times.append(perf_counter() - started)
            else:
                seen.errors.append(f"status {status}")

    threads = [threading.Thread(target=save, args=pair) for pair in zip(phones, items, strict=True)]
    for thread in threads:
        thread.start()
    gate.wait()
    started = perf_counter()
    for thread in threads:
        thread.join()
    seen.seconds = perf_counter() - started
    return seen


# ---- the server
@contextmanager
def web_server(folder: Path) -> Iterator[int]:
    """Port of a gunicorn with the settings of production on the database of this environment."""
    port = _free_port()
    environment = {
        **os.environ,
        "DEBUG": "0",
        "DEMO": "0",
        "SECRET_KEY": (folder / "secret_key").read_text(encoding="ascii"),
        "ALLOWED_HOSTS": "127.0.0.1",
        "STATIC_ROOT": str(folder / "static"),
        "WEB_BIND": f"127.0.0.1:{port}",
        "LOG_LEVEL": "WARNING",
    }
    manage = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(manage, cwd=BASE, env=environment, check=True)
    command = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.py", "benchmarks.crowd_site:application"]
    with (folder / "web.log").open("w+") as log:
        server = subprocess.Popen(
            command,
            cwd=BASE,
            env=environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=die_with_parent(),
        )
        try:
            _wait(port, server)
            yield port
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(40)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait(port: int, server: subprocess.Popen) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("веб-сервер не запустился")
