"""P11: 32 people at once on the production topology (gunicorn, PostgreSQL, Redis, workers) for a minute.

Mentors open their page and save progress, curators read lists and download orders, directors and officers open theirs. The
baseline is a plain list of 25 rows on a server of the same settings, asked by as many clients in turns with them: a machine whose speed
changes meanwhile changes it for both. SECONDS=60.
"""

from __future__ import annotations

import http.client
import os
import random
import statistics
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(BASE))

from benchmarks import topology  # noqa: E402
from scripts import services  # noqa: E402

MENTORS, CURATORS, DIRECTORS, OFFICERS = 20, 6, 3, 3
SECONDS = float(os.environ.get("SECONDS") or 60)
TURNS = 6
WARM_UP, TURN, PLAIN_TURN = SECONDS / 6, SECONDS / TURNS, SECONDS / TURNS / 2
TOKEN = "a" * 32
FORM = "application/x-www-form-urlencoded"
LEAST_SHARE, MOST_SPREAD, MOST_GROWTH = 0.3, 3.0, 1.2


@dataclass
class Step:
    """One request; `weight` says how often of the person's requests it is this one."""

    kind: str
    weight: int
    path: str
    body: Callable[[int], str] | None = None


@dataclass
class Someone:
    """A browser with a session of its own, and what its person does; every request on a new connection, as the proxy sends them."""

    key: str
    steps: list[Step]
    port: int
    rng: random.Random
    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)
    # Seconds before the next request.
    pause: float = 0

    def live(self, until: float) -> None:
        weights = [step.weight for step in self.steps]
        number = 0
        while time.monotonic() < until:
            (step,) = self.rng.choices(self.steps, weights)
            number += 1
            started = time.perf_counter()
            try:
                with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
                    status = self._ask(connection, step, number)
            except (OSError, http.client.HTTPException) as error:
                self.errors.append(f"{step.kind}: {type(error).__name__}")
                continue
            self.times[step.kind].append(time.perf_counter() - started)
            # A redirect would be the login page: no work was done.
            if status != 200:
                self.errors.append(f"{step.kind}: {status}")
            time.sleep(self.pause)

    def _ask(self, connection: http.client.HTTPConnection, step: Step, number: int) -> int:
        headers = {"Cookie": f"sessionid={self.key}; csrftoken={TOKEN}", "Connection": "close"}
        if step.body is None:
            connection.request("GET", step.path, headers=headers)
        else:
            headers |= {"X-CSRFToken": TOKEN, "Content-Type": FORM, "HX-Request": "true"}
            connection.request("POST", step.path, step.body(number), headers)
        response = connection.getresponse()
        response.read()
        return response.status


def people(made: topology.Topology) -> list[Someone]:
    """Who takes part, in the demonstration year and a school of mentors beside it."""
    from apps.accounts.models import User
    from apps.documents.models import Document
    from benchmarks import progress

    order = Document.objects.filter(organization__name__isnull=False, pdf__isnull=False, docx__isnull=False).first()
    file = f"/documents/{order.public_id}/file"
    does = {
        "curator": [
            Step("главная", 3, "/"),
            Step("список", 3, "/participants/mentees/"),
            Step("список", 2, "/participants/mentors/"),
            Step("список", 2, "/documents/"),
            Step("скачивание", 2, f"{file}/pdf/"),
            Step("скачивание", 1, f"{file}/docx/"),
        ],
        "director": [Step("главная", 3, "/"), Step("скачивание", 2, f"{file}/pdf/")],
        "municipality": [Step("главная", 1, "/overview/")],
    }
    logins = ["curator"] * CURATORS + ["director"] * DIRECTORS + ["municipality"] * OFFICERS
    taking_part = [(User.objects.get(username=login), does[login]) for login in logins]
    for item in progress.fill(MENTORS, login="loadmentor"):
        mentor = item.plan.pair.members.all()[0].person.user
        mark = Step(
            "отметка", 3, f"/plans/items/{item.public_id}/mark/", lambda n: f"state={'planned' if n % 2 else 'done'}"
        )
        taking_part.append((mentor, [Step("главная", 3, "/plans/today/"), mark]))
    return [
        Someone(topology.signed_in(user), steps, made.web_port, random.Random(number))
        for number, (user, steps) in enumerate(taking_part)
    ]


