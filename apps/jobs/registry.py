"""Kinds of work. An upper app registers a handler in its `work.py`:

@work("monitoring.statistics", title="Статистика")
def build(job, progress): ... return {"figures": 12}            # result JSON; job.result_file may be set by `attach`
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from apps.core.registry import Registry

Handler = Callable[[Any, Any], dict | None]


@dataclass(frozen=True)
class WorkKind:
    """`url(job)` answers where the user finds the result once the job is ready, `words(job)` what came of it."""

    code: str
    title: str
    handler: Handler
    max_attempts: int = 3
    url: Callable[[Any], str] | None = None
    words: Callable[[Any], str] | None = None


kinds: Registry[WorkKind] = Registry("Виды фоновых заданий")


def work(
    code: str,
    *,
    title: str,
    max_attempts: int = 3,
    url: Callable[[Any], str] | None = None,
    words: Callable[[Any], str] | None = None,
) -> Callable[[Handler], Handler]:
    def add(handler: Handler) -> Handler:
        kinds.register(code, WorkKind(code, title, handler, max_attempts, url, words))
        return handler

    return add
