"""Jobs of `faults.py` that leave a trace each: put in, waited for, counted in the database."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

from benchmarks.topology import Topology

# A short run for every commit: the same faults on fewer jobs and rounds, and a lease of seconds.
QUICK = bool(os.environ.get("QUICK"))


class Found(NamedTuple):
    """What a part saw, in words; `wrong`: what must not happen and did, with how often."""

    words: str
    wrong: list[str]


def found(words: str, counts: dict[str, float]) -> Found:
    """`counts`: what has to be nought, by what it is called."""
    return Found(words, [f"{what}: {count:g}" for what, count in counts.items() if count])


def put_in(made: Topology, count: int, seconds: float) -> list[int]:
    """Jobs with numbers of their own; answers the numbers."""
    from apps.jobs.services import jobs

    numbers = [next(made.numbers) for _ in range(count)]
    for number in numbers:
        jobs.enqueue("faults.step", by=None, arguments={"seconds": seconds, "number": number}, key=f"fault:{number}")
    return numbers


def verdict(numbers: list[int]) -> str:
    """Lost and doubled of these jobs, by the database: states and effects."""
    return f"{len(numbers)} заданий: готово {len(numbers) - lost(numbers)}, потеряно {lost(numbers)}, следов {_effects(numbers)}"


def lost(numbers: list[int]) -> int:
    """Jobs that are not ready, or whose effect is not in the database."""
    from apps.jobs.models import Job

    keys = [f"fault:{n}" for n in numbers]
    states = Counter(Job.objects.filter(key__in=keys).values_list("state", flat=True))
    return len(numbers) - min(states["ready"], _effects(numbers))


def _effects(numbers: list[int]) -> int:
    from apps.organizations.models import CalendarDay

    return CalendarDay.objects.filter(date__in=[f"{1000 + n}-01-01" for n in numbers]).count()


def all_ready(numbers: list[int]) -> Callable[[], bool]:
    from apps.jobs.models import Job

    keys = [f"fault:{n}" for n in numbers]
    return lambda: Job.objects.filter(key__in=keys, state="ready").count() == len(numbers)


def twice(made: Topology, numbers: list[int]) -> int:
    """How many of these were done a second time, by the lines outside the database."""
    return sum(count - 1 for number, count in made.effects().items() if number in set(numbers))
