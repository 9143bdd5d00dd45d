"""Part of `faults.py`: workers SIGKILLed in every kind of real work, at every moment of it, on the demonstration year.

SIZE multiplies the rounds: SIZE=5 kills each kind up to twenty times, as many as fit into the time of a part.
"""

from __future__ import annotations

import hashlib
import os
import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.fault_steps import QUICK, Found, found
from benchmarks.topology import manage

PATIENCE = 240.0
# No new round is begun after this many seconds of killing: a part ends within a quarter of an hour.
ROUNDS_WITHIN = 600.0
PEOPLE = 600 if QUICK else 1500
WORKERS = ("worker1", "worker2")


class World:
    """What the work is done on: the demonstration year in the database of the topology."""

    def __init__(self) -> None:
        from apps.accounts.models import User
        from apps.monitoring.models import Campaign
        from apps.roadmap.models import Roadmap

        logins = ("curator", "director", "municipality")
        self.curator, self.director, self.officer = (User.objects.get(username=name) for name in logins)
        self.school = self.curator.current_memberships()[0].organization
        self.municipality = self.officer.current_memberships()[0].organization
        self.year = self.school.years.containing(self.school.today).get()
        self.campaign = Campaign.objects.order_by("pk").first()
        self.roadmap = Roadmap.objects.current().filter(organization=self.school).first()
        self.day = self.school.today.isoformat()


def load_demo(environment: dict[str, str]) -> World:
    """The demonstration year, its own background work ended."""
    import django

    manage({**environment, "DEMO": "1"}, "demo")
    django.setup()
    from apps.jobs.models import Job

    wait_for_end(list(Job.objects.all()))
    return World()


# ---- one of each kind: puts the job in, later says how often its effect is there
Put = Callable[[World, int], Any]
Effects = Callable[[World, Any, int], int]


def word(number: int) -> str:
    """A name of letters of its own for each number: digits in a name are refused."""
    letters = "абвгдежзик"
    return "Имя" + "".join(letters[int(digit)] for digit in f"{number:04d}")


def family(number: int) -> str:
    return "Отказов" + word(number).lower()


def put_import(world: World, number: int) -> Any:
    from apps.participants.services import imports

    lines = "\n".join(f"{family(number)} {word(n)} Ильич;8А" for n in range(PEOPLE))
    content = f"ФИО;Класс\n{lines}".encode()
    place = {"organization": world.school, "year": world.year, "role": "mentee", "by": world.curator}
    return imports.start(imports.keep(content=content, name="отказы.csv", **place), by=world.curator)


def imported(world: World, job: Any, number: int) -> int:
    """How many times the list is in the base and in the log; 0 when not once and whole."""
    from apps.participants.models import Participation, PeopleImport, Person
    from apps.workflow.models import AuditEvent

    people = Person.objects.filter(organization=world.school, last_name=family(number))
    row = PeopleImport.objects.get(job=job)
    events = AuditEvent.objects.filter(object_type="participants.PeopleImport", object_id=row.pk, action="apply")
    counts = (people.count(), Participation.objects.filter(person__in=people).count(), row.counts["new"])
    return events.count() if counts == (PEOPLE,) * 3 and job.result == row.counts else 0


def put_order(world: World, number: int) -> Any:
    """An order composed, sent and approved; the making of its files is the work."""
    from apps.documents.services import documents, rendering

    said = {
        "award": "Объявить благодарность",
        "merit": f"за работу с молодыми специалистами ({word(number)})",
        "people": ["Лисицына Вера Андреевна, учитель русского языка"],
        "ground": "решения педагогического совета",
    }
    place = {"organization": world.school, "year": world.year, "by": world.curator}
    order = documents.send(documents.create(kind="documents.award", records=said, **place), by=world.curator)
    return rendering.job_of(documents.approve(order, by=world.director))


def ordered(world: World, job: Any, number: int) -> int:
    """How many pairs of whole files an order has; 0 when one is missing, or the order has no number of its own."""
    from apps.documents.models import Document
    from apps.documents.services import rendering
    from apps.jobs.models import StoredFile

    order = Document.objects.select_related("pdf", "docx").get(pk=job.arguments["document"])
    alike = Document.objects.filter(organization=world.school, number=order.number, journal=order.journal).count()
    if alike != 1 or not (whole(order.pdf) and whole(order.docx)):
        return 0
    names = [rendering.file_name(order, kind) for kind in ("pdf", "docx")]
    return max(StoredFile.objects.filter(organization=world.school, name=name).count() for name in names)


