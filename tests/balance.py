"""Workers that end together: the files that take longest are begun first, and a run ends by naming them.

Half of the time of the suite is in twenty files. Handed out by their number of tests, as xdist does by itself, the heaviest of them
came last, and the other workers waited for one.
"""

from __future__ import annotations

import gc
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent
SHOWN = 10
# The order in which they were slow when somebody looked last: what a run names at its end belongs here.
SLOW = [
    "e2e/test_axe.py",
    "house/test_fuzz.py",
    "house/test_matrix.py",
    "house/test_queries.py",
    "monitoring/test_nameless.py",
    "house/test_infrastructure.py",
    "jobs/test_backup.py",
    "e2e/test_year.py",
    "house/test_mass.py",
    "e2e/test_matching.py",
    "e2e/test_campaign.py",
    "e2e/test_phone.py",
    "e2e/test_interface.py",
    "house/test_traces.py",
    "monitoring/test_attacker.py",
    "metrics/test_brute_force.py",
    "house/test_links.py",
    "jobs/test_worker.py",
    "house/test_journal.py",
    "house/test_forms.py",
    "participants/test_imports.py",
    "house/test_live_texts.py",
    "pairing/test_matching_engine.py",
    "notifications/test_year.py",
    "monitoring/test_statistics.py",
]
_seconds: Counter[str] = Counter()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    rank = {ROOT / name: n for n, name in enumerate(SLOW)}
    items.sort(key=lambda item: rank.get(item.path, len(rank)))


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end: the collector of garbage need not look through it again and again, and seldom at all."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 50, 100)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    _seconds[report.nodeid.split("::")[0]] += report.duration


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """The slowest files, of a run of more than a few."""
    if len(_seconds) <= SHOWN:
        return
    terminalreporter.section(f"slowest {SHOWN} of {len(_seconds)} files")
    for name, seconds in _seconds.most_common(SHOWN):
        terminalreporter.line(f"{seconds:6.1f} s  {name}")
