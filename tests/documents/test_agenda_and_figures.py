"""Who is reminded of which document, and the figures as of a date."""

from datetime import UTC, date, datetime

import pytest

from apps.core import clock
from apps.documents import agenda
from apps.documents.services import acknowledgements, documents
from apps.metrics.services import figures
from tests.documents.kinds import make_document
from tests.factories import make_line

START, END = date(2026, 11, 1), date(2026, 12, 31)


def at(day, hour=9):
    return clock.frozen(datetime(2026, 11, day, hour, tzinfo=UTC))


def due(source, cast, start=START, end=END):
    return [
        (thing.title, thing.due, thing.action, set(thing.user_ids), thing.url)
        for thing in source(cast.school, start, end)
    ]


def test_waiting_order_is_the_directors_thing_to_do(cast):
    document = make_document(cast, "sent")

    assert due(agenda.waiting, cast) == [
        ("Подписать: О проверке", date(2026, 11, 21), "Подписать", {cast.director.pk}, document.get_absolute_url())
    ]
    documents.approve(document, by=cast.director)
    assert due(agenda.waiting, cast) == []


def test_returned_order_is_the_curators_thing_to_do(cast):
    document = make_document(cast, "returned")

    assert due(agenda.returned, cast) == [
        (
            "Исправить по замечанию: О проверке",
            date(2026, 11, 23),
            "Исправить",
            {cast.curator.pk},
            document.get_absolute_url(),
        )
    ]


def test_named_people_are_asked_to_read(cast):
    document = make_document(cast, "approved")
    make_line(document, user=cast.mentor)
    make_line(document)  # without a login: the printed sheet

    assert due(agenda.acknowledge, cast) == [
        (
            "Ознакомиться: О проверке",
            date(2026, 11, 30),
            "Прочитать",
            {cast.mentor.pk},
            f"/documents/read/{document.public_id}/",
        )
    ]
    acknowledgements.acknowledge(document, by=cast.mentor)
    assert due(agenda.acknowledge, cast) == []


@pytest.mark.parametrize("source", [agenda.waiting, agenda.returned, agenda.acknowledge])
def test_things_outside_the_asked_days_and_of_other_schools_are_left_out(cast, source):
    make_document(cast, "sent", items=["А."])
    make_document(cast, "returned", items=["Б."])
    make_line(make_document(cast, "approved", items=["В."]), user=cast.mentor)

    assert list(source(cast.school, date(2027, 3, 1), date(2027, 3, 31))) == []
    assert list(source(cast.foreign_school, START, END)) == []


@pytest.mark.parametrize("source", [agenda.waiting, agenda.returned, agenda.acknowledge])
def test_agenda_costs_the_same_for_few_and_many(cast, source, django_assert_max_num_queries):
    for n in range(5):
        make_document(cast, "sent", items=[f"А{n}."])
        make_document(cast, "returned", items=[f"Б{n}."])
        make_line(make_document(cast, "approved", items=[f"В{n}."]), user=cast.mentor)

    with django_assert_max_num_queries(3):
        assert len(list(source(cast.school, START, END))) == 5


def value(code, cast, day):
    found = figures.value(code, cast.school, day, {})
    return (found.numerator, found.denominator)


def test_figures_follow_the_facts_by_date(cast):
    with at(3):
        first = make_document(cast, "sent", items=["А."])
    with at(5):
        documents.approve(first, by=cast.director)
        make_document(cast, "sent", items=["Б."])
    with at(10):
        documents.repeal(first, by=cast.director, reason="Новый приказ")

    days = [date(2026, 11, n) for n in (2, 3, 5, 10)]
    assert [value("documents.waiting", cast, day)[0] for day in days] == [0, 1, 1, 1]
    assert [value("documents.approved", cast, day)[0] for day in days] == [0, 0, 1, 0]


def test_share_of_people_who_have_read(cast):
    with at(5):
        document = make_document(cast, "approved")
    lines = [make_line(document, user=cast.mentor), make_line(document), make_line(document)]
    with at(6):
        acknowledgements.acknowledge(document, by=cast.mentor)
    with at(9):
        acknowledgements.mark_paper(document, [lines[1].pk], by=cast.curator)

    shares = [value("documents.acknowledged", cast, date(2026, 11, n)) for n in (5, 6, 9)]
    assert shares == [(0, 3), (1, 3), (2, 3)]


def test_presence_is_that_of_the_last_council(cast):
    said = {
        "council": "педагогического совета",
        "chair": "А Б В",
        "secretary": "Г Д Е",
        "agenda": ["А"],
        "heard": ["Б"],
        "decided": ["В"],
        "total": 25,
    }
    for day, present in ((date(2026, 9, 10), 20), (date(2026, 11, 10), 23)):
        document = documents.create(
            kind="documents.council_minutes",
            organization=cast.school,
            year=cast.year,
            records=said | {"date": day.isoformat(), "present": present},
            by=cast.curator,
        )
        documents.enter(document, by=cast.curator)

    assert value("documents.council_presence", cast, date(2026, 10, 1)) == (20, 25)
    assert value("documents.council_presence", cast, date(2026, 11, 20)) == (23, 25)


def test_drafts_and_other_schools_count_nothing(cast):
    make_document(cast)
    day = cast.school.today

    assert value("documents.waiting", cast, day)[0] == 0
    assert value("documents.approved", cast, day)[0] == 0
