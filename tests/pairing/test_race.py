"""Two curators at once on one mentor with one free place: exactly one succeeds, the other reads why. Needs real row locks."""

import threading

import pytest
from django.db import connection, connections

from apps.core import clock
from apps.core.errors import AlreadyDone, Refused
from apps.pairing.models import Pair
from apps.pairing.services import pairs
from tests.conftest import NOON
from tests.factories import make_pair, make_participation, make_person
from tests.pairing.people import propose

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("sqlite" in connection.settings_dict["ENGINE"], reason="SQLite writes one by one anyway"),
]


def at_once(*acts):
    """Runs the acts in threads that start together; each answers with its result or its refusal."""
    barrier, answers = threading.Barrier(len(acts)), []

    def play(act):
        try:
            with clock.frozen(NOON):
                barrier.wait()
                act()
            answers.append("done")
        except AlreadyDone:
            answers.append("calm")
        except Refused as refusal:
            answers.append(refusal.sentence)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=play, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return sorted(answers)


def test_one_free_place(cast):
    mentor = make_person(cast, "Занятая")
    make_participation(cast, mentor, "mentor", capacity=1)
    mentees = [make_person(cast), make_person(cast)]

    answers = at_once(*(lambda m=mentee: propose(cast, [mentor], [m]) for mentee in mentees))

    assert (Pair.objects.count(), answers.count("done")) == (1, 1)
    assert any(answer.startswith("Занятая П. И.: уже 1 наставляемый, предел — 1.") for answer in answers)


def test_same_pair_twice(cast):
    mentor, mentee = make_person(cast), make_person(cast)

    answers = at_once(*(lambda: propose(cast, [mentor], [mentee]) for _ in range(2)))

    assert (Pair.objects.count(), answers.count("done")) == (1, 1)


def test_double_agreement(cast):
    pair = make_pair(cast, make_person(cast, user=cast.mentor), state="proposed")
    member = pair.members.select_related("person", "pair").get(role="mentor")

    answers = at_once(*(lambda: pairs.agree(member, by=cast.mentor) for _ in range(2)))

    assert answers == ["calm", "done"]


def test_double_end(cast):
    pair = make_pair(cast)

    answers = at_once(
        *(lambda: pairs.close(pair, by=cast.curator, action="end", reason=None, note="Причина") for _ in range(2))
    )

    assert answers == ["calm", "done"]
