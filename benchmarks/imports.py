"""Import of a base, 10,000 rows × 15 columns: beside bare bulk_create, bare calamine and django-import-export, in one run.

Like for like: the same bytes of one XLSX, all 15 columns, the same result (a person and his place in the base; the results are compared
row by row), once as the import alone and once as the whole path of a page, which looks at the file first (dry run, then import).
What differs is told: our import also writes a log entry for each person and reads the file in a child process with limits; the peer's bulk
mode calls no `save` and links no error to a row, so the places are written in one step after it. `bulk_create` writes persons alone, of
ready objects, without a file: it is the bound, not a peer.

P1: ≥ 0.5 × bulk_create, ≥ 20 × import-export by default, ≥ 4 × its bulk mode; the same file again changes no row.
P2: preview ≤ 5 × the time that calamine alone needs. Medians of ROUNDS (the peer once: it needs minutes), fixed seed.
`python benchmarks/imports.py`, on SQLite or, with DATABASE_URL, on a database of its own beside the named one. SIZE=thousands of rows.
"""

from __future__ import annotations

import io
import json
import os
import random
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

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from apps.core import clock  # noqa: E402
from apps.jobs import sheets  # noqa: E402
from apps.organizations.models import Organization, ProgrammeYear  # noqa: E402
from apps.participants.demo_names import Names  # noqa: E402
from apps.participants.imports import apply as applying  # noqa: E402
from apps.participants.imports import plan as planning  # noqa: E402
from apps.participants.models import Participation, Person  # noqa: E402
from apps.participants.services.names import search_text  # noqa: E402

ROUNDS = 3
ROWS = 1000 * int(os.environ.get("SIZE") or 10)
GOALS = {"P1 to bulk_create": 0.5, "P1 to import-export": 20, "P1 to its bulk mode": 4}
PREVIEW_GOAL = 5
HEADER = [
    "Фамилия", "Имя", "Отчество", "Дата рождения", "Пол", "Класс", "Должность", "Предметы", "Стаж", "Категория",
    "Телефон", "Почта", "Квалификация", "Запрос", "Интересы",
]  # fmt: skip


def people(count: int) -> list[list[Any]]:
    """Invented rows as a school writes them."""
    dice = random.Random(20261120)
    names = Names(dice)

    def row(number: int) -> list[Any]:
        person = names.draw()
        born = f"{dice.randint(1, 28):02}.{dice.randint(1, 12):02}.{dice.randint(2008, 2016)}"
        who = [person["last_name"], person["first_name"], person["middle_name"], born, person["gender"]]
        school_class = f"{dice.randint(1, 11)} {dice.choice('АБВ')}"
        contacts = [f"8900{dice.randint(1000000, 9999999)}", f"a{number}@example.org"]
        return [*who, school_class, "", "", "", "обучающийся", *contacts, "", "подготовка к олимпиаде", "музыка"]

    return [row(number) for number in range(count)]


def workbook(rows: list[list[Any]]) -> bytes:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Люди")
    sheet.append(HEADER)
    for row in rows:
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def school() -> tuple[Organization, ProgrammeYear]:
    region = Organization.objects.create(kind="region", name="Регион", short_name="Регион")
    own = Organization.objects.create(kind="school", name="Школа", short_name="Школа", parent=region)
    start = clock.today().replace(month=1, day=1)
    year = ProgrammeYear.objects.create(
        organization=own, kind="calendar", title=str(start.year), start=start, end=start.replace(month=12, day=31)
    )
    return own, year


def timed(work: Callable[[], Any]) -> float:
    """Seconds of one run whose writes are rolled back."""
    with transaction.atomic():
        started = perf_counter()
        work()
        taken = perf_counter() - started
        transaction.set_rollback(True)
    return taken


def people_rows(own: Organization, count: int) -> list[Person]:
    fields = {"organization": own, "category": "pupil", "school_class": "8А", "created_at": clock.now(), "gender": "m"}
    return [
        Person(last_name="Иванченков", first_name="Олег", middle_name=str(n), search="иванченков", phone="1", **fields)
        for n in range(count)
    ]


PEER_COLUMNS = {  # field → title in the file
    "last_name": "Фамилия", "first_name": "Имя", "middle_name": "Отчество", "birth_date": "Дата рождения", "gender": "Пол",
    "school_class": "Класс", "post": "Должность", "subjects": "Предметы", "service_since": "Стаж", "category": "Категория",
    "phone": "Телефон", "email": "Почта", "qualification": "Квалификация",
}  # fmt: skip
KEYS = ("last_name", "first_name", "middle_name", "birth_date")


