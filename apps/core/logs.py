"""Lines of the log: each carries the request and the task it belongs to, and nothing about people.

The text of an exception may hold what somebody typed (a database error quotes the row), so outside of development a trace keeps
its places and the name of the error only.
"""

from __future__ import annotations

import json
import logging
import traceback
from contextvars import ContextVar
from types import TracebackType
from typing import Any

from django.conf import settings

request_id: ContextVar[str] = ContextVar("request_id", default="-")
task_id: ContextVar[str] = ContextVar("task_id", default="-")


class Ids(logging.Filter):
    """Puts `request_id` and `task_id` on every record."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        record.task_id = task_id.get()
        return True


def one_line(text: str) -> str:
    """A text that cannot forge a second record."""
    return text.replace("\r", "\\r").replace("\n", "\\n")


def places(error: tuple[type[BaseException] | None, BaseException | None, TracebackType | None]) -> str:
    """Where an error came from: files and lines, and its name. The message only in development."""
    kind, value, trace = error
    lines = [f"{f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(trace)]
    name = kind.__name__ if kind else "Error"
    return " < ".join([f"{name}: {one_line(str(value))}" if settings.DEBUG else name, *reversed(lines)])


class Line(logging.Formatter):
    """One readable line a record."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s [%(request_id)s %(task_id)s] %(message)s")

    def formatException(self, ei: Any) -> str:
        return places(ei)

    def format(self, record: logging.LogRecord) -> str:
        return one_line(super().format(record))


class JsonLine(Line):
    """One JSON object a record, for a collector of logs."""

    def format(self, record: logging.LogRecord) -> str:
        data = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "request": record.__dict__.get("request_id", "-"),
            "task": record.__dict__.get("task_id", "-"),
            "message": record.getMessage(),
        }
        if record.exc_info:
            data["error"] = places(record.exc_info)
        return json.dumps(data, ensure_ascii=False)


def configuration(level: str, as_json: bool) -> dict[str, Any]:
    """Value of Django's LOGGING."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"ids": {"()": "apps.core.logs.Ids"}},
        "formatters": {"line": {"()": "apps.core.logs.JsonLine" if as_json else "apps.core.logs.Line"}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["ids"]}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            # Django's own handlers would write the records of errors a second time, with the text of the error.
            "django": {"handlers": [], "propagate": True},
            "django.server": {"handlers": [], "level": "ERROR", "propagate": True},
            "django.request": {"level": "ERROR"},
            "fontTools": {"level": "ERROR"},
            "weasyprint": {"level": "ERROR"},
        },
    }
