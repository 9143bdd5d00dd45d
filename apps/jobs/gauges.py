"""Figures for a monitoring system. An app registers its own in `gauges.py`; numbers only, never a name.

@gauge("mentoring_messages", "Messages by state", label="state")
def messages() -> dict[str, float]: ...
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count

from apps.core.registry import Registry

from . import heartbeat
from .enums import JobState
from .models import Job


@dataclass(frozen=True)
class Gauge:
    """A figure, split by one label: `read()` answers label value → number."""

    name: str
    help: str
    label: str
    read: Callable[[], dict[str, float]]


gauges: Registry[Gauge] = Registry("Показатели работы системы")


def gauge(name: str, help: str, *, label: str) -> Callable[[Callable[[], dict[str, float]]], Callable]:
    def add(read: Callable[[], dict[str, float]]) -> Callable:
        gauges.register(name, Gauge(name, help, label, read))
        return read

    return add


@gauge("mentoring_jobs", "Background jobs by state", label="state")
def jobs_by_state() -> dict[str, float]:
    counted = dict(Job.objects.order_by().values_list("state").annotate(Count("pk")))
    return {state: counted.get(state, 0) for state in JobState.values}


@gauge("mentoring_silence_seconds", "Seconds since the last sign of life of a program", label="program")
def silence() -> dict[str, float]:
    return {kind: ages[0] for kind in (heartbeat.WORKER, heartbeat.BEAT) if (ages := heartbeat.ages(kind))}


@gauge("mentoring_disk_free_bytes", "Free bytes of the data folder", label="folder")
def disk() -> dict[str, float]:
    return {"data": shutil.disk_usage(settings.DATA_DIR).free}


def exposition() -> str:
    """All figures in the text format of Prometheus."""
    lines = []
    for one in gauges:
        lines += [f"# HELP {one.name} {one.help}", f"# TYPE {one.name} gauge"]
        lines += [f'{one.name}{{{one.label}="{value}"}} {number:g}' for value, number in one.read().items()]
    return "\n".join(lines) + "\n"
