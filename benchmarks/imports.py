"""Import of a base, 10,000 rows × 15 columns: beside bare bulk_create, bare calamine and django-import-export, in one run.

P1: ≥ 0.5 × bulk_create, ≥ 20 × import-export by default, ≥ 4 × its bulk mode; the same file again changes no row.
P2: preview ≤ 5 × the time that calamine alone needs. Medians of ROUNDS, fixed seed. `python benchmarks/imports.py`
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
from django.db import transaction  # noqa: E402

from apps.core import clock  # noqa: E402
from apps.jobs import sheets  # noqa: E402
from apps.organizations.models import Organization, ProgrammeYear  # noqa: E402
from apps.participants.demo_names import Names  # noqa: E402
from apps.participants.imports import apply as applying  # noqa: E402
from apps.participants.imports import plan as planning  # noqa: E402
from apps.participants.models import Person  # noqa: E402

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


PEER_FIELDS = [
    "last_name", "first_name", "middle_name", "birth_date", "gender", "category", "school_class", "post", "subjects",
    "qualification", "phone", "email",
]  # fmt: skip


def resource_class(own: Organization, *, bulk: bool) -> Any:
    """import-export as its guide shows it: a resource of the model, found by name and birth date."""
    from import_export import resources

    keys = ("last_name", "first_name", "middle_name", "birth_date")

    class PeopleResource(resources.ModelResource):
        class Meta:
            model = Person
            import_id_fields = keys
            fields = PEER_FIELDS
            use_bulk = bulk
            batch_size = 500

        def before_save_instance(self, instance: Person, row: Any, **kwargs: Any) -> None:
            instance.organization, instance.created_at = own, clock.now()

    return PeopleResource


def peer(own: Organization, rows: list[list[Any]], *, bulk: bool) -> Callable[[], Any]:
    import tablib

    data = tablib.Dataset(
        headers=["last_name", "first_name", "middle_name", "birth_date", "gender", "category", "phone"]
    )
    for row in rows:
        day, month, year = row[3].split(".")
        data.append([*row[:3], f"{year}-{month}-{day}", row[4], "pupil", row[10]])
    made = resource_class(own, bulk=bulk)()
    return lambda: made.import_data(data, dry_run=False, raise_errors=True)


def calamine(content: bytes) -> None:
    from python_calamine import CalamineWorkbook

    CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def main() -> None:
    call_command("migrate", verbosity=0)
    own, year = school()
    rows = people(ROWS)
    content = workbook(rows)
    asked = {"organization": own, "year": year, "role": "mentee"}

    def load() -> None:
        applying.apply(sheets.read(content), **asked, by=None)

    def preview() -> None:
        planning.make(sheets.read(content), **asked)

    works = {
        "bulk_create": lambda: Person.objects.bulk_create(people_rows(own, ROWS), batch_size=500),
        "import": load,
        "calamine": lambda: calamine(content),
        "preview": preview,
        "import-export": peer(own, rows, bulk=False),
        "import-export bulk": peer(own, rows, bulk=True),
    }
    taken = {name: [] for name in works}
    for turn in range(ROUNDS):
        for name, work in works.items():
            # The peer needs minutes where the others need seconds: once is enough to see the order of size.
            if turn == 0 or not name.startswith("import-export"):
                taken[name].append(timed(work))
    report({name: median(times) for name, times in taken.items()}, repeated(content, asked))


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
    preview = seconds["preview"] / seconds["calamine"]
    answer = {
        "rows": ROWS,
        "rows_per_second": {name: round(rate) for name, rate in rates.items()},
        **{name: round(ratio, 2) for name, ratio in ratios.items()},
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