def resource_class(own: Organization, year: ProgrammeYear, *, bulk: bool) -> Any:
    """import-export as its guide shows it: a resource of the model with a widget for each column, found by name and birth date."""
    from import_export import fields, resources, widgets

    from apps.participants import normalize
    from apps.participants.enums import Category, Gender

    def clean(change: Callable[[str], str]) -> type:
        class Clean(widgets.CharWidget):
            def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
                return change(super().clean(value, row, **kwargs) or "")

        return Clean

    genders = {label: value for value, label in Gender.choices} | {value: value for value in Gender.values}
    categories = {label: value for value, label in Category.choices}
    ready = {
        "birth_date": widgets.DateWidget("%d.%m.%Y"),
        "service_since": widgets.DateWidget("%d.%m.%Y"),
        "gender": clean(lambda typed: genders.get(typed, ""))(),
        "category": clean(lambda typed: categories.get(typed, "pupil"))(),
        "school_class": clean(lambda typed: normalize.school_class(typed) or "")(),
        "phone": clean(normalize.phone)(),
    }

    def place(person: Person, row: Any) -> Participation:
        told = {"request": row["Запрос"] or "", "interests": row["Интересы"] or ""}
        return Participation(organization=own, year=year, role="mentee", person=person, joined_on=own.today, **told)

    class PeopleResource(resources.ModelResource):
        class Meta:
            model = Person
            import_id_fields = KEYS
            fields = tuple(PEER_COLUMNS)
            use_bulk = bulk
            batch_size = 500

        def before_save_instance(self, instance: Person, row: Any, **kwargs: Any) -> None:
            instance.organization, instance.created_at = own, clock.now()
            instance.search = search_text(instance)

        def after_save_instance(self, instance: Person, row: Any, **kwargs: Any) -> None:
            if not bulk and not instance.participations.filter(year=year, role="mentee").exists():
                place(instance, row).save()

        def after_import(self, dataset: Any, result: Any, **kwargs: Any) -> None:
            if bulk:
                people = {tuple(getattr(p, key) for key in KEYS): p for p in Person.objects.filter(organization=own)}
                rows = [(people[_key(row)], row) for row in dataset.dict]
                Participation.objects.bulk_create([place(person, row) for person, row in rows], batch_size=500)

    def _key(row: Any) -> tuple:
        born = ready["birth_date"].clean(row["Дата рождения"])
        return (row["Фамилия"], row["Имя"], row["Отчество"], born)

    made = {
        name: fields.Field(
            attribute=name,
            column_name=title,
            widget=ready.get(name, widgets.CharWidget(coerce_to_string=True, allow_blank=True)),
        )
        for name, title in PEER_COLUMNS.items()
    }
    return type("People", (PeopleResource,), made)


def peer(own: Organization, year: ProgrammeYear, content: bytes, *, bulk: bool, dry_run: bool) -> Callable[[], Any]:
    from import_export.formats.base_formats import XLSX

    def load() -> None:
        made = resource_class(own, year, bulk=bulk)()
        if dry_run:
            made.import_data(XLSX().create_dataset(content), dry_run=True, raise_errors=True)
        made.import_data(XLSX().create_dataset(content), dry_run=False, raise_errors=True)

    return load


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
    return sorted(map(str, Person.objects.values_list(*told, "search", *texts)))


def calamine(content: bytes) -> None:
    from python_calamine import CalamineWorkbook

    CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def main() -> None:
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

    works = {
        "bulk_create": lambda: Person.objects.bulk_create(people_rows(own, ROWS), batch_size=500),
        "import": load,
        "import with preview": page,
        "calamine": lambda: calamine(content),
        "preview": preview,
        "import-export": peer(own, year, content, bulk=False, dry_run=False),
        "import-export with dry run": peer(own, year, content, bulk=False, dry_run=True),
        "import-export bulk": peer(own, year, content, bulk=True, dry_run=False),
        "import-export bulk with dry run": peer(own, year, content, bulk=True, dry_run=True),
    }
    compare_results({name: works[name] for name in ("import", "import-export", "import-export bulk")})
    taken: dict[str, list[float]] = {name: [] for name in works}
    for turn in range(ROUNDS):
        for name, work in works.items():
            # The peer needs minutes where the others need seconds: once is enough to see the order of size.
            if turn == 0 or not name.startswith("import-export"):
                taken[name].append(timed(work))
    report({name: median(times) for name, times in taken.items()}, repeated(content, asked))


def compare_results(works: dict[str, Callable[[], Any]]) -> None:
    """Every way leaves the same people in the base; else the comparison means nothing."""
    found = {}
    for name, work in works.items():
        with transaction.atomic():
            work()
            found[name] = result_of()
            transaction.set_rollback(True)
    for name, rows in found.items():
        if rows != found["import"]:
            differing = [pair for pair in zip(rows, found["import"], strict=False) if pair[0] != pair[1]][:3]
            sys.exit(f"{name}: другой итог, {len(rows)} и {len(found['import'])} строк: {differing}")


def repeated(content: bytes, asked: dict[str, Any]) -> int:
    """Rows that a second import of the same file would change."""
    with transaction.atomic():
        applying.apply(sheets.read(content), **asked, by=None)
        again = planning.make(sheets.read(content), **asked)
        transaction.set_rollback(True)
    return len(again.steps) - again.count(planning.UNCHANGED)


def report(seconds: dict[str, float], changed_again: int) -> None:
    rates = {name: ROWS / taken for name, taken in seconds.items()}
    ratios = {
        "P1 to bulk_create": rates["import"] / rates["bulk_create"],
        "P1 to import-export": rates["import"] / rates["import-export"],
        "P1 to its bulk mode": rates["import"] / rates["import-export bulk"],
    }
    whole = {
        "whole path to import-export": rates["import with preview"] / rates["import-export with dry run"],
        "whole path to its bulk mode": rates["import with preview"] / rates["import-export bulk with dry run"],
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
