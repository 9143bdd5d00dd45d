"""Jobs of `faults.py` that leave a trace each: put in, waited for, counted in the database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from benchmarks.topology import Topology


def put_in(made: Topology, count: int, seconds: float) -> list[int]:
    """Jobs with numbers of their own; answers the numbers."""
    from apps.jobs.services import jobs

    numbers = [next(made.numbers) for _ in range(count)]
    for number in numbers:
        jobs.enqueue("faults.step", by=None, arguments={"seconds": seconds, "number": number}, key=f"fault:{number}")
    return numbers


def verdict(numbers: list[int]) -> str:
    """Lost and doubled of these jobs, by the database: states and effects."""
    from apps.jobs.models import Job
    from apps.organizations.models import CalendarDay

    states = Counter(Job.objects.filter(key__in=[f"fault:{n}" for n in numbers]).values_list("state", flat=True))
    rows = CalendarDay.objects.filter(date__in=[f"{1000 + n}-01-01" for n in numbers]).count()
    return f"{len(numbers)} заданий: готово {states['ready']}, потеряно {len(numbers) - states['ready']}, следов {rows}"


def all_ready(numbers: list[int]) -> Callable[[], bool]:
    from apps.jobs.models import Job

    keys = [f"fault:{n}" for n in numbers]
    return lambda: Job.objects.filter(key__in=keys, state="ready").count() == len(numbers)


def twice(made: Topology, numbers: list[int]) -> int:
    """How many of these were done a second time, by the lines outside the database."""
    return sum(count - 1 for number, count in made.effects().items() if number in set(numbers))
