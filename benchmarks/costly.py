"""R21: fifty files made on the spot for one user at one moment, on the production topology, while others read their pages.

Twelve people of the mix of `load` ask for a page a second, at first alone, then with the fifty requests at the beginning. SECONDS=20 each.
"""

from __future__ import annotations

import http.client
import os
import sys
import threading
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(BASE))

from benchmarks import load, topology  # noqa: E402
from scripts import services  # noqa: E402

SECONDS = float(os.environ.get("SECONDS") or 20)
AT_ONCE, OTHERS, PAUSE, MOST = 50, 12, 1.0, 3.0
KINDS = {
    "a base as a file": ("curator", "/participants/mentors/export/"),
    "a region's table": ("region", "/overview/{}/xlsx/"),
}


def burst(made: topology.Topology, login: str, path: str, seen: dict[str, float]) -> None:
    """Puts the answers by status and the seconds until the last of them into `seen`."""
    from apps.accounts.models import User

    headers = {"Cookie": f"sessionid={topology.signed_in(User.objects.get(username=login))}", "Connection": "close"}
    found: Counter[int] = Counter()

    def ask() -> None:
        with closing(http.client.HTTPConnection("127.0.0.1", made.web_port, timeout=60)) as connection:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            answer.read()
            found[answer.status] += 1

    threads = [threading.Thread(target=ask) for _ in range(AT_ONCE)]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seen |= {str(status): count for status, count in found.items()} | {"seconds": time.monotonic() - started}


def p99(crowd: list[load.Someone]) -> float:
    return load.percentile([t for one in crowd for times in one.times.values() for t in times], 0.99)


def errors(crowd: list[load.Someone]) -> list[str]:
    return sorted({error for one in crowd for error in one.errors})


def measure(made: topology.Topology) -> bool:
    """True when others waited longer than the goal, or met an error."""
    from apps.organizations.models import Organization
    from benchmarks.fault_kinds import load_demo

    load_demo(made.environment)
    crowd = load.people(made)
    crowd = crowd[:: len(crowd) // OTHERS][:OTHERS]
    for one in crowd:
        one.pause = PAUSE
    load.together(crowd, SECONDS / 2)
    missed, region = False, Organization.objects.get(kind="region", memberships__user__username="region")
    for kind, (login, path) in KINDS.items():
        load.together(crowd, SECONDS)
        alone = p99(crowd)
        seen: dict[str, float] = {}
        beside = threading.Thread(target=burst, args=(made, login, path.format(region.public_id), seen))
        beside.start()
        load.together(crowd, SECONDS)
        beside.join()
        seconds, ratio = seen.pop("seconds"), p99(crowd) / alone
        missed = missed or ratio > MOST or bool(errors(crowd))
        print(
            f"R21 {kind}: {seen} within {seconds:.1f} s; p99 of {OTHERS} others {alone:.0f} → {p99(crowd):.0f} ms, "
            f"ratio {ratio:.1f}, goal at most {MOST:.0f}; errors {errors(crowd)}; load average {os.getloadavg()[0]:.1f}"
        )
    return missed


def main() -> None:
    services.end_by_signals()
    with topology.topology("costly") as made:
        os.environ.update(made.environment)
        import django

        django.setup()
        if measure(made):
            sys.exit(1)


if __name__ == "__main__":
    main()
