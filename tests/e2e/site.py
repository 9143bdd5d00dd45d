"""The whole program as a user starts it: web server, a real Celery worker and beat, on a free port with data of its own."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def running_site(copy_demo: Callable[[Path], None]) -> Iterator[str]:
    """Address of a running site with the demo year. With DATABASE_URL it makes the year in a database of its own."""
    folder = tempfile.mkdtemp(prefix="mentoring-site-")
    port = _free_port()
    with _own_database() as database:
        if not database:
            copy_demo(Path(folder))
        environment = {
            **os.environ,
            **database,
            "DATA_DIR": folder,
            "PORT": str(port),
            "HOST": "127.0.0.1",
            "DEMO": "1",
        }
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        with open(Path(folder) / "site.log", "w+", encoding="utf-8") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "scripts.run"],
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
            try:
                _wait(f"http://127.0.0.1:{port}/", process, log)
                yield f"http://127.0.0.1:{port}"
            finally:
                _stop(process)
    shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def _wait(address: str, process: subprocess.Popen, log) -> None:
    for _ in range(360):
        if process.poll() is not None:
            break
        try:
            urllib.request.urlopen(address, timeout=5)
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.5)
    log.seek(0)
    raise AssertionError(f"the site did not come up:\n{log.read()[-3000:]}")


def _stop(process: subprocess.Popen) -> None:
    """As a user stops it: one SIGINT to the group."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGINT)
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)


@contextmanager
def _own_database() -> Iterator[dict[str, str]]:
    """A new database beside the one of DATABASE_URL, dropped afterwards; nothing where SQLite is used."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield {}
        return
    import psycopg2

    name = f"walk_{uuid.uuid4().hex[:10]}"
    parts = urlsplit(url)
    connection = psycopg2.connect(urlunsplit(parts._replace(scheme="postgresql")))
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
        try:
            yield {"DATABASE_URL": urlunsplit(parts._replace(path=f"/{name}"))}
        finally:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    connection.close()
