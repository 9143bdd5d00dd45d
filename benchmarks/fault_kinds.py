"""Parts of `faults.py` with the real work of the site, on the demonstration year: workers killed in every kind of job, a full disk."""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import random
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

BASE = Path(__file__).resolve().parent.parent
ROUNDS, PATIENCE = 3, 240.0
PEOPLE = 1500


class World:
    """What the work is done on: the demonstration year in the database of the topology."""

    def __init__(self) -> None:
        from apps.accounts.models import User
        from apps.monitoring.models import Campaign
        from apps.roadmap.models import Roadmap

        self.curator, self.officer = (User.objects.get(username=name) for name in ("curator", "municipality"))
        self.school = self.curator.current_memberships()[0].organization
        self.municipality = self.officer.current_memberships()[0].organization
        self.year = self.school.years.containing(self.school.today).get()
        self.campaign = Campaign.objects.order_by("pk").first()
        self.roadmap = Roadmap.objects.current().filter(organization=self.school).first()
        self.documents = list(self._documents())
        self.day = self.school.today.isoformat()

    def _documents(self) -> Any:
        """Approved documents whose files are made anew."""
        from apps.documents.models import Document
        from apps.documents.services import rendering
        from apps.jobs.models import Job

        rows = Document.objects.filter(organization=self.school, state="approved", content__isnull=False)[:ROUNDS]
        for document in rows:
            Job.objects.filter(key=f"{rendering.WORK}:{document.pk}").delete()
            Document.objects.filter(pk=document.pk).update(pdf=None, docx=None)
        return rows


def load_demo(environment: dict[str, str]) -> World:
    import django

    command = [sys.executable, "manage.py", "demo"]
    subprocess.run(command, check=True, cwd=BASE, env={**environment, "DEMO": "1"}, stdout=subprocess.DEVNULL)
    django.setup()
    return World()


# ---- one of each kind: puts the job in, later says how often its effect is there
Put = Callable[[World, int], Any]
Effects = Callable[[World, Any, int], int]


def word(number: int) -> str:
    """A name of letters of its own for each number: digits in a name are refused."""
    letters = "абвгдежзик"
    return "Имя" + "".join(letters[int(digit)] for digit in f"{number:04d}")


def family(number: int) -> str:
    return "Отказов" + "абвгд"[number]


def put_import(world: World, number: int) -> Any:
    from apps.participants.services import imports

    lines = "\n".join(f"{family(number)} {word(n)} Ильич;8А" for n in range(PEOPLE))
    content = f"ФИО;Класс\n{lines}".encode()
    place = {"organization": world.school, "year": world.year, "role": "mentee", "by": world.curator}
    return imports.start(imports.keep(content=content, name="отказы.csv", **place), by=world.curator)


def imported(world: World, job: Any, number: int) -> int:
    """How many times the list is in the base: 1 when every person is there once."""
    from apps.participants.models import Participation, Person

    people = Person.objects.filter(organization=world.school, last_name=family(number))
    entered = Participation.objects.filter(person__in=people).count()
    count = people.count()
    return count // PEOPLE if count == entered and count % PEOPLE == 0 else -1


def put_render(world: World, number: int) -> Any:
    from apps.documents.services import rendering

    return rendering.order(world.documents[number % len(world.documents)], by=world.curator)


def rendered(world: World, job: Any, number: int) -> int:
    from apps.documents.models import Document

    document = Document.objects.select_related("pdf", "docx").get(pk=job.arguments["document"])
    return int(all(whole(stored) for stored in (document.pdf, document.docx)))


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
    return stored is not None and hashlib.sha256(stored.file.open("rb").read()).hexdigest() == stored.sha256


@dataclass(frozen=True)
class Kind:
    title: str
    put: Put
    effects: Effects


STATISTICS = {"scope": lambda w: w.municipality.pk, "date": lambda w: w.day}
NOTE = {"scope": lambda w: w.school.pk, "date": lambda w: w.day, "format": lambda w: "pdf"}
KINDS = [
    Kind("загрузка базы", put_import, imported),
    Kind("файлы приказа", put_render, rendered),
    Kind("подбор пар", put_match, matched),
    Kind("годовая статистика", put_file("monitoring.statistics", "officer", "municipality", **STATISTICS), handed_over),
    Kind(
        "свод",
        put_file("monitoring.rollup", "officer", "municipality", campaign=lambda w: w.campaign.pk),
        handed_over,
    ),
    Kind("справка в PDF", put_file("monitoring.note", "curator", "school", **NOTE), handed_over),
    Kind(
        "дорожная карта в PDF",
        put_file("roadmap.pdf", "curator", "school", roadmap=lambda w: w.roadmap.pk),
        handed_over,
    ),
]


@dataclass
class Tally:
    """Of one kind: its jobs, and how often a worker died in the middle of one."""

    jobs: list[tuple[int, Any]] = field(default_factory=list)
    killed: int = 0


