"""A migrated database, made once for all test processes of a state of the migrations and kept in `var/tests`.

Migrations take about ten seconds of every new database. A test process copies the kept one instead; `migrate` then finds
nothing to do. A changed migration or another Django makes another file, so a kept one is never stale.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import django
from django.conf import settings

KEPT = Path(settings.BASE_DIR) / "var" / "tests"
DATABASE_FILE = "db.sqlite3"


def copy_into(connection: Any, **kwargs: Any) -> None:
    """Fills a new, empty SQLite database in memory; receiver of Django's `connection_created`."""
    in_memory = connection.vendor == "sqlite" and "mode=memory" in str(connection.settings_dict["NAME"])
    if in_memory and not connection.connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
        with sqlite3.connect(_prepared()) as prepared:
            prepared.backup(connection.connection)


def place_in(folder: Path) -> None:
    """Puts the migrated database into a data folder of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(_prepared(), folder / DATABASE_FILE)


def _prepared() -> Path:
    KEPT.mkdir(parents=True, exist_ok=True)
    path = KEPT / f"{_state()}.sqlite3"
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            for stale in KEPT.glob("*.sqlite3"):
                stale.unlink()
            _migrate().rename(path)
    return path


def _state() -> str:
    """A digest of everything that decides the tables."""
    digest = hashlib.sha256(f"{django.__version__} {sys.version}".encode())
    for path in sorted(Path(settings.BASE_DIR).glob("apps/*/migrations/*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _migrate() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="mentoring-prepared-"))
    outside = ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE")
    environment = {k: v for k, v in os.environ.items() if k not in outside} | {"DATA_DIR": str(folder), "DEMO": "1"}
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    done = subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    with sqlite3.connect(folder / DATABASE_FILE) as written:
        written.execute("PRAGMA journal_mode=DELETE")
    kept = KEPT / "half.sqlite3"
    shutil.copy(folder / DATABASE_FILE, kept)
    shutil.rmtree(folder)
    return kept
