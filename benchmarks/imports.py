"""Import of a base, 10,000 rows × 15 columns: beside bare bulk_create, bare calamine and django-import-export, in one run.

Like for like: the same bytes of one XLSX, all 15 columns, the same work on each row and the same result, compared row by row: a
person, his place in the base, a log entry for each. The work is what P1 names: every cell checked with the error told by row, the
same person looked for in the base, a similar person looked for (the same birthday and nearly the same name, a namesake), the log.
import-export does it by its own means (`peer_import.py`): widgets, `clean_model_instances`, hooks of a row; what it reaches without
its checks is told too. The import alone is measured, and the whole path of a page, which looks at the file first (dry run, then
import). What still differs: only ours reads the file in a child process with limits. `bulk_create` writes persons alone, of ready
objects, without a file: it is the bound, not a peer.

P1: ≥ 0.5 × bulk_create, ≥ 20 × import-export by default, ≥ 4 × its bulk mode; the same file again changes no row.
P2: preview ≤ 5 × the time that calamine alone needs. Medians of ROUNDS, fixed seed; the peer once and with a part of the rows.
`python benchmarks/imports.py`, on SQLite or, with DATABASE_URL, on a database of its own beside the named one. SIZE=thousands of rows.
"""

from __future__ import annotations

import io
import json
import os
import resource
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="bench-imports-")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentoring_site.settings")

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from apps.core import clock  # noqa: E402
from apps.jobs import sheets  # noqa: E402
from apps.organizations.models import Organization, ProgrammeYear  # noqa: E402
from apps.participants.imports import apply as applying  # noqa: E402
from apps.participants.imports import plan as planning  # noqa: E402
from apps.participants.models import Person  # noqa: E402
from apps.workflow.models import AuditEvent  # noqa: E402
from benchmarks.peer_import import peer  # noqa: E402
from benchmarks.sample_people import people, workbook  # noqa: E402

ROUNDS = 3
ROWS = 1000 * int(os.environ.get("SIZE") or 10)
GOALS = {"P1 to bulk_create": 0.5, "P1 to import-export": 20, "P1 to its bulk mode": 4}
PREVIEW_GOAL = 5
# The peer needs minutes where the others need seconds: it gets a part of the rows, once. A row costs it as much there.
PEER_ROWS = ROWS // 5
PEER = "import-export"


def school() -> tuple[Organization, ProgrammeYear]:
    region = Organization.objects.create(kind="region", name="Регион", short_name="Регион")
    own = Organization.objects.create(kind="school", name="Школа", short_name="Школа", parent=region)
    start = clock.today().replace(month=1, day=1)
    year = ProgrammeYear.objects.create(
        organization=own, kind="calendar", title=str(start.year), start=start, end=start.replace(month=12, day=31)
    )
    return own, year


def timed(work: Callable[[], Any], look: Callable[[], Any] = lambda: None) -> tuple[float, Any]:
    """Seconds of one run whose writes are rolled back, and what `look` sees before that."""
    with transaction.atomic():
        started = perf_counter()
        work()
        taken = perf_counter() - started
        seen = look()
        transaction.set_rollback(True)
    return taken, seen


def people_rows(own: Organization, count: int) -> list[Person]:
    fields = {"organization": own, "category": "pupil", "school_class": "8А", "created_at": clock.now(), "gender": "m"}
    return [
        Person(last_name="Иванченков", first_name="Олег", middle_name=str(n), search="иванченков", phone="1", **fields)
        for n in range(count)
    ]


def result_of() -> list[tuple]:
    """What stands in the base after a way: every field that the columns tell, and the place with its texts."""
    told = (
        "last_name",
        "first_name",
        "middle_name",
        "birth_date",
        "gender",
        "category",
        "school_class",
        "phone",
        "email",
    )
    texts = ("participations__role", "participations__request", "participations__interests")
    people = sorted(map(str, Person.objects.values_list(*told, "search", *texts)))
    return [*people, ("log entries", AuditEvent.objects.filter(action="import").count())]