def together(crowd: list[Someone], seconds: float) -> float:
    """All of them at once; answers the requests a second. What they measured before is forgotten."""
    for one in crowd:
        one.times.clear()
        one.errors.clear()
    started = time.monotonic()
    threads = [threading.Thread(target=one.live, args=(started + seconds,), daemon=True) for one in crowd]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.monotonic() - started
    return sum(len(times) for one in crowd for times in one.times.values()) / took


def plain(made: topology.Topology, port: int, school: int) -> list[Someone]:
    from apps.accounts.models import User

    key = topology.signed_in(User.objects.get(username="curator"))
    count = MENTORS + CURATORS + DIRECTORS + OFFICERS
    steps = [Step("простой список", 1, f"/plain/?school={school}")]
    return [Someone(key, steps, port, random.Random(n)) for n in range(count)]


def memory(made: topology.Topology, *names: str) -> int:
    """Megabytes of programs with their children, shared pages counted once."""
    kilobytes = 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            session = int((process / "stat").read_text().rsplit(")", 1)[1].split()[3])
            if session in {made.programs[name].process.pid for name in names}:
                lines = (process / "smaps_rollup").read_text().splitlines()
                kilobytes += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        except OSError:
            continue
    return kilobytes // 1024


def percentile(times: list[float], share: float) -> float:
    return sorted(times)[min(int(len(times) * share), len(times) - 1)] * 1000


def measure(made: topology.Topology) -> None:
    from benchmarks.fault_kinds import load_demo

    world = load_demo(made.environment)
    port = services.free_port()
    gunicorn = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.py", "benchmarks.plain_site:application"]
    made.run("plain", ["env", f"WEB_BIND=127.0.0.1:{port}", *gunicorn])
    services.wait_for(port, made.programs["plain"].process)
    crowd, baseline = people(made), plain(made, port, world.school.pk)
    together(baseline, WARM_UP)
    together(crowd, WARM_UP)
    broken = {error for one in [*baseline, *crowd] for error in one.errors}
    if broken:
        raise SystemExit(f"Не работает уже при разогреве: {', '.join(sorted(broken))}")
    before = memory(made, "web")
    bases, rates, errors = [], [], []
    times: dict[str, list[float]] = defaultdict(list)
    for _ in range(TURNS):
        bases.append(together(baseline, PLAIN_TURN))
        rates.append(together(crowd, TURN))
        for one in crowd:
            for kind, measured in one.times.items():
                times[kind] += measured
        errors += [error for one in [*baseline, *crowd] for error in one.errors]
    report(statistics.mean(rates), statistics.mean(bases), times, errors, (before, memory(made, "web")))


def report(rate: float, base: float, times: dict[str, list[float]], errors: list[str], grown: tuple[int, int]) -> None:
    everything = [one for kind in times.values() for one in kind]
    middle, slow = percentile(everything, 0.5), percentile(everything, 0.99)
    print(
        f"P11: {MENTORS + CURATORS + DIRECTORS + OFFICERS} clients, {SECONDS:.0f} s, load average {os.getloadavg()[0]:.1f}"
    )
    for kind, measured in sorted(times.items()):
        print(
            f"  {kind:<12} {len(measured):6} requests, p50 {percentile(measured, 0.5):5.0f} ms, p99 {percentile(measured, 0.99):5.0f} ms"
        )
    print(f"  plain list of 25 rows  {base:6.1f} req/s")
    print(f"  the mix                {rate:6.1f} req/s   ratio {rate / base:.2f}, goal {LEAST_SHARE}")
    print(f"  p50 {middle:.0f} ms, p99 {slow:.0f} ms    ratio {slow / middle:.1f}, goal at most {MOST_SPREAD:.0f}")
    print(f"  errors {len(errors)} {sorted(set(errors))[:5]}, goal 0")
    print(
        f"  memory of the web server {grown[0]} → {grown[1]} MB, ratio {grown[1] / grown[0]:.2f}, goal at most {MOST_GROWTH}"
    )


def main() -> None:
    services.end_by_signals()
    # Each of them downloads more in a minute than a person would.
    os.environ["EXPORTS_PER_MINUTE"] = "100000"
    with topology.topology("load") as made:
        os.environ.update(made.environment)
        import django

        django.setup()
        measure(made)


if __name__ == "__main__":
    main()
