"""Writing many rows at once."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from apps.core import clock
from apps.core.bulk import CHUNK, insert_many, prepare, reserve
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


def test_signs_that_mean_something_to_a_copy_come_back_as_they_were(cast):
    words = ["100 %s", "a\tb", "a\nb\r", "\\N", "\\", "'\"", "", "\\."]

    insert_many(Person, [row(cast, number, post=word, subjects="50 %") for number, word in enumerate(words)])

    assert list(Person.objects.order_by("pk").values_list("post", "subjects")) == [(word, "50 %") for word in words]


def test_a_row_that_is_already_there_is_passed_over(cast):
    person, other = make_person(cast), make_person(cast)
    place = {
        "organization_id": cast.school.pk,
        "year_id": cast.year.pk,
        "role": "mentor",
        "joined_on": date(2026, 9, 1),
    }

    with transaction.atomic():
        for _ in range(2):
            rows = [
                {**place, "person_id": person.pk},
                {**place, "person_id": other.pk},
                {**place, "person_id": person.pk},
            ]
            insert_many(Participation, rows, ignore_conflicts=True)

    assert sorted(Participation.objects.values_list("person_id", flat=True)) == sorted([person.pk, other.pk])


def test_reserved_numbers_are_nobody_elses(cast):
    first, second = reserve(Person, 3), reserve(Person, 2)
    ready = prepare(Person, (row(cast, number) for number in range(3)), numbers=first)
    made = make_person(cast)

    assert Person.objects.count() == 1
    ready.write()

    found = dict(Person.objects.exclude(pk=made.pk).values_list("pk", "last_name"))
    assert found == dict(zip(first, ["Числов0", "Числов1", "Числов2"], strict=True))
    assert len({*first, *second, made.pk}) == 6
    assert reserve(Person, 0) is not None


def test_the_first_row_of_a_table_may_have_a_reserved_number(cast):
    numbers = reserve(AuditEvent, 1)
    event = {"at": clock.now(), "object_type": "x", "object_id": 1, "action": "a", "title": "т"}
    prepare(AuditEvent, [event], numbers=numbers).write()

    later = AuditEvent.objects.create(**event)

    assert AuditEvent.objects.filter(pk=numbers[0]).exists()
    assert later.pk > numbers[0]


def test_only_the_named_fields_of_these_rows_change(cast):
    first, second, third = make_person(cast), make_person(cast), make_person(cast)
    before = Person.objects.values().get(pk=third.pk)
    rows = [{"post": "a\tb %s", "birth_date": None}, {"post": "", "birth_date": date(2001, 2, 3)}]

    prepare(Person, rows, numbers=[first.pk, second.pk], only=["post", "birth_date"]).update()

    found = (
        Person.objects.filter(pk__in=[first.pk, second.pk])
        .order_by("pk")
        .values_list("last_name", "post", "birth_date")
    )
    assert list(found) == [
        (first.last_name, "a\tb %s", None),
        (second.last_name, "", date(2001, 2, 3)),
    ]
    assert Person.objects.values().get(pk=third.pk) == before


@pytest.mark.django_db(transaction=True)
def test_making_rows_ready_holds_up_nobody(cast, tmp_path):
    """While the rows wait, another connection writes: on SQLite there is one lock for all."""
    import threading

    from django.db import connection, connections

    ready = prepare(Person, [row(cast, 1)], numbers=reserve(Person, 1))
    assert not connection.in_atomic_block

    def write() -> None:
        try:
            insert_many(Person, [row(cast, 2)])
        finally:
            connections.close_all()

    other = threading.Thread(target=write)
    other.start()
    other.join(10)
    assert list(Person.objects.values_list("last_name", flat=True)) == ["Числов2"]
    ready.write()
    assert Person.objects.count() == 2