def calamine(content: bytes) -> None:
    from python_calamine import CalamineWorkbook

    CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def main() -> None:
    # Django's record of every query would burden the ways with many of them.
    settings.DEBUG = False
    if connection.vendor == "postgresql":
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    else:
        call_command("migrate", verbosity=0)
    try:
        measure()
    finally:
        if connection.vendor == "postgresql":
            connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


def measure() -> None:
    own, year = school()
    content = workbook(people(ROWS))
    asked = {"organization": own, "year": year, "role": "mentee"}

    def load() -> None:
        applying.apply(sheets.read(content), **asked, by=None)

    def preview() -> None:
        planning.make(sheets.read(content), **asked)

    def page() -> None:
        preview()
        load()

    part = workbook(people(PEER_ROWS))

    def load_part() -> None:
        applying.apply(sheets.read(part), **asked, by=None)

    works = {
        "bulk_create": lambda: Person.objects.bulk_create(people_rows(own, ROWS), batch_size=500),
        "import": load,
        "import with preview": page,
        "calamine": lambda: calamine(content),
        "preview": preview,
        PEER: peer(own, year, part),
        f"{PEER} dry run": peer(own, year, part, dry_run=True),
        f"{PEER} bulk": peer(own, year, part, bulk=True),
        f"{PEER} bulk dry run": peer(own, year, part, bulk=True, dry_run=True),
        f"{PEER} without checks": peer(own, year, part, checks=False),
    }
    taken: dict[str, list[float]] = {name: [] for name in works}
    left: dict[str, list] = {}
    for turn in range(ROUNDS):
        for name, work in works.items():
            if turn == 0 or not name.startswith(PEER):
                seconds, left[name] = timed(work, result_of)
                taken[name].append(seconds)
    ours = timed(load_part, result_of)[1]
    compare_results(ours, {name: rows for name, rows in left.items() if name.startswith(PEER) and "dry" not in name})
    report({name: median(times) for name, times in taken.items()}, repeated(content, asked))


def compare_results(ours: list, found: dict[str, list]) -> None:
    """Every way leaves the same people in the base; else the comparison means nothing."""
    for name, rows in found.items():
        if rows != ours:
            differing = [pair for pair in zip(rows, ours, strict=False) if pair[0] != pair[1]][:3]
            sys.exit(f"{name}: другой итог, {len(rows)} и {len(ours)} строк: {differing}")


def repeated(content: bytes, asked: dict[str, Any]) -> int:
    """Rows that a second import of the same file would change."""
    with transaction.atomic():
        applying.apply(sheets.read(content), **asked, by=None)
        again = planning.make(sheets.read(content), **asked)
        transaction.set_rollback(True)
    return len(again.steps) - again.count(planning.UNCHANGED)


def report(seconds: dict[str, float], changed_again: int) -> None:
    rates = {name: (PEER_ROWS if name.startswith(PEER) else ROWS) / taken for name, taken in seconds.items()}
    ratios = {
        "P1 to bulk_create": rates["import"] / rates["bulk_create"],
        "P1 to import-export": rates["import"] / rates[PEER],
        "P1 to its bulk mode": rates["import"] / rates[f"{PEER} bulk"],
    }
    paths = {mode: 1 / (1 / rates[f"{PEER}{mode}"] + 1 / rates[f"{PEER}{mode} dry run"]) for mode in ("", " bulk")}
    whole = {
        "whole path to import-export": rates["import with preview"] / paths[""],
        "whole path to its bulk mode": rates["import with preview"] / paths[" bulk"],
        "to import-export that checks nothing": rates["import"] / rates[f"{PEER} without checks"],
    }
    preview = seconds["preview"] / seconds["calamine"]
    answer = {
        "database": connection.vendor,
        "rows": ROWS,
        "rows_per_second": {name: round(rate) for name, rate in rates.items()},
        **{name: round(ratio, 2) for name, ratio in (ratios | whole).items()},
        "P2 preview to calamine": round(preview, 2),
        "changed by the same file again": changed_again,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "met": {
            **{name: ratios[name] >= goal for name, goal in GOALS.items()},
            "P2": preview <= PREVIEW_GOAL,
            "again": changed_again == 0,
        },
    }
    print(json.dumps(answer, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
