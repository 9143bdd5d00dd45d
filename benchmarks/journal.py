"""R22: whose data did somebody see, on a million records of the access journal of 1,500 schools.

On an own PostgreSQL. Ours is the page of the journal filtered by a person, with its rights, names and count; the limit one query
by an index that reads the same fifty rows. Medians of rounds, alternately. Beside it: the seals over all of them.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

BASE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(BASE))

from benchmarks import sample_schools  # noqa: E402
from scripts import services  # noqa: E402

SCHOOLS, RECORDS, ROUNDS = 1500, 1_000_000, 15
MOST = 5.0


def set_up() -> None:
    """Schools with a director and five curators each, and what they looked at within a year."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from apps.accounts.models import User
    from apps.organizations.models import Membership

    call_command("migrate", verbosity=0)
    schools, _ = sample_schools.schools(SCHOOLS)
    users = User.objects.bulk_create(User(username=f"user{n}", last_name="Ильин") for n in range(SCHOOLS * 6))
    Membership.objects.bulk_create(
        Membership(
            user=user,
            organization=schools[n // 6],
            role="director" if n % 6 == 0 else "curator",
            valid_from="2026-08-01",
        )
        for n, user in enumerate(users)
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO workflow_accessentry (at, user_id, organization_id, kind, object_type, object_id, rows, ip) "
            "SELECT now() - make_interval(mins => 10 + g / 2), %s + g %% %s, %s + (g %% %s) / 6, 'view', 'participants.Person', g %% 5000, "
            "1, '10.0.0.1' FROM generate_series(1, %s) g",
            [users[0].pk, SCHOOLS * 6, schools[0].pk, SCHOOLS * 6, RECORDS],
        )
        cursor.execute("ANALYZE")


def timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def asked_of(work: Callable[[], object]) -> float:
    """Milliseconds of the statements that read the journal."""
    from django.db import connection

    spent = 0.0

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        nonlocal spent
        started = time.perf_counter()
        answer = execute(sql, *rest)
        if sql.startswith("SELECT") and "workflow_accessentry" in sql:
            spent += time.perf_counter() - started
        return answer

    with connection.execute_wrapper(note):
        work()
    return spent * 1000


def measure() -> None:
    from django.test import Client
    from django.urls import reverse

    from apps.accounts.models import User
    from apps.workflow import seals
    from apps.workflow.models import AccessEntry

    director, curator = User.objects.get(username="user6"), User.objects.get(username="user7")
    client, address = Client(), reverse("participants:access-journal")
    client.force_login(director)

    def page(**query: object) -> None:
        answer = client.get(address, query, secure=True)
        assert answer.status_code == 200, (answer.status_code, answer.get("Location"))

    def query() -> None:
        assert len(AccessEntry.objects.filter(user=curator).order_by("-at")[:50]) == 50

    ways: dict[str, Callable[[], None]] = {
        "one query by an index": query,
        "page of a person": lambda: page(who=curator.pk),
        "page of a person and days": lambda: page(who=curator.pk, start="2026-01-01", end="2026-12-31"),
        "page of the school": page,
        "empty page of the same room": lambda: page(who=curator.pk, start="2040-01-01"),
    }
    times: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(ROUNDS + 1):
        for name, work in ways.items():
            took = timed(work)
            if number:
                times[name].append(took)
    middle = {name: statistics.median(found) for name, found in times.items()}
    print(f"R22: {RECORDS:,} records, medians of {ROUNDS} rounds, load average {os.getloadavg()[0]:.1f}")
    for name, value in middle.items():
        print(f"  {name:<30} {value:8.1f} ms")
    found = statistics.median(asked_of(lambda: page(who=curator.pk)) for _ in range(ROUNDS))
    ratio = found / middle["one query by an index"]
    print(
        f"  asked of the journal for it    {found:8.1f} ms, ratio {ratio:.1f}, goal {MOST:.0f}; the rest is frame, rights, drawing"
    )
    print(f"  sealing                        {timed(seals.seal):8.0f} ms, checking {timed(seals.broken):.0f} ms")


def main() -> None:
    services.end_by_signals()
    with services.scratch("journal") as folder, services.postgres(folder) as address:
        os.environ |= {
            "DATABASE_URL": address,
            "DATA_DIR": str(folder / "data"),
            "DJANGO_SETTINGS_MODULE": "mentoring_site.settings",
            "ALLOWED_HOSTS": "testserver",
            "SECRET_KEY": "only-for-the-benchmark-of-the-journal-0123456789",
        }
        set_up()
        measure()


if __name__ == "__main__":
    main()
