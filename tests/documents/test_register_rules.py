"""Rules that the database itself holds, and two people at once on a real server."""

import os
import threading
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from apps.accounts.models import User
from apps.core import clock
from apps.core.errors import AlreadyDone
from apps.documents.models import Acknowledgement, Document, LegalAct
from apps.documents.services import documents, numbering
from apps.organizations.enums import Role
from apps.organizations.models import Membership
from tests.conftest import NOON
from tests.documents.kinds import Noted, make_document
from tests.factories import make_act, make_line


def row(cast, **fields):
    defaults = {
        "organization": cast.school,
        "year": cast.year,
        "kind": "tests.noted",
        "title": "О проверке",
        "created_by": cast.curator,
        "created_at": clock.now(),
    }
    return Document(**{**defaults, **fields})


def frozen(cast, **fields):
    return row(
        cast,
        **{
            "state": "approved",
            "number": "1-од",
            "date": date(2026, 11, 20),
            "approved_at": clock.now(),
            "content": {"title": "О проверке"},
            "sha256": "0" * 64,
            **fields,
        },
    )


BROKEN = {
    "document_approved_is_frozen": [
        {"number": ""},
        {"date": None},
        {"content": None},
        {"sha256": ""},
        {"approved_at": None},
        {"state": "repealed", "repealed_at": NOON, "number": ""},
    ],
    "document_sent_has_sender": [{"state": "sent"}],
    "document_returned_has_remark": [{"state": "returned"}],
    "document_repealed_has_time": [{"state": "repealed"}],
    "document_paper_has_reason": [{"is_paper": True}],
    "document_sequence_has_year": [{"sequence": 1}],
}


@pytest.mark.parametrize(
    ("constraint", "fields"), [(name, fields) for name, sets in BROKEN.items() for fields in sets], ids=str
)
def test_constraint_of_the_document(cast, constraint, fields):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        frozen(cast, **fields).save()


def test_a_whole_frozen_document_is_kept(cast):
    frozen(cast).save()

    assert Document.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "allowed"),
    [
        ({}, False),
        ({"register_year": 2027}, True),
        ({"journal": "staff"}, True),
        ({"sequence": 2}, True),
        ({"sequence": None}, True),
    ],
)
def test_a_place_in_the_row_of_numbers_is_taken_once(cast, changed, allowed):
    frozen(cast, sequence=1, register_year=2026).save()
    second = frozen(cast, **{"sequence": 1, "register_year": 2026, **changed})

    if allowed:
        second.save()
        assert Document.objects.count() == 2
    else:
        with pytest.raises(IntegrityError), transaction.atomic():
            second.save()


def test_a_person_has_one_line_in_a_sheet(cast):
    line = make_line(make_document(cast, "approved"))

    with pytest.raises(IntegrityError), transaction.atomic():
        Acknowledgement.objects.create(document=line.document, person_id=line.person_id, name="Другой")


@pytest.mark.parametrize("fields", [{"means": "paper"}, {"read_at": "now"}])
def test_a_mark_has_both_time_and_means(cast, fields):
    if "read_at" in fields:
        fields = {"read_at": clock.now()}

    with pytest.raises(IntegrityError, match="acknowledgement_read_has_means"), transaction.atomic():
        make_line(make_document(cast, "approved"), **fields)


def test_an_act_stands_in_the_register_once(cast):
    act = make_act(cast)

    with pytest.raises(IntegrityError), transaction.atomic():
        LegalAct.objects.create(organization=cast.school, title=act.title, number=act.number, date=act.date)


# ---- two at once
real_server = pytest.mark.skipif(
    "postgresql" not in str(connection.settings_dict["ENGINE"]), reason="SQLite writes one by one: needs PostgreSQL"
)
# More of them by hand: RACE_ROUNDS=200.
ROUNDS = int(os.environ.get("RACE_ROUNDS", "20"))


def together(*works):
    """Runs the works at the same moment, each with its own connection; returns their answers or exceptions."""
    barrier, answers = threading.Barrier(len(works)), [None] * len(works)

    def run(n, work):
        barrier.wait()
        try:
            with clock.frozen(NOW[0]):
                answers[n] = work()
        except Exception as error:
            answers[n] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n, work)) for n, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return answers


NOW = [None]


@pytest.fixture
def two_directors(transactional_db, request):
    """Two directors with their own sessions; the rows are really committed."""
    cast = request.getfixturevalue("cast")
    NOW[0] = clock.now()
    second = User.objects.create(username="director2", last_name="Второй")
    Membership.objects.create(user=second, organization=cast.school, role=Role.DIRECTOR, valid_from=date(2026, 8, 1))
    return cast, second


def approving(user, document):
    """An approval as another process does it: with rows of its own."""

    def work():
        return documents.approve(Document.objects.get(pk=document.pk), by=User.objects.get(pk=user.pk))

    return work


@real_server
def test_two_directors_approve_one_order_at_once_and_one_wins(two_directors):
    cast, second = two_directors
    for n in range(ROUNDS):
        document = make_document(cast, "sent", items=[f"Пункт {n}."])
        Noted.calls = []

        answers = together(approving(cast.director, document), approving(second, document))

        assert sorted(type(answer).__name__ for answer in answers) == ["AlreadyDone", "Document"]
        assert [call[0] for call in Noted.calls] == ["approved"]
    assert sorted(Document.objects.values_list("sequence", flat=True)) == list(range(1, ROUNDS + 1))


@real_server
def test_one_director_in_two_tabs_signs_once(two_directors):
    cast, _ = two_directors
    for n in range(ROUNDS):
        document = make_document(cast, "sent", items=[f"Пункт {n}."])
        Noted.calls = []

        answers = together(*[approving(cast.director, document)] * 2)

        assert sorted(type(answer).__name__ for answer in answers) == ["AlreadyDone", "Document"]
        assert [call[0] for call in Noted.calls] == ["approved"]
    assert sorted(Document.objects.values_list("sequence", flat=True)) == list(range(1, ROUNDS + 1))


@real_server
def test_numbers_of_orders_approved_at_once_have_no_gaps_or_repeats(two_directors):
    cast, second = two_directors
    for n in range(ROUNDS):
        pair = [make_document(cast, "sent", items=[f"Пункт {n}-{m}."]) for m in range(2)]

        answers = together(approving(cast.director, pair[0]), approving(second, pair[1]))

        assert [answer for answer in answers if isinstance(answer, Exception)] == []
    assert sorted(Document.objects.values_list("sequence", flat=True)) == list(range(1, 2 * ROUNDS + 1))


@real_server
def test_without_the_lock_the_same_race_repeats_a_number(two_directors, monkeypatch):
    """The twin that shows what the lock is for: the constraint then stops one of the two."""
    cast, second = two_directors
    monkeypatch.setattr(numbering, "lock", lambda organization_id: None)
    refused = 0
    for n in range(ROUNDS):
        pair = [make_document(cast, "sent", items=[f"Пункт {n}-{m}."]) for m in range(2)]
        answers = together(approving(cast.director, pair[0]), approving(second, pair[1]))
        refused += sum(isinstance(answer, IntegrityError) for answer in answers)
    assert refused > 0


def test_one_after_the_other_the_second_is_calm(cast):
    document = make_document(cast, "sent")
    documents.approve(Document.objects.get(), by=cast.director)

    with pytest.raises(AlreadyDone):
        documents.approve(document, by=cast.director)
    assert [call[0] for call in Noted.calls] == ["sent", "approved"]