def put_match(world: World, number: int) -> Any:
    from apps.jobs.services import jobs
    from apps.pairing.matching.profiles import Settings
    from apps.pairing.work import MATCH

    arguments = {"year": world.year.pk, "settings": Settings().as_dict(), "locked": []}
    return jobs.enqueue(MATCH, by=world.curator, organization=world.school, arguments=arguments)


def matched(world: World, job: Any, number: int) -> int:
    from apps.pairing.models import MatchRun

    return MatchRun.objects.filter(public_id=job.result.get("run")).count()


def put_file(kind: str, by: str, place: str, **arguments: Any) -> Put:
    """A job whose effect is the file that it hands over."""

    def put(world: World, number: int) -> Any:
        from apps.jobs.services import jobs

        scope = getattr(world, place)
        filled = {key: value(world) for key, value in arguments.items()}
        return jobs.enqueue(kind, by=getattr(world, by), organization=scope, arguments=filled)

    return put


def handed_over(world: World, job: Any, number: int) -> int:
    return int(whole(job.result_file))


def whole(stored: Any) -> bool:
    """The file is there with all its bytes."""
    path = Path(stored.file.path) if stored is not None else None
    return path is not None and path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() == stored.sha256


@dataclass(frozen=True)
class Kind:
    title: str
    put: Put
    effects: Effects


STATISTICS = {"scope": lambda w: w.municipality.pk, "date": lambda w: w.day}
NOTE = {"scope": lambda w: w.municipality.pk, "date": lambda w: w.day, "format": lambda w: "pdf"}
KINDS = [
    Kind("загрузка базы", put_import, imported),
    Kind("файлы приказа", put_order, ordered),
    Kind("подбор пар", put_match, matched),
    Kind("годовая статистика", put_file("monitoring.statistics", "officer", "municipality", **STATISTICS), handed_over),
    Kind(
        "свод",
        put_file("monitoring.rollup", "officer", "municipality", campaign=lambda w: w.campaign.pk),
        handed_over,
    ),
    Kind("справка в PDF", put_file("monitoring.note", "officer", "municipality", **NOTE), handed_over),
    Kind(
        "дорожная карта в PDF",
        put_file("roadmap.pdf", "curator", "school", roadmap=lambda w: w.roadmap.pk),
        handed_over,
    ),
]


# ---- moments of the death
Moment = Callable[[Any, float, random.Random], None]


def at_once(job: Any, usual: float, rng: random.Random) -> None:
    """The bell has rung; perhaps nobody has picked the work up yet."""
    time.sleep(rng.uniform(0.0, 0.1))


def anywhere(job: Any, usual: float, rng: random.Random) -> None:
    """A random moment of its usual time, and a little after."""
    _until(job, lambda: job.state != "queued")
    time.sleep(rng.uniform(0.0, 1.2) * usual)


def half_way(job: Any, usual: float, rng: random.Random) -> None:
    """It has just told that a part is done: between the two files of an order, among the rows of a list."""
    _until(job, lambda: job.done > 0 or job.state not in ("queued", "running"))


def at_the_end(job: Any, usual: float, rng: random.Random) -> None:
    """What it made has just been written; its last word perhaps not."""
    _until(job, lambda: bool(job.result) or job.state not in ("queued", "running"))


MOMENTS: dict[str, Moment] = {
    "сразу": at_once,
    "в любой миг": anywhere,
    "посередине": half_way,
    "в самом конце": at_the_end,
}
ROUNDS = 1 if QUICK else len(MOMENTS) * int(os.environ.get("SIZE") or 1)


def _until(job: Any, condition: Callable[[], bool], seconds: float = 90.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.005)
        job.refresh_from_db()


@dataclass
class Tally:
    """Of one kind: its jobs, in how many deaths the work was caught running, its usual time."""

    jobs: list[tuple[int, Any]] = field(default_factory=list)
    killed: int = 0
    usual: float = 1.0


