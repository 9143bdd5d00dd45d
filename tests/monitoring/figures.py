"""Rows behind figures, made fast: for tests of tables over organizations."""

from __future__ import annotations

from datetime import date
from io import BytesIO

from apps.core import clock
from apps.organizations.enums import Kind
from apps.organizations.models import Organization
from apps.participants.models import Consent, Participation, Person
from tests.conftest import make_organization, make_year

DAY = date(2026, 11, 20)


def make_people(cast, organization, count, *, role="mentee", consented=None, name="Тестов"):
    """People of one organization in a base of its year; the first `consented` of them with a consent (all by default)."""
    year = organization.years.first()
    people = Person.objects.bulk_create(
        Person(
            organization=organization,
            last_name=f"{name}{n}",
            first_name="Пётр",
            category="staff",
            post="учитель",
            search=name.lower(),
            created_at=clock.now(),
        )
        for n in range(count)
    )
    Participation.objects.bulk_create(
        Participation(
            organization=organization, person=p, year=year, role=role, form=cast.form, joined_on=date(2026, 9, 1)
        )
        for p in people
    )
    signed = people if consented is None else people[:consented]
    Consent.objects.bulk_create(
        Consent(
            organization=organization,
            person=p,
            purpose="processing",
            signer="own",
            signed_on=date(2026, 9, 1),
            created_at=clock.now(),
        )
        for p in signed
    )
    return people


def make_schools(cast, count, name="Школа"):
    """Schools of the municipality, each with a programme year."""
    rows = [make_organization(Kind.SCHOOL, f"{name} {100 + n}", cast.municipality) for n in range(count)]
    for row in rows:
        make_year(row)
    return rows


def educational(scope):
    return Organization.objects.under(scope).educational()


def sheet(content: bytes, number: int = 0) -> list[list]:
    """Cells of a sheet of an XLSX file, row by row, empty tails cut."""
    from openpyxl import load_workbook

    book = load_workbook(BytesIO(content))
    rows = [list(row) for row in book.worksheets[number].iter_rows(values_only=True)]
    return [_cut(row) for row in rows]


def _cut(row: list) -> list:
    while row and row[-1] is None:
        row.pop()
    return row
