"""P19: many mentors save progress at once — the whole service beside a plain locked update, on SQLite and PostgreSQL.

`python benchmarks/progress.py`. Alternate rounds of one run; every acknowledged save is looked up afterwards.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
WRITERS, SAVES, ROUNDS = 20, 15, 3
STORM = 300  # mentors who save at the same moment, on PostgreSQL, through as many server threads as there are writers
LEAST_SHARE, MOST_SPREAD = 0.6, 3.0


def fill(writers: int, login: str = "mentor") -> list[Any]:
    """A school with a pair, a login and a running plan of one task for every writer; returns the tasks."""
    from apps.accounts.models import User
    from apps.core import clock
    from apps.organizations.enums import Kind, Role
    from apps.organizations.models import Membership, MentoringForm, Organization, ProgrammeYear
    from apps.pairing.models import Pair, PairMember
    from apps.participants.models import Person
    from apps.plans.models import Plan, PlanItem

    today, now = clock.today(), clock.now()
    region = Organization.objects.create(kind=Kind.REGION, name="Область", short_name="Область")
    school = Organization.objects.create(kind=Kind.SCHOOL, parent=region, name="Школа", short_name="Школа")
    start, end = today.replace(month=1, day=1), today.replace(month=12, day=31)
    year = ProgrammeYear.objects.create(organization=school, title="Год", start=start, end=end)
    form, _ = MentoringForm.objects.get_or_create(code="bench", defaults={"title": "Учитель – учитель"})
    for n in range(writers):
        user = User.objects.create(username=f"{login}{n}")
        Membership.objects.create(user=user, organization=school, role=Role.MENTOR, valid_from=start)
        person = Person.objects.create(
            organization=school,
            user=user,
            last_name=f"Наставников{n}",
            first_name="Пётр",
            category="staff",
            created_at=now,
        )
        term = {"organization": school, "year": year, "start": start, "end": end, "created_at": now}
        pair = Pair.objects.create(form=form, state="active", activated_on=start, **term)
        PairMember.objects.create(pair=pair, person=person, role="mentor", joined_on=start)
        plan = Plan.objects.create(pair=pair, state="running", approved_on=start, **term)
        PlanItem.objects.create(plan=plan, position=1, title="Задание", due=today)
    return list(_items().filter(plan__organization=school))


def _items() -> Any:
    from apps.plans.models import PlanItem

    return (
        PlanItem.objects.select_related("plan__pair", "plan__organization", "plan__year")
        .prefetch_related("plan__pair__members__person__user")
        .order_by("pk")
    )


# ---- the two ways
def plain(item: Any, state: str) -> None:
    """A locked update and a line of a log, as a tutorial writes it."""
    from django.db import transaction

    from apps.core import clock
    from apps.plans.models import PlanItem
    from apps.workflow.models import AuditEvent

    with transaction.atomic():
        row = PlanItem.objects.select_for_update().get(pk=item.pk)
        row.state, row.done_on = state, clock.today() if state == "done" else None
        row.save()
        AuditEvent.objects.create(
            at=clock.now(), object_type="plans.PlanItem", object_id=row.pk, action=state, title=state, changes={}
        )


def whole(item: Any, state: str) -> None:
    """The service with all its rules: rights, state, versions, access to the pair, log."""
    from apps.plans.services import progress

    mentor = item.plan.pair.members.all()[0].person.user
    progress.mark(item, by=mentor, said=progress.Mark(state))


def storm(items: list[Any], save: Callable, saves: int) -> tuple[float, list[float], list[str]]:
    """Everybody saves at once; (saves a second, seconds of each save, errors)."""
    from django.db import connection

    times: list[float] = []
    errors: list[str] = []
    gate = threading.Barrier(WRITERS + 1)

    def write(own: list[Any]) -> None:
        gate.wait()
        for item in own:
            for n in range(saves):
                started = perf_counter()
                try:
                    save(item, "planned" if n % 2 else "done")
                    times.append(perf_counter() - started)
                except Exception as error:
                    errors.append(f"{type(error).__name__}: {error}")
        connection.close()

    threads = [threading.Thread(target=write, args=(items[n::WRITERS],)) for n in range(WRITERS)]
    for thread in threads:
        thread.start()
    gate.wait()
    started = perf_counter()
    for thread in threads:
        thread.join()
    return len(times) / (perf_counter() - started), times, errors


def check_nothing_lost(items: list[Any], saves: int) -> int:
    """Saves that were acknowledged and are not there: the state and the log of every task."""
    from apps.plans.models import PlanItem
    from apps.workflow.models import AuditEvent

    wanted = "done" if saves % 2 else "planned"
    lost = PlanItem.objects.filter(pk__in=[i.pk for i in items]).exclude(state=wanted).count()
    written = AuditEvent.objects.filter(object_type="plans.PlanItem", object_id__in=[i.pk for i in items]).count()
    return lost + abs(len(items) * saves - written)


def reset(items: list[Any]) -> None:
    from apps.plans.models import PlanItem
    from apps.workflow.models import AuditEvent

    PlanItem.objects.filter(pk__in=[i.pk for i in items]).update(state="planned", done_on=None)
    AuditEvent.objects.filter(object_type="plans.PlanItem").delete()


def measure(engine: str) -> bool:
    """Rounds of both ways by turns on one database; prints the line of the table."""
    items = fill(WRITERS)
    rates: dict[str, list[float]] = {"plain": [], "whole": []}
    times: list[float] = []
    failures: list[str] = []
    lost = 0
    for _ in range(ROUNDS):
        for name, way in (("plain", plain), ("whole", whole)):
            reset(items)
            rate, took, errors = storm(items, way, SAVES)
            rates[name].append(rate)
            if name == "whole":
                times += took
                failures += errors
                lost += check_nothing_lost(items, SAVES)
    share = median(rates["whole"]) / median(rates["plain"])
    p50, p99 = median(times), quantiles(times, n=100)[98]
    print(
        f"{engine}: {WRITERS} writers, plain {median(rates['plain']):.0f}/s, service {median(rates['whole']):.0f}/s "
        f"= {share:.2f} (goal ≥ {LEAST_SHARE}), p50 {p50 * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms = {p99 / p50:.1f} × "
        f"(goal ≤ {MOST_SPREAD}), errors {len(failures)}, lost {lost}"
    )
    for words in sorted(set(failures))[:3]:
        print("   ", words)
    return not failures and not lost


def measure_storm() -> bool:
    """All mentors of a large school at the same moment, one save each."""
    items = fill(STORM, "many")
    reset(items)
    rate, times, errors = storm(items, whole, 1)
    lost = check_nothing_lost(items, 1)
    print(f"postgresql: {STORM} at once: {rate:.0f}/s, slowest {max(times):.2f} s, errors {len(errors)}, lost {lost}")
    for words in sorted(set(errors))[:3]:
        print("   ", words)
    return not errors and not lost


def child(engine: str) -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentoring_site.settings")
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    kept = measure(engine) and (engine != "postgresql" or measure_storm())
    sys.exit(0 if kept else 1)


def main() -> None:
    engine = os.environ.get("PROGRESS_ENGINE", "")
    if engine:
        child(engine)
    codes = []
    for engine, start in (("sqlite", []), ("postgresql", ["-m", "scripts.services", sys.executable])):
        environment = {**os.environ, "PROGRESS_ENGINE": engine, "DATA_DIR": tempfile.mkdtemp(prefix="mentoring-bench-")}
        if engine == "sqlite":
            environment.pop("DATABASE_URL", None)
        codes.append(
            subprocess.run([sys.executable, *start, __file__], cwd=ROOT, env=environment, check=False).returncode
        )
    sys.exit(max(codes))


if __name__ == "__main__":
    main()
