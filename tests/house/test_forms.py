"""Forms name their fields, and offer no row of another school."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.db import models, transaction

from tests.factories import make_pair, make_person, make_plan
from tests.house.matrix import APPS
from tests.house.test_fuzz import doors, insiders, patient

STAFF = {"curator", "director", "mentor", "psychologist", "administrator"}


def test_model_forms_name_their_fields():
    """A field added to a model tomorrow is in no form by itself."""
    made = [
        form
        for form in _subclasses(forms.ModelForm)
        if form.__module__.startswith("apps.") and "admin" not in form.__module__
    ]

    assert [form.__name__ for form in made if form._meta.fields in (None, "__all__") and form._meta.model] == []
    assert len(made) > 10


def _subclasses(kind: type) -> set[type]:
    return {sub for one in kind.__subclasses__() for sub in {one, *_subclasses(one)}}


def forms_of(context: Any) -> list[Any]:
    """All forms that a page was drawn with."""
    parts = context if isinstance(context, list) else filter(None, [context])
    found = [value for part in parts for value in part.flatten().values()]
    found += [one for value in found if isinstance(value, list | tuple) for one in value]
    return [form for form in found if isinstance(form, forms.BaseForm)]


def place_of(row: models.Model) -> int | None:
    """The organization of a row, itself for an organization; None for reference data."""
    if row._meta.label == "organizations.Organization":
        return row.pk
    return getattr(row, "organization_id", None)


@pytest.fixture
def foreign(cast):
    """Another school with rows of the kinds that forms offer."""
    people = [make_person(cast, organization=cast.foreign_school, role=role) for role in ("mentor", "mentee")]
    pair = make_pair(cast, *people, organization=cast.foreign_school, year=cast.foreign_year)
    make_plan(cast, pair)
    cast.foreign_school.partners.create(name="Чужой завод")
    return cast


@pytest.mark.parametrize("app", APPS)
@pytest.mark.usefixtures("sessions_in_cookies")
def test_no_form_offers_rows_of_another_school(app, foreign):
    """What is not offered is not taken: a choice field looks its value up among what it offers."""
    cast = foreign
    clients, offered, seen = {who: patient(cast, who) for who in STAFF}, [], 0
    for row, address, _data in doors(cast, app, "get"):
        for who in sorted(STAFF & set(insiders(row))):
            with transaction.atomic():
                context = clients[who].get(address).context
                transaction.set_rollback(True)
            for form in forms_of(context):
                for name, field in form.fields.items():
                    if isinstance(field, forms.ModelChoiceField):
                        seen += 1
                        places = {place_of(one) for one in field.queryset.all()}
                        if places & {cast.foreign_school.pk}:
                            offered.append((str(row), who, type(form).__name__, name))

    assert offered == []
    assert seen or app in ("accounts", "jobs", "notifications", "metrics", "monitoring")
