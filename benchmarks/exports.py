"""P12: a base of 10,000 people as XLSX — the program's own export, XlsxWriter, django-import-export; memory at 10,000 and 100,000 rows.

`python benchmarks/exports.py` makes a throw-away SQLite base. XlsxWriter is no dependency of the program: without it only the other
limit is measured (`pip install xlsxwriter` into an environment of your own, its folder in PYTHONPATH).
"""

from __future__ import annotations

import io
import os
import sys
import tempfile
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
ROWS, MANY, ROUNDS = 10_000, 100_000, 3
GROWTH = 50  # megabytes that ten times the rows may add
JOINED = date(2026, 9, 1)
HEADINGS = ["Наставляемые. Школа", "Отбор: все. По состоянию на 20.11.2026"]


# ---- data
def fill(count: int) -> Any:
    """A school with a base of mentees, every second one with a consent."""
    from apps.core import clock
    from apps.organizations.models import Organization, ProgrammeYear
    from apps.participants.models import Consent, Participation, Person

    region = Organization.objects.create(kind="region", name="Область", short_name="Область")
    school = Organization.objects.create(kind="school", name="Школа", short_name="Школа", parent=region)
    year = ProgrammeYear.objects.create(
        organization=school, title="2026/2027", start=date(2026, 9, 1), end=date(2027, 8, 31)
    )
    people = Person.objects.bulk_create(_person(school, number) for number in range(count))
    Participation.objects.bulk_create(
        Participation(
            organization=school,
            person=person,
            year=year,
            role="mentee",
            joined_on=JOINED,
            request="Подготовка к олимпиаде",
        )
        for person in people
    )
    Consent.objects.bulk_create(
        Consent(
            organization=school, person=p, purpose="processing", signer="own", signed_on=JOINED, created_at=clock.now()
        )
        for p in people[::2]
    )
    return school, year


def _person(school: Any, number: int) -> Any:
    from apps.core import clock
    from apps.participants.models import Person

    return Person(
        organization=school,
        last_name=f"Подопечный{number}",
        first_name="Иван",
        middle_name="Ильич",
        category="pupil",
        birth_date=date(2010, 1 + number % 12, 1 + number % 28),
        phone=f"+7 900 {number:07}",
        email=f"p{number}@school.example",
        search=f"подопечный{number:06}",
        created_at=clock.now(),
    )


# ---- three ways
def rows_of(school: Any, year: Any) -> Any:
    from apps.participants.models import Participation

    rows = Participation.objects.filter(organization=school, year=year).with_consent(date(2026, 11, 20), "processing")
    return rows.select_related("person__partner", "form").order_by("person__search")


def ours(school: Any, year: Any) -> bytes:
    from apps.participants import exports

    return exports.base(school, "mentee", rows_of(school, year), HEADINGS)


def cells(school: Any, year: Any) -> Iterator[tuple]:
    """The same columns as plain values, straight from the database."""
    from apps.participants.imports.template import columns_for
    from apps.participants.models import Person

    known = {field.name for field in Person._meta.concrete_fields}
    names = [f"person__{c.code}" if c.code in known else c.code for c in columns_for(school, "mentee")]
    return rows_of(school, year).values_list(*names, "has_consent").iterator(chunk_size=2000)


def with_xlsxwriter(school: Any, year: Any) -> bytes:
    import xlsxwriter  # type: ignore[import-not-found]

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet, day = book.add_worksheet(), book.add_format({"num_format": "dd.mm.yyyy"})
    for number, row in enumerate(cells(school, year), 3):
        for place, value in enumerate(row):
            if isinstance(value, date):
                sheet.write_datetime(number, place, value, day)
            elif value is not None:
                sheet.write(number, place, str(value) if isinstance(value, list | dict) else value)
    book.close()
    return stream.getvalue()


def with_import_export(school: Any, year: Any) -> bytes:
    from import_export import fields, resources

    from apps.participants.models import Participation, Person

    shown = ["last_name", "first_name", "middle_name", "birth_date", "gender", "category", "phone", "email"]
    own = {name: fields.Field(attribute=f"person__{name}", column_name=name) for name in shown}
    meta = type("Meta", (), {"model": Participation, "fields": [*shown, "request", "joined_on", "left_on", "role"]})
    resource = type("BaseResource", (resources.ModelResource,), {**own, "Meta": meta})
    assert set(shown) <= {field.name for field in Person._meta.concrete_fields}
    return resource().export(rows_of(school, year)).xlsx


# ---- measuring
def medians(ways: dict[str, Callable[[], object]]) -> dict[str, float]:
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            started = perf_counter()
            way()
            times[name].append(perf_counter() - started)
    return {name: median(values) for name, values in times.items()}


def peak_megabytes(way: Callable[[], object]) -> float:
    tracemalloc.start()
    way()
    found = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return found / 2**20


def verdict(name: str, value: float, least: float) -> None:
    print(f"{name}: {value:.2f} × (goal ≥ {least:g} ×) {'ok' if value >= least else 'NOT MET'}")


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentoring_site.settings")
    os.environ.setdefault("DATA_DIR", tempfile.mkdtemp(prefix="mentoring-bench-"))
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    school, year = fill(ROWS)
    ways: dict[str, Callable[[], object]] = {
        "ours": lambda: ours(school, year),
        "import-export": lambda: with_import_export(school, year),
    }
    try:
        import xlsxwriter  # noqa: F401
    except ImportError:
        print("XlsxWriter is not installed: its limit is not measured")
    else:
        ways["xlsxwriter"] = lambda: with_xlsxwriter(school, year)
    times = medians(ways)
    print(f"{ROWS} rows, s: " + ", ".join(f"{name} {seconds:.2f}" for name, seconds in times.items()))
    if "xlsxwriter" in times:
        verdict("P12 rows a second / xlsxwriter", times["xlsxwriter"] / times["ours"], 0.6)
    verdict("P12 rows a second / import-export", times["import-export"] / times["ours"], 2)
    few = peak_megabytes(lambda: ours(school, year))
    many = _many()
    grown = many - few
    print(f"P12 memory: {few:.0f} MB at {ROWS}, {many:.0f} MB at {MANY} rows: +{grown:.0f} MB "
          f"(goal ≤ +{GROWTH} MB) {'ok' if grown <= GROWTH else 'NOT MET'}")  # fmt: skip


def _many() -> float:
    """The peak of an export of MANY rows; the filling itself is not measured."""
    school, year = fill(MANY)
    return peak_megabytes(lambda: ours(school, year))


if __name__ == "__main__":
    main()