def every_kind_killed(made: Any) -> Found:
    """Each kind is put in and its worker SIGKILLed, again and again; then everything has to be there once."""
    world, rng = load_demo(made.environment), random.Random(20261120)
    tallies = {kind.title: Tally() for kind in KINDS}
    for kind in KINDS:
        _measure(world, kind, tallies[kind.title])
    before, sweeps, done, begun = strays(made), 0, 0, time.monotonic()
    for number in range(1, ROUNDS + 1):
        if time.monotonic() - begun > ROUNDS_WITHIN:
            break
        done = number
        for place, kind in enumerate(KINDS):
            moment = list(MOMENTS.values())[(number + place) % len(MOMENTS)]
            job = kind.put(world, number)
            tally = tallies[kind.title]
            tally.jobs.append((number, job))
            moment(job, tally.usual, rng)
            tally.killed += _kill(made, job)
        sweeps += _kill_in_sweep(made, tallies)
    started = time.monotonic()
    pending = wait_for_end([job for tally in tallies.values() for _, job in tally.jobs])
    took = time.monotonic() - started
    verdicts = [_verdict(world, kind, tallies[kind.title]) for kind in KINDS]
    left = strays(made) - before
    ends = f"не закончено {pending}; обрывков файлов {left}; {took:.0f} с после последнего SIGKILL"
    words = f"{'; '.join(words for words, _ in verdicts)}; {done} кругов, ещё {sweeps} раз во время повторного звонка; {ends}"
    return found(words, {"не закончено": pending, "не один раз": sum(wrong for _, wrong in verdicts)})


def _measure(world: World, kind: Kind, tally: Tally) -> None:
    """One job in peace: how long it takes."""
    job = kind.put(world, 0)
    tally.jobs.append((0, job))
    wait_for_end([job])
    job.refresh_from_db()
    if job.finished_at and job.started_at:
        tally.usual = (job.finished_at - job.started_at).total_seconds()


def _kill(made: Any, job: Any) -> int:
    """SIGKILL of both workers with their pools at one moment. 1 when the job was caught at work."""
    made.kill(*WORKERS)
    job.refresh_from_db()
    for name in WORKERS:
        made.programs[name].start()
    return int(job.state == "running")


def _kill_in_sweep(made: Any, tallies: dict[str, Tally]) -> int:
    """The sweep rings again for the work of the dead: killed at that very moment. 0 when nothing is left to ring for."""
    from apps.jobs.models import Job

    left = Job.objects.filter(pk__in=[job.pk for tally in tallies.values() for _, job in tally.jobs], state="running")
    job = left.order_by("lease_until").first()
    if job is None:
        return 0
    rung = job.sent_at
    _until(job, lambda: job.sent_at != rung or job.state != "running")
    made.kill(*WORKERS)
    for name in WORKERS:
        made.programs[name].start()
    return 1


def wait_for_end(rows: list[Any]) -> int:
    """How many are not finished when patience ends."""
    from apps.jobs.models import Job

    unfinished = Job.objects.filter(pk__in=[job.pk for job in rows], state__in=("queued", "running"))
    deadline = time.monotonic() + PATIENCE
    while unfinished.exists() and time.monotonic() < deadline:
        time.sleep(0.5)
    return unfinished.count()


def _verdict(world: World, kind: Kind, tally: Tally) -> tuple[str, int]:
    """«загрузка базы: 5 из 5 по одному разу, застигнуто за работой 3», and how many are not there once."""
    effects: Counter[int] = Counter()
    failed = ""
    for number, job in tally.jobs:
        job.refresh_from_db()
        effects[kind.effects(world, job, number) if job.state == "ready" else 0] += 1
        failed += f" (№ {number}, {job.get_state_display()}, взято {job.attempts} раз: {job.error})" * (
            job.state != "ready"
        )
    doubled = sum(count for times, count in effects.items() if times > 1)
    once = f"{effects[1]} из {len(tally.jobs)} по одному разу, дважды {doubled}"
    return f"{kind.title}: {once}, застигнуто за работой {tally.killed}{failed}", len(tally.jobs) - effects[1]


def strays(made: Any) -> int:
    """Files on the disk that no row knows."""
    from apps.jobs.models import StoredFile

    media = Path(made.environment["DATA_DIR"], "media")
    known = set(StoredFile.objects.values_list("file", flat=True))
    return sum(str(file.relative_to(media)) not in known for file in media.glob("files/*/*"))
