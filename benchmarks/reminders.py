"""P18: choosing what is due and writing it. 1,500 schools, 720,000 windows of roadmaps (SIZE=10: 7.2 million), 10,000 of them due.

On an own PostgreSQL. Ours is the whole `remind`: all sources, selection, digests, messages and marks. The limit is one bulk_create of
as many marks, the naive peer get_or_create for each. Medians of rounds, alternately.
"""

from __future__ import annotations

import gc
import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(BASE))

from benchmarks import sample_schools  # noqa: E402
from scripts import services  # noqa: E402

SCHOOLS, ITEMS, DUE = 1500, 20, 10_000
WINDOWS = 24 * int(os.environ.get("SIZE") or 1)
AT = datetime(2026, 11, 20, 6, 5, tzinfo=UTC)
TOMORROW = date(2026, 11, 21)
ROUNDS, NAIVE = 3, 1000


def set_up() -> None:
    """Tables, schools with a curator and a roadmap each, windows by one INSERT … SELECT."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from apps.accounts.models import User
    from apps.organizations.models import Membership
    from apps.roadmap.models import Item, Occurrence, Roadmap, Section

    call_command("migrate", verbosity=0)
    schools, years = sample_schools.schools(SCHOOLS)
    users = User.objects.bulk_create(User(username=f"curator{n}") for n in range(SCHOOLS))
    start, end = sample_schools.START, sample_schools.END
    Membership.objects.bulk_create(
        Membership(user=u, organization=o, role="curator", valid_from=start)
        for u, o in zip(users, schools, strict=True)
    )
    roadmaps = Roadmap.objects.bulk_create(
        Roadmap(organization=o, year=y, title="Карта", start=start, end=end, state="active", created_at=AT)
        for o, y in zip(schools, years, strict=True)
    )
    sections = Section.objects.bulk_create(Section(roadmap=r, title="Раздел", position=1) for r in roadmaps)
    items = (
        Item(roadmap=s.roadmap, section=s, position=n, number=str(n), activity="Собрать сведения")
        for s in sections
        for n in range(ITEMS)
    )
    Item.objects.bulk_create(items, batch_size=2000)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {Occurrence._meta.db_table} (public_id, item_id, due, is_control_point, state, closed_on, reason) "
            "SELECT gen_random_uuid(), i.id, DATE '2026-09-01' + (g %% 70), false, 'done', DATE '2026-09-01', '' "
            f"FROM {Item._meta.db_table} i, generate_series(1, %s) g",
            [WINDOWS],
        )
        cursor.execute(
            f"UPDATE {Occurrence._meta.db_table} SET state = 'open', closed_on = NULL, due = %s WHERE id %% %s = 0",
            [TOMORROW, SCHOOLS * ITEMS * WINDOWS // DUE],
        )
        cursor.execute("ANALYZE")


def timed(work: Callable[[], int]) -> tuple[float, int]:
    started = time.perf_counter()
    count = work()
    return time.perf_counter() - started, count


def ours() -> int:
    from apps.notifications.models import Message, Reminded
    from apps.notifications.services import reminders

    reminders.remind(AT)
    assert Message.objects.count() <= SCHOOLS
    return Reminded.objects.count()


def marks(count: int) -> list:
    """Marks as ours writes them, hung on one message."""
    from apps.accounts.models import User
    from apps.notifications.models import Message, Reminded

    user = User.objects.first()
    message = Message.objects.create(key="bench", user=user, subject="х", created_at=AT)
    return [Reminded(user=user, thing=f"bench:{n}", stage="1", message=message) for n in range(count)]


def limit() -> int:
    from apps.notifications.models import Reminded

    return len(Reminded.objects.bulk_create(marks(DUE), ignore_conflicts=True, batch_size=2000))


def naive() -> int:
    from apps.notifications.models import Reminded

    for row in marks(NAIVE):
        Reminded.objects.get_or_create(
            user=row.user, thing=row.thing, stage=row.stage, defaults={"message": row.message}
        )
    return NAIVE


def empty() -> None:
    from apps.notifications.models import Message, Reminded

    Reminded.objects.all().delete()
    Message.objects.all().delete()


def main() -> None:
    with services.scratch("reminders") as folder, services.postgres(folder) as address:
        os.environ |= {
            "DATABASE_URL": address,
            "DATA_DIR": str(folder / "data"),
            "DJANGO_SETTINGS_MODULE": "mentoring_site.settings",
            "DEBUG": "0",
            "SECRET_KEY": "only-for-the-benchmark-of-reminders-0123456789",
        }
        set_up()
        measure()


def measure() -> None:
    # The objects of the loaded program are old for good; without it whoever makes many new ones pays for looking through them.
    gc.freeze()
    rates: dict[str, list[float]] = {"ours": [], "limit": [], "naive": []}
    again, found = 0.0, 0
    for _ in range(ROUNDS):
        for name, work in (("ours", ours), ("limit", limit), ("naive", naive)):
            seconds, count = timed(work)
            rates[name].append(count / seconds)
            if name == "ours":
                found, (again, same) = count, timed(ours)
                assert same == count, "a second run wrote something"
            empty()
    report(rates, found, again)


def report(rates: dict[str, list[float]], found: int, again: float) -> None:
    ours_rate, limit_rate, naive_rate = (statistics.median(rates[name]) for name in ("ours", "limit", "naive"))
    total = SCHOOLS * ITEMS * WINDOWS
    print(f"P18: {total:,} windows, {found:,} due; rows a second, medians of {ROUNDS} rounds")
    print(f"  remind (selection, digests, messages, marks)  {ours_rate:10,.0f}")
    print(
        f"  bulk_create of as many marks (limit)          {limit_rate:10,.0f}   ratio {ours_rate / limit_rate:.2f}, goal 0.5"
    )
    print(
        f"  get_or_create each (naive)                    {naive_rate:10,.0f}   ratio {ours_rate / naive_rate:.1f}, goal 15"
    )
    print(f"  the same again: {again:.2f} s, 0 rows written", flush=True)


if __name__ == "__main__":
    main()