def every_kind_killed(made: Any) -> str:
    """Each kind is put in and its worker SIGKILLed while it works, again and again; then everything has to be there once."""
    world, rng = load_demo(made.environment), random.Random(20261120)
    tallies = {kind.title: Tally() for kind in KINDS}
    before = strays(made)
    for number in range(ROUNDS):
        for kind in KINDS:
            job = kind.put(world, number)
            tallies[kind.title].jobs.append((number, job))
            tallies[kind.title].killed += _kill_at_work(made, job, rng)
    started = time.monotonic()
    pending = _wait_for_end([job for tally in tallies.values() for _, job in tally.jobs])
    took = time.monotonic() - started
    lines = [_verdict(world, kind, tallies[kind.title]) for kind in KINDS]
    left = strays(made) - before
    return f"{'; '.join(lines)}; не закончено {pending}; обрывков файлов {left}; {took:.0f} с после последнего SIGKILL"


def _kill_at_work(made: Any, job: Any, rng: random.Random) -> int:
    """SIGKILL of both workers with their pools as soon as the job runs, a random moment later. 1 when it was caught at work."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        job.refresh_from_db()
        if job.state != "queued":
            break
        time.sleep(0.01)
    time.sleep(rng.uniform(0.0, 0.4))
    for name in ("worker1", "worker2"):
        made.programs[name].stop()
    job.refresh_from_db()
    for name in ("worker1", "worker2"):
        made.programs[name].start()
    return int(job.state == "running")


def _wait_for_end(rows: list[Any]) -> int:
    """How many are not finished when patience ends."""
    from apps.jobs.models import Job

    unfinished = Job.objects.filter(pk__in=[job.pk for job in rows], state__in=("queued", "running"))
    deadline = time.monotonic() + PATIENCE
    while unfinished.exists() and time.monotonic() < deadline:
        time.sleep(0.5)
    return unfinished.count()


def _verdict(world: World, kind: Kind, tally: Tally) -> str:
    """«загрузка базы: 3 из 3 по одному разу, убито за работой 3»."""
    effects: Counter[int] = Counter()
    failed = ""
    for number, job in tally.jobs:
        job.refresh_from_db()
        effects[kind.effects(world, job, number) if job.state == "ready" else 0] += 1
        failed += f" ({job.get_state_display()}: {job.error})" if job.state != "ready" else ""
    return f"{kind.title}: {effects[1]} из {len(tally.jobs)} по одному разу, убито за работой {tally.killed}{failed}"


def strays(made: Any) -> int:
    """Files on the disk that no row knows."""
    from apps.jobs.models import StoredFile

    media = Path(made.environment["DATA_DIR"], "media")
    known = set(StoredFile.objects.values_list("file", flat=True))
    return sum(str(file.relative_to(media)) not in known for file in media.glob("files/*/*"))


# ---- a full disk
DISK_MB = 4


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """A disk of four megabytes over a folder. Raises OSError where nothing may be mounted."""
    folder.mkdir(parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m", "tmpfs", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise OSError(done.stderr.strip())
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=False)


def disk_full(made: Any) -> str:
    """Upload and rendering with no room left; then room again."""
    from apps.jobs.models import Job, StoredFile

    world = load_demo(made.environment)
    media = Path(made.environment["DATA_DIR"], "media")
    try:
        with small_disk(media):
            filler = media / "filler"
            _fill(filler, media)
            rows = StoredFile.objects.count()
            status, told = _upload(made, world)
            job = put_render(world, 0)
            _wait_for_end([job])
            job.refresh_from_db()
            half = len([p for p in media.rglob("*") if p.is_file() and p != filler])
            full = (
                f"загрузка: {status}, «{told}»; приказ: {job.get_state_display()}, «{job.error}»; "
                f"строк без файла {StoredFile.objects.count() - rows}, обрывков {half}"
            )
            filler.unlink()
            from apps.jobs.services import jobs

            jobs.retry(Job.objects.get(pk=job.pk), by=world.curator)
            _wait_for_end([job])
            job.refresh_from_db()
            status, _ = _upload(made, world)
            ready = f"приказ: {job.get_state_display()}, файлов {rendered(world, job, 0) * 2}"
            return f"{full}; место освобождено, повтор: {ready}, загрузка: {status}"
    except OSError as error:
        return f"не проверено: здесь нельзя подключить маленький диск ({error})"


def _fill(filler: Path, media: Path) -> None:
    """Writes until nothing more fits."""
    with contextlib.suppress(OSError), filler.open("wb", buffering=0) as out:
        while True:
            out.write(b"0" * 4096)


def _upload(made: Any, world: World) -> tuple[int, str]:
    """A list added by the curator over HTTP: status, and the sentence on the page."""
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

    content = "ФИО;Класс\nМестов Олег Иванович;8А\n".encode()
    data = {"role": "mentee", "file": SimpleUploadedFile("список.csv", content)}
    token = "a" * 32
    headers = {
        "Content-Type": MULTIPART_CONTENT,
        "Cookie": f"sessionid={_session(world.curator)}; csrftoken={token}",
        "X-CSRFToken": token,
    }
    connection = http.client.HTTPConnection("127.0.0.1", made.web_port, timeout=60)
    connection.request("POST", "/participants/imports/", encode_multipart(BOUNDARY, data), headers)
    response = connection.getresponse()
    page = response.read().decode()
    found = re.search(r"[^<>]*закончилось место[^<>]*", page)
    return response.status, found[0].strip() if found else ""


def _session(user: Any) -> str:
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = "apps.accounts.backends.AccountBackend"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    return store.session_key
