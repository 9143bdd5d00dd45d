"""The peer of `imports.py`: django-import-export set up as a school would need it, with the work that our import does.

As its guide shows: a resource of the model, a widget for each column, `import_id_fields`, `clean_model_instances` (its only way to tell a
bad value by its row), hooks of a row for the place in the base, for the log and for similar people. Its own log entries belong to the
admin and are left out: one log is enough. `bulk`: its `use_bulk`, where hooks after a save know no number, so that places and log
are written in one step at the end.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from import_export import fields, resources, widgets
from import_export.formats.base_formats import XLSX

from apps.core import clock
from apps.organizations.models import Organization, ProgrammeYear
from apps.participants import normalize
from apps.participants.enums import Category, Gender
from apps.participants.imports.plan import Known, name_key
from apps.participants.models import Participation, Person
from apps.participants.services.names import search_text
from apps.workflow import audit

COLUMNS = {  # field → title in the file
    "last_name": "Фамилия", "first_name": "Имя", "middle_name": "Отчество", "birth_date": "Дата рождения", "gender": "Пол",
    "school_class": "Класс", "post": "Должность", "subjects": "Предметы", "service_since": "Стаж", "category": "Категория",
    "phone": "Телефон", "email": "Почта", "qualification": "Квалификация",
}  # fmt: skip
KEYS = ("last_name", "first_name", "middle_name", "birth_date")
GENDERS = {label: value for value, label in Gender.choices} | {value: value for value in Gender.values}
CATEGORIES = {label: value for value, label in Category.choices}
LOGGED = "Внесён загрузкой файла: наставляемый"


def _clean(change: Callable[[str], str]) -> widgets.CharWidget:
    class Clean(widgets.CharWidget):
        def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
            return change(super().clean(value, row, **kwargs) or "")

    return Clean()


WIDGETS: dict[str, widgets.Widget] = {
    "birth_date": widgets.DateWidget("%d.%m.%Y"),
    "service_since": widgets.DateWidget("%d.%m.%Y"),
    "gender": _clean(lambda typed: GENDERS.get(typed, "")),
    "category": _clean(lambda typed: CATEGORIES.get(typed, "pupil")),
    "school_class": _clean(lambda typed: normalize.school_class(typed) or ""),
    "phone": _clean(normalize.phone),
}


def place(own: Organization, year: ProgrammeYear, person: Person, row: Any) -> Participation:
    told = {"request": row["Запрос"] or "", "interests": row["Интересы"] or ""}
    return Participation(organization=own, year=year, role="mentee", person=person, joined_on=own.today, **told)


class Named:
    """A person of the file as `Known` asks of it."""

    def __init__(self, person: Person) -> None:
        self.key = name_key(person)
        self.person = {"birth_date": person.birth_date}


def resource_class(own: Organization, year: ProgrammeYear, *, bulk: bool, checks: bool) -> Any:
    class PeopleResource(resources.ModelResource):
        class Meta:
            model = Person
            import_id_fields = KEYS
            fields = tuple(COLUMNS)
            clean_model_instances = checks
            use_bulk = bulk
            batch_size = 500

        def before_import(self, dataset: Any, **kwargs: Any) -> None:
            # Our own table of the people known, fetched once: a query for each row would cost it more.
            self.known, self.twins = Known(own, year, "mentee"), []

        def import_instance(self, instance: Person, row: Any, **kwargs: Any) -> None:
            super().import_instance(instance, row, **kwargs)
            instance.organization, instance.created_at = own, clock.now()
            instance.search = search_text(instance)
            if instance.pk is None and (twin := self.known.alike(Named(instance))):
                self.twins.append((kwargs.get("row_number"), twin))

        def after_save_instance(self, instance: Person, row: Any, **kwargs: Any) -> None:
            if bulk:
                return
            if not instance.participations.filter(year=year, role="mentee").exists():
                place(own, year, instance, row).save()
            audit.record(instance, "import", LOGGED, by=None)

        def after_import(self, dataset: Any, result: Any, **kwargs: Any) -> None:
            if bulk:
                people = {tuple(getattr(p, key) for key in KEYS): p for p in Person.objects.filter(organization=own)}
                rows = [(people[_key(row)], row) for row in dataset.dict]
                places = [place(own, year, person, row) for person, row in rows]
                Participation.objects.bulk_create(places, batch_size=500)
                audit.write_many([audit.event(person, "import", LOGGED, by=None) for person, _ in rows])

    made: dict[str, Any] = {
        name: fields.Field(
            attribute=name,
            column_name=title,
            widget=WIDGETS.get(name, widgets.CharWidget(coerce_to_string=True, allow_blank=True)),
        )
        for name, title in COLUMNS.items()
    }
    return type("People", (PeopleResource,), made)


def _key(row: Any) -> tuple:
    born = WIDGETS["birth_date"].clean(row["Дата рождения"])
    return (row["Фамилия"], row["Имя"], row["Отчество"], born)


def peer(
    own: Organization,
    year: ProgrammeYear,
    content: bytes,
    *,
    bulk: bool = False,
    dry_run: bool = False,
    checks: bool = True,
) -> Callable[[], Any]:
    """The import by the peer, or its dry run."""

    def load() -> None:
        made = resource_class(own, year, bulk=bulk, checks=checks)()
        result = made.import_data(XLSX().create_dataset(content), dry_run=dry_run, raise_errors=True)
        if result.has_validation_errors():
            raise SystemExit(f"import-export: {result.invalid_rows[0].error}")

    return load
