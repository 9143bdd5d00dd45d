"""Is the installation ready? One short answer a part; nothing here tells a stranger more than that a part is missing."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from . import heartbeat

# Three signs of life may be missed before a program counts as dead.
SILENT_SECONDS = 45.0
_migrated = False


@dataclass(frozen=True)
class Check:
    """One part: `code` for machines, the rest for the page of the administrator."""

    code: str
    title: str
    ok: bool
    note: str = ""


def database() -> Check:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return Check("database", "База данных", False, "Не отвечает: проверьте сервер и DATABASE_URL.")
    return Check("database", "База данных", True)


def migrations() -> Check:
    """Tables of the installed version. Once they are up to date they stay so until the program is started again."""
    global _migrated
    title = "Таблицы базы"
    try:
        if not _migrated:
            executor = MigrationExecutor(connection)
            _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return Check("migrations", title, False, "База не отвечает.")
    return Check("migrations", title, _migrated, "" if _migrated else "Выполните manage.py migrate.")


def broker() -> Check:
    """Redis answers; without Redis, the folder of the queue can be written."""
    title = "Очередь"
    if not settings.REDIS_URL:
        ok = _writable(Path(settings.DATA_DIR) / "broker/in")
        return Check("broker", title, ok, "" if ok else "Папка очереди недоступна для записи.")
    import redis

    try:
        client = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2)
        client.ping()
    except redis.RedisError:
        return Check("broker", title, False, "Redis не отвечает: проверьте его и REDIS_URL.")
    return Check("broker", title, True)


def _writable(folder: Path) -> bool:
    try:
        probe = folder / ".probe"
        probe.touch()
        probe.unlink(missing_ok=True)
    except OSError:
        return False
    return True


def worker() -> Check:
    return _alive("worker", "Исполнители", heartbeat.WORKER, "Ни один не работает: запустите Celery worker.")


def beat() -> Check:
    return _alive("beat", "Расписание", heartbeat.BEAT, "Не работает: запустите Celery beat.")


def _alive(code: str, title: str, kind: str, advice: str) -> Check:
    living = [age for age in heartbeat.ages(kind) if age <= SILENT_SECONDS]
    note = f"работает {len(living)}, последний отклик {living[0]:.0f} с назад" if living else advice
    return Check(code, title, bool(living), note)


def disk() -> Check:
    """Room for documents, uploads and the log."""
    free = shutil.disk_usage(settings.DATA_DIR).free // (1024 * 1024)
    ok = free >= settings.MIN_FREE_MB
    return Check("disk", "Место на диске", ok, f"свободно {free} МБ" + ("" if ok else ": освободите место"))


CHECKS: tuple[Callable[[], Check], ...] = (database, migrations, broker, worker, beat, disk)


def checks() -> list[Check]:
    """All parts, in the order in which one needs the other."""
    return [check() for check in CHECKS]
