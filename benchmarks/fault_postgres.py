"""Parts of `faults.py`: PostgreSQL is restarted, and cut off as by a crash, under readers, writers and a queue."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from benchmarks.fault_steps import QUICK, Found, all_ready, found, lost, put_in, verdict
from benchmarks.topology import Topology, wait

CLIENTS = 4
SAVES = 1_500 if QUICK else 10_000
CRASHES = 1 if QUICK else 3
# Years of their own: the steps of the jobs leave their traces in 1000–9999.
FIRST_DAY = date(3, 1, 1).toordinal()


class Load:
    """Clients that read pages over HTTP, and as many that save rows and remember what was acknowledged."""

    def __init__(self, made: Topology) -> None:
        self.made = made
        self.over = threading.Event()
        self.answers: Counter[int] = Counter()
        self.without_retry = 0
        self.last_error = 0.0
        self.saved: list[list[date]] = [[] for _ in range(CLIENTS)]
        self.refused = 0

    @contextmanager
    def running(self) -> Iterator[Load]:
        work = [(self._read, ()), *((self._save, (number,)) for number in range(CLIENTS))]
        work += [(self._read, ())] * (CLIENTS - 1)
        # Daemons: whoever interrupts the run does not wait for clients of servers that are gone.
        threads = [threading.Thread(target=what, args=arguments, daemon=True) for what, arguments in work]
        for thread in threads:
            thread.start()
        try:
            yield self
        finally:
            self.over.set()
            for thread in threads:
                thread.join(30)

    @property
    def acknowledged(self) -> int:
        return sum(map(len, self.saved))

    def missing(self) -> int:
        """Acknowledged saves that are not in the database."""
        from apps.organizations.models import CalendarDay

        kept = set(CalendarDay.objects.filter(title="fault").values_list("date", flat=True))
        return sum(day not in kept for days in self.saved for day in days)

    def _read(self) -> None:
        while not self.over.is_set():
            code, retry_after = self.made.answer("/workplace/invitations/x/")
            self.answers[code] += 1
            if code != 404:
                self.last_error = time.monotonic()
                self.without_retry += code == 503 and not retry_after

    def _save(self, number: int) -> None:
        """One row after another, each its own transaction; whatever went wrong is not counted as saved."""
        from django.db import Error, connection

        from apps.organizations.models import CalendarDay

        days = iter(range(FIRST_DAY + number, date(990, 1, 1).toordinal(), CLIENTS))
        while not self.over.is_set():
            day = date.fromordinal(next(days))
            try:
                CalendarDay.objects.create(date=day, kind="holiday", title="fault")
                self.saved[number].append(day)
            except Error:
                self.refused += 1
                connection.close()
                time.sleep(0.02)
        connection.close()


def restarted(made: Topology) -> Found:
    """A planned restart: clients are cut off, nothing is cut in the middle."""
    return _interrupted(made, "fast", times=1)


def crashed(made: Topology) -> Found:
    """Processes end at once, as after a crash of the machine's memory; the log of the database is played back at the start."""
    return _interrupted(made, "immediate", times=CRASHES)


def _interrupted(made: Topology, mode: str, times: int) -> Found:
    from django.db import connection

    from apps.organizations.models import CalendarDay

    CalendarDay.objects.filter(title="fault").delete()
    numbers = put_in(made, 20, 0.3)
    late, down = 0.0, 0.0
    with Load(made).running() as load:
        for round_ in range(1, times + 1):
            wait(lambda: load.acknowledged >= SAVES * round_ // (times + 1))  # noqa: B023
            connection.close()
            gone = time.monotonic()
            made.stop_postgres(mode)
            made.postgres()
            back = time.monotonic()
            down = max(down, back - gone)
            time.sleep(5)
            late = max(late, load.last_error - back)
        wait(lambda: load.acknowledged >= SAVES)
    took = wait(all_ready(numbers))
    times_ = f"последняя ошибка через {late:.1f} с после возврата (не было его до {down:.1f} с)"
    words = f"{_words(load)}, {times_}; {verdict(numbers)}, готово через {took:.0f} с"
    errors = sum(count for code, count in load.answers.items() if code not in (404, 503))
    return found(
        words,
        {"потеряно": lost(numbers), "пропало": load.missing(), "ошибок": errors, "без Retry-After": load.without_retry},
    )


def _words(load: Any) -> str:
    pages = ", ".join(f"{code}: {count}" for code, count in sorted(load.answers.items()))
    return (
        f"ответы {pages}, из них 503 без Retry-After {load.without_retry}; сохранений подтверждено {load.acknowledged}, "
        f"отказано {load.refused}, из подтверждённых пропало {load.missing()}"
    )
