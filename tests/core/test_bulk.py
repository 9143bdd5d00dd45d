"""Writing many rows at once."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from apps.core import clock
from apps.core.bulk import CHUNK, insert_many
from apps.participants.models import Participation, Person
from apps.workflow.models import AuditEvent
from tests.factories import make_person


def row(cast, number, **fields):
    return {
        "organization_id": cast.school.pk,
        "last_name": f"Числов{number}",
        "first_name": "Олег",
        "category": "staff",
        "search": "числов",
        "created_at": clock.now(),
        **fields,
    }


def test_rows_get_the_defaults_of_the_model(cast):
    insert_many(Person, [row(cast, 1, birth_date=date(1985, 5, 17))])

    person = Person.objects.get()
    assert (person.last_name, person.middle_name, person.birth_date, person.name_cases, person.user) == (
        "Числов1",
        "",
        date(1985, 5, 17),
        {},
        None,
    )
    assert person.public_id is not None


@pytest.mark.parametrize("count", [0, 1, CHUNK, CHUNK + 1])
def test_every_chunk_is_written_once(cast, count):
    insert_many(Person, (row(cast, number) for number in range(count)))

    assert Person.objects.values("public_id").distinct().count() == count


def test_json_and_times_come_back_as_they_were(cast):
    now = clock.now()
    changes = {"состояние": ["было", "стало"], "число": 1}

    insert_many(
        AuditEvent,
        [
            {
                "at": now,
                "object_type": "x",
                "object_id": 1,
                "action": "a",
                "title": "т",
                "changes": changes,
                "actor_id": None,
            }
        ],
    )

    event = AuditEvent.objects.get()
    assert (event.at, event.changes, event.organization_id) == (now, changes, None)


def test_constraints_hold_and_nothing_is_left(cast):
    person = make_person(cast)
    place = {
        "organization_id": cast.school.pk,
        "person_id": person.pk,
        "year_id": cast.year.pk,
        "role": "mentor",
        "joined_on": date(2026, 9, 1),
    }

    with pytest.raises(IntegrityError), transaction.atomic():
        insert_many(Participation, [place, place])

    assert Participation.objects.count() == 0
