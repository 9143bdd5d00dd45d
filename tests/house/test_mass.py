"""A form takes what it asks for and nothing beside it: no column of its row, no row of another school."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models, transaction

from tests.conftest import CAST
from tests.factories import make_act, make_meeting, make_pair, make_person, make_plan, make_template
from tests.house.matrix import APPS
from tests.house.test_forms import forms_of
from tests.house.test_fuzz import _rewind, doors, insiders, patient

# Tables that say who was here, and files, which hold the second of their making.
TOLD = {"workflow_accessentry", "django_session", "jobs_storedfile"}
# A name such as «state» is a column of several models.
MEANINGS = 2
# What doors without a form of their own read besides the body of the matrix: all of it is theirs to take.
READ_TOO = {
    "documents:document-enter": {"number"},
    "plans:item-remove": {"note"},
    "pairing:pair-mark-agreed": {"representative"},
    "roadmap:import-row": {"number", "documents", "result", "deadline_text", "kpi_text", "responsible_text"},
    "roadmap:item-dates": {"start", "end"},
    "monitoring:note-build": {"date"},
}


def ours() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("apps.")]


def lie_of(field: models.Field, foreign: dict[str, Any]) -> str:
    """A value that a column takes and nobody asked for."""
    if field.remote_field:
        row = foreign.get(field.related_model._meta.label)
        return str(row.pk) if row else "1"
    if field.choices:
        return str(list(field.flatchoices)[-1][0])
    if isinstance(field, models.BooleanField):
        return "on"
    if isinstance(field, models.DateTimeField):
        return "2020-01-01T00:00"
    if isinstance(field, models.DateField):
        return "2020-01-01"
    if isinstance(field, models.UUIDField):
        return "12345678-1234-4234-8234-123456789abc"
    return "7" if isinstance(field, models.IntegerField | models.DecimalField) else "лишнее"


def lies(app: str, foreign: dict[str, Any]) -> list[dict[str, str]]:
    """Bodies with every column of every model of an app: a name of several columns is sent with each meaning."""
    values: dict[str, list[str]] = {}
    for model in ours():
        if model._meta.app_label in (app, "organizations", "accounts"):
            for field in model._meta.concrete_fields:
                for name in {field.name, field.attname}:
                    kept = values.setdefault(name, [])
                    lie = lie_of(field, foreign)
                    if lie not in kept:
                        kept.append(lie)
    return [{name: found[n % len(found)] for name, found in values.items()} for n in range(MEANINGS)]


def written(client: Any, address: str, body: dict) -> list[tuple[str, list]]:
    """The statements by which a form changed the base, with their values; the change is taken back."""
    with noted() as found, transaction.atomic():
        _rewind(body)
        client.post(address, body)
        transaction.set_rollback(True)
    return found


@contextmanager
def noted() -> Iterator[list[tuple[str, list]]]:
    """Fills a list with the statements that change the base, and their values."""
    found: list[tuple[str, list]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: dict) -> Any:
        if sql.startswith(("INSERT", "UPDATE", "DELETE")) and not any(f'"{table}"' in sql for table in TOLD):
            # A JSON value of PostgreSQL is wrapped: the wrapper names its place in memory, so what it holds is compared.
            found.append((sql, [repr(getattr(value, "adapted", value)) for value in params or ()]))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield found


def beside(honest: list, again: list, held: list) -> list[str]:
    """Statements of `held` that an honest form does not make; values that differ between two honest ones tell nothing."""
    if len(held) != len(honest):
        return [f"{len(held)} statements for {len(honest)}: {sql[:60]}" for sql, _ in held[-1:]]
    found = []
    for (sql, first), (_, second), (other, values) in zip(honest, again, held, strict=True):
        steady = [n for n, value in enumerate(first) if value == second[n]]
        if sql != other or any(values[n] != first[n] for n in steady):
            changed = [values[n] for n in steady if n < len(values) and values[n] != first[n]]
            found.append(f"{other[:60]} {changed}")
    return found


def asked(answer: Any) -> set[str]:
    """Names that the forms of a page ask for."""
    return {form.add_prefix(name) for form in forms_of(answer.context) for name in form.fields}


@pytest.fixture
def foreign(cast) -> dict[str, Any]:
    """Rows of another school by kind."""
    school = cast.foreign_school
    people = [make_person(cast, organization=school, role=role) for role in ("mentor", "mentee")]
    pair = make_pair(cast, *people, organization=school, year=cast.foreign_year)
    rows = [school, cast.foreign_year, cast.users["foreign_curator"], people[0], pair, make_plan(cast, pair)]
    rows += [make_meeting(cast, pair), make_act(cast, organization=school), make_template(cast, organization=school)]
    rows += [school.partners.create(name="Чужой завод"), pair.members.first(), people[0].consents.first()]
    rows += [people[0].participations.first(), school.memberships.first()]
    return {row._meta.label: row for row in rows}


@pytest.mark.parametrize("app", APPS)
@pytest.mark.usefixtures("sessions_in_cookies")
def test_no_form_takes_a_column_that_it_does_not_ask_for(app, cast, foreign):
    clients, taken = {who: patient(cast, who) for who in CAST}, []
    for row, address, data in doors(cast, app, "post"):
        client = clients[insiders(row)[0]]
        with transaction.atomic():
            known = asked(client.post(address, {})) | set(data) | READ_TOO.get(row.name, set())
            transaction.set_rollback(True)
        honest, again = written(client, address, data), written(client, address, data)
        for lie in lies(app, foreign):
            extra = {name: value for name, value in lie.items() if name not in known}
            taken += [(str(row), found) for found in beside(honest, again, written(client, address, extra | data))]

    assert sorted(set(taken)) == []


def is_number(value: Any) -> bool:
    """Does a value of a body name a row: a number or a UUID?"""
    return str(value).isdecimal() or str(value).count("-") == 4


def held_by(foreign: dict[str, Any]) -> dict[str, Any]:
    """Rows of another school as they are, and how many rows of all kinds point at each kind of them."""
    held: dict[str, Any] = {label: type(row).objects.filter(pk=row.pk).values().get() for label, row in foreign.items()}
    for model in ours():
        for field in model._meta.concrete_fields:
            row = foreign.get(field.related_model._meta.label) if field.remote_field else None
            if row is not None:
                held[f"{model._meta.label}.{field.name}"] = model.objects.filter(**{field.name: row.pk}).count()
    return held


@pytest.mark.parametrize("app", APPS)
@pytest.mark.usefixtures("sessions_in_cookies")
def test_no_form_takes_a_row_of_another_school(app, cast, foreign):
    """Every number that a door reads is exchanged for that of a row of each kind in another school."""
    clients, taken = {who: patient(cast, who) for who in CAST}, []
    rows = foreign.values()
    keys = [str(row.pk) for row in rows], [str(row.public_id) for row in rows if hasattr(row, "public_id")]
    for row, address, data in doors(cast, app, "post"):
        client, before = clients[insiders(row)[0]], held_by(foreign)
        for name in [*filter(lambda name: is_number(data[name]), data), *READ_TOO.get(row.name, ())]:
            for number in dict.fromkeys(keys["-" in str(data.get(name, ""))]):
                with transaction.atomic(), noted() as changes:
                    _rewind(data)
                    client.post(address, data | {name: number})
                    after = held_by(foreign) if changes else before
                    transaction.set_rollback(True)
                taken += [(str(row), name, kind) for kind, value in after.items() if value != before[kind]]

    assert sorted(set(taken)) == []
