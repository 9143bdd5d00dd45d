"""A consent withdrawn in the middle of a pair: nobody is closed automatically, the curator is told, data wait for the end."""

from datetime import date

import pytest

from apps.core.errors import Refused
from apps.notifications.agenda import due_things
from apps.pairing.enums import PairState
from apps.participants.models import Consent
from apps.participants.signals import data_destroying
from tests.factories import make_pair

TODAY = date(2026, 11, 20)


def told(cast):
    things = due_things(cast.school, TODAY, TODAY)
    return [thing for thing in things if thing.key.startswith("pairing.consent:")]


def withdraw(person):
    Consent.objects.filter(person=person).update(withdrawn_on=TODAY, withdrawal_reason="заявление")


@pytest.mark.parametrize("side", ["mentors", "mentees"])
def test_curator_is_told_of_a_running_pair_without_consent(cast, side):
    pair = make_pair(cast)
    assert told(cast) == []

    withdraw(getattr(pair, side)[0])

    [thing] = told(cast)
    assert (thing.key, thing.due, thing.user_ids) == (f"pairing.consent:{pair.pk}", TODAY, frozenset({cast.curator.pk}))
    pair.refresh_from_db()
    assert pair.state == PairState.ACTIVE


def test_finished_pair_is_not_mentioned(cast):
    pair = make_pair(cast, state=PairState.COMPLETED)

    withdraw(pair.mentors[0])

    assert told(cast) == []


@pytest.mark.parametrize("count", [1, 12])
def test_agenda_costs_the_same_for_few_and_many(cast, django_assert_num_queries, count):
    for _ in range(count):
        withdraw(make_pair(cast).mentors[0])
    from apps.pairing.agenda import pairs_without_consent

    with django_assert_num_queries(2):
        assert len(list(pairs_without_consent(cast.school, TODAY, TODAY))) == count


@pytest.mark.parametrize("state", [PairState.PROPOSED, PairState.ACTIVE, PairState.SUSPENDED])
def test_data_are_not_destroyed_while_a_pair_is_open(cast, state):
    person = make_pair(cast, state=state).mentees[0]

    with pytest.raises(Refused, match="Человек ещё состоит в паре"):
        data_destroying.send(type(person), person=person, by=cast.curator)


@pytest.mark.parametrize("state", [PairState.COMPLETED, PairState.ENDED, PairState.CANCELLED])
def test_data_may_be_destroyed_after_the_pair(cast, state):
    person = make_pair(cast, state=state).mentees[0]

    answers = data_destroying.send(type(person), person=person, by=cast.curator)

    assert all(answer is None for _, answer in answers)
