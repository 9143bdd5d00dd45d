"""P19: many mentors save progress at once — the whole service beside a plain locked update, on SQLite and PostgreSQL:
in threads of one process, and as phones at the real web server.

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

from benchmarks import crowd  # noqa: E402
from benchmarks.crowd import Storm  # noqa: E402

WRITERS, SAVES, ROUNDS = 20, 15, 3
STORM = 300  # mentors who save at the same moment at the web server, on PostgreSQL
LEAST_SHARE, MOST_SPREAD = 0.6, 3.0
BARE, MARK = "/bare/{}/", "/plans/items/{}/mark/"


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

    progress.mark(item, by=mentor_of(item), said=progress.Mark(state))


def mentor_of(item: Any) -> Any:
    return item.plan.pair.members.all()[0].person.user


def storm(items: list[Any], save: Callable, saves: int) -> Storm:
    """Everybody saves at once, a thread each."""
    from django.db import connection

    seen = Storm()
    gate = threading.Barrier(len(items) + 1)

    def write(item: Any) -> None:
        gate.wait()
        for n in range(saves):
            started = perf_counter()
            try:
                save(item, "planned" if n % 2 else "done")
                seen.times.append(perf_counter() - started)
            except Exception as error:
                seen.errors.append(f"{type(error).__name__}: {error}")
        connection.close()

    threads = [threading.Thread(target=write, args=(item,)) for item in items]
    for thread in threads:
        thread.start()
    gate.wait()
    started = perf_counter()
    for thread in threads:
        thread.join()
    seen.seconds = perf_counter() - started
    return seen


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
    ways: dict[Callable, list[Storm]] = {plain: [], whole: []}
    lost = 0
    for _ in range(ROUNDS):
        for way, storms in ways.items():
            reset(items)
            storms.append(storm(items, way, SAVES))
            lost += check_nothing_lost(items, SAVES)
    rates = {way: median(one.rate for one in storms) for way, storms in ways.items()}
    errors = [words for storms in ways.values() for one in storms for words in one.errors]
    print(
        f"{engine}, {WRITERS} threads: plain {rates[plain]:.0f}/s, service {rates[whole]:.0f}/s = "
        f"{rates[whole] / rates[plain]:.2f} (goal ≥ {LEAST_SHARE}); {spread(ways[whole])}; "
        f"plain {spread(ways[plain])}; errors {len(errors)}, lost {lost}"
    )
    return told(errors) and not lost


def measure_web(engine: str) -> bool:
    """The same through gunicorn: a phone's tap with the page it gets back, beside a bare view at the same server."""
    items = fill(STORM if engine == "postgresql" else WRITERS, "phone")
    sessions = crowd.sessions_of([mentor_of(item) for item in items])
    with crowd.web_server(Path(os.environ["DATA_DIR"])) as port:
        phones = [crowd.Phone(port, session, keeps=engine == "sqlite") for session in sessions]
        kept = twenty_phones(engine, phones[:WRITERS], items[:WRITERS])
        return (engine != "postgresql" or everybody(phones, items)) and kept


def twenty_phones(engine: str, phones: list[Any], items: list[Any]) -> bool:
    found: dict[str, list[Storm]] = {BARE: [], MARK: []}
    lost = 0
    for _ in range(ROUNDS):
        for path, storms in found.items():
            reset(items)
            storms.append(crowd.storm(phones, path, items, SAVES))
            lost += check_nothing_lost(items, SAVES)
    rates = {path: median(storm.rate for storm in storms) for path, storms in found.items()}
    errors = [words for storms in found.values() for storm in storms for words in storm.errors]
    print(
        f"{engine}, web server: {WRITERS} phones, bare {rates[BARE]:.0f}/s, tap with its page {rates[MARK]:.0f}/s = "
        f"{rates[MARK] / rates[BARE]:.2f}; {spread(found[MARK])}; bare {spread(found[BARE])}; "
        f"errors {len(errors)}, lost {lost}"
    )
    return told(errors) and not lost


def spread(storms: list[Storm]) -> str:
    times = [seconds for storm in storms for seconds in storm.times]
    p50, p99 = median(times), quantiles(times, n=100)[98]
    return f"p50 {p50 * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms = {p99 / p50:.1f} × (goal ≤ {MOST_SPREAD})"


def everybody(phones: list[Any], items: list[Any]) -> bool:
    """All mentors of a large school at the same moment, one save each."""
    reset(items)
    seen = crowd.storm(phones, MARK, items, 1)
    lost = check_nothing_lost(items, 1)
    print(
        f"postgresql, web server: {len(phones)} phones at once, one tap each: {seen.rate:.0f}/s, "
        f"{spread([seen])}, slowest {max(seen.times):.2f} s, errors {len(seen.errors)}, lost {lost}"
    )
    return told(seen.errors) and not lost


def told(errors: list[str]) -> bool:
    """Says what went wrong; True when nothing did."""
    for words in sorted(set(errors))[:3]:
        print("   ", words)
    return not errors


def child(engine: str) -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentoring_site.settings")
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    kept = [measure(engine), measure_web(engine)]
    sys.exit(0 if all(kept) else 1)


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
